"""Rows of cases, of the evidence that they ask for, and of the pledges that stand in for it."""

from pledges.models.authorizations import Authorization
from pledges.models.case_files import CaseFile
from pledges.models.cases import Case, Message, SupplementRequest
from pledges.models.disclosures import Disclosure
from pledges.models.embedding import SystemCase
from pledges.models.evidence import CertificateChoice, NoticeReading, Typed
from pledges.models.insurance import CompensationClaim, InsurancePolicy
from pledges.models.joint import JointApplicant
from pledges.models.pledges import Copy, Letter, Pledge
from pledges.models.ratings import Rating

__all__ = [
    "Authorization",
    "Case",
    "CaseFile",
    "CertificateChoice",
    "CompensationClaim",
    "Copy",
    "Disclosure",
    "InsurancePolicy",
    "JointApplicant",
    "Letter",
    "Message",
    "NoticeReading",
    "Pledge",
    "Rating",
    "SupplementRequest",
    "SystemCase",
    "Typed",
]
