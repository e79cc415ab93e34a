"""The doors of the house: each app keeps its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("portal.people.urls_pages")),
    path("", include("matters.urls")),
    path("", include("pledges.urls")),
    path("", include("verification.urls")),
    path("", include("credit.urls")),
    path("", include("portal.exchange.urls")),
    path("", include("portal.law.urls")),
    path("", include("portal.oversight.urls")),
    path("", include("portal.kernel.urls")),
    path("", include("portal.people.urls")),
    path("accounts/", include("allauth.urls")),
]
