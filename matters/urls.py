"""Addresses of the catalogue: public pages, then the desk of the agencies and the justice bureau."""

from django.urls import path

from matters import (
    cleanup_urls,
    editor_urls,
    parallel_urls,
    public_urls,
    review_urls,
    screening_urls,
    upkeep_urls,
)
from matters.views import bureau, imports, lists, open_data, public, texts

app_name = "matters"

IMPORT = "bureau/imports/<uuid:pk>/"

urlpatterns = [
    path("", public.home, name="home"),
    path("matters/", public.directory, name="directory"),
    path("matters/<uuid:pk>/", public.matter, name="matter"),
    path("matters/<uuid:pk>/texts/", texts.history, name="texts"),
    path("matters/<uuid:pk>/texts/<int:number>/", texts.text, name="text"),
    path("lists/", lists.editions, name="lists"),
    path("lists/open-data/", open_data.open_data, name="open_data"),
    path("lists/open-data/lists.json", open_data.catalogue, name="data_catalogue"),
    path("lists/open-data/dictionary.csv", open_data.dictionary, name="data_dictionary"),
    path("lists/<uuid:pk>/", lists.edition, name="edition"),
    path("lists/<uuid:pk>/compare/", lists.compare, name="edition_compare"),
    path("lists/<uuid:pk>/list.<str:form>", lists.download, name="edition_file"),
    # Desk, versions, declarations and merged lists.
    *review_urls.urlpatterns,
    path("bureau/lists/", bureau.lists, name="bureau_lists"),
    # Lists that agencies send as files.
    path("bureau/imports/", imports.index, name="imports"),
    path(IMPORT, imports.detail, name="import"),
    path(IMPORT + "progress/", imports.progress, name="import_progress"),
    path(IMPORT + "columns/", imports.choose_columns, name="import_columns"),
    path(IMPORT + "order/", imports.order, name="import_order"),
    path(IMPORT + "drop/", imports.drop, name="import_drop"),
    path(IMPORT + "source/", imports.source, name="import_source"),
    path(IMPORT + "rest/", imports.rest, name="import_rest"),
    # The editor of drafts.
    *editor_urls.urlpatterns,
    # Its text in a second language.
    *parallel_urls.urlpatterns,
    # Screening: excluded fields, candidates, special groups, new sources.
    *screening_urls.urlpatterns,
    # Consultations, guides and work procedures.
    *public_urls.urlpatterns,
    # The clean-up drive and the guides of issuers.
    *cleanup_urls.urlpatterns,
    # After publication.
    *upkeep_urls.urlpatterns,
]
