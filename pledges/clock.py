"""What time does: drafts lapse, silence accepts, what is due soon is told. Every sweep catches up by itself."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import structlog

from pledges.domain.acceptance import deem_accepted
from pledges.domain.case_files import remove_case_file
from pledges.domain.cases import discard_draft
from pledges.domain.disclosure_lists import order_missing
from pledges.domain.disclosures import end_disclosure
from pledges.domain.ratings import escalate_rating
from pledges.domain.reminders import remind_draft, remind_supplement
from pledges.enums import CaseState
from pledges.file_enums import CaseFileState
from pledges.models import Case, CaseFile, Disclosure, Rating
from pledges.rating_enums import WAITING
from portal.kernel import clock
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused
from portal.kernel.calendar import today

log = structlog.get_logger("pledges.clock")
BATCH = 500
REMIND_DAYS = 3


@clock.every(600, "pledges.drafts")
def expire_drafts() -> int:
    """Drafts past their day are discarded."""
    late = Case.objects.filter(state=CaseState.DRAFT, expires_on__lt=today()).order_by("expires_on")
    return _each(late[:BATCH], lambda case: discard_draft(case, by=SYSTEM, reason="草稿过期"))


@clock.every(600, "pledges.deemed")
def deem() -> int:
    """Filed, and nobody told the applicant in time: accepted by law."""
    late = Case.objects.filter(state=CaseState.FILED, accept_due__lt=today()).order_by("accept_due")
    return _each(late[:BATCH], deem_accepted)


@clock.every(3600, "pledges.reminders")
def remind() -> int:
    """Tell applicants once what runs out within three days."""
    soon = today() + timedelta(days=REMIND_DAYS)
    drafts = Case.objects.filter(state=CaseState.DRAFT, expires_on__range=(today(), soon))
    asked = Case.objects.filter(state=CaseState.SUPPLEMENT_ASKED, due_on__range=(today(), soon))
    drafts = drafts.exclude(messages__kind="draft_expires").order_by("expires_on")
    asked = asked.exclude(messages__kind="supplement_due").order_by("due_on")
    return _each(drafts[:BATCH], remind_draft) + _each(asked[:BATCH], remind_supplement)


@clock.every(600, "pledges.disclosures")
def end_disclosures() -> int:
    """Disclosures whose last day has passed, or whose pledge no longer stands. The page left them out already."""
    over = Disclosure.objects.over(today()).order_by("until_on", "id")
    return _each(over[:BATCH], end_disclosure)


@clock.every(3600, "pledges.disclosure_lists")
def order_lists() -> int:
    """Agencies that disclose and have no printed list."""
    return order_missing()


@clock.every(3600, "pledges.ratings")
def escalate_ratings() -> int:
    """Bad ratings that nobody answered in time are shown to the bureau."""
    late = Rating.objects.filter(state__in=WAITING, due_on__lt=today(), escalated_at=None)
    return _each(late.order_by("due_on", "id")[:BATCH], escalate_rating)


@clock.every(3600, "pledges.case_files")
def remove_case_files() -> int:
    """Case files whose days are over are erased."""
    over = CaseFile.objects.filter(state=CaseFileState.MADE, kept_until__lt=today()).order_by("kept_until")
    return _each(over[:BATCH], remove_case_file)


def _each(rows: Iterable[Any], act: Callable[[Any], object]) -> int:
    """One transaction a row; a row that somebody else took meanwhile is left alone."""
    done = 0
    for row in rows:
        try:
            act(row)
            done += 1
        except Refused as refusal:
            log.info("left alone", row=str(row.pk), code=refusal.code)
    return done
