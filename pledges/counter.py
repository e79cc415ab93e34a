"""The counter's one screen: for each certificate what it needs next, and whether the case may be filed."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.forms import Form

from matters.domain.groups import groups_of
from matters.domain.texts import texts_in_force
from matters.models import SpecialGroup, TextVersion
from pledges.cards import Card, cards_for
from pledges.content import LetterContent
from pledges.domain.eligibility import Eligibility, eligibilities
from pledges.earlier import Earlier, earlier_of
from pledges.enums import ChoiceKind
from pledges.evidence import Evidence
from pledges.flow import missing_step, sections_of, shown
from pledges.forms import ConditionsForm, HeldForm, ReceivedForm
from pledges.models import Case
from pledges.signing_forms import ScanForm
from portal.kernel.calendar import today
from portal.people.models import IdentityCheck, Subject, User

FOLDER = "pledges/window"
NO_TEXT = "还没有公布告知承诺文本，暂时不能作出承诺。可以选择提交证明，照常办理。"
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
    eligibility: Eligibility
    cards: list[Card]
    template: str = ""
    form: Form | None = None
    scan_form: Form | None = None
    sections: list[dict[str, Any]] = field(default_factory=list)
    problem: str = ""
    # The one that the keys act on: the first that still needs something.
    now: bool = False
    earlier: Earlier | None = None

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
    told = _told(evidence)
    matters = [item.version.matter for item in evidence]
    first = next((item for item in evidence if missing_step(item)), None)
    case = evidence[0].case
    lying = earlier_of(case.subject, [case.agency_id]) if case.is_draft else []
    earlier = {row.choice.version.matter_id: row for row in lying}
    texts, groups = texts_in_force(matters, on=today()), groups_of(matters)
    return [
        _part(
            Part(
                item,
                told[item.version.pk],
                _cards(item, told[item.version.pk], groups[item.version.matter_id]),
                now=str(item.choice.pk) == edit or (item is first and not edit),
                earlier=earlier.get(item.version.matter_id),
            ),
            texts.get(item.version.matter_id),
            edit=str(item.choice.pk) == edit,
            answered=(answers or {}).get(item.choice.pk, {}),
        )
        for item in evidence
    ]


def _told(evidence: list[Evidence]) -> dict[UUID | None, Eligibility]:
    """Who may pledge for what, for the whole screen at once; a guardian who came stands behind her ward."""
    case, versions = evidence[0].case, [item.version for item in evidence]
    came = case.representation is not None and case.representation.is_guardian
    return eligibilities(case.subject, area=case.area, versions=versions, guarded=came)


def _cards(item: Evidence, told: Eligibility, groups: list[SpecialGroup]) -> list[Card]:
    return cards_for(item.choice, barred=not told.is_open, groups=groups)


def _part(part: Part, text: TextVersion | None, *, edit: bool, answered: dict) -> Part:
    item, kind = part.evidence, part.choice.choice
    part = replace(part, problem=answered.get("problem", ""))
    if part.signed:
        return replace(part, template=f"{FOLDER}/_signed.html")
    if kind == ChoiceKind.CERTIFICATE:
        form = answered.get("certificate") or ReceivedForm()
        return replace(part, template=f"{FOLDER}/_certificate.html", form=form)
    if kind == ChoiceKind.HELD:
        known = {"held_source": part.choice.held_source, "held_note": part.choice.held_note}
        form = HeldForm(initial=known, at_counter=True)
        return replace(part, template=f"{FOLDER}/_held.html", form=form)
    if kind != ChoiceKind.PLEDGE or not item.case.is_draft:
        return part
    if text is None:
        return replace(part, problem=NO_TEXT)
    reading = item.reading if item.reading and item.reading.text_id == text.pk else None
    part = replace(part, sections=sections_of(text, reading))
    if reading is None or reading.finished_at is None:
        return replace(part, template=f"{FOLDER}/_notice.html")
    if item.live is None or edit or "fill" in answered:
        form = answered.get("fill") or conditions_form(item, text)
        return replace(part, template=f"{FOLDER}/_fill.html", form=form)
    scan = answered.get("scan") or ScanForm(initial={"signature_digest": item.live.content_digest})
    return replace(part, template=f"{FOLDER}/_sign.html", form=answered.get("sign"), scan_form=scan)


def conditions_form(item: Evidence, text, data=None) -> ConditionsForm:
    """The conditions with what was filled in before."""
    known = {**(item.live.values if item.live else {}), "site_address": item.case.site_address}
    return ConditionsForm(
        data, text=text, version=item.version, initial=known, prefix=f"c{item.choice.pk.hex[-6:]}"
    )


def original_checked(case: Case) -> bool:
    """Whether the original of whoever signs was looked at here today."""
    return IdentityCheck.objects.filter(subject=case.signer, agency=case.agency, at__date=case.day).exists()


def account_of(case: Case, signer: Subject) -> User | None:
    """The account that began the case online, when it stands for whoever signs, or claimed to: it is checked too."""
    account = case.created_by
    stands = signer.pk in (account.subject_id, account.claim_id)
    return account if stands and account.is_active and not account.is_staff_member else None


def still_missing(evidence: list[Evidence], checked: bool) -> list[str]:
    """What stands in the way of filing, in words."""
    words = [] if checked else ["还没有核对证件原件"]
    for item in evidence:
        if step := missing_step(item):
            words.append(f"“{item.version.name}”{MISSING_WORDS[step]}")
    return words
