"""The addresses of My Ponies."""

from django.urls import path

from . import views

app_name = "ponies"
urlpatterns = [
    path("", views.index, name="index"),
    path("ponies/new/", views.add, name="add"),
    path("ponies/<int:pk>/", views.edit, name="edit"),
    path("ponies/<int:pk>/delete/", views.delete, name="delete"),
    path("ponies/release-all/", views.release_all, name="release-all"),
    path("splash/", views.splash, name="splash"),
]
