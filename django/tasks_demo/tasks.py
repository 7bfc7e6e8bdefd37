"""The work itself. The worker process runs it; the pages only read what came of it."""

import time
from random import SystemRandom

from django_tasks import task

from .routines import ROUTINES

SHORTEST, LONGEST = 3.0, 10.0  # seconds
STEP = 0.1  # seconds; short, so that a worker which is asked to stop can stop
MISHAPS = 0.25  # of all routines

chance = SystemRandom()


class Mishap(Exception):
    """A routine went wrong, as routines do."""


@task()
def perform(kind: str) -> str:
    """Take a while, then tell how it went or raise Mishap."""
    routine = ROUTINES[kind]
    work_for(chance.uniform(SHORTEST, LONGEST))
    if chance.random() < MISHAPS:
        raise Mishap(routine.mishap)
    return routine.done


def work_for(seconds: float) -> None:
    """Stand in for real work, which would import a file or write a report."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(STEP)
