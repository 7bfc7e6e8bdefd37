"""Tells the shell when there is something for the worker to do."""

from django.apps import apps

from .launch import emit


def watch() -> None:
    """Speak up for each new task, and for those that an earlier launch left."""
    if not apps.is_installed("django_tasks_db"):
        return
    from django_tasks.signals import task_enqueued
    from django_tasks_db.models import DBTaskResult

    task_enqueued.connect(lambda **_: emit("work"), weak=False)
    if DBTaskResult.objects.filter(finished_at=None).exists():
        emit("work")
