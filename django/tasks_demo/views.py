"""The pages of Stable Routines."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from .board import read_board
from .routines import ROUTINES
from .tasks import perform


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """Offer the routines and show what became of the newest ones."""
    context = {"routines": ROUTINES, "board": read_board()}
    return render(request, "tasks_demo/index.html", context)


@require_safe
@never_cache
def status(request: HttpRequest) -> HttpResponse:
    """Return the board alone: the page asks for it while something runs."""
    return render(request, "tasks_demo/board.html", {"board": read_board()})


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Put a routine into the queue, from where the worker takes it."""
    kind = request.POST.get("routine", "")
    if kind not in ROUTINES:
        return HttpResponseBadRequest("could not start the routine: no such routine\n")
    if read_board().is_full:
        messages.warning(request, "Everyone is busy. Let a routine end first.")
    else:
        perform.enqueue(kind)
        messages.success(request, f"{ROUTINES[kind].name}: in the queue.")
    return redirect("routines:index")
