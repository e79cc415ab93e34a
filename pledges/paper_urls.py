"""Addresses of paper forms with numbers kept back for them."""

from django.urls import path

from pledges.views import paper_forms

BLOCK = "window/paper/<uuid:block>/"
NUMBER = "window/paper/numbers/<uuid:number>/"

urlpatterns = [
    path("window/paper/", paper_forms.index, name="paper_forms"),
    path("window/paper/find/", paper_forms.find, name="paper_find"),
    path(NUMBER, paper_forms.number, name="paper_number"),
    path(NUMBER + "void/", paper_forms.void, name="paper_void"),
    path(BLOCK, paper_forms.block, name="paper_block"),
    path(BLOCK + "forms.pdf", paper_forms.block_file, name="paper_block_file"),
]
