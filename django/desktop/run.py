"""Runs one job to its end and leaves with a code that says how it went."""

import logging
import os
from collections.abc import Callable
from enum import IntEnum

from django.db import connections

from .launch import emit, leave, read_launch

logger = logging.getLogger(__name__)


class Code(IntEnum):
    """How a job ended; the shell (django.rs) says what to try."""

    FAILED = 1  # settings, an import, a syntax error
    DATABASE_UNUSABLE = 11
    DATABASE_NEWER = 12
    MIGRATION_FAILED = 13


class StartError(Exception):
    """Stop the launch with a code for the shell and a sentence for the user."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code


def run(job: Callable[[], None]) -> None:
    """Do the job, close the database, and end the process."""
    code: int = Code.FAILED
    launch = read_launch()
    try:
        if os.name == "posix":  # on Windows, the shell's job has ended it at once
            import fcntl

            # One that outlived a killed shell may go on for 4 s.
            guard = open(launch.data_dir / f"{job.__name__}.lock", "w")  # noqa: SIM115
            fcntl.flock(guard, fcntl.LOCK_EX)
        job()
        connections.close_all()
        code = 0
    except StartError as error:
        code = error.code
        logger.critical("%s", error)
        emit("failed", message=str(error))
    except BaseException as error:
        logger.exception("could not run Django")
        emit("failed", message=f"could not run Django: {type(error).__name__}: {error}")
    finally:
        leave(code)
