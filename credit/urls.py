"""Addresses of credit."""

from django.urls import path

from credit.views import officer, subject

app_name = "credit"
urlpatterns = [
    path("credit/standard/", subject.standard, name="standard"),
    path("my/credit/", subject.mine, name="mine"),
    path("my/credit/<uuid:pk>/", subject.my_record, name="my_record"),
    path("my/credit/<uuid:pk>/repair/", subject.lodge_repair, name="lodge_repair"),
    path("my/credit/<uuid:pk>/objection/", subject.lodge_objection, name="lodge_objection"),
    path("credit/", officer.desk, name="desk"),
    path("credit/find/", officer.find, name="find"),
    path("credit/files/<uuid:pk>/", officer.file, name="file"),
    path("credit/records/<uuid:pk>/", officer.record, name="record"),
    path("credit/records/<uuid:pk>/confirm/", officer.confirm, name="confirm"),
    path("credit/records/<uuid:pk>/reject/", officer.reject, name="reject"),
    path("credit/<slug:kind>/<uuid:pk>/", officer.request_page, name="request"),
    path("credit/<slug:kind>/<uuid:pk>/accept/", officer.request_accept, name="request_accept"),
    path("credit/<slug:kind>/<uuid:pk>/refuse/", officer.request_refuse, name="request_refuse"),
    path("credit/<slug:kind>/<uuid:pk>/decide/", officer.request_decide, name="request_decide"),
    path("credit/<slug:kind>/<uuid:pk>/evidence/", officer.request_evidence, name="request_evidence"),
]
