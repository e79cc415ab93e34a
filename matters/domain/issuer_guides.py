"""Guides of the agencies that issue retained certificates: conditions, materials, time, owner; what was cut."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from matters.cleanup_enums import Disposal, IssuerGuideState, ItemState
from matters.domain.cleanup import DECLARERS
from matters.models import CleanupItem, IssuerGuide
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.moves import move
from portal.law import keys
from portal.people.enums import Role
from portal.people.models import Agency

WRITTEN = (
    "conditions",
    "materials",
    "steps",
    "days",
    "materials_before",
    "steps_before",
    "days_before",
    "owner",
    "phone",
)
# What a guide must say before it is published, in the words of the notice.
NEEDED = {
    "conditions": "办理条件",
    "materials": "需要的材料",
    "steps": "办理环节",
    "days": "办理时限",
    "owner": "主管科室和责任人",
}
WORKDAYS = "个工作日"
KEEPERS = (*DECLARERS, Role.WINDOW_CLERK)


@dataclass(frozen=True)
class Cut:
    """How one figure became smaller: materials, steps or working days."""

    label: str
    unit: str
    before: int
    after: int

    @property
    def less(self) -> int:
        return self.before - self.after

    @property
    def now(self) -> str:
        """What it is today, in words."""
        return "当场办结" if (self.unit, self.after) == (WORKDAYS, 0) else f"{self.after}{self.unit}"


def needed(agency_keys: Iterable[Any]) -> QuerySet[CleanupItem]:
    """Retained certificates of these issuers that have no published guide yet, each once."""
    there = IssuerGuide.objects.filter(
        agency=OuterRef("issuing_agency"), name=OuterRef("name"), state=IssuerGuideState.PUBLISHED
    )
    rows = CleanupItem.objects.filter(
        issuing_agency__in=agency_keys, disposal=Disposal.RETAIN, state=ItemState.PUBLISHED
    )
    return rows.exclude(Exists(there)).select_related("form__agency", "issuing_agency").order_by("name", "id")


@act(clause=keys.T20_AFTERWARDS)
def begin(agency: Agency, *, name: str, by: Any) -> IssuerGuide:
    """The guide for a retained certificate; where there is one, that."""
    refuse_stranger(agency, by)
    kept = CleanupItem.objects.filter(
        issuing_agency=agency, name=name, disposal=Disposal.RETAIN, state=ItemState.PUBLISHED
    )
    if not kept.exists():
        raise Refused(f"“{name}”不在保留清单上，或者不由本单位开具，不用编写开具指南。", code="not_retained")
    guide, new = IssuerGuide.objects.get_or_create(agency=agency, name=name)
    if new:
        audit.record("matters.issuer_guide", guide, by=by)
    return guide


@act(clause=keys.T20_AFTERWARDS)
def write(guide: IssuerGuide, *, by: Any, **fields: Any) -> IssuerGuide:
    """Write a guide; a published one is taken back for that, so that nobody reads half of it."""
    guide = _locked(guide)
    refuse_stranger(guide.agency, by)
    if unknown := set(fields) - set(WRITTEN):
        raise TypeError(f"not written by hand: {', '.join(sorted(unknown))}")
    if guide.state == IssuerGuideState.PUBLISHED:
        raise IllegalMove("已公布的指南不能直接修改。", way_out="请先选择“修改”，改好后重新公布。")
    _refuse_more(guide, fields)
    for name, value in fields.items():
        setattr(guide, name, value)
    guide.save()
    audit.record("matters.issuer_guide", guide, by=by)
    return guide


@act(clause=keys.T20_AFTERWARDS)
def publish(guide: IssuerGuide, *, by: Any) -> IssuerGuide:
    """Publish a guide that says everything the notice asks for."""
    guide = _locked(guide)
    refuse_stranger(guide.agency, by)
    if missing := [label for name, label in NEEDED.items() if getattr(guide, name) in ("", None, [])]:
        raise Refused(
            f"开具指南还没有写明：{'、'.join(missing)}。", code="incomplete", way_out="请补齐后再公布。"
        )
    return move(
        guide,
        IssuerGuideState.PUBLISHED,
        by=by,
        clause=keys.T20_AFTERWARDS,
        published_on=timezone.localdate(),
    )


@act(clause=keys.T20_AFTERWARDS)
def take_back(guide: IssuerGuide, *, by: Any) -> IssuerGuide:
    """Open a published guide for changes."""
    guide = _locked(guide)
    refuse_stranger(guide.agency, by)
    return move(guide, IssuerGuideState.DRAFT, by=by, published_on=None)


def cuts(guide: IssuerGuide) -> list[Cut]:
    """How steps, materials and time were cut, as far as the former figures are known."""
    figures = (
        ("环节", "个", guide.steps_before, len(guide.steps)),
        ("材料", "份", guide.materials_before, len(guide.materials)),
        ("时限", WORKDAYS, guide.days_before, guide.days),
    )
    return [
        Cut(label, unit, before, after)
        for label, unit, before, after in figures
        if before is not None and after is not None
    ]


def is_keeper(user: Any, guide: IssuerGuide) -> bool:
    """谁主管、谁负责: the issuing agency's own people."""
    return guide.agency_id in user.agency_ids(*KEEPERS)


def refuse_stranger(agency: Agency, by: Any) -> None:
    if by is not SYSTEM and agency.pk not in by.agency_ids(*KEEPERS):
        raise Refused("开具指南由开具单位编写。", code="may_not")


def _refuse_more(guide: IssuerGuide, fields: Mapping[str, Any]) -> None:
    """A guide after the clean-up may not ask for more than before."""
    now = {"materials": "materials_before", "steps": "steps_before", "days": "days_before"}
    labels = {"materials": "材料", "steps": "环节", "days": "时限"}
    for name, former in now.items():
        value = fields.get(name, getattr(guide, name))
        before = fields.get(former, getattr(guide, former))
        amount = len(value) if isinstance(value, list) else value
        if amount is not None and before is not None and amount > before:
            raise Refused(
                f"清理后的{labels[name]}比清理前还多（{amount}多于{before}）。",
                code="more_than_before",
                field=name,
                way_out="保留的证明应当减少环节、材料，压缩时限；请核对填写的数。",
            )


def _locked(guide: IssuerGuide) -> IssuerGuide:
    rows = IssuerGuide.objects.select_related("agency__area")
    return rows.select_for_update(of=("self",)).get(pk=guide.pk)
