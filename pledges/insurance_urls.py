"""Addresses of liability insurance and of claims for compensation."""

from django.urls import path

from pledges.views import insurance

CLAIMS = "handling/cases/<uuid:case>/claims/"

urlpatterns = [
    path("cases/<uuid:case>/insurance/<uuid:version>/", insurance.policy, name="policy"),
    path("cases/<uuid:case>/policies/<uuid:policy>/", insurance.policy_file, name="policy_file"),
    path(CLAIMS, insurance.claims, name="claims"),
    path(CLAIMS + "<uuid:claim>/decide/", insurance.decide, name="claim_decide"),
]
