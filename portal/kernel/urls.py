"""Addresses of the kernel."""

from django.urls import path
from health_check.views import HealthCheckView

from portal.kernel import views

app_name = "kernel"
# What the container's health check asks: without a database nothing works, without the cache no doorbell rings.
health = HealthCheckView.as_view(checks=("health_check.checks.Database", "health_check.checks.Cache"))
urlpatterns = [
    path("health/", health, name="health"),
    path("elder/", views.elder, name="elder"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
