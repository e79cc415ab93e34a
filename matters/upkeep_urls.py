"""Addresses of what happens after publication: filing upward, general lists, adjustment, changes of the law."""

from django.urls import path

from matters.views import adjustments, filings, general, law_changes, list_changes

FILING = "bureau/filings/<uuid:pk>/"
GENERAL = "bureau/general/<str:area>/<str:above>/"
ADJUSTMENT = "bureau/adjustments/<uuid:pk>/"
PROPOSAL = "bureau/proposals/<uuid:pk>/"

urlpatterns = [
    path("bureau/filings/", filings.filings_desk, name="filings"),
    path("bureau/filings/receive/", filings.receive_many, name="filings_receive"),
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
    path("bureau/law/", law_changes.index, name="law_tasks"),
    path("bureau/law/new/", law_changes.choose, name="law_choose"),
    path("bureau/law/new/<uuid:pk>/", law_changes.enter, name="law_enter"),
    path("bureau/law/changes/<uuid:pk>/", law_changes.change, name="law_change"),
    path("bureau/law/tasks/<uuid:pk>/", law_changes.task, name="law_task"),
    path("bureau/law/tasks/<uuid:pk>/finish/", law_changes.finish, name="law_task_finish"),
    path("bureau/adjustments/", adjustments.index, name="adjustments"),
    path("bureau/adjustments/new/", adjustments.new, name="adjustment_new"),
    path(ADJUSTMENT, adjustments.adjustment, name="adjustment"),
    path(ADJUSTMENT + "decide/", adjustments.decide, name="adjustment_decide"),
    path(ADJUSTMENT + "withdraw/", adjustments.withdraw, name="adjustment_withdraw"),
    path(ADJUSTMENT + "paper/", adjustments.paper, name="adjustment_paper"),
    path("bureau/list-changes/", list_changes.index, name="list_changes"),
    path("bureau/list-changes/acknowledge/", list_changes.acknowledge, name="list_changes_acknowledge"),
]
