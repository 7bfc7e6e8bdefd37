"""Serves the project on a port of 127.0.0.1 until the lifeline ends."""

import time
from functools import partial

from django.core.servers.basehttp import get_internal_wsgi_application
from django.urls import get_resolver
from waitress import parser
from waitress.server import BaseWSGIServer, create_server

from . import database, queue
from .door import open_door
from .launch import emit, lifeline

ENDLESS = "/__reload__/events/"  # a request of django-browser-reload, in development
DRAIN = 3.0  # seconds for requests in flight, shorter than the watchdog's 4

OPTIONS = {
    "threads": 8,  # ENDLESS holds one for each open page
    "ident": None,  # no `Server` header: strangers need not know
    # Strangers that connect and wait must not keep ours out.
    "connection_limit": 500,  # Windows can watch 512
    "channel_timeout": 15,  # seconds
    "cleanup_interval": 5,  # seconds
    "max_request_body_size": 64 * 1024 * 1024,  # bytes; a stranger's are read too
}


def serve() -> None:
    """Do all that comes before the first page, in one process, then serve."""
    emit("stage", name="database")
    database.prepare()
    emit("stage", name="serving")
    # A view that cannot be imported must stop the launch, not the first page.
    _ = get_resolver().url_patterns
    # All that is malformed gets 400: waitress may say 501, or log a ValueError.
    parser.ParsingError = parser.TransferEncodingNotImplemented = ValueError
    sockets: dict = {}
    application = get_internal_wsgi_application()
    server = create_server(application, map=sockets, sockets=[open_door()], **OPTIONS)
    lifeline.stop = server.pull_trigger  # ends the turn that waits
    emit("answering")
    queue.watch()
    # Waitress's own `run` never ends; a turn takes a second at most.
    turn = partial(server.asyncore.loop, timeout=1, map=sockets, count=1)
    while not lifeline.ended.is_set():
        turn()
    server.accepting = False
    for channel in server.active_channels.values():
        channel.readable = lambda: False  # or who asks on and on is served for 3 s
    end = time.monotonic() + DRAIN
    while is_busy(server) and time.monotonic() < end:
        turn()


def is_busy(server: BaseWSGIServer) -> bool:
    """Say whether a request is being answered, or an answer being sent."""
    return any(
        each.total_outbufs_len or any(it.path != ENDLESS for it in each.requests)
        for each in list(server.active_channels.values())
    )
