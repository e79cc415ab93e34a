"""Addresses of the floor."""

from django.urls import path

from portal.oversight.views import auditor, complaints, desk, system

app_name = "oversight"
urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("reports/", complaints.index, name="complaints"),
    path("reports/<uuid:pk>/", complaints.page, name="complaint"),
    path("reports/<uuid:pk>/route/", complaints.route, name="route_complaint"),
    path("reports/<uuid:pk>/hand-back/", complaints.hand_back, name="hand_back_complaint"),
    path("reports/<uuid:pk>/answer/", complaints.answer, name="answer_complaint"),
    path("reports/<uuid:pk>/close/", complaints.close, name="close_complaint"),
    path("refused/", complaints.refused, name="refused"),
    path("audit/", auditor.audit, name="audit"),
    path("audit/accesses/", auditor.accesses, name="accesses"),
    path("audit/seals/", auditor.seals, name="seals"),
    path("audit/seals/verify/", auditor.verify, name="verify-seals"),
    path("system/duties/", system.duties, name="duties"),
    path("system/duties/<int:pk>/retry/", system.retry, name="retry-duty"),
    path("system/calendar/", system.calendar, name="calendar"),
]
