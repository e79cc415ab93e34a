"""What a version's page shows of its screening: the answers, what is open, what speaks against the certificate."""

from django.http import HttpRequest

from matters import rules
from matters.domain import advice, screening
from matters.enums import REVIEW_STATES, VersionState
from matters.models import MatterVersion
from matters.views.panel import Panel

UNDER_WAY = (VersionState.DRAFT, *REVIEW_STATES)


def panel(request: HttpRequest, version: MatterVersion) -> Panel | None:
    """Answers and warnings; of a published version the answers that it was published with."""
    kept = screening.screening_of(version)
    if kept is None and version.state not in UNDER_WAY:
        return None
    answers = screening.answers_of(kept)
    data = {
        "screening": kept,
        "answers": answers,
        "open": [answer for answer in answers if not answer.complete],
        "concerned": [answer for answer in answers if answer.concerned],
        "advice": advice.advice_on(version) if version.state in UNDER_WAY else [],
        "may_answer": rules.may_edit(request.user, version),
    }
    return Panel("能不能实行告知承诺", "matters/bureau/version/_screening.html", data)
