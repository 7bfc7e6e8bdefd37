"""Who gets an answer, and what every answer carries."""

from collections.abc import Callable
from functools import partial

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from desktop import middleware, session, views
from desktop.middleware import DesktopMiddleware

TOKEN = "t" * 64
Ask = Callable[..., HttpResponse]


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the settings that a launch makes."""
    monkeypatch.setattr(settings, "DESKTOP_TOKEN", TOKEN, raising=False)


@pytest.fixture
def ask(launched: None) -> Ask:
    """Give a function that sends one request through the middleware."""
    guard = DesktopMiddleware(lambda request: HttpResponse("the page"))

    def ask(method: str = "GET", path: str = "/", **meta: str) -> HttpResponse:
        meta = {"SERVER_PORT": "5000", "HTTP_HOST": "127.0.0.1:5000", **meta}
        return guard(RequestFactory().generic(method, path, **meta))

    return ask


@pytest.fixture
def cookie() -> str:
    """Give the window's cookie, as it stands in the header."""
    return f"{session.COOKIE_NAME}={session.COOKIE}"


def test_the_shell_gets_in_by_its_token(ask: Ask) -> None:
    assert ask(HTTP_X_DESKTOP_TOKEN=TOKEN).status_code == 200


def test_the_window_gets_in_by_its_cookie(ask: Ask, cookie: str) -> None:
    assert ask(HTTP_COOKIE=cookie).status_code == 200


@pytest.mark.parametrize("token", ["", "t", TOKEN + "t", "pöny", "u" * 64, "t" * 9999])
def test_a_wrong_token_is_refused_in_few_words(ask: Ask, token: str) -> None:
    answer = ask(HTTP_X_DESKTOP_TOKEN=token)

    assert (answer.status_code, answer.content) == (403, b"Forbidden\n")
    assert list(answer.headers) == ["Content-Type"]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:80", "localhost:5000", "evil.example:5000", ""]
)
def test_another_host_is_refused_even_with_the_cookie(
    ask: Ask, cookie: str, host: str
) -> None:
    assert ask(HTTP_COOKIE=cookie, HTTP_HOST=host).status_code == 403


@pytest.mark.parametrize("site", ["same-site", "cross-site", "", "nonsense"])
def test_a_request_that_another_site_caused_is_refused(
    ask: Ask, cookie: str, site: str
) -> None:
    assert ask(HTTP_COOKIE=cookie, HTTP_SEC_FETCH_SITE=site).status_code == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_change_from_another_origin_is_refused(
    ask: Ask, cookie: str, method: str
) -> None:
    own, foreign = "http://127.0.0.1:5000", "http://127.0.0.1:5001"

    assert ask(method, HTTP_COOKIE=cookie, HTTP_ORIGIN=own).status_code == 200
    assert ask(method, HTTP_COOKIE=cookie, HTTP_ORIGIN=foreign).status_code == 403


def test_a_poisoned_cookie_does_not_lock_the_window_out(ask: Ask, cookie: str) -> None:
    name = cookie.partition("=")[0]

    assert ask(HTTP_COOKIE=f"{cookie}; {name}=poison").status_code == 200
    assert ask(HTTP_COOKIE=f"{name}=poison; {cookie}").status_code == 200


def test_the_way_in_is_open_once_and_to_get_alone(ask: Ask, cookie: str) -> None:
    way, code = "/desktop/enter/", f"code={session.new_code()}"

    for method in ("HEAD", "POST", "OPTIONS"):
        assert ask(method, way, QUERY_STRING=code).status_code == 403
    assert ask(path=way, QUERY_STRING=f"{code}&next=/a/").status_code == 200
    assert ask(path=way, QUERY_STRING=f"{code}&next=/a/").status_code == 403
    assert ask(path=way, HTTP_COOKIE=cookie).status_code == 403


@pytest.mark.parametrize("query", ["", "code=", "code", "next=/", "%ff", "&a" * 2000])
def test_a_way_in_without_a_code_ends_like_any_other(ask: Ask, query: str) -> None:
    answer = ask(path="/desktop/enter/", QUERY_STRING=query)

    assert (answer.status_code, list(answer.headers)) == (403, ["Content-Type"])


def test_pages_are_limited_to_their_own_server_and_not_kept(
    ask: Ask, cookie: str
) -> None:
    answer = ask(HTTP_COOKIE=cookie)

    assert answer["Content-Security-Policy"] == middleware.CONTENT_SECURITY_POLICY
    assert answer["Cache-Control"] == "no-store"


def test_the_way_in_leads_on_with_a_cookie_that_scripts_cannot_read() -> None:
    request = RequestFactory().get("/desktop/enter/", {"code": "c0de", "next": "/a/?b"})

    answer = views.enter(request)

    cookie = answer.cookies[session.COOKIE_NAME]
    assert (answer.status_code, answer["Location"]) == (302, "/a/?b")
    assert (cookie.value, cookie["httponly"]) == (session.COOKIE, True)
    assert cookie["samesite"] == "Strict"


def test_a_code_is_good_for_seconds_only(monkeypatch: pytest.MonkeyPatch) -> None:
    code = session.new_code()
    later = session.time.monotonic() + session.CODE_LIFE
    monkeypatch.setattr(session.time, "monotonic", lambda: later)

    assert not session.burn(code)


def test_only_the_shell_gets_a_code(launched: None, cookie: str) -> None:
    ask = partial(RequestFactory().post, "/desktop/code/")

    refused = views.code(ask(HTTP_COOKIE=cookie))
    granted = views.code(ask(HTTP_X_DESKTOP_TOKEN=TOKEN))

    assert (refused.status_code, refused.content) == (403, b"Forbidden\n")
    assert session.burn(granted.content.decode())


def test_nobody_is_the_shell_without_one() -> None:
    request = RequestFactory().post("/desktop/code/", HTTP_X_DESKTOP_TOKEN="")

    assert views.code(request).status_code == 403
