"""What the routines page shows: the newest routines, each in one of four states."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from .routines import RETIRED, ROUTINES
from .tasks import Mishap, perform

NEWEST = 20  # rows on the page
LONG = 15.0  # seconds that a routine may wait while nobody is at work
MOST_WAITING = 10  # routines; fewer than the rows, so that a running one is on the page

STATES = {
    TaskResultStatus.RUNNING: "running",
    TaskResultStatus.READY: "queued",
    TaskResultStatus.SUCCESSFUL: "done",
    TaskResultStatus.FAILED: "failed",
}


@dataclass(frozen=True)
class Row:
    """One routine as the page tells it."""

    id: str
    name: str
    state: str
    note: str
    enqueued_at: datetime
    seconds: float


@dataclass(frozen=True)
class Board:
    """The rows, and how many routines of each state there are in all."""

    rows: list[Row]
    counts: dict[str, int]

    @property
    def is_busy(self) -> bool:
        """Return whether the page has something to wait for."""
        return self.unfinished > 0

    @property
    def is_stalled(self) -> bool:
        """Return whether routines wait and nobody works: the worker keeps dying."""
        waiting = (row.seconds for row in self.rows if row.state == "queued")
        return self.counts["running"] == 0 and max(waiting, default=0.0) > LONG

    @property
    def is_full(self) -> bool:
        """Return whether the queue takes no more."""
        return self.unfinished >= MOST_WAITING

    @property
    def unfinished(self) -> int:
        """Return how many routines are queued or running."""
        return self.counts["queued"] + self.counts["running"]


def read_board() -> Board:
    """Read the board in two queries, however long the history is."""
    routines = DBTaskResult.objects.filter(task_path=perform.module_path).order_by()
    counted = dict(routines.values_list("status").annotate(Count("pk")))
    newest = routines.order_by("-enqueued_at", "pk")[:NEWEST]
    return Board(
        rows=[row_for(result) for result in newest],
        counts={state: counted.get(status, 0) for status, state in STATES.items()},
    )


def row_for(result: DBTaskResult) -> Row:
    """Tell one result in the words of the stable."""
    state = STATES[TaskResultStatus(result.status)]
    routine = ROUTINES.get(result.args_kwargs["args"][0], RETIRED)
    since = result.started_at or result.enqueued_at
    until = result.finished_at or timezone.now()
    return Row(
        id=result.pk.hex,
        name=routine.name,
        state=state,
        note=note_for(result, routine.mishap),
        enqueued_at=result.enqueued_at,
        seconds=max(0.0, (until - since).total_seconds()),
    )


def note_for(result: DBTaskResult, mishap: str) -> str:
    """Say how it ended, or where it stands."""
    match TaskResultStatus(result.status):
        case TaskResultStatus.READY:
            return "Waiting for its turn."
        case TaskResultStatus.RUNNING:
            return "On its way."
        case TaskResultStatus.SUCCESSFUL:
            return str(result.return_value)
        case TaskResultStatus.FAILED:
            expected = f"{Mishap.__module__}.{Mishap.__qualname__}"
            if result.exception_class_path == expected:
                return mishap
            return "It stopped before its end; the log tells why."
