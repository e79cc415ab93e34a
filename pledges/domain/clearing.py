"""What a case holds of a person goes when its time is over; the row stays for the figures and for the ledger.

Gone: every file of the case (letters, certificates, signatures, evidence), what she filled in, her messages, the place of
the visit. What stays says that an agency handled a matter on a day, and leads to nobody.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from pledges.domain.rows import locked
from pledges.enums import CaseState
from pledges.models import Case, CertificateFile, Copy, Message, Pledge, Typed
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import today
from portal.kernel.files import erase
from portal.kernel.models import StoredFile
from portal.kernel.registry import case_parts
from portal.law import keys
from portal.people.domain.anonymising import anonymise
from portal.people.models import AreaRules, Subject

DRAFT_DAYS = 30
ENDED = (CaseState.NOT_ACCEPTED, CaseState.TERMINATED, CaseState.DECISION_REVOKED)
GONE = "（按保存期限已清除）"


def over_drafts() -> QuerySet[Case]:
    """Drafts that lapsed or were given up a month ago."""
    before = today() - timedelta(days=DRAFT_DAYS)
    return Case.objects.filter(state=CaseState.DISCARDED, expires_on__lt=before, cleared_at=None)


def over_cases() -> QuerySet[Case]:
    """Closed cases whose files were kept long enough. Where areas differ, as long as the one that keeps longest."""
    before = _years_ago(longest_years())
    closed = (
        Q(state=CaseState.CONCLUDED, concluded_at__date__lt=before)
        | Q(state=CaseState.WITHDRAWN, withdrawn_at__date__lt=before)
        | Q(state__in=ENDED, ended_at__date__lt=before)
    )
    # What was closed before that day was filed before it: this the index knows.
    filed = timezone.make_aware(datetime.combine(before, time.min))
    return Case.objects.filter(closed, filed_at__lt=filed, cleared_at=None)


def longest_years() -> int:
    """The longest period of any area, so that nothing goes too early."""
    years = AreaRules.objects.order_by("-retention_years").values_list("retention_years", flat=True).first()
    return years or 10


def _years_ago(years: int) -> date:
    now = today()
    return now.replace(year=now.year - years, day=min(now.day, 28))


@act(clause=keys.PIPL_DELETION)
def clear_case(case: Case) -> Case:
    """Empty one case, and its applicant when nothing else here is hers."""
    case = locked(case)
    closed = (CaseState.DISCARDED, CaseState.CONCLUDED, CaseState.WITHDRAWN, *ENDED)
    if case.state not in closed or case.cleared_at is not None:
        raise Refused("办件没有了结，不能清除。", code="not_closed")
    if Pledge.objects.filter(case=case, outcome_at__gt=timezone.now() - timedelta(days=365)).exists():
        raise Refused("核查刚有结果，暂不清除。", code="fresh_outcome")
    for file in _files(case):
        erase(file)
    Typed.objects.filter(choice__case=case).delete()
    Pledge.objects.filter(case=case).update(values={}, content={})
    Message.objects.filter(case=case).update(text=GONE)
    for rows in (Pledge.objects.filter(case=case), case.joint.all(), Case.objects.filter(pk=case.pk)):
        rows.exclude(withdrawal_reason="").update(withdrawal_reason=GONE)
    case.cleared_at, case.site_address = timezone.now(), ""
    case.save(update_fields=["cleared_at", "site_address"])
    record("pledges.case_cleared", case, by=SYSTEM, clause=keys.PIPL_DELETION)
    for subject in _persons(case):
        anonymise(subject)
    return case


def _persons(case: Case) -> list[Subject]:
    """Everybody whom the case names: the applicant, who acted for her, who applied together with her."""
    found = [case.subject, *(row.subject for row in case.joint.select_related("subject"))]
    if case.agent_subject is not None:
        found.append(case.agent_subject)
    if case.representation is not None:
        found.append(case.representation.person)
    return found


def _files(case: Case) -> list[StoredFile]:
    """All files that any room has about the case, each once, without those erased before."""
    found: dict[Any, StoredFile] = {}
    for parts_of in case_parts:
        found |= {part.file.pk: part.file for part in parts_of(case) if isinstance(part.file, StoredFile)}
    for row in CertificateFile.objects.filter(choice__case=case).select_related("file__data_key"):
        found[row.file.pk] = row.file
    for copy in Copy.objects.filter(pledge__case=case, file__isnull=False).select_related("file__data_key"):
        if copy.file is not None:
            found[copy.file.pk] = copy.file
    for pledge in Pledge.objects.filter(case=case, signature_file__isnull=False).select_related(
        "signature_file"
    ):
        if pledge.signature_file is not None:
            found[pledge.signature_file.pk] = pledge.signature_file
    return [file for file in found.values() if file.data_key.destroyed_at is None]
