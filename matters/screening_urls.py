"""Addresses of screening: questions about excluded fields, candidates, special groups, new sources of law."""

from django.urls import path

from matters.views import screening

VERSION = "bureau/versions/<uuid:pk>/screening/"

urlpatterns = [
    path(VERSION, screening.screen, name="version_screening"),
    path(VERSION + "needs/", screening.add_need, name="version_add_need"),
    path(VERSION + "needs/drop/", screening.drop_need, name="version_drop_need"),
]
