"""Addresses of what happens after publication: filing upward, general lists, adjustment, changes of the law."""

from django.urls import path

from matters.views import filings, general

FILING = "bureau/filings/<uuid:pk>/"
GENERAL = "bureau/general/<str:area>/<str:above>/"
PROPOSAL = "bureau/proposals/<uuid:pk>/"

urlpatterns = [
    path("bureau/filings/", filings.filings_desk, name="filings"),
    path(FILING, filings.filing, name="filing"),
    path(FILING + "send/", filings.send, name="filing_send"),
    path(FILING + "receipt/", filings.receipt, name="filing_receipt"),
    path(FILING + "receive/", filings.receive, name="filing_receive"),
    path(FILING + "remind/", filings.remind, name="filing_remind"),
    path("bureau/general/", general.index, name="general"),
    path(GENERAL, general.compare, name="general_compare"),
    path(GENERAL + "take-over/", general.take_over, name="general_take_over"),
    path(PROPOSAL, general.proposal, name="proposal"),
    path(PROPOSAL + "take/", general.take, name="proposal_take"),
    path(PROPOSAL + "decline/", general.decline, name="proposal_decline"),
]
