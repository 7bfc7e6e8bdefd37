"""For the user's machine: started by the shell, with everything in the bundle."""

from desktop.conf import configure

from .base import *  # noqa: F403

DEBUG = False

configure(globals())
