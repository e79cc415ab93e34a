"""Addresses of consultations, guides and work procedures."""

from django.urls import path

from matters.views import consultations

CONSULTATION = "consultations/<uuid:pk>/"

urlpatterns = [
    path("consultations/", consultations.consultations, name="consultations"),
    path("consultations/opinions/", consultations.opinion_search, name="opinion_search"),
    path("consultations/opinions/<slug:code>/", consultations.opinion_status, name="opinion_status"),
    path(CONSULTATION, consultations.consultation, name="consultation"),
    path(CONSULTATION + "opinion/", consultations.opinion, name="opinion"),
    path(CONSULTATION + "drafts/<int:number>/", consultations.subject, name="consultation_subject"),
]
