"""`manage.py desktop_worker`: what the shell runs for background tasks."""

from django.core.management.base import BaseCommand

from desktop.run import run


class Command(BaseCommand):
    """Run background tasks until the lifeline ends."""

    requires_system_checks = ()

    def handle(self, **options: object) -> None:
        from desktop.worker import work  # only who has tasks needs their package

        run(work)
