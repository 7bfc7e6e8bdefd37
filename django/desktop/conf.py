"""Turns ordinary settings into what the shell can launch: `configure(globals())`."""

import logging
import sys
from typing import Any

from django.conf import global_settings

from .door import open_door
from .launch import read_launch
from .session import SUFFIX


def configure(settings: dict[str, Any]) -> None:
    """Set what differs between a server on the web and one on the user's desk."""
    launch = read_launch()
    if "desktop_serve" in sys.argv:  # the window is on its way
        open_door()
    # stderr is the log: the shell keeps it in a file of limited size.
    line = "{asctime} {levelname} {name}: {message}"
    logging.basicConfig(level=logging.INFO, format=line, style="{")
    # A stranger could fill the disk if each refused or waiting request had a line.
    for name in ("django.request", "waitress.queue"):
        logging.getLogger(name).setLevel(logging.ERROR)
    settings.update(
        SECRET_KEY=launch.secret_key,
        ALLOWED_HOSTS=["127.0.0.1"],
        MIDDLEWARE=["desktop.middleware.DesktopMiddleware", *settings["MIDDLEWARE"]],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": launch.data_dir / "app.sqlite3",
                "OPTIONS": {
                    # A transaction that means to write waits at its start, not in its
                    # middle, where SQLite could only refuse it ("database is locked").
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 20,  # seconds
                },
            }
        },
        DESKTOP_TOKEN=launch.token,
        SESSION_COOKIE_NAME=f"sessionid_{SUFFIX}",
        SESSION_COOKIE_SAMESITE="Strict",
        CSRF_COOKIE_NAME=f"csrftoken_{SUFFIX}",
        CSRF_COOKIE_SAMESITE="Strict",
        CSRF_COOKIE_HTTPONLY=True,
        MEDIA_ROOT=launch.data_dir / "media",
        LOGGING_CONFIG=None,  # it is done above
    )
    if launch.bundle_dir:
        settings["STATIC_ROOT"] = launch.bundle_dir / "static"
        hashed = "whitenoise.storage.CompressedManifestStaticFilesStorage"
        storages = {**global_settings.STORAGES, "staticfiles": {"BACKEND": hashed}}
        settings["STORAGES"] = storages
