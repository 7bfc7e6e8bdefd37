"""Serves the project on a port of 127.0.0.1 until the lifeline ends."""

import socket
import time

from django.conf import settings
from django.core.servers.basehttp import get_internal_wsgi_application
from django.urls import get_resolver
from waitress import create_server, parser

from . import database, queue
from .launch import emit, lifeline

ENDLESS = "/__reload__/events/"  # a request of django-browser-reload, in development
DRAIN = 3.0  # seconds for requests in flight, shorter than the watchdog's 4


class Server:
    """Waitress on a socket of our own, and a way to stop it, which it lacks."""

    def __init__(self, listener: socket.socket) -> None:
        self.is_stopping = False
        self.sockets: dict = {}
        # All that is malformed gets 400: waitress may say 501, or log a ValueError.
        parser.ParsingError = parser.TransferEncodingNotImplemented = ValueError
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
            max_request_body_size=1 << 26,  # bytes; a stranger's are read, then refused
        )

    def stop(self) -> None:
        """Ask `run` to end; may be called from any thread."""
        self.is_stopping = True
        self.waitress.pull_trigger()

    def run(self) -> None:
        """Serve until `stop`, then finish what was begun."""
        while not self.is_stopping:
            self.turn()
        self.waitress.accepting = False
        for channel in self.waitress.active_channels.values():
            channel.readable = lambda: False  # or who asks on and on is served for 3 s
        end = time.monotonic() + DRAIN
        while self.is_busy() and time.monotonic() < end:
            self.turn()

    def turn(self) -> None:
        """Handle what the sockets have for us; at most a second passes."""
        self.waitress.asyncore.loop(timeout=1, map=self.sockets, count=1)

    def is_busy(self) -> bool:
        """Say whether a request is being answered, or an answer being sent."""
        return any(
            each.total_outbufs_len or any(it.path != ENDLESS for it in each.requests)
            for each in list(self.waitress.active_channels.values())
        )


def serve() -> None:
    """Do all that comes before the first page, in one process, then serve."""
    emit("stage", name="database")
    database.prepare()
    emit("stage", name="serving")
    # A view that cannot be imported must stop the launch, not the first page.
    _ = get_resolver().url_patterns
    server = Server(settings.DESKTOP_DOOR.listener)
    lifeline.stop = server.stop
    emit("answering")
    queue.watch()
    server.run()
