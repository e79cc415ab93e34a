"""Rows of the catalogue."""

from matters.models.lists import Edition, EditionRow
from matters.models.matters import AdministrativeMatter, CertificationMatter
from matters.models.texts import TextVersion
from matters.models.versions import LegalBasis, MatterVersion, ReviewStep
from matters.models.wording import LetterPreview, WordingOverrule, WorkingCopy

__all__ = [
    "AdministrativeMatter",
    "CertificationMatter",
    "Edition",
    "EditionRow",
    "LegalBasis",
    "LetterPreview",
    "MatterVersion",
    "ReviewStep",
    "TextVersion",
    "WordingOverrule",
    "WorkingCopy",
]
