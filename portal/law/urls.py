"""The page 依据."""

from django.urls import path

from portal.law import views

app_name = "law"
urlpatterns = [
    path("basis/", views.basis, name="basis"),
    path("basis/clause/<path:key>/", views.clause, name="clause"),
]
