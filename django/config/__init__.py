"""The project: its settings, its addresses and its version."""

VERSION = "0.1.0"  # as in pyproject.toml
