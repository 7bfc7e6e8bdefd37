"""Keeps strangers out: other programs, other users and web sites, on every path.

The first middleware of all, so that a stranger costs no more than this file.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from . import session

# The page may load, and talk to, nothing but its own server; `ipc:` is how the web
# view reaches the shell (the second form is the one that Windows uses).
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; media-src 'self'; worker-src 'self'; form-action 'self'; "
    "connect-src 'self' ipc: http://ipc.localhost; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class DesktopMiddleware:
    """Answer only the shell and its window, and tell the window what it may do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.enter_path = reverse("desktop:enter")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Check the address first, then where the request comes from, then who."""
        meta = request.META
        address = f"127.0.0.1:{meta['SERVER_PORT']}"
        # A web site may point its own name at 127.0.0.1; only the exact address is us.
        if meta.get("HTTP_HOST") != address:
            return refuse()
        # Other ports of 127.0.0.1 count as the same site, and get our cookie sent.
        if meta.get("HTTP_SEC_FETCH_SITE", "none") not in ("none", "same-origin"):
            return refuse()
        own = f"http://{address}"
        is_change = request.method not in ("GET", "HEAD", "OPTIONS")
        if is_change and meta.get("HTTP_ORIGIN", own) != own:
            return refuse()
        if request.path_info == self.enter_path:
            # Not by `request.GET`, which makes an error page of an odd query.
            code = meta["QUERY_STRING"].removeprefix("code=").partition("&")[0]
            may_pass = request.method == "GET" and session.burn(code)
        else:
            may_pass = session.is_window(meta) or session.is_shell(meta)
        if not may_pass:
            return refuse()
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def refuse() -> HttpResponse:
    """Say nothing that tells a stranger what runs here."""
    return HttpResponse("Forbidden\n", status=403, content_type="text/plain")
