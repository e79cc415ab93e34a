"""A case as a whole: opened, taken up, identified, filed, withdrawn, supplemented, read, listed."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from pledges.api import asks
from pledges.api.answers import CaseAnswer, CasePage
from pledges.api.common import answered, brief, case_of, joint_of
from pledges.api.matters import bad_cursor, certificates_of, matter_of
from pledges.domain import acceptance, embedding, withdrawal
from pledges.domain import cases as domain
from pledges.models import Pledge, SystemCase
from portal.exchange.api import Asked, call
from portal.exchange.domain.once import Answer
from portal.exchange.enums import Scope
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.files import taken
from portal.kernel.paging import BadCursor, rows_after

# A change may be committed a moment after its time: the next round looks back this far, better twice than never.
OVERLAP = timedelta(seconds=10)
FILE = {"scope": Scope.FILE, "gives": {200: CaseAnswer}, "refuses": True, "once": True}


@call(
    "POST",
    scope=Scope.FILE,
    says="建立办件",
    asks=asks.OpenCase,
    gives={201: CaseAnswer},
    refuses=True,
    once=True,
    large=True,
)
def open_case(asked: Asked) -> Answer:
    """为申请人建立一个草稿。同一个幂等键只建一件。由代理人、监护人或者单位经办人办理的，证明材料随请求一起提交。"""
    matter = matter_of(asked, asked.data["matter"])
    wanted = set(asked.data["certificates"])
    picked = [c for c in certificates_of(matter) if c.pk in wanted]
    if len(picked) != len(wanted):
        raise Refused(
            "有的证明不是这个事项清单内的。",
            code="unlisted",
            field="certificates",
            way_out="请重新读取事项；清单外的证明不得索要。",
        )
    link = embedding.open_from_system(
        client=asked.client,
        administrative_matter=matter,
        certificates=picked,
        applicant=dict(asked.data["applicant"]),
        reference=asked.data["reference"],
        agent=_with_paper(asked.data["agent"], "agent"),
        representative=_with_paper(asked.data["representative"], "representative"),
        by=asked.user,
    )
    return answered(asked, asked.about(link.case), status=201)


def _with_paper(given: dict[str, Any] | None, place: str) -> dict[str, Any] | None:
    """Who came, with her paper checked as every file is, and kept."""
    if given is None:
        return None
    try:
        return {**given, "file": taken(given["file"])}
    except Refused as refusal:
        refusal.field = f"{place}.authorization"
        raise


@call("POST", says="接着办在别处开始的办件", asks=asks.TakeUp, **FILE)
def take_up(asked: Asked) -> Answer:
    """凭申请人提供的恢复码，把窗口或者网上开始的本单位办件接到业务系统办：同一件，同一编号。"""
    link = embedding.take_up(client=asked.client, resume_code=asked.data["resume_code"], by=asked.user)
    return answered(asked, asked.about(link.case))


@call("GET", scope=Scope.READ, says="查办件进度", gives={200: CaseAnswer})
def case(asked: Asked, case: UUID) -> Answer:
    """办件的状态、下一步和期限。"""
    return answered(asked, case_of(asked, case))


@call("GET", scope=Scope.READ, says="列出办件", query=asks.ListQuery, gives={200: CasePage})
def case_list(asked: Asked) -> Answer:
    """本系统的办件，按最近变化排列。轮询：下一轮用 updated_until 作 updated_since，可能重复，不会遗漏。"""
    began = timezone.now()
    rows = SystemCase.objects.filter(client=asked.client).select_related("case")
    if since := asked.data["updated_since"]:
        rows = rows.filter(changed_at__gte=since)
    rows = rows.prefetch_related("case__choices__pledges")
    order, size = ("changed_at", "id"), asked.data["limit"]
    try:
        found, onward = rows_after(rows, asked.data["cursor"], ordering=order, size=size)
    except BadCursor:
        raise bad_cursor() from None
    page = {
        "results": [brief(link.case, link) for link in found],
        "next": onward or None,
        "updated_until": min([began - OVERLAP, *([found[-1].changed_at] if onward else [])]),
    }
    return Answer(200, dict(CasePage(page).data))


@call("POST", says="登记身份核验", asks=asks.Identify, **FILE)
def identify(asked: Asked, case: UUID) -> Answer:
    """业务系统今天怎样核验了签署人的身份。签署以前登记；本地区要求到场的，只认核对原件和读卡。"""
    row = case_of(asked, case)
    said = {**asked.data, "joint": joint_of(row, asked.data["joint"])}
    embedding.identify(row, by=asked.user, **said)
    return answered(asked, row)


@call("POST", says="提交申请", **FILE)
def submit(asked: Asked, case: UUID) -> Answer:
    """提交申请，得到办件编号和受理期限。"""
    return answered(asked, domain.file_case(case_of(asked, case), by=asked.user))


@call("POST", says="撤回申请", asks=asks.Withdraw, **FILE)
def withdraw(asked: Asked, case: UUID) -> Answer:
    """申请人撤回整个申请，办件终止。"""
    row = case_of(asked, case)
    return answered(asked, withdrawal.withdraw_application(row, reason=asked.data["reason"], by=asked.user))


@call("POST", says="撤回承诺", asks=asks.Withdraw, **FILE)
def withdraw_pledge(asked: Asked, case: UUID, pledge: UUID) -> Answer:
    """申请人撤回一项承诺，这一项改为提交证明，办件照常办理。"""
    row = case_of(asked, case)
    found = fetch(Pledge.objects.select_related("case"), asked.user, pk=pledge, case=row.pk)
    withdrawal.withdraw_pledge(found, reason=asked.data["reason"], by=asked.user)
    return answered(asked, row)


@call("POST", says="补正", asks=asks.Supplement, upload=True, **FILE)
def supplement(asked: Asked, case: UUID) -> Answer:
    """答复一次性补正告知。"""
    row = case_of(asked, case)
    file = taken(asked.data["file"])
    acceptance.answer_supplement(row, answer=asked.data["answer"], by=asked.user, file=file)
    return answered(asked, row)
