"""The applicant is told what was found, and by when she may be heard (告知)."""

from __future__ import annotations

from django.utils import timezone

from pledges.domain.messages import tell
from pledges.enums import MessageKind
from portal.kernel import audit
from portal.kernel.actors import Actor
from portal.kernel.acts import Refused
from portal.kernel.calendar import add_workdays, today
from portal.law import keys
from verification.enums import Answer, HandlingState
from verification.models import Check, Finding, Handling

STATEMENT_WORKDAYS = 5


def notice_text(check: Check, finding: Finding, due: str) -> str:
    """Facts, grounds and rights, from the finding's own words."""
    failed = [line["text"] for line in check.standard if finding.answers.get(line["key"]) == Answer.NOT_MET]
    lines = "；".join(text.rstrip("。；") for text in failed)
    return (
        f"经核查，您对“{check.version.name}”作出的承诺与下列标准不符：{lines}。\n"
        f"核查情况：{finding.account}\n"
        "按照《国务院办公厅关于全面推行证明事项和涉企经营许可事项告知承诺制的指导意见》（国办发〔2020〕42号），"
        "承诺不实的，可能终止办理、责令限期整改、撤销行政决定或者予以行政处罚，并记入信用记录。\n"
        f"您有权陈述、申辩，提出事实、理由和证据。请在{due}以前提出；逾期不提出的，视为放弃，"
        "不影响您以后申请行政复议或者提起行政诉讼。陈述、申辩不会加重处理。"
    )


def notify(check: Check, *, finding: Finding, by: Actor) -> Handling:
    """Open the handling of an untrue finding. Part of the act that concludes the check."""
    if Handling.objects.filter(check_row=check).exclude(state=HandlingState.EXECUTED).exists():
        raise Refused("上一次处理还没有执行完毕。", code="open_handling", way_out="请先办结上一次处理。")
    due = add_workdays(today(), STATEMENT_WORKDAYS)
    words = f"{due.date:%Y年%-m月%-d日}"
    handling = Handling(
        check_row=check,
        finding=finding,
        case_id=check.case_id,
        area_id=check.area_id,
        agency_id=check.agency_id,
        subject_id=check.subject_id,
        notice=notice_text(check, finding, words),
        notified_at=timezone.now(),
        statement_due=due.date,
        provisional=due.provisional,
    )
    handling.save(force_insert=True)
    audit.record("verification.notify", handling, by=by, clause=keys.SUPERVISION, finding=str(finding.pk))
    tell(check.case, MessageKind.HEARING, certificate=check.version.name, due=words)
    return handling
