"""Data whose time is over: found by rule, marked, and gone when the days for second thoughts have passed.

What the rules are stands in the registry ``retention``, one entry a kind, each with its clause; every room enters
its own. Nothing is removed that is not over any more when its day comes: a case taken up again saves what belongs to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.utils import timezone

from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused, act
from portal.kernel.calendar import today
from portal.kernel.moves import move
from portal.kernel.paging import at_most
from portal.kernel.registry import Retention, retention
from portal.law import keys
from portal.people import rules
from portal.people.models import RetentionMark, User
from portal.people.personal_enums import MarkState

log = structlog.get_logger("people.retention")
UNDO_DAYS = 14
SPARED_DAYS = 365
BATCH = 500


@dataclass(frozen=True)
class Standing:
    """One rule in words, and how much of it there is now, counted no further than a page needs.

    No function stands in it: a template calls whatever can be called.
    """

    key: str
    what: str
    keep: str
    clause: str
    left: str
    clears: bool  # whether the clock clears it; the rest stays, or goes by itself
    over: int | str
    marked: int | str


def standings() -> list[Standing]:
    """Every rule, with what is over and not marked yet, and what is marked. Changes nothing: the dry run."""
    found = [
        Standing(
            key,
            *(rule.what, rule.keep, rule.clause, rule.left),
            clears=rule.over is not None,
            over=at_most(_unmarked(key, rule)) if rule.over else "",
            marked=at_most(RetentionMark.objects.filter(rule=key, state=MarkState.MARKED)),
        )
        for key, rule in retention.items()
    ]
    return sorted(found, key=lambda standing: not standing.clears)


def _unmarked(key: str, rule: Retention):  # type: ignore[no-untyped-def] # a queryset of whatever the rule is about
    """Rows that are over and stand in no mark. Keys are compared as texts, because marks outlive their rows."""
    assert rule.over is not None
    known = RetentionMark.objects.filter(rule=key).exclude(state=MarkState.REMOVED)
    return rule.over().exclude(pk__in=list(known.values_list("object_key", flat=True)))


def mark_over() -> int:
    """Mark what is over, some of each kind at a time; what was spared long enough is marked anew."""
    again = RetentionMark.objects.filter(state=MarkState.SPARED, spared_until__lt=today())
    marked = 0
    for mark in again.order_by("id")[:BATCH]:
        due = today() + timedelta(days=UNDO_DAYS)
        move(mark, MarkState.MARKED, by=SYSTEM, due_on=due, spared_until=None, spared_by=None, reason="")
        marked += 1
    for key, rule in _that_remove():
        marked += _mark(key, rule)
    return marked


def _that_remove() -> Iterator[tuple[str, Retention]]:
    return ((key, rule) for key, rule in retention.items() if rule.over and rule.remove)


@act(clause=keys.PIPL_STORAGE)
def _mark(key: str, rule: Retention) -> int:
    due = today() + timedelta(days=UNDO_DAYS)
    rows = _unmarked(key, rule).order_by("pk")[:BATCH]
    marks = [
        RetentionMark(rule=key, object_key=str(pk), due_on=due) for pk in rows.values_list("pk", flat=True)
    ]
    RetentionMark.objects.bulk_create(marks, ignore_conflicts=True)
    return len(marks)


def remove_due() -> int:
    """Remove what was marked and whose day has come, one transaction each."""
    removed = 0
    due = RetentionMark.objects.filter(state=MarkState.MARKED, due_on__lte=today()).order_by("due_on", "id")
    for mark in due[:BATCH]:
        try:
            removed += _remove(mark)
        except Refused as refusal:
            log.info("left alone", mark=str(mark.pk), rule=mark.rule, code=refusal.code)
    return removed


@act(clause=keys.PIPL_DELETION)
def _remove(mark: RetentionMark) -> int:
    rule = retention.get(mark.rule)
    fresh = RetentionMark.objects.select_for_update(of=("self",)).get(pk=mark.pk)
    if rule is None or rule.over is None or rule.remove is None or fresh.state != MarkState.MARKED:
        return 0
    row = rule.over().filter(pk=fresh.object_key).first()
    if row is None:  # it is not over any more, or went another way
        fresh.delete()
        return 0
    rule.remove(row)
    move(fresh, MarkState.REMOVED, by=SYSTEM, clause=keys.PIPL_DELETION, removed_at=timezone.now())
    return 1


@act(clause=keys.PIPL_DELETION)
def spare(mark: RetentionMark, *, reason: str, by: User) -> RetentionMark:
    """Keep it for another year: a dispute, an audit, a law that wants it kept."""
    if not rules.may_keep_retention(by):
        raise Refused("只有系统管理员可以决定暂不清除。", code="may_not_spare")
    if len(reason.strip()) < 2:
        raise Refused("请写明暂不清除的原因。", code="reason_missing", field="reason")
    until = today() + timedelta(days=SPARED_DAYS)
    return move(
        mark,
        MarkState.SPARED,
        by=by,
        clause=keys.PIPL_DELETION,
        note=reason.strip(),
        spared_until=until,
        spared_by=by,
        reason=reason.strip()[:200],
    )
