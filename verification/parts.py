"""What this room adds to pages of lower rooms: what waits for a citizen, on her own page."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from credit.enums import RecordState
from portal.kernel.registry import OpenFinding, Part
from verification.enums import HandlingState
from verification.models import Check, Handling

MOST = 20
FINDING = ("subject", "state", "upheld", "correct_by", "statement_due", "credit_record", "created_at")
FINDING_OF = ("check_row__version__name", "finding__created_at")


def hearings_open(user: Any) -> Iterator[Part]:
    """Findings about her own pledges on which she has not been heard yet, the first to end first."""
    if not user.subject_id:
        return
    rows = Handling.objects.filter(subject=user.subject_id, state=HandlingState.NOTIFIED)
    for row in rows.select_related("check_row__version").order_by("statement_due", "id")[:MOST]:
        yield Part(
            row.statement_due,
            f"请您陈述申辩：{row.check_row.version.name}",
            "核查认为您的承诺可能不实。处理以前先听您说；逾期不说的，视为放弃。",
            reverse("verification:hearing", args=[row.pk]),
            "late",
        )


def open_findings(subjects: Iterable[Any]) -> Iterator[OpenFinding]:
    """Pledges that a check found untrue, as long as nothing was decided or the record of it is not confirmed yet."""
    rows = Handling.objects.filter(subject__in=list(subjects)).exclude(upheld=False)
    undecided = Q(credit_record=None) & ~Q(state=HandlingState.EXECUTED)
    rows = rows.filter(undecided | Q(credit_record__state=RecordState.ENTERED))
    # Asked before every pledge, and nearly always there is none: only what is told is read.
    told = rows.select_related("check_row__version", "finding").only(*FINDING, *FINDING_OF)
    for row in told.order_by("created_at", "id"):
        found = timezone.localdate(row.finding.created_at)
        text = f"{found:%Y年%-m月%-d日}核查认为“{row.check_row.version.name}”的承诺不实，{_stands(row)}"
        yield OpenFinding(row.subject_id, text, _way(row), since=found, until=row.statement_due)


def _stands(row: Handling) -> str:
    if row.credit_record_id is not None:
        return "已作出处理决定，信用记录还没有复核"
    return "已责令限期整改" if row.upheld else "还没有作出处理决定"


def _way(row: Handling) -> str:
    """What she can do now."""
    if row.state == HandlingState.NOTIFIED:
        return f"请在{row.statement_due:%Y年%-m月%-d日}以前，在“我的陈述申辩”里说明情况，也可以到窗口当面说"
    if row.upheld and row.correct_by:
        return f"请在{row.correct_by:%Y年%-m月%-d日}以前整改，整改后会重新核查"
    if row.credit_record_id is not None:
        return "不服处理决定的，可以依法申请行政复议或者提起行政诉讼"
    return "您的意见已经记下，请等待处理决定；有新证据的，请尽快交给办理机关"


def handling_open(subject: Any) -> str:
    """An account is needed until what follows from a finding is done."""
    rows = (
        Handling.objects.filter(subject=subject).exclude(upheld=False).exclude(state=HandlingState.EXECUTED)
    )
    return "对不实承诺的处理还没有结束：处理文书要送达给您。" if rows.exists() else ""


def names_of_checks(found: Iterable[str]) -> Mapping[str, str]:
    """The case and certificate of each check."""
    rows = Check.objects.filter(pk__in=found).values_list("pk", "pledge__case__number", "version__name")
    return {str(pk): f"{number or ''} {name}".strip() for pk, number, name in rows}
