#!/usr/bin/env python3
"""Run Django's command line, as `manage.py` of every Django project does."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Run the command that was asked for."""
    if sys.version_info < (3, 10):
        sys.exit(f"could not run on Python {sys.version}: 3.10 or newer is needed")
    # The shell starts Python with `-I`, which leaves this folder off the path.
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
