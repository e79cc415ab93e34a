"""Addresses of consultations, guides and work procedures."""

from django.urls import path, register_converter

from matters.procedure_enums import PaperFormat
from matters.views import bureau_consultations as holding
from matters.views import bureau_procedures as writing
from matters.views import consultations, guides, procedures


class FormatConverter:
    """The formats in which papers can be had."""

    regex = "|".join(PaperFormat.values)
    to_python = staticmethod(str)
    to_url = staticmethod(str)


register_converter(FormatConverter, "paper_format")
CONSULTATION = "consultations/<uuid:pk>/"
HELD = "bureau/consultations/<uuid:pk>/"

GUIDE = "guides/<uuid:pk>/"
WRITTEN = "bureau/procedures/<uuid:pk>/"

urlpatterns = [
    path(GUIDE, guides.guide, name="guide"),
    path(GUIDE + "versions/", guides.history, name="guides"),
    path(GUIDE + "versions/<int:number>/", guides.guide, name="guide_version"),
    path(GUIDE + "versions/<int:number>/<paper_format:format>/", guides.file, name="guide_file"),
    path("consultations/", consultations.consultations, name="consultations"),
    path("consultations/opinions/", consultations.opinion_search, name="opinion_search"),
    path("consultations/opinions/<slug:code>/", consultations.opinion_status, name="opinion_status"),
    path(CONSULTATION, consultations.consultation, name="consultation"),
    path(CONSULTATION + "opinion/", consultations.opinion, name="opinion"),
    path(CONSULTATION + "drafts/<int:number>/", consultations.subject, name="consultation_subject"),
    path("bureau/consultations/", holding.desk, name="bureau_consultations"),
    path("bureau/consultations/new/", holding.new, name="bureau_consultation_new"),
    path("bureau/consultations/opinions/<uuid:pk>/", holding.moderate, name="bureau_opinion"),
    path(HELD, holding.consultation, name="bureau_consultation"),
    path(HELD + "edit/", holding.edit, name="consultation_edit"),
    path(HELD + "open/", holding.open_, name="consultation_open"),
    path(HELD + "drop/", holding.drop, name="consultation_drop"),
    path(HELD + "announce/", holding.announce, name="consultation_announce"),
    path(HELD + "extend/", holding.extend, name="consultation_extend"),
    path(HELD + "close/", holding.close, name="consultation_close"),
    path(HELD + "enter/", holding.enter, name="consultation_enter"),
    path(HELD + "answer/", holding.answer, name="consultation_answer"),
    path(HELD + "result/", holding.result, name="consultation_result"),
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/<uuid:pk>/", procedures.procedure, name="procedure"),
    path("procedures/<uuid:pk>/<paper_format:format>/", procedures.file, name="procedure_file"),
    path("bureau/procedures/", writing.desk, name="bureau_procedures"),
    path(WRITTEN, writing.procedure, name="bureau_procedure"),
    path(WRITTEN + "submit/", writing.submit, name="procedure_submit"),
    path(WRITTEN + "review/", writing.review, name="procedure_review"),
    path(WRITTEN + "send-back/", writing.send_back, name="procedure_back"),
    path(WRITTEN + "publish/", writing.publish, name="procedure_publish"),
    path("bureau/guides/", writing.guides, name="bureau_guides"),
    path("bureau/guides/<uuid:pk>/", writing.guide, name="bureau_guide"),
    path("bureau/guides/<uuid:pk>/joint/", writing.joint, name="guide_joint"),
    path("bureau/guides/<uuid:pk>/publish/", writing.publish_guide, name="guide_publish"),
]
