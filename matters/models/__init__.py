"""Rows of the catalogue."""

from matters.models.adjustments import Adjustment
from matters.models.bundles import Bundle, BundleRow
from matters.models.consultations import Announcement, Comment, Consultation, ConsultationSubject
from matters.models.declarations import Declaration, DeclaredVersion, NoCertificate
from matters.models.filings import FiledVersion, Filing, FilingHop
from matters.models.general import Proposal, TakenOver
from matters.models.imports import Import, ImportRow
from matters.models.law_changes import LawChange, ReviewTask
from matters.models.list_changes import Acknowledgement, ListChange
from matters.models.lists import Edition, EditionFile, EditionRow
from matters.models.matters import AdministrativeMatter, CertificationMatter
from matters.models.procedures import GuideDetails, GuideVersion, Paper, WorkProcedure
from matters.models.reviews import ReviewComment, ReviewStep, StepFile
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
    "CertificationMatter",
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
    "LawChange",
    "LegalBasis",
    "LetterPreview",
    "ListChange",
    "MatterVersion",
    "NoCertificate",
    "Paper",
    "Proposal",
    "ReviewComment",
    "ReviewStep",
    "ReviewTask",
    "StepFile",
    "TakenOver",
    "TextVersion",
    "WordingOverrule",
    "WorkProcedure",
    "WorkingCopy",
]
