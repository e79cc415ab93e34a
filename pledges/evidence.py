"""The certificates of a case with everything that pages show about them, in a fixed number of queries."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from pledges.cards import check_words
from pledges.content import Condition, LetterContent
from pledges.enums import GONE_PLEDGES, ChoiceKind, CopyKind, PledgeState
from pledges.models import (
    Case,
    CertificateChoice,
    CertificateFile,
    Copy,
    Letter,
    NoticeReading,
    Pledge,
)
from pledges.paper import short_digest


class Rest:
    """What not every page shows of the certificates of a case: read for all of them when it is asked of one."""

    def __init__(self, choices: list[CertificateChoice]) -> None:
        self.choices = choices
        self.known: set[str] = set()

    def of(self, choice: CertificateChoice, name: str) -> list[Any]:
        """The readings of the notice or the files of the certificate, in their order."""
        if name not in self.known:
            prefetch_related_objects(self.choices, Prefetch(name, REST[name]()))
            self.known.add(name)
        return list(getattr(choice, name).all())

    def copies(self, pledge: Pledge) -> list[Copy]:
        """The copies that were asked for of a pledge."""
        if "copies" not in self.known:
            prefetch_related_objects([p for c in self.choices for p in c.pledges.all()], "copies")
            self.known.add("copies")
        return list(pledge.copies.all())


REST: dict[str, Callable[[], QuerySet]] = {
    "readings": lambda: NoticeReading.objects.filter(reader=None).order_by("started_at"),
    "files": lambda: CertificateFile.objects.select_related("file"),
}


@dataclass(frozen=True)
class Evidence:
    """One certificate of a case with everything that the pages show about it."""

    choice: CertificateChoice
    case: Case
    rest: Rest

    @property
    def version(self):
        return self.choice.version

    @cached_property
    def live(self) -> Pledge | None:
        """The pledge that counts, draft or signed."""
        return self.live_of(self.case.subject_id)

    def live_of(self, subject_id: Any) -> Pledge | None:
        """The pledge that counts of one of those who apply together."""
        own = (p for p in self.choice.pledges.all() if p.subject_id == subject_id)
        return next((p for p in own if p.state not in GONE_PLEDGES and not p.is_correcting), None)

    @property
    def of_others(self) -> list[Pledge]:
        """Signed pledges of joint applicants."""
        gone = (PledgeState.DRAFT, *GONE_PLEDGES)
        rows = self.choice.pledges.all()
        return [p for p in rows if p.subject_id != self.case.subject_id and p.state not in gone]

    @property
    def correcting(self) -> Pledge | None:
        """The corrected content that waits for its signature."""
        return next((p for p in self.choice.pledges.all() if p.is_correcting), None)

    @property
    def corrected(self) -> list[Pledge]:
        """What was signed first and then put right; kept for everybody to see."""
        return [p for p in self.choice.pledges.all() if p.state == PledgeState.CORRECTED]

    @cached_property
    def files(self) -> list[CertificateFile]:
        """The files of the certificate that count; replaced ones are left out."""
        return [row for row in self.rest.of(self.choice, "files") if row.replaced_at is None]

    @property
    def signed(self) -> Pledge | None:
        return self.live if self.live and self.live.state != PledgeState.DRAFT else None

    @property
    def may_be_withdrawn(self) -> bool:
        """Signed, and not yet found true or untrue."""
        return self.signed is not None and self.signed.state in (PledgeState.SIGNED, PledgeState.IN_FORCE)

    @property
    def withdrawn(self) -> list[Pledge]:
        return [p for p in self.choice.pledges.all() if p.state == PledgeState.WITHDRAWN]

    @property
    def letter(self) -> Letter | None:
        return getattr(self.signed, "letter", None) if self.signed else None

    @property
    def accessible(self) -> Copy | None:
        """The copy for screen readers, once it was asked for; its file comes later."""
        return self._copy(self.signed, CopyKind.ACCESSIBLE)

    @property
    def unsigned(self) -> Copy | None:
        """The paper to be signed by hand, once it was asked for; only of what is to be signed now."""
        return self.unsigned_of(self.case.subject_id)

    def unsigned_of(self, subject_id: Any) -> Copy | None:
        """The same of one of those who apply together."""
        live = self.live_of(subject_id)
        copy = self._copy(live, CopyKind.UNSIGNED)
        return copy if copy and live and copy.digest == live.content_digest else None

    def _copy(self, pledge: Pledge | None, kind: str) -> Copy | None:
        """The newest copy of this kind."""
        rows = [row for row in self.rest.copies(pledge) if row.kind == kind] if pledge else []
        return max(rows, key=lambda row: row.created_at, default=None)

    @property
    def unsigned_digest(self) -> str:
        """What stands at the foot of that paper, to be compared with the scan."""
        return short_digest(self.live.content_digest) if self.live else ""

    @property
    def letter_name(self) -> str:
        return f"告知承诺书：{self.version.name}"

    @property
    def needs_certificate(self) -> bool:
        return self.choice.choice == ChoiceKind.CERTIFICATE and self.choice.handed_in_at is None

    @cached_property
    def reading(self) -> NoticeReading | None:
        """The latest reading of the notice."""
        return self.readings[-1] if self.readings else None

    @property
    def readings(self) -> list[NoticeReading]:
        """Every reading of the notice, the first one first."""
        return self.rest.of(self.choice, "readings")

    @property
    def reading_words(self) -> str:
        if self.reading is None or self.reading.finished_at is None:
            return "没有读完的记录"
        return f"{len(self.reading.ticks)} 段逐段确认，文本摘要 {self.reading.digest[:12]}"

    @property
    def check_words(self) -> str:
        """When and how the pledge is checked."""
        return check_words(self.version)

    @property
    def filled(self) -> tuple[Condition, ...]:
        """What was filled in, signed or not yet."""
        known = self.live and self.live.content
        return LetterContent.from_record(self.live.content).conditions if known else ()

    @property
    def stated(self) -> tuple[Condition, ...]:
        """What the applicant pledged, as it stands in the letter."""
        if not (self.signed and self.signed.content):
            return ()
        return LetterContent.from_record(self.signed.content).conditions


def evidence_of(case: Case) -> list[Evidence]:
    """The certificates of a case in their order: two queries, however many there are, and one for each part of the
    rest that a page asks for."""
    pledges = Pledge.objects.select_related("letter", "signature_evidence").order_by("created_at")
    pledges = pledges.defer("signature_evidence__record")
    choices = list(
        case.choices.select_related("version__matter").prefetch_related(Prefetch("pledges", pledges))
    )
    rest = Rest(choices)
    for choice in choices:
        choice.case = case
        _share(choice.version.matter, "area", case.area)
        for pledge in choice.pledges.all():
            pledge.case = case
            _share(pledge, "version", choice.version)
            _share(pledge, "subject", case.subject)
    _fetch_where_there_is(choices, "certificate_file", "checked_by")
    _fetch_where_there_is([p for c in choices for p in c.pledges.all()], "version", "subject")
    return [Evidence(choice, case, rest) for choice in choices]


def _share(row: Any, name: str, known: Any) -> None:
    """Most rows of a case refer to the same few: what is at hand is not fetched once more."""
    if getattr(row, f"{name}_id") == known.pk:
        setattr(row, name, known)


def _fetch_where_there_is(rows: list[Any], *names: str) -> None:
    """What a few rows refer to and most do not: no join for all of them."""
    for name in names:
        lacking = [row for row in rows if getattr(row, f"{name}_id") and name not in row._state.fields_cache]
        if lacking:
            prefetch_related_objects(lacking, name)
