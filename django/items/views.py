"""The pages of My Ponies."""

from collections import Counter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import pluralize
from django.views.decorators.http import require_http_methods, require_safe

from .forms import ItemForm
from .models import Item

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show everyone in the stable; one query fetches all that the page needs."""
    ponies = list(Item.objects.all())
    counted = Counter(pony.status for pony in ponies)
    counts = [(counted[status], status.label) for status in Item.Status]
    return render(request, "items/index.html", {"ponies": ponies, "counts": counts})


@form_page
def add(request: HttpRequest) -> HttpResponse:
    """Take in a new pony."""
    form = ItemForm(request.POST or None)
    if form.is_valid():
        pony = form.save()
        messages.success(request, f"{pony} has moved in.")
        return redirect("ponies:index")
    return render(request, "items/edit.html", {"form": form})


@form_page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a pony and change it."""
    pony = get_object_or_404(Item, pk=pk)
    form = ItemForm(request.POST or None, instance=pony)
    if form.is_valid():
        form.save()
        messages.success(request, f"{pony} is up to date.")
        return redirect("ponies:index")
    return render(request, "items/edit.html", {"form": form, "pony": pony})


@form_page
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then delete a pony."""
    pony = get_object_or_404(Item, pk=pk)
    if request.method == "POST":
        pony.delete()
        messages.success(request, f"{pony} was deleted.")
        return redirect("ponies:index")
    return render(request, "items/delete.html", {"pony": pony})


@form_page
def release_all(request: HttpRequest) -> HttpResponse:
    """Ask, then delete every pony."""
    count = Item.objects.count()
    if count == 0:
        return redirect("ponies:index")
    if request.method == "POST":
        released, _ = Item.objects.all().delete()
        ponies = f"{released} pon{pluralize(released, 'y,ies')}"
        messages.success(request, f"The gate is open: {ponies} released.")
        return redirect("ponies:index")
    return render(request, "items/release_all.html", {"count": count})


@require_safe
def splash(request: HttpRequest) -> HttpResponse:
    """Show the mark and the constellation, which light up once."""
    return render(request, "items/splash.html")
