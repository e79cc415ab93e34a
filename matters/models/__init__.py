"""Rows of the catalogue."""

from matters.models.bundles import Bundle, BundleRow
from matters.models.declarations import Declaration, DeclaredVersion, NoCertificate
from matters.models.lists import Edition, EditionRow
from matters.models.matters import AdministrativeMatter, CertificationMatter
from matters.models.reviews import ReviewComment, ReviewStep, StepFile
from matters.models.texts import TextVersion
from matters.models.versions import LegalBasis, MatterVersion
from matters.models.wording import LetterPreview, WordingOverrule, WorkingCopy

__all__ = [
    "AdministrativeMatter",
    "Bundle",
    "BundleRow",
    "CertificationMatter",
    "Declaration",
    "DeclaredVersion",
    "Edition",
    "EditionRow",
    "LegalBasis",
    "LetterPreview",
    "MatterVersion",
    "NoCertificate",
    "ReviewComment",
    "ReviewStep",
    "StepFile",
    "TextVersion",
]
