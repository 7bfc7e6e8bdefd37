"""Runs one job to its end and leaves with a code that says how it went."""

import logging
from collections.abc import Callable

from django.db import connections

from .errors import StartError
from .launch import leave

logger = logging.getLogger(__name__)


def run(job: Callable[[], None]) -> None:
    """Do the job, close the database, and end the process."""
    try:
        job()
    except StartError as error:
        logger.critical("%s", error)
        leave(error.code)
    except BaseException:
        logger.exception("could not go on")
        leave(StartError.code)
    connections.close_all()
    leave(0)
