"""Tasks that a stop interrupted are run again, but not for ever."""

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from desktop.worker import TRIES, requeue_interrupted
from tasks_demo.tasks import perform


def task(status: str, *, tried: int) -> DBTaskResult:
    """Make a task that this many workers have begun."""
    result = perform.enqueue("braid")
    DBTaskResult.objects.filter(id=result.id).update(
        status=status, worker_ids=[f"worker {n}" for n in range(tried)]
    )
    return DBTaskResult.objects.get(id=result.id)


@pytest.mark.django_db
def test_an_interrupted_task_goes_back_into_the_queue() -> None:
    interrupted = task(TaskResultStatus.RUNNING, tried=1)

    requeue_interrupted()

    interrupted.refresh_from_db()
    assert interrupted.status == TaskResultStatus.READY


@pytest.mark.django_db
def test_a_task_that_ends_each_worker_is_given_up() -> None:
    deadly = task(TaskResultStatus.RUNNING, tried=TRIES)

    requeue_interrupted()

    deadly.refresh_from_db()
    assert deadly.status == TaskResultStatus.FAILED
    assert "interrupted 3 times" in deadly.traceback


@pytest.mark.django_db
def test_a_task_that_is_over_stays_over() -> None:
    over = task(TaskResultStatus.SUCCESSFUL, tried=1)

    requeue_interrupted()

    over.refresh_from_db()
    assert over.status == TaskResultStatus.SUCCESSFUL
