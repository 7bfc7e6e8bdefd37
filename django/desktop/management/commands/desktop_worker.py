"""`manage.py desktop_worker`: what the shell runs for background tasks."""

from django.core.management.base import BaseCommand

from desktop.run import run
from desktop.worker import work


class Command(BaseCommand):
    """Run background tasks until there is none left, or the lifeline ends."""

    requires_system_checks = ()

    def handle(self, **options: object) -> None:
        run(work)
