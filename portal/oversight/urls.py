"""Addresses of the floor."""

from django.urls import path

from portal.oversight.views import auditor, desk, system

app_name = "oversight"
urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("audit/", auditor.audit, name="audit"),
    path("audit/accesses/", auditor.accesses, name="accesses"),
    path("audit/seals/", auditor.seals, name="seals"),
    path("audit/seals/verify/", auditor.verify, name="verify-seals"),
    path("system/duties/", system.duties, name="duties"),
    path("system/duties/<int:pk>/retry/", system.retry, name="retry-duty"),
    path("system/calendar/", system.calendar, name="calendar"),
]
