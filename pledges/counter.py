"""The counter's one screen: for each certificate what it needs next, and whether the case may be filed."""

from dataclasses import dataclass, field
from typing import Any

from django.forms import Form

from credit.domain.standing import Standing, standing_of
from pledges.cards import Card, cards_for
from pledges.content import LetterContent
from pledges.domain import notices
from pledges.enums import ChoiceKind
from pledges.forms import ConditionsForm, HeldForm, ReceivedForm, ScanForm
from pledges.models import Case
from pledges.presenters import Evidence, missing_step, sections_of, shown
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.people.models import IdentityCheck

FOLDER = "pledges/window"
MISSING_WORDS = {
    "choose": "还没有选办法",
    "certificate": "还没有收到证明",
    "notice": "告知还没有读完",
    "fill": "还没有填写",
    "review": "还没有签署",
}


@dataclass(frozen=True)
class Part:
    """One certificate on the counter's screen."""

    evidence: Evidence
    standing: Standing
    cards: list[Card]
    template: str = ""
    form: Form | None = None
    scan_form: Form | None = None
    sections: list[dict[str, Any]] = field(default_factory=list)
    problem: str = ""

    @property
    def choice(self):
        return self.evidence.choice

    @property
    def live(self):
        return self.evidence.live

    @property
    def signed(self):
        return self.evidence.signed

    @property
    def read(self) -> int:
        return sum(section["ticked"] for section in self.sections)

    @property
    def content(self) -> LetterContent | None:
        return shown(self.evidence.live) if self.evidence.live else None


def parts_of(evidence: list[Evidence], *, edit: str = "", answers: dict | None = None) -> list[Part]:
    """Every certificate with what it needs now. ``answers`` are forms that came back with errors, by key."""
    if not evidence:
        return []
    standing = standing_of(evidence[0].case.subject, on=today())
    answers = answers or {}
    return [
        _part(item, standing, item.choice.pk == edit or str(item.choice.pk) == edit, answers)
        for item in evidence
    ]


def _part(item: Evidence, standing: Standing, editing: bool, answers: dict) -> Part:
    cards = cards_for(item.choice, barred=standing.barred)
    answered = answers.get(item.choice.pk, {})
    if not item.case.is_draft:
        return Part(item, standing, cards, f"{FOLDER}/_signed.html" if item.signed else "")
    kind = item.choice.choice
    if kind == ChoiceKind.CERTIFICATE:
        form = answered.get("certificate") or ReceivedForm()
        return Part(item, standing, cards, f"{FOLDER}/_certificate.html", form)
    if kind == ChoiceKind.HELD:
        return Part(item, standing, cards, f"{FOLDER}/_held.html")
    if kind != ChoiceKind.PLEDGE:
        return Part(item, standing, cards, problem=answered.get("problem", ""), form=answered.get("held"))
    return _pledge_part(item, standing, cards, editing, answered)


def _pledge_part(
    item: Evidence, standing: Standing, cards: list[Card], editing: bool, answered: dict
) -> Part:
    problem = answered.get("problem", "")
    if item.signed:
        return Part(item, standing, cards, f"{FOLDER}/_signed.html")
    try:
        text = notices.current_text(item.choice)
    except Refused as refusal:
        return Part(item, standing, cards, problem=f"{refusal.message}{refusal.way_out}")
    reading = item.reading if item.reading and item.reading.text_id == text.pk else None
    sections = sections_of(text, reading)
    if reading is None or reading.finished_at is None:
        return Part(item, standing, cards, f"{FOLDER}/_notice.html", sections=sections, problem=problem)
    if item.live is None or editing or "fill" in answered:
        form = answered.get("fill") or conditions_form(item, text)
        return Part(item, standing, cards, f"{FOLDER}/_fill.html", form, sections=sections)
    return Part(
        item,
        standing,
        cards,
        f"{FOLDER}/_sign.html",
        answered.get("sign"),
        answered.get("scan") or ScanForm(initial={"signature_digest": item.live.content_digest}),
        sections=sections,
        problem=problem,
    )


def conditions_form(item: Evidence, text, data=None) -> ConditionsForm:
    """The conditions with what was filled in before."""
    known = {**(item.live.values if item.live else {}), "site_address": item.case.site_address}
    return ConditionsForm(
        data, text=text, version=item.version, initial=known, prefix=f"c{item.choice.pk.hex[-6:]}"
    )


def held_form(data=None) -> HeldForm:
    """What the clerk was shown, or where it can be found."""
    return HeldForm(data, at_counter=True)


def original_checked(case: Case) -> bool:
    """Whether the original of whoever signs was looked at here today."""
    signer = case.agent_subject or case.subject
    return IdentityCheck.objects.filter(subject=signer, agency=case.agency, at__date=today()).exists()


def still_missing(evidence: list[Evidence], checked: bool) -> list[str]:
    """What stands in the way of filing, in words."""
    words = [] if checked else ["还没有核对证件原件"]
    for item in evidence:
        if step := missing_step(item):
            words.append(f"“{item.version.name}”{MISSING_WORDS[step]}")
    return words
