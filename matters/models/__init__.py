"""Rows of the catalogue."""

from matters.models.bundles import Bundle, BundleRow
from matters.models.consultations import Announcement, Comment, Consultation, ConsultationSubject
from matters.models.declarations import Declaration, DeclaredVersion, NoCertificate
from matters.models.imports import Import, ImportRow
from matters.models.lists import Edition, EditionFile, EditionRow
from matters.models.matters import AdministrativeMatter, CertificationMatter
from matters.models.procedures import GuideDetails, GuideVersion, Paper, WorkProcedure
from matters.models.reviews import ReviewComment, ReviewStep, StepFile
from matters.models.texts import TextVersion
from matters.models.versions import LegalBasis, MatterVersion
from matters.models.wording import LetterPreview, WordingOverrule, WorkingCopy

__all__ = [
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
    "GuideDetails",
    "GuideVersion",
    "Import",
    "ImportRow",
    "LegalBasis",
    "LetterPreview",
    "MatterVersion",
    "NoCertificate",
    "Paper",
    "ReviewComment",
    "ReviewStep",
    "StepFile",
    "TextVersion",
    "WordingOverrule",
    "WorkProcedure",
    "WorkingCopy",
]
