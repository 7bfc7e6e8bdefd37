"""Lets `manage.py test` run what `pytest` runs."""

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

    def run_tests(self, test_labels: list[str]) -> int:
        """Run the files or folders that are named, or all, and return how it went."""
        return int(pytest.main([*self.options, *test_labels]))
