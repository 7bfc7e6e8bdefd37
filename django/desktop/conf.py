"""Turns ordinary settings into what the shell can launch: `configure(globals())`."""

import secrets
import sys
from typing import Any

from .door import open_door
from .launch import read_launch


def configure(settings: dict[str, Any]) -> None:
    """Set what differs between a server on the web and one on the user's desk."""
    launch = read_launch()
    if "desktop_serve" in sys.argv:  # the window is on its way
        settings["DESKTOP_DOOR"] = open_door()
    # Browsers share cookies among all ports of a host, so a fixed name could be
    # read or overwritten by any other program that listens on 127.0.0.1.
    suffix = secrets.token_hex(4)
    settings.update(
        SECRET_KEY=launch.secret_key,
        ALLOWED_HOSTS=["127.0.0.1"],
        MIDDLEWARE=["desktop.middleware.DesktopMiddleware", *settings["MIDDLEWARE"]],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": launch.data_dir / "app.sqlite3",
                "OPTIONS": SQLITE,
            }
        },
        DESKTOP_TOKEN=launch.token,
        # Django's error pages, in development, hide the values of what is a `token`.
        DESKTOP_COOKIE_NAME=f"desktop_token_{suffix}",
        SESSION_COOKIE_NAME=f"sessionid_{suffix}",
        SESSION_COOKIE_SAMESITE="Strict",
        CSRF_COOKIE_NAME=f"csrftoken_{suffix}",
        CSRF_COOKIE_SAMESITE="Strict",
        CSRF_COOKIE_HTTPONLY=True,
        MEDIA_ROOT=launch.data_dir / "media",
        LOGGING=LOGGING,
    )
    if launch.bundle_dir:
        settings["STATIC_ROOT"] = launch.bundle_dir / "static"
        hashed = "whitenoise.storage.CompressedManifestStaticFilesStorage"
        settings["STORAGES"] = {
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": hashed},
        }


SQLITE = {
    # Pages are read while the worker writes.
    "init_command": "PRAGMA journal_mode=WAL;",
    # A transaction that means to write waits at its start, not in its middle, where
    # SQLite could only refuse it ("database is locked").
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,  # seconds
}

# stderr is the log: the shell keeps it in a file of limited size.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}
    },
    "handlers": {"log": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["log"], "level": "INFO"},
    "loggers": {
        # Its own handlers would say everything twice.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # A stranger could fill the disk if each refused or waiting request had a line.
        "django.request": {"level": "ERROR"},
        "waitress.queue": {"level": "ERROR"},
    },
}
