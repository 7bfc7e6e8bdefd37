"""Every address of the project."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("desktop.urls")),
    path("", include("items.urls")),
    path("routines/", include("tasks_demo.urls")),
]

if "django_browser_reload" in settings.INSTALLED_APPS:
    urlpatterns += [path("__reload__/", include("django_browser_reload.urls"))]
