"""Who may ask: the shell by its token, the window by a cookie it got for a code."""

import secrets
import time
from functools import cache

from django.conf import settings

CODE_LIFE = 30.0  # seconds: a web view that starts on a slow disk needs some
TOKEN_HEADER = "HTTP_X_DESKTOP_TOKEN"  # noqa: S105  (a name, not a secret)


class Session:
    """One launch: a token for the shell, one cookie for its window."""

    def __init__(self, token: str, cookie_name: str) -> None:
        self.cookie_name = cookie_name
        self.cookie = secrets.token_urlsafe(32)
        self._token = token
        self._codes: dict[str, float] = {}

    def admit(self, code: str) -> str:
        """Let the bearer of this code in, once and soon; return it."""
        self._codes[code] = time.monotonic() + CODE_LIFE
        return code

    def burn(self, code: str) -> bool:
        """Say whether the code was good; it never is again, to no other thread."""
        return self._codes.pop(code, 0.0) > time.monotonic()

    def is_shell(self, meta: dict[str, str]) -> bool:
        """Say whether the request carries the shell's token."""
        return same(meta.get(TOKEN_HEADER, ""), self._token)

    def is_window(self, meta: dict[str, str]) -> bool:
        """Say whether the request carries the window's cookie.

        Any one of several cookies of our name will do: another program on this
        computer may have added one to lock the user out.
        """
        pairs = meta.get("HTTP_COOKIE", "").split(";")
        cookies = [pair.strip().partition("=") for pair in pairs]
        return any(
            name == self.cookie_name and same(value, self.cookie)
            for name, _, value in cookies
        )


def same(given: str, secret: str) -> bool:
    """Compare in constant time, bytes with bytes: headers need not be ASCII."""
    return secrets.compare_digest(given.encode(errors="replace"), secret.encode())


@cache
def current() -> Session:
    """Return the session of this launch."""
    # Without a shell there is a token that nobody knows.
    token = getattr(settings, "DESKTOP_TOKEN", "") or secrets.token_hex()
    here = Session(token, getattr(settings, "DESKTOP_COOKIE_NAME", "desktop"))
    if door := getattr(settings, "DESKTOP_DOOR", None):
        here.admit(door.code)
    return here
