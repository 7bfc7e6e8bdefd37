"""Brings the user's database to this version, and never makes it worse."""

import sqlite3
import time
from contextlib import closing
from itertools import count
from pathlib import Path

from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from .launch import emit
from .run import Code, StartError, logger

COPIES_KEPT = 3
CHECKED_SIZE = 64 * 1024 * 1024  # bytes, which are read in about a tenth of a second


def prepare() -> None:
    """Check the database and apply what is missing, after taking a copy."""
    path = Path(connection.settings_dict["NAME"])
    had_data = path.exists() and path.stat().st_size > 0
    try:
        choose_journal(path)
        check_file(path)
        executor = MigrationExecutor(connection)
        refuse_newer(executor)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            emit("stage", name="migrating", done=0, of=len(plan))
        copy = take_copy(path) if plan and had_data else None
    except (Error, sqlite3.Error, OSError) as error:
        message = f"could not use the database `{path}`: {error}"
        raise StartError(Code.DATABASE_UNUSABLE, message) from error
    try:
        if plan:
            migrate_with_progress(len(plan))
    except Exception as error:
        if copy:
            restore(copy)
        message = f"could not update the database: {error}"
        raise StartError(Code.MIGRATION_FAILED, message) from error


def choose_journal(path: Path) -> None:
    """Let pages be read while the worker writes; the file keeps the choice."""
    try:
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError as error:  # in a network folder, but not at once
        logger.warning("could not use SQLite's WAL, so pages may wait: %s", error)
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA locking_mode=EXCLUSIVE")  # shares no memory
            database.execute("PRAGMA journal_mode=DELETE")


def check_file(path: Path) -> None:
    """Find a damaged file now, before anything is written on top of the damage."""
    with connection.cursor() as cursor:
        # Takes the write lock and changes nothing: a file that cannot be written is of
        # no use, and `BEGIN IMMEDIATE` does not notice it.
        cursor.execute("PRAGMA incremental_vacuum(1)")
        if path.stat().st_size <= CHECKED_SIZE:
            [verdict] = cursor.execute("PRAGMA quick_check(1)").fetchone()
            if verdict != "ok":
                raise sqlite3.DatabaseError(f"the file is damaged: {verdict}")


def refuse_newer(executor: MigrationExecutor) -> None:
    """Refuse a database whose last migration of an app this version does not have."""
    if not MigrationRecorder(connection).has_table():
        return
    known = executor.loader.disk_migrations
    apps = {app for app, _ in known}
    rows = MigrationRecorder.Migration.objects.order_by("id").values_list("app", "name")
    for app, name in dict(rows).items():  # the last one of each app
        if app in apps and (app, name) not in known:
            message = f"the database was last used by a newer version (`{app}.{name}`)"
            raise StartError(Code.DATABASE_NEWER, message)


def migrate_with_progress(plan_length: int) -> None:
    """Run Django's own `migrate`, and tell the shell of each migration that begins."""
    command, begun = migrate.Command(), count()

    def tell(action: str, *_: object) -> None:
        if action == "apply_start":
            emit("stage", name="migrating", done=next(begun), of=plan_length)

    command.migration_progress_callback = tell
    call_command(command, verbosity=0, interactive=False)


def take_copy(path: Path) -> Path:
    """Copy the database through SQLite, and keep the newest few copies.

    Never by copying the file: closing any handle of it would drop the locks that
    this process holds on the database (https://sqlite.org/howtocorrupt.html, 2.2).
    """
    folder = path.parent / "backups"
    folder.mkdir(exist_ok=True)
    copy = folder / time.strftime("before-update-%Y%m%d-%H%M%S.sqlite3", time.gmtime())
    connection.ensure_connection()
    with closing(sqlite3.connect(copy)) as target:
        connection.connection.backup(target)
    for old in sorted(folder.glob("before-update-*.sqlite3"))[:-COPIES_KEPT]:
        old.unlink()
    return copy


def restore(copy: Path) -> None:
    """Put the copy back in place of what a failed migration left."""
    connection.close()  # whatever the migration had open
    connection.ensure_connection()
    with closing(sqlite3.connect(copy)) as source:
        source.backup(connection.connection)
