"""The applicant's way through one certificate: which step she is at, what is missing, and the texts on the way."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse

from matters.models import TextVersion
from pledges.content import LetterContent, Organisation
from pledges.enums import ChoiceKind
from pledges.evidence import Evidence
from pledges.models import Case, CertificateChoice, NoticeReading, Pledge

STEPS = "选择|告知|填写|核对|签署"
NO_STEP = 0  # handing in a certificate has no steps


@dataclass(frozen=True)
class Flow:
    """Where the applicant is among the steps of one certificate, which of several it is, and how long the draft is kept."""

    current: int
    index: int
    count: int
    name: str
    kept_until: date

    @property
    def names(self) -> str:
        return STEPS

    @property
    def several(self) -> bool:
        return self.count > 1


def flow_of(evidence: Iterable[Evidence], choice: CertificateChoice, current: int) -> Flow:
    """The flow of this certificate at this step."""
    found = list(evidence)
    keys = [item.choice.pk for item in found]
    kept_until = found[0].case.expires_on
    return Flow(current, keys.index(choice.pk) + 1, len(keys), choice.version.name, kept_until)


def next_url(case: Case, evidence: list[Evidence]) -> str:
    """The address of the first thing that is still missing; the case itself when it is filed."""
    if not case.is_draft:
        return reverse("pledges:case", args=[case.pk])
    for item in evidence:
        if name := missing_step(item):
            return reverse(f"pledges:{name}", args=[case.pk, item.choice.pk])
    return reverse("pledges:submit", args=[case.pk])


def missing_step(item: Evidence) -> str:
    """What this certificate still needs from the applicant, as the name of its page; "" when nothing."""
    kind = item.choice.choice
    if kind is None:
        return "choose"
    if kind == ChoiceKind.CERTIFICATE:
        return "certificate" if item.needs_certificate else ""
    if kind == ChoiceKind.HELD or item.signed:
        return ""
    if item.reading is None or item.reading.finished_at is None:
        return "notice"
    return "fill" if item.live is None else "review"


LIABILITIES = frozenset({"liability", "civil_liability", "administrative_liability", "criminal_liability"})


def sections_of(text: TextVersion, reading: NoticeReading | None) -> list[dict[str, Any]]:
    """The notice section by section, with what was ticked and when."""
    ticks = reading.ticks if reading else {}
    return [
        {
            "key": part["key"],
            "title": part["title"],
            "body": part["body"],
            "clause": part.get("clause", ""),
            "liability": part["key"] in LIABILITIES,
            "ticked": part["key"] in ticks,
            "at": ticks.get(part["key"], ""),
            "parallel": [
                {"language": language, "body": words["sections"].get(part["key"], "")}
                for language, words in sorted(text.parallels.items())
            ],
        }
        for part in text.sections
    ]


def shown(pledge: Pledge) -> LetterContent:
    """What a pledge says, for a page: its record holds no identity numbers, so the masked ones stand in."""
    content = LetterContent.from_record(pledge.content)
    applicant, agent = content.applicant, content.agent
    name = "uscc" if isinstance(applicant, Organisation) else "document_number"
    applicant = replace(applicant, **{name: pledge.subject.number_masked})
    if agent is not None and pledge.case.agent_subject is not None:
        agent = replace(agent, document_number=pledge.case.agent_subject.number_masked)
    representative, row = content.representative, pledge.representation
    if representative is not None and row is not None:
        representative = replace(representative, document_number=row.person.number_masked)
    return replace(content, applicant=applicant, agent=agent, representative=representative)
