"""Rows of the catalogue."""

from matters.models.adjustments import Adjustment
from matters.models.bundles import Bundle, BundleRow
from matters.models.cleanup import Campaign, CampaignPhase, CleanupList, CleanupReturn
from matters.models.cleanup_items import CleanupBasis, CleanupItem, CleanupOpinion, IssuerGuide
from matters.models.consultations import Announcement, Comment, Consultation, ConsultationSubject
from matters.models.declarations import Declaration, DeclaredVersion, NoCertificate
from matters.models.filings import FiledVersion, Filing, FilingHop
from matters.models.general import Proposal, TakenOver
from matters.models.imports import Import, ImportRow
from matters.models.law_changes import LawChange, ReviewTask
from matters.models.list_changes import Acknowledgement, ListChange
from matters.models.lists import Edition, EditionFile, EditionRow
from matters.models.matters import AdministrativeMatter, CertificationMatter
from matters.models.parallel import ParallelText
from matters.models.procedures import GuideDetails, GuideVersion, Paper, WorkProcedure
from matters.models.reviews import ReviewComment, ReviewStep, StepFile
from matters.models.screening import Candidate, Need, Screening, SpecialGroup
from matters.models.texts import TextVersion
from matters.models.versions import LegalBasis, MatterVersion
from matters.models.wording import LetterPreview, WordingOverrule, WorkingCopy

__all__ = [
    "Acknowledgement",
    "Adjustment",
    "AdministrativeMatter",
    "Announcement",
    "Bundle",
    "BundleRow",
    "Campaign",
    "CampaignPhase",
    "Candidate",
    "CertificationMatter",
    "CleanupBasis",
    "CleanupItem",
    "CleanupList",
    "CleanupOpinion",
    "CleanupReturn",
    "Comment",
    "Consultation",
    "ConsultationSubject",
    "Declaration",
    "DeclaredVersion",
    "Edition",
    "EditionFile",
    "EditionRow",
    "FiledVersion",
    "Filing",
    "FilingHop",
    "GuideDetails",
    "GuideVersion",
    "Import",
    "ImportRow",
    "IssuerGuide",
    "LawChange",
    "LegalBasis",
    "LetterPreview",
    "ListChange",
    "MatterVersion",
    "Need",
    "NoCertificate",
    "Paper",
    "ParallelText",
    "Proposal",
    "ReviewComment",
    "ReviewStep",
    "ReviewTask",
    "Screening",
    "SpecialGroup",
    "StepFile",
    "TakenOver",
    "TextVersion",
    "WordingOverrule",
    "WorkProcedure",
    "WorkingCopy",
]
