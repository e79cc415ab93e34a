"""Rows of cases, of the evidence that they ask for, and of the pledges that stand in for it."""

from pledges.models.authorizations import Authorization
from pledges.models.cases import Case, Message, SupplementRequest
from pledges.models.embedding import SystemCase
from pledges.models.evidence import CertificateChoice, NoticeReading, Typed
from pledges.models.joint import JointApplicant
from pledges.models.pledges import Copy, Letter, Pledge

__all__ = [
    "Authorization",
    "Case",
    "CertificateChoice",
    "Copy",
    "JointApplicant",
    "Letter",
    "Message",
    "NoticeReading",
    "Pledge",
    "SupplementRequest",
    "SystemCase",
    "Typed",
]
