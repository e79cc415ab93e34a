"""Addresses of consultations, guides and work procedures."""

from django.urls import path

from matters.views import bureau_consultations as holding
from matters.views import consultations

CONSULTATION = "consultations/<uuid:pk>/"
HELD = "bureau/consultations/<uuid:pk>/"

urlpatterns = [
    path("consultations/", consultations.consultations, name="consultations"),
    path("consultations/opinions/", consultations.opinion_search, name="opinion_search"),
    path("consultations/opinions/<slug:code>/", consultations.opinion_status, name="opinion_status"),
    path(CONSULTATION, consultations.consultation, name="consultation"),
    path(CONSULTATION + "opinion/", consultations.opinion, name="opinion"),
    path(CONSULTATION + "drafts/<int:number>/", consultations.subject, name="consultation_subject"),
    path("bureau/consultations/", holding.desk, name="bureau_consultations"),
    path("bureau/consultations/new/", holding.new, name="bureau_consultation_new"),
    path("bureau/opinions/<uuid:pk>/", holding.moderate, name="bureau_opinion"),
    path(HELD, holding.consultation, name="bureau_consultation"),
    path(HELD + "open/", holding.open_, name="consultation_open"),
    path(HELD + "drop/", holding.drop, name="consultation_drop"),
    path(HELD + "announce/", holding.announce, name="consultation_announce"),
    path(HELD + "extend/", holding.extend, name="consultation_extend"),
    path(HELD + "close/", holding.close, name="consultation_close"),
    path(HELD + "enter/", holding.enter, name="consultation_enter"),
    path(HELD + "answer/", holding.answer, name="consultation_answer"),
    path(HELD + "result/", holding.result, name="consultation_result"),
]
