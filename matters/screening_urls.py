"""Addresses of screening: questions about excluded fields, candidates, special groups, new sources of law."""

from django.urls import path

from matters.views import candidates, groups, new_basis, screening

VERSION = "bureau/versions/<uuid:pk>/screening/"
CANDIDATE = "bureau/candidates/<uuid:pk>/"

urlpatterns = [
    path(VERSION, screening.screen, name="version_screening"),
    path(VERSION + "needs/", screening.add_need, name="version_add_need"),
    path(VERSION + "needs/drop/", screening.drop_need, name="version_drop_need"),
    path("bureau/candidates/", candidates.index, name="candidates"),
    path("bureau/candidates/new/", candidates.propose, name="candidate_new"),
    path(CANDIDATE, candidates.candidate, name="candidate"),
    path(CANDIDATE + "take-up/", candidates.take_up, name="candidate_take_up"),
    path(CANDIDATE + "aside/", candidates.set_aside, name="candidate_aside"),
    path("bureau/bases/new/", new_basis.new, name="basis_new"),
    path("bureau/groups/", groups.index, name="groups"),
    path("bureau/groups/<uuid:pk>/end/", groups.end, name="group_end"),
]
