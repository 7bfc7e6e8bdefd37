"""The seam between a Django project and the shell that runs it as a desktop app."""
