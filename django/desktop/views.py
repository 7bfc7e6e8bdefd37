"""The three addresses that the shell and its window use."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from . import session
from .middleware import refuse


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """Say that requests are answered; no database, no data."""
    return HttpResponse("ok\n", content_type="text/plain")


# The shell has no cookie that a web site could abuse: it proves itself by its token.
@csrf_exempt
@require_POST
def code(request: HttpRequest) -> HttpResponse:
    """Make a code for the shell, which then opens `enter` with it."""
    if not session.is_shell(request.META):
        return refuse()
    return HttpResponse(session.new_code(), content_type="text/plain")


@require_GET
def enter(request: HttpRequest) -> HttpResponse:
    """Hand out the cookie for the code that the middleware has burnt, and go on."""
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/"
    response = HttpResponseRedirect(target)
    name, value = session.COOKIE_NAME, session.COOKIE
    response.set_cookie(name, value, httponly=True, samesite="Strict")
    return response
