"""What can go wrong before the first page, as exit codes that the shell explains."""


class StartError(Exception):
    """Stop the launch with a sentence for the log and a code for the shell."""

    code = 1  # anything else: settings, an import, a syntax error


class DatabaseUnusable(StartError):
    """The database file cannot be opened, read or written."""

    code = 11


class DatabaseIsNewer(StartError):
    """The database was last used by a newer version of the app."""

    code = 12


class MigrationFailed(StartError):
    """A migration failed; the database is as it was before."""

    code = 13


class CouldNotBind(StartError):
    """No port of 127.0.0.1 could be opened."""

    code = 14
