"""The database is brought to this version, and never made worse."""

import sqlite3
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from desktop import database
from desktop.run import StartError


@pytest.mark.django_db
def test_a_database_of_this_version_is_not_refused() -> None:
    database.refuse_newer(MigrationExecutor(connection))


@pytest.mark.django_db
def test_a_database_of_a_newer_version_is_refused() -> None:
    MigrationRecorder(connection).record_applied("items", "0999_from_the_future")

    with pytest.raises(StartError, match="items.0999_from_the_future"):
        database.refuse_newer(MigrationExecutor(connection))


@pytest.mark.django_db
def test_migrations_that_were_squashed_away_are_no_newer_version() -> None:
    recorder = MigrationRecorder(connection)
    newest = recorder.migration_qs.filter(app="items").order_by("-id").first()
    newest.delete()
    recorder.record_applied("items", "0001_of_old")
    recorder.record_applied("items", newest.name)

    database.refuse_newer(MigrationExecutor(connection))


@pytest.mark.django_db
def test_an_app_that_is_gone_is_no_newer_version() -> None:
    MigrationRecorder(connection).record_applied("gone", "0001_initial")

    database.refuse_newer(MigrationExecutor(connection))


@pytest.mark.django_db(transaction=True)
def test_the_newest_three_copies_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for year in (2020, 2021, 2022):
        (folder / f"before-update-{year}0101-000000.sqlite3").touch()

    copy = database.take_copy(tmp_path / "app.sqlite3")

    kept = sorted(path.name for path in folder.iterdir())
    assert len(kept) == 3
    assert kept[-1] == copy.name
    assert "2020" not in kept[0]
    [[count]] = sqlite3.connect(copy).execute("SELECT count(*) FROM items_item")
    assert count >= 0
