"""Telling the applicant once that something of hers runs out."""

from pledges.domain.messages import tell
from pledges.domain.rows import locked
from pledges.enums import CaseState, MessageKind
from pledges.models import Case
from portal.kernel.acts import act
from portal.law import keys


@act(clause=keys.PROCEDURE)
def remind_draft(case: Case) -> None:
    """The draft will lapse."""
    _once(case, CaseState.DRAFT, MessageKind.DRAFT_EXPIRES, "expires_on")


@act(clause=keys.PROCEDURE)
def remind_supplement(case: Case) -> None:
    """The time for supplements runs out."""
    _once(case, CaseState.SUPPLEMENT_ASKED, MessageKind.SUPPLEMENT_DUE, "due_on")


def _once(case: Case, state: CaseState, kind: MessageKind, field: str) -> None:
    case = locked(case)
    if case.state == state and not case.messages.filter(kind=kind).exists():
        tell(case, kind, due=getattr(case, field))
