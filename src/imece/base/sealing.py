"""Encryption at rest for files and sealed texts, with a key that is not in the database."""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from cryptography.fernet import Fernet
from django.conf import settings


@cache
def _fernet(secret: str) -> Fernet:
    digest = hashlib.sha256(b"imece sealing\0" + secret.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def sealed(content: bytes) -> bytes:
    """Encrypt and sign (Fernet: AES-128-CBC with HMAC-SHA256)."""
    return _fernet(settings.SECRET_KEY).encrypt(content)


def opened(token: bytes) -> bytes:
    """Decrypt what ``sealed`` made; raises ``InvalidToken`` when it was changed or the key is another."""
    return _fernet(settings.SECRET_KEY).decrypt(token)


def sealed_text(text: str) -> str:
    return sealed(text.encode()).decode() if text else ""


def opened_text(token: str) -> str:
    return opened(token.encode()).decode() if token else ""
