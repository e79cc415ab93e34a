"""Addresses of the plain pages."""

from django.urls import path

from portal.people.views import pages

app_name = "pages"
urlpatterns = [
    path("how/", pages.how, name="how"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
]
