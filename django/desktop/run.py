"""Runs one job to its end and leaves with a code that says how it went."""

import logging
from collections.abc import Callable
from enum import IntEnum

from django.db import connections

from .launch import emit, leave

logger = logging.getLogger(__name__)


class Code(IntEnum):
    """How a job ended; the shell (django.rs) says what to try."""

    WELL = 0
    FAILED = 1  # settings, an import, a syntax error
    DATABASE_UNUSABLE = 11
    DATABASE_NEWER = 12
    MIGRATION_FAILED = 13
    NO_PORT = 14


class StartError(Exception):
    """Stop the launch with a code for the shell and a sentence for the user."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code


def run(job: Callable[[], None]) -> None:
    """Do the job, close the database, and end the process."""
    code = Code.FAILED
    try:
        job()
        connections.close_all()
        code = Code.WELL
    except StartError as error:
        code = error.code
        logger.critical("%s", error)
        emit("failed", message=str(error))
    except BaseException as error:
        logger.exception("could not go on")
        emit("failed", message=f"could not go on: {type(error).__name__}: {error}")
    finally:
        leave(code)
