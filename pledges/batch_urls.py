"""Addresses of reports to disclosure platforms, and of the printed list for everybody."""

from django.urls import path

from pledges.views import batches, disclosure_lists

DESK = "handling/disclosures/batches/"
ONE = DESK + "<uuid:batch>/"

urlpatterns = [
    path("disclosures/agencies/<uuid:agency>/list.pdf", disclosure_lists.printed, name="disclosure_list"),
    path(DESK, batches.index, name="batches"),
    path(DESK + "new/", batches.new, name="batch_new"),
    path(ONE, batches.page, name="batch"),
    path(ONE + "files/", batches.files, name="batch_files"),
    path(ONE + "batch.<str:form>", batches.download, name="batch_file"),
]
