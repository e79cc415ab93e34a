"""What this app adds to pages of lower rooms: a person's file, and the page of the legal bases."""

from collections.abc import Iterable
from types import ModuleType
from typing import Any

from django.db.models import Q
from django.urls import reverse

from pledges.domain import (
    acceptance,
    authorizations,
    cases,
    choices,
    corrections,
    decisions,
    disclosures,
    handlers,
    notices,
    periods,
    service,
    signing,
    withdrawal,
)
from pledges.enums import PLEDGE_TONES, CaseState, PledgeState
from pledges.models import Case, Pledge
from portal.kernel.registry import Dependent, Part, Resting

# The acts of the statute in this app, in the words of the statute; the clause stands on the act itself.
ACTS: tuple[tuple[ModuleType, str, str], ...] = (
    (cases, "open_case", "建立办件"),
    (cases, "resume", "线上线下接着办"),
    (choices, "choose", "自主选择办理方式"),
    (notices, "start_reading", "一次性书面告知"),
    (authorizations, "lodge", "提交特别授权书"),
    (signing, "sign", "签署告知承诺书"),
    (acceptance, "accept", "受理"),
    (acceptance, "deem_accepted", "逾期未告知视为受理"),
    (acceptance, "ask_supplement", "一次性告知补正"),
    (decisions, "decide", "作出决定"),
    (decisions, "terminate", "终止办理"),
    (decisions, "revoke_decision", "撤销行政决定"),
    (withdrawal, "withdraw_pledge", "撤回承诺"),
    (disclosures, "prepare_disclosure", "承诺公示"),
    (disclosures, "refuse_disclosure", "不同意公示承诺书"),
    (corrections, "prepare_correction", "更正承诺的内容"),
    (periods, "ask_extension", "延长办理期限"),
    (periods, "pause", "暂停计算办理期限"),
    (service, "serve", "送达"),
    (handlers, "ask_recusal", "回避"),
    (handlers, "decide_recusal", "决定回避"),
)


def acts_on(clause: Any) -> Iterable[Dependent]:
    """The acts that rest on a clause."""
    for module, name, words in ACTS:
        if getattr(module, name).clause == clause.key:
            yield Dependent("办理环节", words)


# Cases in which a change of the law still changes something.
UNDECIDED = (CaseState.FILED, CaseState.SUPPLEMENT_ASKED, CaseState.ACCEPTED)


def open_cases(clause: Any) -> Iterable[Resting]:
    """Cases under way in which a certificate is asked for, or a pledge was made, on the strength of the clause."""
    version = "choices__version"
    rests = Q(**{f"{version}__bases__clause": clause}) | Q(**{f"{version}__liability_clause": clause})
    rows = Case.objects.filter(rests, state__in=UNDECIDED).select_related("administrative_matter").distinct()
    for case in rows.order_by("id"):
        label = f"{case.number or '（未编号）'} {case.administrative_matter.name}，{case.get_state_display()}"
        url = reverse("pledges:handling_case", args=[case.pk])
        yield Resting("case", str(case.pk), label, url, case.agency_id, case.area_id)


def integrity(subject: Any, limit: int) -> Iterable[Part]:
    """A person's signed pledges, newest first."""
    rows = Pledge.objects.filter(subject=subject, signed_at__isnull=False).select_related("version", "agency")
    return [
        Part(
            at=row.signed_at,
            title=f"告知承诺：{row.version.name}",
            detail=f"{row.agency.name}，{row.number}；{row.get_state_display()}",
            tone=PLEDGE_TONES[PledgeState(row.state)],
        )
        for row in rows.order_by("-signed_at", "-id")[:limit]
    ]
