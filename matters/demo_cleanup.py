"""Demo of a clean-up drive in Xizang: one list published, others declared, under review, in feedback, still being
written, and agencies that are late. What is declared is made up; the documents cited are real, but for one notice.
"""

import datetime
import json
from pathlib import Path
from typing import Any

from django.db import transaction

from matters.cleanup_enums import Disposal, ItemState
from matters.domain import cleanup, cleanup_items, cleanup_lists, cleanup_reviews, issuer_guides
from matters.domain.cleanup_items import Basis, resolved
from matters.models import Campaign, CleanupItem, CleanupList, CleanupReturn
from portal.kernel.actors import SYSTEM
from portal.kernel.bulk import refresh_statistics
from portal.kernel.calendar import today
from portal.people.models import Agency, Area

DATA = Path(__file__).parent / "data" / "cleanup_demo.json"
REGION, CITY = "54", "5401"
DAYS_AGO = 60  # so that the review is under way
# Where an agency's certificates are left: how many steps of the way each of them goes.
WAY = ("draft", "declared", "feedback", "reviewed", "published")
OTHER_ADVICE = "无工资收入证明"


@transaction.atomic
def run() -> None:
    """Once, whole or not at all; everything through the acts of the drive."""
    region = Area.objects.get(pk=REGION)
    if Campaign.objects.filter(area=region).exists():
        return
    campaign = cleanup.open_campaign(
        region,
        title="西藏自治区“减证便民”专项行动",
        dates=cleanup.calendar_from(today() - datetime.timedelta(days=DAYS_AGO)),
        document="演示方案",
        by=SYSTEM,
    )
    for prefix, plan in json.loads(DATA.read_text(encoding="utf-8")).items():
        _declare(campaign, Agency.objects.get(number_prefix=prefix), plan)
    refresh_statistics("matters")
    government = CleanupReturn.objects.get(campaign=campaign, agency__number_prefix="城关政")
    cleanup.excuse(government, reason="区人民政府不直接办理依申请的政务服务事项", by=SYSTEM)
    _publish(CleanupList.objects.get(campaign=campaign, area=CITY))


def _declare(campaign: Campaign, agency: Agency, plan: dict[str, Any]) -> None:
    form = CleanupReturn.objects.get(campaign=campaign, agency=agency)
    departments = agency.departments.all()
    cleanup.name_contacts(
        form,
        leader="分管副局长",
        unit=departments[0].name if departments else "办公室",
        contact_name="窗口负责人",
        contact_phone=agency.contact_phone,
        by=SYSTEM,
    )
    for row in plan["items"]:
        _item(form, row)
    until = plan["until"]
    if until == "draft":
        return
    cleanup_items.hand_in(form, none_asked=not plan["items"], by=SYSTEM)
    if until in WAY[2:]:
        _review(form, keep_one=until == "reviewed")


def _item(form: CleanupReturn, row: dict[str, Any]) -> None:
    fields = {name: value for name, value in row.items() if name in cleanup_items.WRITTEN}
    issuer = Agency.objects.filter(number_prefix=row["issuer"]).first() if "issuer" in row else None
    bases = [resolved(Basis(**basis)) for basis in row["bases"]]
    cleanup_items.add_item(form, by=SYSTEM, bases=bases, issuing_agency=issuer, **fields)


def _review(form: CleanupReturn, *, keep_one: bool) -> None:
    """The reviewers agree with all but one; the agency has confirmed all, all but the last, or none yet."""
    items = list(form.items.filter(state=ItemState.DECLARED).order_by("id"))
    for item in items:
        other = item.name == OTHER_ADVICE
        cleanup_reviews.review(
            item,
            legality=True,
            compliance=True,
            reasonableness=not other,
            disposal=Disposal.SHARED if other else item.disposal,
            successor="由人社局比对个人所得税和参保信息" if other else "",
            successor_unit="政务信息共享平台" if other else "",
            words="收入信息可以通过数据共享查询，不应再由申请人开具。" if other else "同意申报意见。",
            by=SYSTEM,
        )
        if not other and not (keep_one and item is items[-1]):
            cleanup_reviews.confirm(item, by=SYSTEM)


def _publish(cleanup_list: CleanupList) -> None:
    """The city's own list is out and its kept certificate has a guide."""
    for item in CleanupItem.objects.filter(form__list=cleanup_list, state=ItemState.FEEDBACK):
        cleanup_reviews.confirm(item, by=SYSTEM)
    cleanup_lists.collect(cleanup_list, by=SYSTEM)
    cleanup_lists.check_legality(cleanup_list, opinion="依据有效，程序合法。", by=SYSTEM)
    cleanup_lists.approve(cleanup_list, opinion="同意公布。", by=SYSTEM)
    cleanup_lists.publish(cleanup_list, by=SYSTEM)
    kept = CleanupItem.objects.get(form__list=cleanup_list, disposal=Disposal.RETAIN)
    assert kept.issuing_agency is not None
    guide = issuer_guides.begin(kept.issuing_agency, name=kept.name, by=SYSTEM)
    issuer_guides.write(
        guide,
        conditions="在本区评定或者确认专业技术职称的人员，因申请司法鉴定人登记需要的。",
        materials=["居民身份证（出示）"],
        steps=["申请", "查询职称评审记录", "当场出具"],
        days=0,
        materials_before=3,
        steps_before=5,
        days_before=5,
        owner="就业促进科（演示）",
        phone=kept.issuing_agency.contact_phone,
        by=SYSTEM,
    )
    issuer_guides.publish(guide, by=SYSTEM)
