"""``imece serve``: the pages, for browsers."""

from __future__ import annotations

import errno
import socket
from typing import Any

import click

from imece.config.commands import prepared

WORKERS = 2
THREADS = 4


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
def command(host: str, port: int) -> None:
    """Serve the pages to browsers until stopped (Ctrl-C)."""
    door = open_door(host, port)
    prepared()
    click.echo(f"imece is at {address_of(door)} (Ctrl-C stops it)", err=True)
    serve_until_stopped(door)


def open_door(host: str, port: int) -> socket.socket:
    """A socket that listens already, so that a port in use is known before any work is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((host, port))
        door.listen(64)
    except OSError as trouble:
        door.close()
        if trouble.errno == errno.EADDRINUSE:
            raise click.ClickException(
                f"Port {port} is in use; choose another with --port, or --port 0 for any that is free."
            ) from None
        raise click.ClickException(f"{host}:{port} cannot be opened: {trouble.strerror}.") from None
    return door


def address_of(door: socket.socket) -> str:
    host, port = door.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def serve_until_stopped(door: socket.socket) -> None:
    """Hand the open door to gunicorn: two processes of four threads each."""
    from gunicorn.app.base import BaseApplication

    class Pages(BaseApplication):  # type: ignore[misc]  # gunicorn is not typed
        def load_config(self) -> None:
            settings: dict[str, Any] = {
                "bind": [f"fd://{door.fileno()}"],
                "workers": WORKERS,
                "threads": THREADS,
                "timeout": 120,
                "graceful_timeout": 10,
                "proc_name": "imece",
                "loglevel": "warning",
                "control_socket_disable": True,
            }
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from imece.config.wsgi import application

            return application

    # The workers open their own connections; one that was open before the fork would be shared.
    from django.db import connections

    connections.close_all()
    Pages().run()
