"""What follows an untrue pledge: heard, decided in writing by another person, served, executed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from credit.domain import records
from credit.enums import SHOWN_STATES, Breach, Harm
from credit.models import Record
from credit.ruleset import Facts
from pledges.domain import decisions, service
from pledges.enums import CaseState
from pledges.models import Writ
from pledges.writ_enums import WritKind
from portal.kernel.actors import SYSTEM, Actor
from portal.kernel.acts import Refused, act
from portal.kernel.calendar import today
from portal.kernel.models import StoredFile
from portal.kernel.moves import move
from portal.kernel.numbers import next_number
from portal.law import keys
from portal.people.models import User
from verification.domain import checks
from verification.domain.assignment import TookPart
from verification.enums import HandlingState, Hearing, Measure, Service
from verification.models import Handling
from verification.rules import took_part

REMEDIES = (
    "对本决定不服的，可以自收到本决定之日起六十日内依法申请行政复议，"
    "或者自收到本决定之日起六个月内依法向人民法院提起行政诉讼。"
)


class NotHeard(Refused):
    """Nothing is decided against anybody who could not speak first."""

    code = "not_heard"


@dataclass(frozen=True)
class Gravity:
    """What the deciding officer established about the breach; the credit rules make the grade of it."""

    breach: str = Breach.FALSE_PLEDGE
    harm: str = Harm.NONE
    deliberate: bool = False


def locked(handling: Handling) -> Handling:
    """The handling as it stands now, locked till the act ends."""
    rows = Handling.objects.select_for_update(of=("self",)).select_related(
        "check_row__version", "check_row__pledge", "check_row__case", "case", "finding", "subject", "agency"
    )
    return rows.get(pk=handling.pk)


@act(clause=keys.PENALTY_HEARD)
def hear(
    handling: Handling, *, how: str, statement: str, by: User, file: StoredFile | None = None
) -> Handling:
    """The applicant states her case, online by herself, or to an officer who takes it down."""
    handling = locked(handling)
    mine = by.answers_for(handling.subject_id)
    if how == Hearing.ONLINE and not mine:
        raise Refused("只有当事人本人、其监护人或者单位的经办人可以在网上陈述申辩。", code="not_yours")
    if how == Hearing.SILENCE:
        raise Refused("未陈述申辩的，由系统在期限届满后记录。", code="not_silent")
    if not statement.strip():
        raise Refused("请写明陈述、申辩的意见。", code="no_statement", field="statement")
    return move(
        handling,
        HandlingState.HEARD,
        by=by,
        clause=keys.PENALTY_DEFENCE,
        heard_how=Hearing(how),
        statement=statement.strip(),
        statement_file=file,
        heard_by=by,
        heard_at=timezone.now(),
    )


@act(clause=keys.PENALTY_DEFENCE)
def record_silence(handling: Handling, *, by: Actor = SYSTEM) -> Handling:
    """The period is over and nothing was said: that is put on record, and the handling goes on."""
    handling = locked(handling)
    if handling.statement_due >= today():
        raise NotHeard(
            f"陈述申辩期限到{handling.statement_due:%Y年%-m月%-d日}，尚未届满。",
            way_out="请等待期限届满，或者记录当事人的意见。",
        )
    return move(
        handling,
        HandlingState.HEARD,
        by=by,
        clause=keys.PENALTY_DEFENCE,
        heard_how=Hearing.SILENCE,
        heard_at=timezone.now(),
    )


def record_silences(*, limit: int = 200) -> int:
    """The clock's part of it."""
    due = Handling.objects.filter(state=HandlingState.NOTIFIED, statement_due__lt=today())
    return len([record_silence(handling) for handling in due.order_by("statement_due")[:limit]])


def possible_measures(handling: Handling) -> list[Measure]:
    """What the case's state leaves open: one ends what is not decided, and revokes what is."""
    state = handling.case.state
    found = [Measure.CORRECT, Measure.PENALTY, Measure.TRANSFER]
    if state == CaseState.ACCEPTED:
        found.insert(0, Measure.TERMINATE)
    if state in (CaseState.DECIDED, CaseState.CONCLUDED):
        found.insert(0, Measure.REVOKE)
    return found


def _refuse_unsound(handling: Handling, measures: Sequence[str], correct_by: date | None) -> None:
    allowed = possible_measures(handling)
    if not measures:
        raise Refused("认定不实的，请至少选择一项处理措施。", code="no_measure", field="measures")
    if wrong := [Measure(m).label for m in measures if m not in allowed]:
        state = handling.case.get_state_display()
        raise Refused(
            f"办件现在是“{state}”，不能{'、'.join(wrong)}。", code="wrong_measure", field="measures"
        )
    if Measure.CORRECT in measures:
        if len(measures) > 1:
            raise Refused(
                "责令限期整改的，整改后重新核查，不同时采取其他措施。", code="correct_alone", field="measures"
            )
        if correct_by is None or correct_by <= today():
            raise Refused("请写明整改期限（晚于今天）。", code="no_date", field="correct_by")


def _refuse_involved(handling: Handling, by: User) -> None:
    if handling.state == HandlingState.NOTIFIED:
        raise NotHeard(
            "还没有听取当事人的陈述、申辩，不能作出决定。",
            way_out=f"请等待当事人陈述申辩，或者{handling.statement_due:%Y年%-m月%-d日}期限届满。",
        )
    if by.pk == handling.finding.by_id:
        raise TookPart("作出核查结论的人员不能决定处理。", way_out="请由单位负责人或者其他人员决定。")
    if took_part(by, handling.case):
        raise TookPart("办理过这个办件的人员不能决定处理。", way_out="请由单位负责人或者其他人员决定。")


