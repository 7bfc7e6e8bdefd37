"""The launch line, the lifeline and the exit codes, with a real process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.launching import LINE, PROJECT, database, django, events_until


def test_a_server_tells_its_stages_and_its_port(tmp_path: Path) -> None:
    with django(tmp_path, line=LINE) as server:
        events = events_until(server, "answering")
        server.stdin.close()

    [door] = [event for event in events if event["event"] == "listening"]
    stages = [event["name"] for event in events if event["event"] == "stage"]
    first_seen = list(dict.fromkeys(stages))
    assert first_seen == ["settings", "database", "migrating", "serving"]
    assert 0 < door["port"] < 65536
    assert events.index(door) < events.index({"event": "stage", "name": "database"})
    assert server.returncode == 0


def test_a_worker_ends_when_there_is_nothing_to_do(tmp_path: Path) -> None:
    database(tmp_path, for_later=0)

    with django(tmp_path, line=LINE, command="desktop_worker") as worker:
        events_until(worker, "working")

        assert worker.wait(timeout=60) == 0


def test_a_worker_waits_for_a_task_that_is_for_later(tmp_path: Path) -> None:
    database(tmp_path, for_later=1)

    with django(tmp_path, line=LINE, command="desktop_worker") as worker:
        events_until(worker, "working")
        with pytest.raises(subprocess.TimeoutExpired):
            worker.wait(timeout=2)
        worker.stdin.close()

    assert worker.returncode == 0


def test_a_server_asks_for_a_worker_if_there_is_something_to_do(tmp_path: Path) -> None:
    database(tmp_path, for_later=1)

    with django(tmp_path, line=LINE) as server:
        events_until(server, "work")
        server.stdin.close()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "could not read the launch line"),
        ("hello", "could not read the launch line"),
        ({"contract": 1}, "could not read the launch line"),
        ({**LINE, "contract": 2}, "both must come from the same release"),
    ],
)
def test_a_bad_launch_line_is_explained(
    tmp_path: Path, line: object, words: str
) -> None:
    _, log = django(tmp_path, line=line).communicate()

    assert words in log
    assert list(tmp_path.iterdir()) == []


def test_a_start_by_hand_is_explained() -> None:
    _, log = django(None, line=LINE).communicate()

    assert "DESKTOP_DATA_DIR is not set" in log
    assert "cargo tour django" in log


def test_a_damaged_database_has_an_exit_code_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "app.sqlite3").write_text("this is no database" * 1000)

    with django(tmp_path, line=LINE) as server:
        events = events_until(server, "failed")
        server.wait(timeout=60)  # before the end of our pipe can end it as well

        assert server.wait() == 11
    assert "file is not a database" in events[-1]["message"]


def test_what_a_project_prints_is_no_event(tmp_path: Path) -> None:
    code = (
        "from desktop.launch import emit; emit('first'); print('hello');"
        "import os; os.system('echo from a child'); emit('last')"
    )

    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True
    )

    assert done.stdout.splitlines() == ['{"event": "first"}', '{"event": "last"}']
    assert "hello" in done.stderr and "from a child" in done.stderr


def test_a_second_worker_waits_until_the_first_is_gone(tmp_path: Path) -> None:
    fcntl = pytest.importorskip("fcntl", reason="on Windows, the shell's job does it")
    database(tmp_path, for_later=1)
    first = django(tmp_path, line=LINE, command="desktop_worker")
    events_until(first, "working")

    second = django(tmp_path, line=LINE, command="desktop_worker")
    events_until(second, "stage")

    with open(tmp_path / "work.lock") as guard, pytest.raises(BlockingIOError):
        fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
    for worker in (first, second):
        with worker:
            worker.stdin.close()


def test_a_program_that_django_runs_does_not_wait_for_input(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys; from desktop.launch import emit, read_launch;"
        "read_launch(); done = subprocess.run([sys.executable, '-c',"
        "'import sys; print(repr(sys.stdin.read()))'], capture_output=True, text=True,"
        "timeout=20);"
        "emit('read', text=done.stdout.strip())"
    )
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", code],
        cwd=PROJECT,
        env={**os.environ, "DESKTOP_DATA_DIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    process.stdin.write(json.dumps(LINE) + "\n")
    process.stdin.flush()

    with process:
        assert events_until(process, "read")[-1]["text"] == "''"
