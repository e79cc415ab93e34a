"""Addresses of the plain pages."""

from django.urls import path

from portal.people.views import complaints, pages

app_name = "pages"
urlpatterns = [
    path("how/", pages.how, name="how"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("complaints/", complaints.complain, name="complain"),
    path("complaints/find/", complaints.find, name="complaint_find"),
    path("complaints/<str:code>/", complaints.status, name="complaint"),
]
