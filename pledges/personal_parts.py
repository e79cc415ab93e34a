"""What this room tells a person about herself, and how long it keeps what."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Q

from pledges.domain import clearing
from pledges.domain.messages import TOPIC_OF
from pledges.enums import CaseState, MessageKind
from pledges.models import Case, CaseFile, JointApplicant, Message, Pledge
from pledges.signature_words import bundle_facts
from portal.exchange.message_enums import Topic
from portal.kernel import registry
from portal.kernel.registry import Holding, Retention
from portal.law import keys
from portal.people.personal_parts import moment

OVER = (
    CaseState.DISCARDED,
    CaseState.CONCLUDED,
    CaseState.NOT_ACCEPTED,
    CaseState.WITHDRAWN,
    CaseState.TERMINATED,
    CaseState.DECISION_REVOKED,
)


def held(user: Any) -> Iterator[Holding]:
    """Cases, how each certificate was met, what was pledged, what was told."""
    if user.subject_id is None:
        return
    cases = Case.objects.filter(subject=user.subject_id, cleared_at=None).order_by("-created_at")
    cases = cases.select_related("agency", "administrative_matter").prefetch_related("choices__version")
    yield Holding(
        "办件",
        tuple(
            {
                "编号": case.number or f"草稿{case.resume_code}",
                "事项": case.administrative_matter.name,
                "办理机关": case.agency.name,
                "状态": case.get_state_display(),
                "提交时间": moment(case.filed_at),
                "证明": "；".join(
                    f"{c.version.name}（{c.get_choice_display() or '未选择'}）" for c in case.choices.all()
                ),
                "决定": case.decision_text,
                "现场核查地址": case.site_address,
            }
            for case in cases
        ),
    )
    pledges = Pledge.objects.filter(subject=user.subject_id, case__cleared_at=None).select_related(
        "version", "text", "signature_evidence"
    )
    yield Holding(
        "告知承诺书",
        tuple(
            {
                "编号": pledge.number or "",
                "证明": pledge.version.name,
                "状态": pledge.get_state_display(),
                "签署时间": moment(pledge.signed_at),
                "填写的内容": "；".join(f"{name}：{value}" for name, value in _filled(pledge)),
                "内容摘要": pledge.content_digest,
                "签署证据": "；".join(f"{label}：{value}" for label, value in _signature(pledge)),
            }
            for pledge in pledges.order_by("-created_at")
        ),
    )
    told = Message.objects.filter(subject=user.subject_id).order_by("-at", "-id")
    yield Holding(
        "消息",
        tuple({"时间": moment(m.at), "步骤": m.get_kind_display(), "内容": m.text} for m in told),
    )


def _signature(pledge: Pledge) -> Iterable[tuple[str, str]]:
    """What was kept of her signature, the device included."""
    return bundle_facts(pledge.signature_evidence) if pledge.evidence else ()


def _filled(pledge: Pledge) -> Iterator[tuple[str, Any]]:
    """What was filled in, under the words of the form where it is known."""
    labels = {row.get("key"): row.get("label") for row in pledge.text.conditions}
    for key, value in pledge.values.items():
        yield labels.get(key) or key, value


def holders(subject: Any) -> Iterable[Any]:
    """The agencies where this person applied or takes part."""
    hers = Q(subject=subject) | Q(agent_subject=subject)
    return Case.objects.filter(hers, cleared_at=None).values_list("agency", flat=True).distinct().order_by()


def names_of_cases(found: Iterable[str]) -> Mapping[str, str]:
    """Number and matter of each case."""
    rows = Case.objects.filter(pk__in=found).values_list("pk", "number", "administrative_matter__name")
    return {str(pk): f"{number or '草稿'} {matter}" for pk, number, matter in rows}


def names_of_files(found: Iterable[str]) -> Mapping[str, str]:
    """The case of each case file."""
    rows = CaseFile.objects.filter(pk__in=found).values_list("pk", "case__number")
    return {str(pk): number or "" for pk, number in rows}


def open_business(subject: Any) -> str:
    """An account is needed as long as something is on its way."""
    hers = Q(subject=subject) | Q(agent_subject=subject) | Q(representation__person=subject)
    case = Case.objects.filter(hers).exclude(state__in=OVER).order_by("-created_at").first()
    if case is None:
        return ""
    which = f"“{case.number}”" if case.number else "有一份草稿"
    return f"办件{which}还没有办完：等它办结，或者在办件页面撤回、作废。"


def is_kept(subject: Any) -> bool:
    """Whether any case that was not cleared yet is hers."""
    hers = Q(subject=subject) | Q(agent_subject=subject) | Q(representation__person=subject)
    joint = JointApplicant.objects.filter(subject=subject, case__cleared_at=None)
    return Case.objects.filter(hers, cleared_at=None).exists() or joint.exists()


def register() -> None:
    """At start-up."""
    for kind in MessageKind:
        event = registry.TopicEvent(TOPIC_OF.get(kind, Topic.PROGRESS), kind, kind.label)
        registry.topic_events.add(f"pledges.{kind}", event)
    registry.holdings.add("pledges", held)
    registry.holders.add("pledges", holders)
    registry.thing_names.add("pledges.case", names_of_cases)
    registry.thing_names.add("pledges.casefile", names_of_files)
    registry.account_locks.add("pledges", open_business)
    registry.person_locks.add("pledges", is_kept)
    registry.retention.update({
        "pledges.drafts": Retention("没有提交的草稿", "草稿期满（各地30天左右）自动作废", keys.PIPL_STORAGE,
            "填写的内容当时就删；其余见“作废的草稿”。"),
        "pledges.discarded": Retention("作废的草稿", f"作废后{clearing.DRAFT_DAYS}天", keys.PIPL_STORAGE,
            "上传的文件销毁，留下“某机关某日有一份草稿”。", clearing.over_drafts, clearing.clear_case),
        "pledges.cases": Retention("了结的办件", "地区规则的案卷保存年限（默认10年），各地不一的按最长的", keys.E_ARCHIVE,
            "文书、证明、签名和填写的内容销毁，留下事项、机关、日期和结果，供统计；申请人没有别的办件的，本人信息一并清除。"
            "依法要移交档案馆的，请在保存期满以前移交。",
            clearing.over_cases, clearing.clear_case),
    })  # fmt: skip
