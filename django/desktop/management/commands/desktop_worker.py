"""`manage.py desktop_worker`: what the shell runs for background tasks."""

from django.apps import apps
from django.core.management.base import BaseCommand

from desktop.run import run


class Command(BaseCommand):
    """Run background tasks until the lifeline ends; a project may have none."""

    requires_system_checks = ()

    def handle(self, **options: object) -> None:
        if apps.is_installed("django_tasks_db"):
            from desktop.worker import work

            run(work)
