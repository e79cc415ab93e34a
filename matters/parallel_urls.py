"""Addresses of the parallel texts."""

from django.urls import path

from matters.views import parallel

urlpatterns = [
    path("bureau/texts/<uuid:pk>/parallel/", parallel.begin, name="parallel_begin"),
    path("bureau/parallel/<uuid:pk>/", parallel.translation, name="parallel"),
    path("bureau/parallel/<uuid:pk>/release/", parallel.release, name="parallel_release"),
    path("bureau/parallel/<uuid:pk>/back/", parallel.back, name="parallel_back"),
]
