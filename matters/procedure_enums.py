"""The words of general work procedures and of papers for readers."""

from django.db import models


class ProcedureState(models.TextChoices):
    """The steps of a normative document: drafted, consulted on, reviewed, deliberated, published."""

    DRAFT = "draft", "起草中"
    LEGALITY_REVIEW = "legality_review", "合法性审查"
    DELIBERATION = "deliberation", "集体讨论"
    PUBLISHED = "published", "已公布"
    SUPERSEDED = "superseded", "已被新版本替代"
    WITHDRAWN = "withdrawn", "不再制定"


PROCEDURE_MOVES = {
    ProcedureState.DRAFT: {ProcedureState.LEGALITY_REVIEW, ProcedureState.WITHDRAWN},
    ProcedureState.LEGALITY_REVIEW: {ProcedureState.DELIBERATION, ProcedureState.DRAFT},
    ProcedureState.DELIBERATION: {ProcedureState.PUBLISHED, ProcedureState.DRAFT},
    ProcedureState.PUBLISHED: {ProcedureState.SUPERSEDED},
}
PROCEDURE_TONES = {
    ProcedureState.DRAFT: "info",
    ProcedureState.LEGALITY_REVIEW: "wait",
    ProcedureState.DELIBERATION: "wait",
    ProcedureState.PUBLISHED: "good",
    ProcedureState.SUPERSEDED: "stopped",
    ProcedureState.WITHDRAWN: "stopped",
}
OPEN_PROCEDURES = (
    ProcedureState.DRAFT,
    ProcedureState.LEGALITY_REVIEW,
    ProcedureState.DELIBERATION,
)


class PaperFormat(models.TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"
