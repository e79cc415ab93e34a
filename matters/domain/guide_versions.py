"""Published service guides: composed from the certificates, the area's rules and what the agency writes; numbered,
never changed. A guide is renewed with every publication, so that it stands beside the texts it explains."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from matters import public_rules as may
from matters.domain.consultations import digest
from matters.domain.flows import Flow, Node, flow_of, node
from matters.domain.guide_words import refuse_still_asking, still_asked
from matters.domain.guides import Guide, GuideStep, guide_of
from matters.enums import CheckMode, CheckWhen, JointMode
from matters.models import AdministrativeMatter, GuideDetails, GuideVersion, MatterVersion
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused, act
from portal.kernel.calendar import today
from portal.law import keys
from portal.law.models import LawClause
from portal.people.area_rules import rules_for
from portal.people.models import AreaRules

HOTLINE = "12345"
_waiting: ContextVar[dict[Any, AdministrativeMatter] | None] = ContextVar("guides to renew", default=None)
WRITTEN = (
    "place",
    "hours",
    "phone",
    "complaint_phone",
    "complaint_address",
    "fee",
    "materials",
    "notes",
)
HOURS = "工作日 9:00—12:00，13:30—17:00"


@act(clause=keys.MJ_GUIDE)
def write(matter: AdministrativeMatter, *, by: Any, **fields: Any) -> GuideDetails:
    """Keep what the agency writes into its guide; readers see it with the next published guide."""
    _refuse_stranger(matter, by)
    if unknown := set(fields) - set(WRITTEN):
        raise TypeError(f"not written by hand: {', '.join(sorted(unknown))}")
    refuse_still_asking(matter, fields.get("materials", ()))
    details, _ = GuideDetails.objects.select_for_update().get_or_create(matter=matter)
    for name, value in fields.items():
        setattr(details, name, value)
    details.full_clean(validate_constraints=False)
    details.save()
    audit.record("matters.guide_details", matter, by=by)
    return details


@act(clause=keys.MJ_GUIDE)
def publish_guide(matter: AdministrativeMatter, *, by: Any, note: str = "") -> GuideVersion:
    """Publish the next guide of a matter; one with the same words is the same guide."""
    _refuse_stranger(matter, by)
    details = GuideDetails.objects.filter(matter=matter).first()
    refuse_still_asking(matter, details.materials if details else ())
    guide = renew(matter, by=by, note=note)
    if guide is None:
        raise Refused(
            "这个事项还没有已公布的证明事项，不能公布办事指南。",
            code="nothing_listed",
            way_out="先公布证明事项和格式文本，指南随之公布。",
        )
    return guide


@contextmanager
def once_for_all(*, by: Any) -> Iterator[None]:
    """Within this block many certificates are published in one transaction; each guide is renewed once, at its end."""
    token = _waiting.set({})
    try:
        yield
        waiting = _waiting.get() or {}
    finally:
        _waiting.reset(token)
    for matter in waiting.values():
        renew(matter, by=by)


def renew(matter: AdministrativeMatter, *, by: Any, note: str = "") -> GuideVersion | None:
    """The guide as everything stands now, published if it says anything new; None where nothing is listed.

    Called within the acts that publish and take down, whose clause it carries.
    """
    if (waiting := _waiting.get()) is not None:
        waiting[matter.pk] = matter
        return None
    rows = AdministrativeMatter.objects.select_related("agency", "area")
    matter = rows.select_for_update(of=("self",)).get(pk=matter.pk)
    content = content_now(matter)
    if content is None:
        return None
    sum_ = digest(content)
    last = current(matter)
    if last is not None and last.digest == sum_:
        return last
    guide = GuideVersion.objects.create(
        matter=matter,
        number=last.number + 1 if last else 1,
        content=content,
        digest=sum_,
        published_on=today(),
        change_note=note.strip()[:200],
    )
    audit.record("matters.guide", matter, by=by, clause=keys.MJ_GUIDE, number=guide.number, digest=sum_)
    return guide


def publish_missing(*, limit: int = 100) -> int:
    """A first guide for every matter that has certificates listed and none yet. Returns how many."""
    rows = AdministrativeMatter.objects.listed().filter(guides=None)[:limit]
    return sum(publish_guide(row, by=SYSTEM) is not None for row in rows)


def current(matter: AdministrativeMatter) -> GuideVersion | None:
    """The guide that holds now."""
    return matter.guides.order_by("-number").first()


def content_now(matter: AdministrativeMatter) -> dict[str, Any] | None:
    """What the guide would say today; None where no certificate is listed."""
    versions = [
        row.current
        for row in matter.certification_matters.listed()
        .select_related("current")
        .prefetch_related("current__bases__clause__version__source")
        .order_by("slug_code")
        if row.current is not None
    ]
    if not versions:
        return None
    rules = rules_for(matter.area)
    details = GuideDetails.objects.filter(matter=matter).first() or GuideDetails(matter=matter)
    return compose(matter, versions, rules=rules, details=details)


def compose(
    matter: AdministrativeMatter,
    versions: list[MatterVersion],
    *,
    rules: AreaRules,
    details: GuideDetails,
) -> dict[str, Any]:
    """Every part of a guide, in plain words, with the clauses it rests on."""
    guide = guide_of(matter, versions, rules=rules)
    citations = _citations([*guide.with_pledge, *guide.without_pledge, *guide.leaving])
    return {
        "title": f"{matter.name}办事指南",
        "summary": matter.summary,
        "agency": matter.agency.name,
        "facts": _facts(matter, details),
        "certificates": [_certificate(version) for version in versions],
        "materials": list(details.materials),
        "needed": guide.needed,
        "with_pledge": _steps(guide.with_pledge, citations),
        "without_pledge": _steps(guide.without_pledge, citations),
        "leaving": _steps(guide.leaving, citations),
        "flow": flow_for(guide, versions),
        "complaint": _complaint(matter, details),
        "notes": details.notes,
    }


def _facts(matter: AdministrativeMatter, details: GuideDetails) -> list[list[str]]:
    agency = matter.agency
    facts = {
        "办理单位": agency.name,
        "事项类型": matter.get_kind_display(),
        "事项编码": matter.code,
        "服务对象": matter.get_audience_display(),
        "共同申请": matter.get_joint_display() if matter.joint != JointMode.NONE else "",
        "法定办结时限": f"{matter.legal_days}个工作日",
        "承诺办结时限": f"{matter.promised_days}个工作日",
        "办理结果": matter.result,
        "收费": details.fee,
        "办理地点": details.place or agency.address,
        "办理时间": details.hours or HOURS,
        "咨询电话": details.phone or agency.contact_phone,
    }
    return [[name, words] for name, words in facts.items() if words]


def _complaint(matter: AdministrativeMatter, details: GuideDetails) -> list[list[str]]:
    """Where to complain: a guide without it is none."""
    agency = matter.agency
    return [
        ["投诉电话", details.complaint_phone or f"{HOTLINE}（政务服务便民热线）"],
        ["受理单位", details.complaint_address or f"{agency.name}，{agency.address}".rstrip("，")],
        ["可以投诉什么", "被要求提交清单以外的证明、不让选承诺或者强迫承诺、不一次告知、超过时限不办。"],
    ]


def _certificate(version: MatterVersion) -> dict[str, str]:
    return {
        "matter": str(version.matter_id),
        "name": version.name,
        "purpose": version.purpose,
        "issuing_unit": version.issuing_unit,
        "acquire_hint": version.acquire_hint,
        "bases": version.citations,
    }


def _citations(steps: Iterable[GuideStep]) -> dict[str, str]:
    """Citations of the clauses in one query: a published guide keeps them as they read that day."""
    wanted = {step.clause for step in steps}
    rows = LawClause.objects.filter(key__in=wanted).select_related("version__source")
    return {clause.key: clause.citation for clause in rows}


def _steps(steps: Iterable[GuideStep], citations: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {
            "title": step.title,
            "who": step.who,
            "detail": step.detail,
            "clause": step.clause if step.clause in citations else "",
            "citation": citations.get(step.clause, ""),
        }
        for step in steps
    ]


def flow_for(guide: Guide, versions: list[MatterVersion]) -> Flow:
    """The drawn procedure: what is checked before the decision stands before it, the rest behind."""
    agency = guide.matter.agency.short_name or guide.matter.agency.name
    checked = [version for version in versions if version.check_mode != CheckMode.EXEMPT]
    before = [version for version in checked if version.check_when == CheckWhen.BEFORE_DECISION]
    pledge: list[Node] = [
        node(step.title, agency if step.who == guide.matter.agency.name else step.who)
        for step in guide.with_pledge
        if step.title not in ("核查", "受理和办理")
    ]
    pledge.append(node("受理，不再索要证明", agency))
    if before:
        pledge.append(node("作出决定前核查承诺", agency))
    certificate = [
        node(step.title, agency if step.who == guide.matter.agency.name else step.who)
        for step in guide.without_pledge
        if step.title != "受理和办理"
    ]
    certificate.append(node("受理；材料不齐的一次告知", agency))
    after = [node(f"{guide.matter.promised_days}个工作日内作出决定", agency), node("送达结果", agency)]
    if len(before) < len(versions):
        after.append(node("承诺办理的，事后核查或者抽查", agency))
    return flow_of(pledge, certificate, agency=agency, after=after, leave=guide.leaving[0].detail)


def removed_certificates(guide: GuideVersion) -> list[str]:
    """Names of certificates that a published guide still asks for although they are no longer listed."""
    named = {row["matter"]: row["name"] for row in guide.content.get("certificates", [])}
    listed = guide.matter.certification_matters.listed().filter(pk__in=named).values_list("pk", flat=True)
    still = {str(key) for key in listed}
    gone = [name for key, name in named.items() if key not in still]
    return gone + still_asked(guide.matter, guide.content.get("materials", []))


def _refuse_stranger(matter: AdministrativeMatter, by: Any) -> None:
    if by is not SYSTEM and not may.may_write_guide(by, matter):
        raise Refused("编制办事指南不是您的职责。", code="may_not", way_out="由办理这个事项的单位编制。")
