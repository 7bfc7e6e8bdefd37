"""Runs background tasks until the lifeline ends, and loses none."""

from django.utils.crypto import get_random_string
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from .launch import emit, leave, lifeline

TRIES = 3


class Interrupted(Exception):
    """The app stopped, each time that this task was tried."""


def requeue_interrupted() -> None:
    """Put tasks that died with the last worker back into the queue.

    Nobody else is at work: `run` has waited for a worker that outlived its shell.
    """
    for task in DBTaskResult.objects.running():
        if len(task.worker_ids) >= TRIES:
            task.set_failed(Interrupted(f"interrupted {TRIES} times"))
        else:
            task.status = TaskResultStatus.READY
            task.save(update_fields=["status"])


def work() -> None:
    """Take tasks one by one until there is none, or the shell closes the lifeline."""
    worker = Worker(
        queue_names=["*"],
        interval=1.0,  # seconds between two looks at a locked database
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )

    def stop() -> None:
        worker.running = False
        if not worker.running_task:
            leave(0)

    lifeline.stop = stop
    requeue_interrupted()
    emit("working")
    worker.run()
    # What is left is for later, and has nobody else to wait for it.
    later = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    while later.exists() and not lifeline.ended.wait(1.0):  # second
        worker.run()
