"""The pipes between Django and the shell: one line in, events out, then a lifeline."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from django.core.exceptions import ImproperlyConfigured

CONTRACT = 1
WATCHDOG = 4.0  # seconds to stop in, shorter than the 5 that the shell waits

BY_HAND = "the shell does this (django.rs); by hand use: cargo tour django"


class Launch(NamedTuple):
    """What the shell tells this process, and no other."""

    token: str
    secret_key: str
    data_dir: Path
    bundle_dir: Path | None


@cache
def read_launch() -> Launch:
    """Read the first line on stdin, once, and take the shell's folders with it.

    Secrets arrive here because every program of the user may read a process's
    arguments, and often its environment too.
    """
    if "DESKTOP_DATA_DIR" not in os.environ:
        raise ImproperlyConfigured(f"DESKTOP_DATA_DIR is not set; {BY_HAND}")
    try:
        text, pipe = first_line()
        line = json.loads(text)
        contract, token, key = line["contract"], line["token"], line["secret_key"]
    except (ValueError, KeyError, TypeError) as error:
        message = f"could not read the launch line on stdin; {BY_HAND}"
        raise ImproperlyConfigured(message) from error
    if contract != CONTRACT:
        raise ImproperlyConfigured(
            f"could not launch: the shell's contract is {contract}, not {CONTRACT};"
            " both must come from the same release"
        )
    os.umask(0o077)  # no other user may read what we write, whatever the folder allows
    bundle = os.environ.get("DESKTOP_BUNDLE_DIR")
    threading.Thread(target=lifeline.watch, args=[pipe], daemon=True).start()
    emit("stage", name="settings")
    data = Path(os.environ["DESKTOP_DATA_DIR"])
    return Launch(token, key, data, Path(bundle) if bundle else None)


@cache
def first_line() -> tuple[bytes, int]:
    """Read the line, once: Django loads settings that failed a second time."""
    # Unbuffered: what follows the line belongs to the lifeline, which moves away from
    # where programs that Django runs would wait for their input.
    with open(0, "rb", buffering=0, closefd=False) as stdin:
        line = stdin.readline()
    pipe = os.dup(0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    return line, pipe


@cache
def event_pipe() -> int:
    """Keep stdout for events alone; whatever else prints there goes to the log."""
    events = os.dup(1)
    os.dup2(2, 1)
    return events


def emit(event: str, **fields: object) -> None:
    """Tell the shell what is happening, as one line of JSON, from any thread."""
    os.write(event_pipe(), (json.dumps({"event": event, **fields}) + "\n").encode())


class Lifeline:
    """Our stdin, which the shell keeps open for as long as it lives.

    The kernel closes it even when the shell is killed, so nothing is ever left behind.
    """

    def __init__(self) -> None:
        self.ended = threading.Event()
        self.stop: Callable[[], None] = partial(leave, 0)

    def watch(self, pipe: int) -> None:
        """Call `stop` when the pipe ends; what takes longer than that is cut short."""
        while os.read(pipe, 1024):
            pass
        self.ended.set()
        self.stop()
        time.sleep(WATCHDOG)  # our work ends the process before this, or not at all
        leave(1)


def leave(code: int) -> None:
    """End the process now: no thread of a library may delay it."""
    is_leader = hasattr(os, "killpg") and os.getpgrp() == os.getpid()
    if is_leader and lifeline.ended.is_set():
        os.killpg(0, signal.SIGKILL)  # us and all that we started
    os._exit(code)


lifeline = Lifeline()
