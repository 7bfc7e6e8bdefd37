"""`manage.py desktop_worker`: what the shell runs for background tasks."""

from django.core.management.base import BaseCommand

from desktop.run import run


class Command(BaseCommand):
    """Run background tasks for the shell that started this process."""

    help = "Run background tasks for the desktop shell that started this process."
    requires_system_checks = ()

    def handle(self, **options: object) -> None:
        """Work until the lifeline ends."""
        from desktop.worker import work  # only who has tasks needs their package

        run(work)
