"""Verification pulls: for every pledge in force exactly one check, whoever wakes it and how often."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from matters.enums import CheckMode, CheckWhen
from pledges.enums import GONE_PLEDGES, CaseState, PledgeState
from pledges.models import Pledge
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.moves import move_many
from portal.law import keys
from verification.domain import assistance
from verification.domain.deadlines import deadline_of
from verification.enums import LIVE_CHECKS, OPEN_CHECKS, CheckState
from verification.models import Check

BATCH = 500
RECENT = timedelta(days=3)
# Where a matter publishes no checklist, the pledge itself is the standard.
PLAIN_STANDARD = [{"key": "truth", "text": "承诺的内容与事实相符。"}]
ENDED_CASES = (CaseState.WITHDRAWN, CaseState.TERMINATED, CaseState.DECISION_REVOKED, CaseState.NOT_ACCEPTED)


def _unchecked(case: Any, since: datetime | None) -> QuerySet[Pledge]:
    found = Pledge.objects.filter(state=PledgeState.IN_FORCE, supervision__isnull=True)
    if case is not None:
        found = found.filter(case=case)
    if since is not None:
        found = found.filter(in_force_at__gte=since)
    return found.select_related("version", "case").order_by("in_force_at", "id")


def _check_for(pledge: Pledge) -> Check:
    version, case = pledge.version, pledge.case
    due = deadline_of(pledge, version, case)
    return Check(
        pledge=pledge,
        case=case,
        area_id=pledge.area_id,
        agency_id=pledge.agency_id,
        subject_id=pledge.subject_id,
        version=version,
        mode=version.check_mode,
        when=version.check_when or CheckWhen.AFTER_DECISION,
        standard=version.check_standard or PLAIN_STANDARD,
        state=CheckState.POOLED if version.check_mode == CheckMode.EXEMPT else CheckState.DUE,
        due_on=due.date if due else None,
        provisional=due.provisional if due else False,
    )


def pull_checks(*, case: Any = None, since: datetime | None = None) -> int:
    """Create the checks that are missing; returns how many. Twice, or two at once, changes nothing more:
    the unique key of the pledge lets only one in, and only what really came in is put on the ledger.
    """
    made = 0
    while pledges := list(_unchecked(case, since)[:BATCH]):
        with transaction.atomic():
            wanted = [_check_for(pledge) for pledge in pledges]
            Check.objects.bulk_create(wanted, ignore_conflicts=True)
            ours = set(Check.objects.filter(pk__in=[c.pk for c in wanted]).values_list("pk", flat=True))
            for state in (CheckState.POOLED, CheckState.DUE):
                fresh = [c for c in wanted if c.pk in ours and c.state == state]
                audit.record_moves(fresh, "", state, by=SYSTEM, clause=keys.SUPERVISION, note="")
        made += len(ours)
        if len(pledges) < BATCH:
            break
    return made


def pull_recent() -> int:
    """What took effect lately: the cheap sweep between the doorbells."""
    return pull_checks(since=timezone.now() - RECENT)


def cancel_ended(*, case: Any = None) -> int:
    """Stop live checks whose pledge was withdrawn or corrected, or whose case came to an end otherwise."""
    ended = Check.objects.filter(state__in=LIVE_CHECKS).filter(
        Q(pledge__state__in=GONE_PLEDGES) | Q(case__state__in=ENDED_CASES)
    )
    if case is not None:
        ended = ended.filter(case=case)
    keys_of = list(ended.values_list("pk", flat=True)[:BATCH])
    rows = Check.objects.filter(pk__in=keys_of)
    cancelled = move_many(
        rows, CheckState.CANCELLED, by=SYSTEM, clause=keys.WITHDRAWAL, note="承诺已撤回、已更正或者办件已终结"
    )
    assistance.cancel_ended()
    return len(cancelled)


def settle_deadlines() -> int:
    """Reckon provisional deadlines again: the decision may have been made, the year's calendar published."""
    settled = 0
    rows = Check.objects.filter(state__in=OPEN_CHECKS, provisional=True, round=1)
    for check in rows.select_related("pledge", "version", "case").order_by("id").iterator(chunk_size=BATCH):
        due = deadline_of(check.pledge, check.version, check.case)
        if due and (due.date, due.provisional) != (check.due_on, check.provisional):
            unchanged = Check.objects.filter(pk=check.pk, provisional=True, due_on=check.due_on)
            settled += unchanged.update(due_on=due.date, provisional=due.provisional)
    return settled
