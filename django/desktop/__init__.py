"""The seam between a Django project and the shell that runs it as a desktop app.

Copy this folder into a project, add `desktop` to `INSTALLED_APPS`, include
`desktop.urls`, and end the settings with `configure(globals())`.
"""
