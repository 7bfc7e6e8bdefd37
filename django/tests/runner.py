"""Lets `manage.py test` run what `pytest` runs."""

from argparse import ArgumentParser
from pathlib import Path

import pytest


class PytestRunner:
    """Hand the work to pytest, as pytest-django's documentation proposes."""

    def __init__(
        self, *, verbosity: int = 1, failfast: bool = False, keepdb: bool = False, **_
    ) -> None:
        """Translate the options that both know."""
        self.options = {0: ["--quiet"], 1: [], 2: ["-v"], 3: ["-vv"]}[verbosity]
        self.options += ["--exitfirst"] if failfast else []
        self.options += ["--reuse-db"] if keepdb else []

    @classmethod
    def add_arguments(cls, parser: ArgumentParser) -> None:
        """Take the option that Django's own runner is best known for."""
        parser.add_argument("--keepdb", action="store_true")

    def run_tests(self, test_labels: list[str]) -> int:
        """Run the modules or files that are named, or all, and return how it went."""
        return int(pytest.main([*self.options, *map(path_of, test_labels)]))


def path_of(label: str) -> str:
    """Turn `tests.test_items` into the path that pytest knows."""
    module = Path(*label.split(".")).with_suffix(".py")
    return str(module) if module.exists() else label
