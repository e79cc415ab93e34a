"""Addresses of case files."""

from django.urls import path

from pledges.views import case_files

FILES = "handling/cases/<uuid:case>/files/"

urlpatterns = [
    path(FILES, case_files.case_files, name="case_files"),
    path(FILES + "progress/", case_files.progress, name="case_files_progress"),
    path(FILES + "<uuid:file>.<str:form>", case_files.download, name="case_file"),
]
