"""Stable Routines, from the button to the board."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tasks_demo import tasks
from tasks_demo.board import LONG, MOST_WAITING, NEWEST, read_board
from tasks_demo.routines import ROUTINES

PAGE = reverse("routines:index")
START = reverse("routines:start")
STATUS = reverse("routines:status")


@pytest.fixture
def quick_work(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let routines end at once, and give the list of how long they would take."""
    taken: list[float] = []
    monkeypatch.setattr(tasks, "work_for", taken.append)
    return taken


def run_next(*, luck: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do what the worker does with the oldest routine in the queue."""
    monkeypatch.setattr(tasks.chance, "random", lambda: luck)
    result = DBTaskResult.objects.ready().earliest("enqueued_at")
    result.claim("a worker")
    try:
        result.set_successful(result.task.call(*result.args_kwargs["args"]))
    except tasks.Mishap as mishap:
        result.set_failed(mishap)


def test_a_routine_takes_a_while_and_tells_how_it_went(
    quick_work: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks.chance, "random", lambda: 1.0)

    story = tasks.perform.call("braid")

    assert story == ROUTINES["braid"].done
    assert tasks.SHORTEST <= quick_work[0] <= tasks.LONGEST


def test_a_routine_may_go_wrong(
    quick_work: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks.chance, "random", lambda: 0.0)

    with pytest.raises(tasks.Mishap, match=ROUTINES["braid"].mishap):
        tasks.perform.call("braid")


def test_a_stable_without_history_shows_a_picture_and_has_nothing_to_wait_for(
    client: Client, db: None
) -> None:
    page = client.get(PAGE)

    assertContains(page, 'class="picture"', count=1)
    assertNotContains(page, "data-busy")


def test_a_started_routine_waits_in_the_queue_and_the_page_has_to_look_again(
    client: Client, db: None
) -> None:
    page = client.post(START, {"routine": "flight"}, follow=True)

    assertRedirects(page, PAGE)
    assertContains(page, "Flight practice: in the queue.")
    assertContains(page, "<span>1 queued</span>", html=True)
    assertContains(page, "data-busy", count=1)


def test_a_running_routine_has_its_rings(client: Client, db: None) -> None:
    tasks.perform.enqueue("flight")
    DBTaskResult.objects.get().claim("a worker")

    page = client.get(STATUS)

    assertContains(page, 'class="ring', count=2)
    assertContains(page, "s so far")
    assertContains(page, "data-busy", count=1)


def test_routines_end_well_or_not_and_then_the_page_may_stop_looking(
    client: Client,
    db: None,
    quick_work: list[float],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tasks.perform.enqueue("flight")
    tasks.perform.enqueue("muck-out")
    run_next(luck=1.0, monkeypatch=monkeypatch)
    run_next(luck=0.0, monkeypatch=monkeypatch)

    page = client.get(STATUS)

    assertContains(page, ROUTINES["flight"].done)
    assertContains(page, ROUTINES["muck-out"].mishap)
    assertContains(page, "<span>1 done</span> <span>1 failed</span>")
    assertNotContains(page, "data-busy")


def test_an_unexpected_end_is_not_told_as_a_mishap(db: None) -> None:
    tasks.perform.enqueue("flight")
    DBTaskResult.objects.get().set_failed(MemoryError())

    (row,) = read_board().rows

    assert (row.state, row.note) == (
        "failed",
        "It stopped before its end; the log tells why.",
    )


def test_a_routine_of_an_older_version_is_still_shown(db: None) -> None:
    tasks.perform.enqueue("a routine that is gone")

    (row,) = read_board().rows

    assert row.name == "A routine of old"


def test_the_board_shows_the_newest_first_in_two_queries(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(NEWEST):
        tasks.perform.enqueue("braid")
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=timezone.now())
    newest = tasks.perform.enqueue("stars")

    with django_assert_num_queries(2):
        board = read_board()

    assert len(board.rows) == NEWEST
    assert board.rows[0].id == newest.id.replace("-", "")


def test_a_full_queue_takes_no_more_and_says_so(client: Client, db: None) -> None:
    for _ in range(MOST_WAITING):
        tasks.perform.enqueue("braid")

    page = client.post(START, {"routine": "flight"}, follow=True)

    assertContains(page, "Everyone is busy.")
    assert DBTaskResult.objects.count() == MOST_WAITING


def test_a_routine_that_nobody_knows_is_refused(client: Client, db: None) -> None:
    page = client.post(START, {"routine": "sleep"})

    assert page.status_code == 400
    assert not DBTaskResult.objects.exists()


def test_looking_starts_nothing(client: Client, db: None) -> None:
    assert client.get(START).status_code == 405


@pytest.mark.parametrize(
    ("waited", "is_working", "is_said"),
    [(LONG - 5, False, False), (LONG + 5, False, True), (LONG + 5, True, False)],
)
def test_a_queue_that_nobody_works_on_is_told(
    client: Client, db: None, waited: float, is_working: bool, is_said: bool
) -> None:
    first = tasks.perform.enqueue("braid")
    since = timezone.now() - timedelta(seconds=waited)
    DBTaskResult.objects.filter(id=first.id).update(enqueued_at=since)
    if is_working:
        tasks.perform.enqueue("muck-out")
        DBTaskResult.objects.exclude(id=first.id).get().claim("a worker")

    answer = client.get(STATUS)

    assert ("Nobody is at work" in answer.content.decode()) is is_said
