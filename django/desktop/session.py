"""Who may ask: the shell by its token, the window by a cookie it got for a code."""

import secrets
import time

from django.conf import settings

CODE_LIFE = 30.0  # seconds: a web view that starts on a slow disk needs some
TOKEN_HEADER = "HTTP_X_DESKTOP_TOKEN"  # noqa: S105  (a name, not a secret)

# Browsers share cookies among all ports of a host, so a fixed name could be read or
# overwritten by any other program that listens on 127.0.0.1.
SUFFIX = secrets.token_hex(4)
# Django's error pages, in development, hide the values of what is a `token`.
COOKIE_NAME = f"desktop_token_{SUFFIX}"
COOKIE = secrets.token_urlsafe(32)

codes: dict[str, float] = {}  # until when each is good


def new_code() -> str:
    """Make a code that lets its bearer in, once and soon."""
    code = secrets.token_urlsafe(32)
    codes[code] = time.monotonic() + CODE_LIFE
    return code


def burn(code: str) -> bool:
    """Say whether the code was good; it never is again, to no other thread."""
    return codes.pop(code, 0.0) > time.monotonic()


def is_shell(meta: dict[str, str]) -> bool:
    """Say whether the request carries the shell's token; by hand, there is none."""
    token = getattr(settings, "DESKTOP_TOKEN", "")
    return bool(token) and same(meta.get(TOKEN_HEADER, ""), token)


def is_window(meta: dict[str, str]) -> bool:
    """Say whether the request carries the window's cookie.

    Any one of several cookies of our name will do: another program on this computer
    may have added one to lock the user out.
    """
    pairs = meta.get("HTTP_COOKIE", "").split(";")
    cookies = [pair.strip().partition("=") for pair in pairs]
    return any(
        name == COOKIE_NAME and same(value, COOKIE) for name, _, value in cookies
    )


def same(given: str, secret: str) -> bool:
    """Compare in constant time, bytes with bytes: headers need not be ASCII."""
    return secrets.compare_digest(given.encode(errors="replace"), secret.encode())
