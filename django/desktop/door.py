"""The port, open before Django is loaded: who comes early waits in line."""

import secrets
import socket
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured

from .launch import emit


class Door(NamedTuple):
    """Where requests wait until Django answers them, and the way in for the window."""

    listener: socket.socket
    code: str


def open_door() -> Door:
    """Open a port that the system chooses: nobody can have taken it before us."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
        # On Windows another program could bind the same port again and take it over.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    try:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
    except OSError as error:
        message = f"could not open a port of 127.0.0.1: {error}"
        raise ImproperlyConfigured(message) from error
    door = Door(listener, new_code())
    emit("listening", port=listener.getsockname()[1], code=door.code)
    return door


def new_code() -> str:
    """Make 256 random bits that fit into an address."""
    return secrets.token_urlsafe(32)
