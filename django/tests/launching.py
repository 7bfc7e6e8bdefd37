"""Starts Django as the shell does, for tests that need a real process."""

import json
import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
LINE = {"contract": 1, "token": "t" * 64, "secret_key": "k" * 64}


def django(data: Path | None, *, line: object, command: str = "desktop_serve"):
    """Start Django as the shell does, hand it the line, and leave the pipe open.

    A command that is no name is run as Python.
    """
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings.packaged"}
    if data:
        environment["DESKTOP_DATA_DIR"] = str(data)
    if "SYSTEMROOT" in os.environ:  # Windows cannot open sockets without it
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    is_command = command.isidentifier()
    isolated = ["-I", "-X", "utf8", "manage.py", command]
    arguments = isolated if is_command else ["-c", command]
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, *arguments],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    text = line if isinstance(line, str) else json.dumps(line)
    process.stdin.write(text + "\n")
    process.stdin.flush()
    return process


def events_until(process: subprocess.Popen, last: str) -> list[dict]:
    """Read events to the one of that name."""
    events = []
    while not events or events[-1]["event"] != last:
        events.append(json.loads(process.stdout.readline()))
    return events


def database(data: Path, *, for_later: int) -> None:
    """Make a database whose queue holds tasks that nobody may begin this hour."""
    code = (
        "import django, datetime; django.setup();"
        "from django.core.management import call_command;"
        "call_command('migrate', verbosity=0);"
        "from django.utils import timezone; from tasks_demo.tasks import perform;"
        "later = timezone.now() + datetime.timedelta(hours=1);"
        f"[perform.using(run_after=later).enqueue('braid') for _ in range({for_later})]"
    )
    with django(data, line=LINE, command=code) as process:
        assert process.wait() == 0
