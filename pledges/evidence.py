"""The certificates of a case with everything that pages show about them, in a fixed number of queries."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch

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


@dataclass(frozen=True)
class Evidence:
    """One certificate of a case with everything that the pages show about it."""

    choice: CertificateChoice
    case: Case

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
        return [row for row in self.choice.files.all() if row.replaced_at is None]

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
        return _copy(self.signed, CopyKind.ACCESSIBLE)

    @property
    def unsigned(self) -> Copy | None:
        """The paper to be signed by hand, once it was asked for; only of what is to be signed now."""
        return self.unsigned_of(self.case.subject_id)

    def unsigned_of(self, subject_id: Any) -> Copy | None:
        """The same of one of those who apply together."""
        live = self.live_of(subject_id)
        copy = _copy(live, CopyKind.UNSIGNED)
        return copy if copy and live and copy.digest == live.content_digest else None

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
        readings = list(self.choice.readings.all())
        return readings[-1] if readings else None

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


def _copy(pledge: Pledge | None, kind: str) -> Copy | None:
    """The newest copy of this kind."""
    rows = [row for row in pledge.copies.all() if row.kind == kind] if pledge else []
    return max(rows, key=lambda row: row.created_at, default=None)


def evidence_of(case: Case) -> list[Evidence]:
    """The certificates of a case in their order: six queries, however many there are."""
    pledges = Pledge.objects.select_related(
        "letter", "signature_evidence", "version", "text", "subject"
    ).order_by("created_at")
    pledges = pledges.prefetch_related("copies")
    readings = NoticeReading.objects.filter(reader=None).select_related("text").order_by("started_at")
    choices = case.choices.select_related("version__matter__area", "certificate_file", "checked_by")
    files = CertificateFile.objects.select_related("file")
    choices = choices.prefetch_related(
        Prefetch("pledges", pledges), Prefetch("readings", readings), Prefetch("files", files)
    )
    found = [Evidence(choice, case) for choice in choices]
    for item in found:
        item.choice.case = case
        for pledge in item.choice.pledges.all():
            pledge.case = case
    return found
