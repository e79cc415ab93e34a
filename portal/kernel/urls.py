"""Addresses of the kernel."""

from django.urls import path

from portal.kernel import views

app_name = "kernel"
urlpatterns = [
    path("health/", views.health, name="health"),
    path("elder/", views.elder, name="elder"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
