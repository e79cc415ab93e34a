"""Rows of cases, of the evidence that they ask for, of the pledges that stand in for it, and of the agency's papers."""

from pledges.models.authorizations import Authorization
from pledges.models.batches import BatchFile, BatchLine, DisclosureBatch, DisclosureList
from pledges.models.case_files import CaseFile
from pledges.models.cases import Case, Message, SupplementRequest
from pledges.models.counter import BlockForm, CustomerScreen, NumberBlock, ReservedNumber
from pledges.models.disclosures import Disclosure
from pledges.models.embedding import SystemCase
from pledges.models.evidence import CertificateChoice, CertificateFile, NoticeReading, Typed
from pledges.models.handlers import Absence, HandlerChange, Recusal
from pledges.models.insurance import CompensationClaim, InsurancePolicy
from pledges.models.joint import JointApplicant
from pledges.models.periods import Extension, Pause
from pledges.models.pledges import Copy, Letter, Pledge
from pledges.models.ratings import Rating
from pledges.models.signatures import SignatureEvidence
from pledges.models.writs import Service, ServiceConsent, Writ

__all__ = [
    "Absence",
    "Authorization",
    "BatchFile",
    "BatchLine",
    "BlockForm",
    "Case",
    "CaseFile",
    "CertificateChoice",
    "CertificateFile",
    "CompensationClaim",
    "Copy",
    "CustomerScreen",
    "Disclosure",
    "DisclosureBatch",
    "DisclosureList",
    "Extension",
    "HandlerChange",
    "InsurancePolicy",
    "JointApplicant",
    "Letter",
    "Message",
    "NoticeReading",
    "NumberBlock",
    "Pause",
    "Pledge",
    "Rating",
    "Recusal",
    "ReservedNumber",
    "Service",
    "ServiceConsent",
    "SignatureEvidence",
    "SupplementRequest",
    "SystemCase",
    "Typed",
    "Writ",
]
