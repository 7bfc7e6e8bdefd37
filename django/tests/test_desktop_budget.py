"""What a launch may cost, in things that are the same on every machine."""

import json

import pytest

from tests.launching import LINE, django, events_until

# Everything between the launch line and the first page, as `desktop_serve` does it.
FIRST_PAGE = """
import sys
from wsgiref.util import setup_testing_defaults
import django
django.setup()
from desktop import database, queue, server
from desktop.launch import emit, read_launch
database.prepare()
queue.watch()
page = {"HTTP_HOST": "127.0.0.1:5000", "SERVER_PORT": "5000",
    "HTTP_X_DESKTOP_TOKEN": read_launch().token}
setup_testing_defaults(page)
answer = server.get_internal_wsgi_application()(page, lambda status, _: emit(status))
b"".join(answer)
foreign = [it for it in sys.modules if it.split(".")[0] not in sys.stdlib_module_names]
emit("modules", names=foreign)
"""
MODULES = 460  # of Django, other packages and the project; 453 when this was written


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Give the names of what is imported when the first page has been answered."""
    with django(tmp_path_factory.mktemp("data"), line=LINE, command=FIRST_PAGE) as it:
        events = events_until(it, "modules")

    assert {"event": "200 OK"} in events, json.dumps(events)
    return events[-1]["names"]


def test_the_first_page_imports_no_more_than_it_did(modules: list[str]) -> None:
    assert len(modules) <= MODULES


@pytest.mark.parametrize(
    "heavy",
    [
        "django_tasks_db.management.commands",  # the worker's
        "django.contrib.auth.models",
        "django.test",
        "django_browser_reload",
    ],
)
def test_the_first_page_does_not_wait_for(heavy: str, modules: list[str]) -> None:
    assert not [name for name in modules if name.startswith(heavy)]
