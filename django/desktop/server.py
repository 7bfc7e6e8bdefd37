"""Serves the project on a port of 127.0.0.1 until the lifeline ends."""

import socket
import time

from django.core.servers.basehttp import get_internal_wsgi_application
from django.urls import get_resolver
from waitress.server import create_server

from . import database, queue
from .door import open_door
from .launch import emit, lifeline

ENDLESS = "/__reload__/events/"  # a request of django-browser-reload, in development
MAX_BODY = 64 * 1024 * 1024  # bytes; a stranger's are read, then refused
DRAIN = 3.0  # seconds for requests in flight, shorter than the watchdog's 4


class Server:
    """Waitress on a socket of our own, and a way to drain it, which it lacks."""

    def __init__(self, listener: socket.socket) -> None:
        self.sockets: dict = {}
        self.waitress = create_server(
            get_internal_wsgi_application(),
            map=self.sockets,
            sockets=[listener],
            threads=8,  # ENDLESS holds one for each open page
            ident=None,  # no `Server` header: strangers need not know
            # Strangers that connect and wait must not keep ours out.
            connection_limit=500,  # Windows can watch 512
            channel_timeout=15,  # seconds
            cleanup_interval=5,  # seconds
            max_request_body_size=MAX_BODY,
        )

    def run(self) -> None:
        """Serve until the lifeline ends, then finish what was begun."""
        while not lifeline.ended.is_set():
            self.turn()
        self.waitress.accepting = False
        end = time.monotonic() + DRAIN
        while self.is_busy() and time.monotonic() < end:
            self.turn()

    def turn(self) -> None:
        """Handle what the sockets have for us; at most a second passes."""
        self.waitress.asyncore.loop(timeout=1, map=self.sockets, count=1)

    def is_busy(self) -> bool:
        """Say whether a request is being answered, or an answer being sent."""
        channels = list(self.waitress.active_channels.values())
        return any(
            each.total_outbufs_len or any(it.path != ENDLESS for it in each.requests)
            for each in channels
        )


def serve() -> None:
    """Do all that comes before the first page, in one process, then serve."""
    emit("stage", name="database")
    database.prepare()
    emit("stage", name="serving")
    # A view that cannot be imported must stop the launch, not the first page.
    _ = get_resolver().url_patterns
    server = Server(open_door())
    lifeline.stop = server.waitress.pull_trigger  # ends the `turn` that waits
    emit("answering")
    queue.watch()
    server.run()
