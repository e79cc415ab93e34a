"""What the pages of cases show: rows in a fixed number of queries, words and next steps decided once."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from matters.enums import JointMode
from pledges.enums import OPEN_STATES, CaseState, Channel, PledgeState
from pledges.evidence import Evidence, evidence_of
from pledges.handling_enums import ExtensionState, RecusalState
from pledges.models import (
    Case,
    Extension,
    HandlerChange,
    JointApplicant,
    Pause,
    Recusal,
    ServiceConsent,
    SupplementRequest,
    Writ,
)
from pledges.models.scopes import stands_for
from pledges.writ_enums import DECISIONS
from portal.kernel.models import AuditEvent
from portal.law.models import LawClause
from portal.people.models import User

# The event of the filing is written a moment after its time.
A_MOMENT = timedelta(seconds=5)
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
    "pledges.ask_code": "获取签署验证码",
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
        "pledges.ask_code",
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
    def certificate_due(self) -> Evidence | None:
        """The first certificate that is waited for, because its pledge was taken back."""
        open_still = self.case.state in OPEN_STATES
        return next((item for item in self.evidence if open_still and item.needs_certificate), None)

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

    @property
    def barred(self) -> Recusal | None:
        """Why the viewer may do nothing in this case, if she may not: recused, or it is still to be decided."""
        mine = (row for row in self.recusals if row.about_id == self.viewer.pk)
        return next((row for row in mine if row.state != RecusalState.DECLINED), None)

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
        keys += [str(row.pk) for item in self.evidence for row in item.readings]
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
                "who": f"{names.get(event.actor, '系统')}{self._where(event)}",
                "clause": clauses.get(event.clause) if event.to_state else None,
                "note": event.note or str(event.data.get("number", "")),
            }
            for event in events
        ]

    def _where(self, event: AuditEvent) -> str:
        """In which channel a step towards the application was done: at home, at the counter, in another system."""
        if event.actor == "system" or (self.case.filed_at and event.at > self.case.filed_at + A_MOMENT):
            return ""
        before = [entry for entry in self.case.channel_history if entry["at"] <= event.at.isoformat()]
        entry = (before or self.case.channel_history or [{}])[-1 if before else 0]
        word = dict(Channel.choices).get(entry.get("channel"), "")
        return f"，{word}" if word else ""

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
