"""For the developer: in a browser (`cargo tour django`) or in the window."""

import os

from desktop.conf import configure

from .base import *  # noqa: F403
from .base import INSTALLED_APPS, MIDDLEWARE

DEBUG = True

# Good enough for a browser on the developer's machine; the shell brings its own.
SECRET_KEY = "django-insecure-development-only"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

# The open page follows each change of a template, style sheet or script.
INSTALLED_APPS = [*INSTALLED_APPS, "django_browser_reload"]
MIDDLEWARE = [*MIDDLEWARE, "django_browser_reload.middleware.BrowserReloadMiddleware"]

if "DESKTOP_DATA_DIR" in os.environ:  # started by the shell, not by hand
    configure(globals())
