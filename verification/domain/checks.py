"""The check itself: started, evidence taken, every line of the standard answered, concluded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from matters.enums import CheckWhen
from pledges.domain import decisions
from portal.kernel import audit
from portal.kernel.actors import Actor
from portal.kernel.acts import Refused, act
from portal.kernel.models import StoredFile
from portal.kernel.moves import move
from portal.law import keys
from portal.people.models import User
from verification.domain import assistance, notification
from verification.domain.assignment import locked, refuse_others
from verification.domain.deadlines import again_by
from verification.enums import OPEN_CONCLUSIONS, Answer, CheckState, Conclusion, Reply
from verification.models import Check, CheckEvidence, Finding


@act(clause=keys.SUPERVISION)
def start(check: Check, *, by: User) -> Check:
    """Begin; from now on evidence may be added."""
    check = locked(check)
    refuse_others(check, by)
    return move(check, CheckState.RUNNING, by=by, clause=keys.SUPERVISION, started_at=timezone.now())


@act(clause=keys.SUPERVISION)
def add_evidence(
    check: Check, *, file: StoredFile, kind: str, place: str, taken_at: datetime, by: User, note: str = ""
) -> CheckEvidence:
    """Put a piece of evidence to the running round, with place and time."""
    check = locked(check)
    refuse_others(check, by)
    if check.state != CheckState.RUNNING:
        raise Refused("核查开始以后、作出结论以前才能添加证据。", code="illegal_move")
    if taken_at > timezone.now():
        raise Refused("取得时间不能晚于现在。", code="future_date", field="taken_at")
    if not place.strip():
        raise Refused("请写明地点或者来源。", code="no_place", field="place")
    evidence = CheckEvidence(
        check_row=check,
        round=check.round,
        kind=kind,
        file=file,
        place=place.strip(),
        taken_at=taken_at,
        note=note.strip(),
        by=by,
    )
    evidence.save(force_insert=True)
    audit.record(
        "verification.evidence", check, by=by, clause=keys.SUPERVISION, sha256=file.sha256, kind=kind
    )
    return evidence


def expected(answers: Mapping[str, str]) -> set[str]:
    """The conclusions that answers to the lines allow: one line not met is untrue, whatever the others say."""
    given = set(answers.values())
    if Answer.NOT_MET in given:
        return {Conclusion.UNTRUE}
    if given == {Answer.MET}:
        return {Conclusion.TRUE}
    return set(OPEN_CONCLUSIONS)


def _refuse_incomplete(check: Check, conclusion: str, answers: Mapping[str, str], account: str) -> None:
    lines = [line["key"] for line in check.standard]
    if set(answers) != set(lines) or len(set(lines)) != len(lines):
        raise Refused("请对核查标准逐项作出回答。", code="unanswered", field="answers")
    if any(answer not in Answer.values for answer in answers.values()):
        raise Refused("逐项结果只能是符合、不符合或者无法判断。", code="bad_answer", field="answers")
    if conclusion not in expected(answers):
        words = "、".join(Conclusion(c).label for c in sorted(expected(answers)))
        raise Refused(
            f"结论与逐项结果不一致：按逐项结果，结论应为“{words}”。", code="inconsistent", field="conclusion"
        )
    if not account.strip():
        raise Refused("请写明核查情况。", code="no_account", field="account")
    settled = conclusion not in OPEN_CONCLUSIONS
    if settled and not check.evidence.filter(round=check.round).exists():
        _refuse_unconfirmed(check, answers)


def _refuse_unconfirmed(check: Check, answers: Mapping[str, str]) -> None:
    """Without evidence of one's own, only what another agency answered carries the conclusion, line by line."""
    replies = assistance.replies_of(check)
    if not replies:
        raise Refused(
            "没有证据，不能作出结论。", code="no_evidence", field="conclusion", way_out="请先上传证据。"
        )
    carried = {(Answer.MET, Reply.TRUE), (Answer.NOT_MET, Reply.UNTRUE)}
    lines = {line["key"]: line["text"] for line in check.standard}
    for key, given in answers.items():
        if given != Answer.CANNOT_TELL and not any((given, said) in carried for said in replies.get(key, ())):
            raise Refused(
                f"“{lines[key].rstrip('。；')}”没有证据，协助单位的答复也没有这样认定。",
                code="no_evidence",
                field="conclusion",
                way_out="请上传证据，或者再请协助核查。没有答复不能当作属实。",
            )


def _digest(check: Check, conclusion: str, answers: Mapping[str, str], account: str) -> str:
    files = check.evidence.filter(round=check.round).values_list("file__sha256", flat=True)
    whole = {
        "check": str(check.pk),
        "round": check.round,
        "conclusion": conclusion,
        "answers": dict(answers),
        "account": account,
        "evidence": sorted(files),
    }
    if replies := assistance.digests_of(check):
        whole["assistance"] = replies
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@act(clause=keys.SUPERVISION)
def conclude(check: Check, *, conclusion: str, answers: Mapping[str, str], account: str, by: User) -> Finding:
    """Conclude one round. True: the pledge is kept, and a decision that waited may be made. Untrue: the
    applicant is told and heard before anything follows. Anything else settles nothing: it is checked again.
    """
    check = locked(check)
    refuse_others(check, by)
    _refuse_incomplete(check, conclusion, answers, account)
    finding = Finding(
        check_row=check,
        round=check.round,
        answers=dict(answers),
        conclusion=conclusion,
        account=account.strip(),
        by=by,
        digest=_digest(check, conclusion, answers, account.strip()),
    )
    move(
        check,
        CheckState.CONCLUDED,
        by=by,
        clause=keys.SUPERVISION,
        note=Conclusion(conclusion).label,
        conclusion=conclusion,
        concluded_at=timezone.now(),
    )
    finding.save(force_insert=True)
    assistance.cancel_open(check, by=by)
    if conclusion == Conclusion.TRUE:
        decisions.pledge_kept(check.pledge, by=by, reference=str(check.pk))
        release_if_settled(check, by=by)
    elif conclusion == Conclusion.UNTRUE:
        notification.notify(check, finding=finding, by=by)
    else:
        recheck(check, by=by, note="结论未定，重新核查")
    return finding


def recheck(check: Check, *, by: Actor, note: str, due_on: date | None = None) -> Check:
    """Once more, by whoever is assigned next; what the earlier rounds found stays. Called inside acts."""
    found = again_by(check.version)
    return move(
        check,
        CheckState.DUE,
        by=by,
        clause=keys.SUPERVISION,
        note=note,
        round=check.round + 1,
        due_on=due_on or found.date,
        provisional=found.provisional if due_on is None else False,
        conclusion="",
        concluded_at=None,
        assigned_to=None,
        assigned_at=None,
        started_at=None,
    )


def release_if_settled(check: Check, *, by: Actor) -> None:
    """Let the decision be made when nothing that had to come before it is open any more."""
    earlier = Check.objects.filter(case_id=check.case_id, when=CheckWhen.BEFORE_DECISION)
    unsettled = earlier.exclude(state__in=[CheckState.CONCLUDED, CheckState.CANCELLED, CheckState.POOLED])
    waiting = earlier.filter(state=CheckState.CONCLUDED, conclusion=Conclusion.UNTRUE).exclude(
        handlings__decided_at__isnull=False
    )
    if not unsettled.exists() and not waiting.exists():
        decisions.release_hold(check.case, by=by, reason="决定前的核查已经结束")
