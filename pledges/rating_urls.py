"""Addresses of ratings: for the applicant, the agency, the bureau."""

from django.urls import path

from pledges.views import ratings

ONE = "handling/ratings/<uuid:rating>/"

urlpatterns = [
    path("my/cases/<uuid:case>/rate/", ratings.rate, name="rate"),
    path("handling/ratings/", ratings.desk, name="ratings"),
    path(ONE, ratings.page, name="rating"),
    path(ONE + "answer/", ratings.answer, name="rating_answer"),
    path(ONE + "doubt/", ratings.doubt, name="rating_doubt"),
    path(ONE + "settle/", ratings.settle, name="rating_settle"),
    path("bureau/ratings/", ratings.figures, name="rating_figures"),
]
