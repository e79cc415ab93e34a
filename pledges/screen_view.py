"""What the customer's screen shows: it follows from the case alone, so the clerk need not turn its pages."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from matters.domain.texts import text_in_force
from pledges.content import LetterContent
from pledges.domain.screens import draft_of, shown_choice
from pledges.enums import CaseState, ChoiceKind
from pledges.evidence import Evidence, evidence_of
from pledges.flow import missing_step, sections_of, shown
from pledges.models import CustomerScreen
from portal.kernel.calendar import today

# What the clerk reads of it, by the stage.
CLERK_WORDS = {
    "idle": "空白",
    "notice": "申请人正在读告知",
    "wait": "告知已读完，请您填写",
    "check": "申请人正在核对填写的内容，核对好就在客户屏上签名",
    "wrong": "申请人说有错，请问清楚再改",
    "sign": "请申请人在客户屏上签名，您这里不用操作",
    "signed": "申请人已签署",
    "done": "已提交",
}


@dataclass(frozen=True)
class Shown:
    """One picture of the screen."""

    screen: CustomerScreen
    stage: str = "idle"
    item: Evidence | None = None
    sections: list[dict[str, Any]] = field(default_factory=list)

    @property
    def section(self) -> dict[str, Any] | None:
        """The one to be read now."""
        return next((part for part in self.sections if not part["ticked"]), None)

    @property
    def read(self) -> int:
        return sum(part["ticked"] for part in self.sections)

    @property
    def place(self) -> int:
        """Which section this is, counted from one."""
        return self.sections.index(self.section) + 1 if self.section else len(self.sections)

    @property
    def case(self):
        return self.item.case if self.item else None

    @property
    def content(self) -> LetterContent | None:
        return shown(self.item.live) if self.item and self.item.live else None

    @property
    def digest(self) -> str:
        return self.item.live.content_digest if self.item and self.item.live else ""

    @property
    def stamp(self) -> str:
        """Changes whenever the picture does, and gives nothing away."""
        facts = [self.stage, self.read, self.digest, self.item.choice.pk if self.item else ""]
        return sha256("|".join(map(str, facts)).encode()).hexdigest()[:16]

    @property
    def words(self) -> str:
        """For the clerk: what the customer is at."""
        count = f"，{self.read} / {len(self.sections)} 段" if self.stage == "notice" else ""
        return f"{CLERK_WORDS[self.stage]}{count}"


def picture_of(screen: CustomerScreen) -> Shown:
    """What is on the screen now; idle when nothing may be."""
    choice = shown_choice(screen)
    if choice is None:
        return Shown(screen)
    item = next(item for item in evidence_of(choice.case) if item.choice.pk == choice.pk)
    if item.case.state == CaseState.FILED:
        return Shown(screen, "done", item)
    if item.signed:
        return Shown(screen, "signed", item)
    if item.choice.choice != ChoiceKind.PLEDGE:
        return Shown(screen, "wait", item)
    if missing_step(item) == "notice":
        text = text_in_force(item.version.matter, on=today())
        reading = item.reading if text and item.reading and item.reading.text_id == text.pk else None
        return Shown(screen, "notice", item, sections_of(text, reading)) if text else Shown(screen)
    return Shown(screen, _filled_stage(screen, item), item)


def _filled_stage(screen: CustomerScreen, item: Evidence) -> str:
    if screen.wrong_at is not None:
        return "wrong"
    if draft_of(item.choice) is None:
        return "wait"
    return "sign" if item.live and screen.checked_digest == item.live.content_digest else "check"
