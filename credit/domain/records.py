"""Acts on a credit record. It has effect only by two persons, and never disappears."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from credit.enums import RecordState
from credit.models import CreditRules, Record, RecordEvent
from credit.ruleset import Facts, Period, is_false_pledge
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused, act
from portal.kernel.calendar import today
from portal.kernel.moves import move
from portal.law import keys
from portal.people.models import Agency, Subject, User


class SamePerson(Refused):
    """The second person of an act that takes two."""

    code = "same_person"


def add_months(start: date, months: int) -> date:
    """The same day of a later month, or its last day when that month is shorter."""
    month = start.month - 1 + months
    first = date(start.year + month // 12, month % 12 + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=start.day - 1), following - timedelta(days=1))


def _rules(on: date) -> CreditRules:
    try:
        return CreditRules.objects.in_force(on)
    except CreditRules.DoesNotExist:
        raise Refused(
            f"{on:%Y年%-m月%-d日}没有施行中的信用规则，不能录入。",
            code="no_rules",
            field="document_date",
            way_out="请信用管理人员先登记该日期适用的规则版本。",
        ) from None


def _refuse_incomplete(reference: str, hearing: str, facts: str, document_date: date) -> None:
    if not reference:
        raise Refused("没有认定文书，不能录入信用记录。", code="no_document", field="reference")
    if not hearing:
        raise Refused(
            "没有听取当事人陈述、申辩的记录，不能录入信用记录。",
            code="not_heard",
            field="hearing_reference",
            way_out="请先书面告知当事人，并听取陈述、申辩。",
        )
    if not facts.strip():
        raise Refused("请写明认定的事实。", code="no_facts", field="facts")
    if document_date > today():
        raise Refused("认定日期不能晚于今天。", code="future_date", field="document_date")
    if Record.objects.filter(reference=reference).exists():
        raise Refused("这份认定文书已经录入过信用记录。", code="entered_before", field="reference")


def _event(record: Record, *, by: Any, note: str = "") -> None:
    user = by if isinstance(by, User) else None
    RecordEvent(record=record, state=record.state, on=today(), by=user, note=note[:500]).save()


@act(clause=keys.CREDIT)
def enter(
    *,
    subject: Subject,
    agency: Agency,
    breach: str,
    grade_facts: Facts,
    facts: str,
    matter_name: str,
    reference: str,
    hearing_reference: str,
    document_date: date,
    by: User,
) -> Record:
    """Enter a breach; the first of two persons. The published table gives the grade and the measures.

    The subject is a row found by her validated number, never a name typed in; without the deciding document
    and the record of the hearing nothing is entered.
    """
    _refuse_incomplete(reference, hearing_reference, facts, document_date)
    version = _rules(document_date)
    rules, false_pledge = version.ruleset, is_false_pledge(breach)
    grade = rules.grade(breach, grade_facts)
    period: Period = rules.period(grade)
    record = Record(
        subject=subject,
        area_id=agency.area_id,
        agency=agency,
        rules=version,
        breach=breach,
        grade=grade,
        false_pledge=false_pledge,
        grade_facts=grade_facts.as_json(),
        facts=facts.strip(),
        matter_name=matter_name,
        reference=reference,
        hearing_reference=hearing_reference,
        document_date=document_date,
        measures=rules.measures(grade, false_pledge=false_pledge),
        entered_by=by,
        repair_from=add_months(document_date, period.shortest),
        until=add_months(document_date, period.longest),
    )
    record.save(force_insert=True)
    _event(record, by=by)
    audit.record("credit.enter", record, by=by, clause=keys.CREDIT, grade=grade, rules=version.key)
    return record


@act(clause=keys.CREDIT)
def confirm(record: Record, *, by: User) -> Record:
    """The second person confirms; from now on the record has effect."""
    if by.pk == record.entered_by_id:
        raise SamePerson("录入人不能复核自己录入的信用记录。", way_out="请由另一名信用管理人员复核。")
    move(
        record,
        RecordState.IN_EFFECT,
        by=by,
        clause=keys.CREDIT,
        confirmed_by=by,
        confirmed_at=timezone.now(),
    )
    _event(record, by=by)
    return record


@act(clause=keys.CREDIT)
def reject(record: Record, *, by: User, reason: str) -> Record:
    """The second person does not confirm: the record ends without ever having had effect."""
    if by.pk == record.entered_by_id:
        raise SamePerson("录入人不能退回自己录入的信用记录。", way_out="请由另一名信用管理人员复核。")
    if record.state != RecordState.ENTERED:
        raise Refused("只有待复核的记录可以退回。", code="illegal_move")
    return _end(record, RecordState.ANNULLED, by=by, reason=reason)


def suspend(record: Record, *, by: User, note: str) -> Record:
    """Not applied while an objection is looked into. Called by the act that accepts the objection."""
    move(record, RecordState.SUSPENDED, by=by, clause=keys.CREDIT, note=note)
    _event(record, by=by, note=note)
    return record


def resume(record: Record, *, by: User, note: str) -> Record:
    """Applied again, the objection not having been upheld."""
    move(record, RecordState.IN_EFFECT, by=by, clause=keys.CREDIT, note=note)
    _event(record, by=by, note=note)
    return record


def annul(record: Record, *, by: User, reason: str) -> Record:
    """The record was wrong: it ends, but stays visible as annulled."""
    return _end(record, RecordState.ANNULLED, by=by, reason=reason)


def mark_repaired(record: Record, *, by: User, reason: str) -> Record:
    """The repair was granted: the record is no longer applied."""
    return _end(record, RecordState.REPAIRED, by=by, reason=reason)


def _end(record: Record, state: str, *, by: Any, reason: str) -> Record:
    if not reason.strip():
        raise Refused("请写明理由。", code="no_reason", field="reason")
    move(
        record,
        state,
        by=by,
        clause=keys.CREDIT,
        note=reason,
        ended_at=timezone.now(),
        end_reason=reason[:500],
    )
    _event(record, by=by, note=reason)
    return record


@act(clause=keys.CREDIT)
def expire(record: Record) -> Record:
    """The longest period has passed; the clock ends the record."""
    if record.until >= today():
        raise Refused("记录尚未期满。", code="not_yet")
    return _end(
        record, RecordState.EXPIRED, by=SYSTEM, reason=f"最长期限已于{record.until:%Y年%-m月%-d日}届满。"
    )


def expire_due(*, limit: int = 500) -> int:
    """End what is past its longest period. Late, early or twice does no harm."""
    due = Record.objects.filter(state=RecordState.IN_EFFECT, until__lt=today()).order_by("until")[:limit]
    return len([expire(record) for record in due])