@act(clause=keys.SUPERVISION)
def dismiss(handling: Handling, *, reasons: str, by: User) -> Handling:
    """What the applicant said shook the finding: nothing follows, and the pledge is checked again."""
    handling = locked(handling)
    _refuse_involved(handling, by)
    if not reasons.strip():
        raise Refused("请写明不予认定的理由。", code="no_reason", field="reasons")
    handling = _decided(handling, by=by, upheld=False, reasons=reasons.strip())
    checks.recheck(handling.check_row, by=by, note="陈述申辩成立，重新核查")
    return _numbered(handling)


@act(clause=keys.SUPERVISION)
def decide(
    handling: Handling,
    *,
    measures: Sequence[str],
    reasons: str,
    by: User,
    gravity: Gravity | None = None,
    correct_by: date | None = None,
    remedies: str = REMEDIES,
) -> Handling:
    """Decide against the applicant, in writing, with reasons and remedies; by neither finder nor handler.

    A correction is ordered first where it can help: the pledge stays, and is checked again by the date. Any
    other measure breaks the pledge, acts on the case, and is entered with credit, where a second person
    confirms it.
    """
    handling = locked(handling)
    _refuse_involved(handling, by)
    _refuse_unsound(handling, measures, correct_by)
    if not reasons.strip() or not remedies.strip():
        raise Refused("请写明处理理由和救济途径。", code="no_reason", field="reasons")
    correcting = Measure.CORRECT in measures
    handling = _decided(
        handling,
        by=by,
        upheld=True,
        reasons=reasons.strip(),
        remedies=remedies.strip(),
        measures=list(measures),
        correct_by=correct_by if correcting else None,
    )
    if correcting:
        checks.recheck(handling.check_row, by=by, note="责令整改，期满重新核查", due_on=correct_by)
        return _numbered(handling)
    # The record names the document, so the number comes before it.
    handling = _numbered(handling)
    _execute(handling, by=by, gravity=gravity or Gravity())
    return handling


def _decided(handling: Handling, *, by: User, **fields: Any) -> Handling:
    return move(
        handling,
        HandlingState.DECIDED,
        by=by,
        clause=keys.SUPERVISION,
        decided_by=by,
        decided_at=timezone.now(),
        **fields,
    )


def _execute(handling: Handling, *, by: User, gravity: Gravity) -> None:
    """On the pledge, on the case, on the credit file."""
    check, measures = handling.check_row, handling.measures
    decisions.pledge_broken(check.pledge, by=by, reference=str(check.pk))
    if Measure.TERMINATE in measures:
        decisions.terminate(handling.case, reason=handling.reasons, remedies=handling.remedies, by=by)
    if Measure.REVOKE in measures:
        decisions.revoke_decision(handling.case, reason=handling.reasons, remedies=handling.remedies, by=by)
    if Measure.TERMINATE not in measures:
        checks.release_if_settled(check, by=by)
    before = Record.objects.filter(subject_id=handling.subject_id, state__in=SHOWN_STATES).exists()
    handling.credit_record = records.enter(
        subject=handling.subject,
        agency=handling.agency,
        breach=gravity.breach,
        grade_facts=Facts(harm=gravity.harm, deliberate=gravity.deliberate, repeated=before),
        facts=handling.finding.account,
        matter_name=check.version.name,
        reference=str(handling.number),
        hearing_reference=_heard(handling),
        document_date=today(),
        by=by,
    )
    handling.save(update_fields=["credit_record"])


def _heard(handling: Handling) -> str:
    """How and when she was heard, in words: a record is read by people who do not see the handling."""
    on = timezone.localdate(handling.heard_at)
    return f"{handling.get_heard_how_display()}，{on.year}年{on.month}月{on.day}日"


def _numbered(handling: Handling) -> Handling:
    """The document's number, given late: whoever decides next waits just that long."""
    on = today()
    number = next_number(series=f"handling:{handling.agency_id}", on=on)
    handling.number = f"{handling.agency.number_prefix}处字〔{on:%Y}〕{on:%m%d}{number:03d}号"
    handling.save(update_fields=["number"])
    return handling


@act(clause=keys.SUPERVISION)
def serve(handling: Handling, *, how: str, on: date, proof: str, by: User) -> Handling:
    """The decision reached the applicant: how, when, and what shows it (送达)."""
    handling = locked(handling)
    if on > today() or (handling.decided_at and on < timezone.localdate(handling.decided_at)):
        raise Refused("送达日期不能早于决定日期，也不能晚于今天。", code="bad_date", field="on")
    if not proof.strip():
        raise Refused("请写明送达证明，例如送达回证编号。", code="no_proof", field="proof")
    _serve_writs(handling, how=how, on=on, proof=proof, by=by)
    return move(
        handling,
        HandlingState.SERVED,
        by=by,
        clause=keys.SUPERVISION,
        service=how,
        served_on=on,
        service_proof=proof.strip(),
    )


def _serve_writs(handling: Handling, *, how: str, on: date, proof: str, by: User) -> None:
    """The document that ended the case or revoked its decision went with this one, where it went the same way."""
    if how not in (Service.DIRECT, Service.POST, Service.PUBLIC):
        return
    kinds = (WritKind.TERMINATED, WritKind.REVOKED)
    for writ in Writ.objects.unserved().filter(case=handling.case, kind__in=kinds):
        service.serve(writ, method=how, done_on=on, proof=proof, by=by)


@act(clause=keys.SUPERVISION)
def finish(handling: Handling, *, note: str, by: User) -> Handling:
    """What was decided has been carried out."""
    handling = locked(handling)
    if not note.strip():
        raise Refused("请写明执行情况。", code="no_note", field="note")
    return move(
        handling,
        HandlingState.EXECUTED,
        by=by,
        clause=keys.SUPERVISION,
        executed_at=timezone.now(),
        execution_note=note.strip(),
    )
