"""Takes the place of the settings for development: the project as users have it."""

from .packaged import *  # noqa: F403

WHITENOISE_USE_FINDERS = True  # static files are collected for a bundle only
