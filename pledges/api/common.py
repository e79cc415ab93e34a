"""What the calls share: the case of the caller, one of its certificates, and how they are answered."""

from typing import Any
from uuid import UUID

from django.http import Http404

from pledges import rules
from pledges.api.answers import CaseAnswer
from pledges.case_rows import CASES
from pledges.evidence import Evidence, evidence_of
from pledges.models import Case, JointApplicant, Pledge, SystemCase
from pledges.presenters import DUE_LABELS, case_view
from portal.exchange.api import Asked
from portal.exchange.domain.once import Answer
from portal.kernel.access import fetch


def case_of(asked: Asked, key: UUID) -> Case:
    """The case, if this system takes part in it; the trace of the call is about it."""
    found: Case = asked.about(fetch(CASES, asked.user, rules.is_system, pk=key))
    return found


def item_of(case: Case, key: UUID) -> Evidence:
    """One certificate of the case, or 404."""
    for item in evidence_of(case):
        if item.choice.pk == key:
            return item
    raise Http404


def answered(asked: Asked, case: Case, *, status: int = 200) -> Answer:
    """The case as it stands now, whatever was done with it."""
    link = SystemCase.objects.select_related("case").get(case=case.pk, client=asked.client)
    fresh = CASES.get(pk=case.pk)
    return Answer(status, dict(CaseAnswer(whole(asked, fresh, link)).data))


def brief(case: Case, link: SystemCase) -> dict[str, Any]:
    """What lists tell of a case."""
    return {
        "id": case.pk,
        "number": case.number,
        "reference": link.reference,
        "state": case.state,
        "state_word": case.get_state_display(),
        "channel": case.channel,
        "next_step": case.next_step,
        "deadline": _deadline(case),
        "changed_at": link.changed_at,
    }


def _deadline(case: Case) -> dict[str, Any] | None:
    if case.due_on is None:
        return None
    what = DUE_LABELS.get(case.state, "期限")
    provisional = case.accept_provisional if what == "告知是否受理" else case.decide_provisional
    return {"date": case.due_on, "what": what, "provisional": provisional}


def whole(asked: Asked, case: Case, link: SystemCase) -> dict[str, Any]:
    """Everything that the system may know of its case."""
    view = case_view(case, asked.user)
    supplement = view.supplement
    return {
        **brief(case, link),
        "matter": case.administrative_matter_id,
        "applicant": case.subject.masked_name,
        "agent": case.agent_subject.masked_name if case.agent_subject else None,
        "representative": case.representation.person.masked_name if case.representation else None,
        "joint": _joint(view),
        "resume_code": case.resume_code if case.is_draft else None,
        "expires_on": case.expires_on if case.is_draft else None,
        **{name: getattr(case, name) for name in ("filed_at", "accepted_at", "decided_at", "concluded_at")},
        "hold": case.hold,
        "decision": case.decision or None,
        "remedies": case.remedies,
        "supplement": supplement
        and {
            "items": [item["text"] for item in supplement.items],
            "due_on": supplement.due_on,
            "answered_at": supplement.answered_at,
        },
        "certificates": [certificate(item) for item in view.evidence],
    }


def joint_of(case: Case, key: UUID | None) -> JointApplicant | None:
    """The joint applicant for whom a step is done; None is the first applicant."""
    if key is None:
        return None
    found = case.joint.select_related("subject").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def live_of(item: Evidence, joint: JointApplicant | None) -> Pledge | None:
    """The pledge of whoever acts."""
    return item.live if joint is None else item.live_of(joint.subject_id)


def _joint(view: Any) -> list[dict[str, Any]]:
    return [
        {
            "id": row.pk,
            "name": row.subject.masked_name,
            "state": row.state,
            "pledges": [
                {"choice": item.choice.pk, **_pledge(own, ready=getattr(own, "letter", None) is not None)}
                for item in view.evidence
                if (own := item.live_of(row.subject_id)) is not None
            ],
        }
        for row in view.joint
    ]


def _pledge(row: Pledge, *, ready: bool) -> dict[str, Any]:
    return {
        "id": row.pk,
        "state": row.state,
        "number": row.number,
        "content_digest": row.content_digest,
        "document_digest": row.document_digest,
        "document_ready": ready,
    }


def certificate(item: Evidence) -> dict[str, Any]:
    """One certificate of a case: choice, reading, pledge."""
    reading, live = item.reading, item.live
    return {
        "id": item.choice.pk,
        "certificate": item.version.matter_id,
        "name": item.version.name,
        "choice": item.choice.choice,
        "complete": item.choice.is_complete,
        "sections_read": sorted(reading.ticks) if reading else [],
        "notice_read": bool(reading and reading.finished_at),
        "pledge": live and _pledge(live, ready=item.letter is not None),
    }
