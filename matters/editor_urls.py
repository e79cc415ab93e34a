"""Addresses of the editor: writing a draft, its words, its text and the sample of its letter."""

from django.urls import path

from matters.views import editor, previews, wording

VERSION = "bureau/versions/<uuid:pk>/"

urlpatterns = [
    path("bureau/open/", editor.open_matter, name="open_matter"),
    path("bureau/matters/<uuid:pk>/begin/", editor.begin, name="begin_version"),
    path(VERSION + "edit/", editor.edit, name="version_edit"),
    path(VERSION + "edit/autosave/", editor.autosave, name="version_autosave"),
    path(VERSION + "edit/discard/", editor.discard, name="version_discard"),
    path(VERSION + "edit/words/", editor.lint, name="version_lint"),
    path(VERSION + "edit/clauses/", editor.clauses, name="version_clauses"),
    path(VERSION + "give-up/", editor.give_up, name="version_give_up"),
    path(VERSION + "words/", wording.overrule, name="version_overrule"),
    path(VERSION + "text/", previews.text, name="version_text"),
    path(VERSION + "text/sample/", previews.ask, name="version_sample_ask"),
    path(VERSION + "text/sample/<uuid:preview>/", previews.sample, name="version_sample"),
]
