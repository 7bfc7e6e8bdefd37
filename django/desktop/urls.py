"""The addresses of the seam; include them at the root of the project's own."""

from django.urls import path

from . import views

app_name = "desktop"
urlpatterns = [
    path("health/", views.health, name="health"),
    path("desktop/code/", views.code, name="code"),
    path("desktop/enter/", views.enter, name="enter"),
]
