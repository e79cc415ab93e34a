"""Addresses of the interface for business systems; see docs/api.md."""

from django.urls import path

from pledges.api import cases, joint, matters, papers, pledge, steps
from portal.exchange.api import resource

CASE = "cases/<uuid:case>/"
CERTIFICATE = CASE + "certificates/<uuid:choice>/"
JOINT = CASE + "joint/<uuid:joint>/"
PLEDGE = CASE + "pledges/<uuid:pledge>/"

urlpatterns = [
    path("matters/", resource(matters.matters), name="api_matters"),
    path("matters/<uuid:matter>/", resource(matters.matter), name="api_matter"),
    path("eligibility/", resource(matters.eligibility), name="api_eligibility"),
    path("cases/", resource(cases.case_list, cases.open_case), name="api_cases"),
    path("cases/take-up/", resource(cases.take_up), name="api_take_up"),
    path(CASE, resource(cases.case), name="api_case"),
    path(CASE + "identity/", resource(cases.identify), name="api_identity"),
    path(CASE + "joint/", resource(joint.add_joint), name="api_joint"),
    path(JOINT + "removal/", resource(joint.remove_joint), name="api_joint_removal"),
    path(JOINT + "consent/", resource(joint.consent), name="api_joint_consent"),
    path(CASE + "submission/", resource(cases.submit), name="api_submission"),
    path(CASE + "withdrawal/", resource(cases.withdraw), name="api_withdrawal"),
    path(CASE + "supplement/", resource(cases.supplement), name="api_supplement"),
    path(CERTIFICATE + "choice/", resource(steps.choose), name="api_choice"),
    path(CERTIFICATE + "readings/", resource(steps.read_notice), name="api_readings"),
    path(CERTIFICATE + "values/", resource(steps.fill), name="api_values"),
    path(CERTIFICATE + "preview/", resource(steps.preview), name="api_preview"),
    path(CERTIFICATE + "signature/", resource(steps.sign), name="api_signature"),
    path(CERTIFICATE + "certificate/", resource(steps.hand_in), name="api_certificate"),
    path(CERTIFICATE + "paper/", resource(papers.ask_paper), name="api_ask_paper"),
    path(CERTIFICATE + "paper.pdf", resource(papers.paper), name="api_paper"),
    path(CASE + "writs/<uuid:writ>/", pledge.writ, name="api_writ"),
    path(PLEDGE, pledge.pledge, name="api_pledge"),
    path(PLEDGE + "withdrawal/", resource(cases.withdraw_pledge), name="api_withdraw_pledge"),
    path(PLEDGE + "letter.pdf", resource(papers.letter), name="api_letter"),
]
