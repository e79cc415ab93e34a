"""What stands in a case file beside the procedure itself: disclosure, liability insurance, claims, the rating."""

from collections.abc import Iterable

from pledges.file_enums import Stage
from pledges.file_parts import facts, moment
from pledges.models import Case, CompensationClaim, Disclosure, InsurancePolicy, Rating
from portal.kernel.registry import FilePart
from portal.law import keys


def case_file(case: Case) -> Iterable[FilePart]:
    """The parts of a case that come beside or after its procedure."""
    for policy in InsurancePolicy.objects.filter(case=case).select_related("file__data_key", "version"):
        yield FilePart(
            rank=Stage.EVIDENCE,
            key=f"policy:{policy.pk}",
            title=f"责任保险：{policy.version.name}",
            at=policy.created_at,
            source=f"{policy.insurer}，保单号{policy.number}，{policy.amount}元",
            file=policy.file,
            clause=keys.SL_RISK,
        )
    yield from map(
        _disclosure, Disclosure.objects.filter(case=case).select_related("prepared_by", "released_by")
    )
    yield from map(_claim, CompensationClaim.objects.filter(case=case).select_related("policy", "decided_by"))
    yield from map(_rating, Rating.objects.filter(case=case))


def _disclosure(row: Disclosure) -> FilePart:
    return FilePart(
        rank=Stage.AFTERWARDS,
        key=f"disclosure:{row.pk}",
        title="承诺公示",
        at=row.created_at,
        source=f"{row.prepared_by.name}拟办",
        clause=keys.DISCLOSURE,
        facts=facts(
            ("状态", row.get_state_display()),
            ("复核", row.released_by.name if row.released_by else ""),
            ("公示期", f"{row.from_on}至{row.until_on}" if row.from_on else ""),
            ("撤下时间", moment(row.ended_at)),
            ("理由", row.reason),
            ("公示的承诺人", row.title),
            *row.lines,
        ),
    )


def _claim(row: CompensationClaim) -> FilePart:
    return FilePart(
        rank=Stage.AFTERWARDS,
        key=f"claim:{row.pk}",
        title=f"国家赔偿请求：{row.claimant}",
        at=row.created_at,
        source="请求人提出，办理机关登记",
        clause=keys.SL_RISK,
        facts=facts(
            ("请求金额", f"{row.claimed}元"),
            ("收到日期", row.lodged_on),
            ("事实和理由", row.facts),
            ("关联的责任保险", row.policy),
            ("状态", row.get_state_display()),
            ("处理结果", row.outcome),
            ("赔偿金额", row.paid),
            ("其中保险赔付", row.insured),
            ("决定人", row.decided_by.name if row.decided_by else ""),
            ("决定时间", moment(row.decided_at)),
        ),
    )


def _rating(row: Rating) -> FilePart:
    return FilePart(
        rank=Stage.AFTERWARDS,
        key=f"rating:{row.pk}",
        title="评价",
        at=row.created_at,
        source="申请人评价",
        clause=keys.T20_SUPERVISION,
        facts=facts(
            ("评价", row.get_level_display()),
            ("方面", "、".join(row.tag_words)),
            ("意见", row.text),
            ("状态", row.get_state_display()),
            ("回复", row.reply),
            ("复核意见", row.settled),
        ),
    )
