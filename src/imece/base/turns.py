"""One at a time: deeds that must not overlap wait for one another."""

from __future__ import annotations

import zlib

from django.db import connection


def take_turn(name: str) -> None:
    """Wait until nobody else is doing ``name``; held until the transaction ends.

    PostgreSQL: an advisory lock of the transaction. SQLite: a write transaction is alone anyway (IMMEDIATE).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [zlib.crc32(name.encode())])
