"""What the pages of cases show: rows in a fixed number of queries, words and next steps decided once."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch

from matters.enums import JointMode
from pledges.cards import check_words
from pledges.content import Condition, LetterContent
from pledges.enums import GONE_PLEDGES, CaseState, Channel, ChoiceKind, CopyKind, PledgeState
from pledges.handling_enums import ExtensionState, RecusalState
from pledges.models import (
    Case,
    CertificateChoice,
    CertificateFile,
    Copy,
    Extension,
    HandlerChange,
    JointApplicant,
    Letter,
    NoticeReading,
    Pause,
    Pledge,
    Recusal,
    ServiceConsent,
    SupplementRequest,
    Writ,
)
from pledges.models.scopes import stands_for
from pledges.paper import short_digest
from pledges.writ_enums import DECISIONS
from portal.kernel.models import AuditEvent
from portal.law.models import LawClause
from portal.people.models import User

CASE_STEPS = "提交|受理|决定|办结"
STEP_OF_STATE = {
    CaseState.FILED: 2,
    CaseState.SUPPLEMENT_ASKED: 2,
    CaseState.ACCEPTED: 3,
    CaseState.DECIDED: 4,
    CaseState.CONCLUDED: 5,
}
DUE_LABELS = {
    CaseState.FILED: "告知是否受理",
    CaseState.SUPPLEMENT_ASKED: "补正期限",
    CaseState.ACCEPTED: "作出决定",
}
# What an event of the ledger is called in the timeline; changes of state carry the word of the state.
ACT_WORDS = {
    "pledges.open_case": "开始填写",
    "pledges.resume_case": "换渠道接着办",
    "pledges.choose": "选择办理方式",
    "pledges.start_reading": "开始阅读告知书",
    "pledges.prepare": "填写承诺内容",
    "pledges.issue_letter": "生成告知承诺书",
    "pledges.read_notice": "读完告知书",
    "pledges.hand_in_certificate": "提交证明",
    "pledges.lodge_authorization": "提交特别授权书",
    "pledges.use_authorization": "更换特别授权书",
    "pledges.check_authorization": "核对授权书",
    "pledges.release_hold": "核查结束，恢复办理",
    "pledges.check_certificate": "核对证明",
    "pledges.issue_writ": "出具文书",
    "pledges.void_writ": "文书不再有效",
    "pledges.serve_writ": "送达文书",
    "pledges.make_writ": "生成文书文件",
    "pledges.consent_to_service": "同意电子送达",
    "pledges.end_service_consent": "收回电子送达的同意",
    "pledges.ask_extension": "申请延长办理期限",
    "pledges.pause": "暂停计算办理期限",
    "pledges.resume_period": "恢复计算办理期限",
    "pledges.ask_recusal": "提出回避",
    "pledges.change_handler": "变更承办人",
    "pledges.prepare_correction": "填写更正的内容",
    "pledges.give_up_correction": "放弃更正",
}
DETAILS = frozenset(
    {
        "pledges.choose",
        "pledges.start_reading",
        "pledges.prepare",
        "pledges.resume_case",
        "pledges.make_writ",
        "pledges.ask_extension",
    }
)
STATE_WORDS = {
    "pledges.case": dict(CaseState.choices),
    "pledges.pledge": dict(PledgeState.choices),
    "pledges.extension": dict(ExtensionState.choices),
    "pledges.recusal": dict(RecusalState.choices),
}
OBJECT_WORDS = {
    "pledges.case": "办件",
    "pledges.pledge": "承诺书",
    "pledges.extension": "延长办理期限：",
    "pledges.recusal": "回避：",
}


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
        copy = _copy(self.live, CopyKind.UNSIGNED)
        return copy if copy and self.live and copy.digest == self.live.content_digest else None

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
    pledges = Pledge.objects.select_related("letter", "version", "text", "subject").order_by("created_at")
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


@dataclass(frozen=True)
class CaseView:
    """One case as a page shows it."""

    case: Case
    viewer: User
    evidence: list[Evidence]

    @property
    def step_names(self) -> str:
        return CASE_STEPS

    @property
    def step_number(self) -> int:
        return STEP_OF_STATE.get(CaseState(self.case.state), 1)

    @property
    def due_label(self) -> str:
        if self.paused:
            return f"{self.paused.get_ground_display()}预计结束，办理期限暂停计算"
        return DUE_LABELS.get(CaseState(self.case.state), "期限")

    @property
    def provisional(self) -> bool:
        if self.case.state == CaseState.FILED:
            return self.case.accept_provisional
        return self.case.decide_provisional and self.case.state == CaseState.ACCEPTED

    @property
    def waiting(self) -> bool:
        """Whether a letter or a copy that was asked for is still being made."""
        signed = [item for item in self.evidence if item.signed]
        copies = [item.accessible for item in signed if item.accessible]
        missing = any(item.letter is None for item in signed) or any(copy.file_id is None for copy in copies)
        missing = missing or any(writ.file_id is None for writ in self.writs)
        return not self.case.is_draft and missing

    @property
    def papers(self) -> bool:
        """Whether there is, or will be, any paper."""
        evidence = any(item.signed or item.choice.certificate_file for item in self.evidence)
        return evidence or bool(self.writs)

    @cached_property
    def writs(self) -> list[Writ]:
        """The agency's documents, oldest first."""
        rows = Writ.objects.filter(case=self.case).select_related("service", "file", "replaces")
        return list(rows) if not self.case.is_draft else []

    @property
    def decision_served(self) -> bool:
        """Whether the decision has reached the applicant, so that the matter can be concluded."""
        held = [writ for writ in self.writs if writ.kind in DECISIONS and not writ.superseded]
        return all(writ.served_on is not None for writ in held)

    @cached_property
    def consent(self) -> ServiceConsent | None:
        """The consent to electronic service that holds."""
        return ServiceConsent.objects.filter(case=self.case, ended_at=None).first()

    @cached_property
    def pauses(self) -> list[Pause]:
        return list(Pause.objects.filter(case=self.case).select_related("started_by", "ended_by"))

    @property
    def paused(self) -> Pause | None:
        """The pause that is running."""
        return next((row for row in self.pauses if row.ended_on is None), None)

    @cached_property
    def extension(self) -> Extension | None:
        return Extension.objects.filter(case=self.case).select_related("asked_by", "decided_by").first()

    @cached_property
    def recusals(self) -> list[Recusal]:
        return list(Recusal.objects.filter(case=self.case).select_related("about", "asked_by", "decided_by"))

    @cached_property
    def changes(self) -> list[HandlerChange]:
        rows = HandlerChange.objects.filter(case=self.case)
        return list(rows.select_related("before", "after", "by"))

    @property
    def channels(self) -> str:
        """窗口 → 网上: the way of the case between home and counter."""
        words = dict(Channel.choices)
        seen = [words.get(entry.get("channel"), "") for entry in self.case.channel_history]
        return " → ".join(word for word in seen if word) or self.case.get_channel_display()

    @cached_property
    def joint(self) -> list[JointApplicant]:
        """Those who apply together with the first applicant."""
        return list(self.case.joint.select_related("subject"))

    @property
    def takes_joint(self) -> bool:
        """Whether this matter may be applied for together."""
        return self.case.administrative_matter.joint != JointMode.NONE

    @cached_property
    def supplement(self) -> SupplementRequest | None:
        return SupplementRequest.objects.filter(case=self.case).select_related("file", "asked_by").first()

    @cached_property
    def events(self) -> list[dict[str, Any]]:
        """The case's trail from the ledger, oldest first; refused attempts are for the auditors.

        The applicant is shown the steps; staff also the details, and the clause of each change of state.
        """
        keys = [str(self.case.pk), *(str(item.choice.pk) for item in self.evidence)]
        keys += [str(row.pk) for item in self.evidence for row in item.choice.pledges.all()]
        keys += [str(row.pk) for item in self.evidence for row in item.choice.readings.all()]
        keys += [str(row.pk) for row in (*self.writs, *self.recusals)]
        keys += [str(self.extension.pk)] if self.extension else []
        events = list(AuditEvent.objects.filter(object_id__in=keys, refused="").order_by("id")[:200])
        if self.as_applicant:
            events = [event for event in events if event.act not in DETAILS]
        cited = {event.clause for event in events if event.to_state and not self.as_applicant}
        rows = LawClause.objects.filter(key__in=cited).select_related("version__source") if cited else []
        clauses = {clause.key: clause for clause in rows}
        names = self._names({event.actor for event in events})
        return [
            {
                "at": event.at,
                "what": _what(event),
                "who": names.get(event.actor, "系统"),
                "clause": clauses.get(event.clause) if event.to_state else None,
                "note": event.note or str(event.data.get("number", "")),
            }
            for event in events
        ]

    @property
    def as_applicant(self) -> bool:
        """Whether the viewer is on the applicant's side."""
        return stands_for(self.viewer, self.case)

    def _names(self, actors: set[str]) -> dict[str, str]:
        """Who did it: staff by name for staff; for the applicant, herself or the agency."""
        people = User.objects.filter(pk__in=[key for key in actors if key != "system"])
        if self.as_applicant:
            return {str(user.pk): self._as_told(user) for user in people}
        row = self.case.representation
        own_side = {self.case.subject_id, self.case.agent_subject_id, row.person_id if row else None} - {None}
        return {str(user.pk): "申请人" if user.subject_id in own_side else user.name for user in people}

    def _as_told(self, user: User) -> str:
        """Staff stand for their agency; who has a person behind the account stands on the applicant's side."""
        if user.pk == self.viewer.pk:
            return "您"
        return "申请人一方" if user.subject_id else self.case.agency.short_name


def case_view(case: Case, viewer: User) -> CaseView:
    """Gather one case for a page."""
    return CaseView(case, viewer, evidence_of(case))


def _what(event: AuditEvent) -> str:
    if event.to_state:
        word = STATE_WORDS.get(event.object_type, {}).get(event.to_state, event.to_state)
        return f"{OBJECT_WORDS.get(event.object_type, '')}{word}"
    return ACT_WORDS.get(event.act, event.act)
