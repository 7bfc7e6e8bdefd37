"""The port, open before Django is loaded: who comes early waits in line."""

import socket
from functools import cache

from django.core.exceptions import ImproperlyConfigured

from .launch import emit
from .session import new_code


@cache
def open_door() -> socket.socket:
    """Open a port, and tell the shell, with a code for the window that waits there."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
        # On Windows another program could bind the same port again and take it over.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    try:
        # The system chooses the number: nobody can have taken it before us.
        listener.bind(("127.0.0.1", 0))
        listener.listen()
    except OSError as error:
        message = f"could not open a port of 127.0.0.1: {error}"
        raise ImproperlyConfigured(message) from error
    emit("listening", port=listener.getsockname()[1], code=new_code())
    return listener
