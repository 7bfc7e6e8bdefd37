"""`manage.py desktop_serve`: what the shell runs for the pages."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import autoreload

from desktop.run import run
from desktop.server import serve


class Command(BaseCommand):
    """Serve; in development, exit with code 3 when a Python file changes."""

    requires_system_checks = ()  # `manage.py check` is for the developer's tests

    def handle(self, **options: object) -> None:
        if settings.DEBUG:
            autoreload.start_django(autoreload.get_reloader(), run, serve)
        else:
            run(serve)
