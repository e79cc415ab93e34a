"""Adjusting a list (动态调整): an agency applies with the basis, the justice bureau decides, publication follows."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from matters import rules as may
from matters import upkeep_rules as upkeep
from matters.domain import versions
from matters.domain.steps import REVIEW_WORKDAYS
from matters.models import Adjustment, AdministrativeMatter, CertificationMatter, MatterVersion
from matters.upkeep_enums import AdjustmentGround, AdjustmentKind, AdjustmentState
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.calendar import add_workdays, today
from portal.kernel.models import StoredFile
from portal.kernel.moves import move
from portal.law import keys
from portal.law.models import LawClause
from portal.people.area_rules import rules_for


@act(clause=keys.MJ_ADJUSTMENT)
def apply(
    administrative_matter: AdministrativeMatter,
    *,
    kind: str,
    ground: str,
    reason: str,
    by: Any,
    matter: CertificationMatter | None = None,
    name: str = "",
    bases: Iterable[LawClause] = (),
    file: StoredFile | None = None,
) -> Adjustment:
    """An agency asks to add, change or take off a certificate, with the basis (提交申请和依据)."""
    agency = administrative_matter.agency
    if by is not SYSTEM and not upkeep.may_apply(by, agency):
        raise Refused("只能为本单位申请调整清单。", code="may_not")
    clauses = list(bases)
    _refuse_unfounded(kind, matter, name=name, reason=reason, papers=bool(clauses or file))
    if matter and matter.adjustments.filter(state=AdjustmentState.APPLIED).exists():
        raise Refused("这项证明已有一份调整申请正在审核。", code="one_open", way_out="请等待审核结果。")
    due = add_workdays(today(), REVIEW_WORKDAYS)
    adjustment = Adjustment.objects.create(
        agency=agency,
        area=administrative_matter.area,
        kind=kind,
        ground=AdjustmentGround(ground),
        administrative_matter=administrative_matter,
        matter=matter,
        name=matter.name if matter else name.strip(),
        reason=reason.strip(),
        file=file,
        applied_by=None if by is SYSTEM else by,
        due_on=due.date,
        provisional=due.provisional,
    )
    adjustment.bases.set(clauses)
    return adjustment


def _refuse_unfounded(
    kind: str, matter: CertificationMatter | None, *, name: str, reason: str, papers: bool
) -> None:
    if kind == AdjustmentKind.ADD and len(name.strip()) < 2:
        raise Refused("请写明证明名称。", code="no_name", field="name")
    if kind != AdjustmentKind.ADD and matter is None:
        raise Refused("请选择要调整的证明。", code="no_matter", field="matter")
    if kind == AdjustmentKind.END and matter is not None and matter.current is None:
        raise Refused("这项证明不在清单上，不用撤下。", code="not_listed", field="matter")
    if len(reason.strip()) < 5:
        raise Refused("请写明调整的理由。", code="no_reason", field="reason")
    if not papers:
        raise Refused(
            "没有附依据。", code="no_basis", field="bases", way_out="请选择依据的条款，或者上传依据材料。"
        )


@act(clause=keys.MJ_ADJUSTMENT)
def grant(adjustment: Adjustment, *, opinion: str, by: Any) -> Adjustment:
    """Agreed: a draft is opened for the agency, or the certificate is taken down by whoever publishes."""
    adjustment = _locked(adjustment)
    _refuse_unless_open(adjustment, by)
    version = _result(adjustment)
    move(
        adjustment,
        AdjustmentState.GRANTED,
        by=by,
        decided_at=timezone.now(),
        decided_by=None if by is SYSTEM else by,
        opinion=opinion.strip(),
        version=version,
    )
    if adjustment.kind == AdjustmentKind.END:
        rules = rules_for(adjustment.area)
        if by is SYSTEM or may.may_publish(by, version, rules):
            versions.take_down(version, by=by, reason=adjustment.reason)
            adjustment.refresh_from_db()
    return adjustment


def _result(adjustment: Adjustment) -> MatterVersion:
    """The draft that follows, or the version that is to be taken down."""
    matter, bases = adjustment.matter, list(adjustment.bases.all())
    if adjustment.kind == AdjustmentKind.END:
        if matter is None or matter.current is None:
            raise IllegalMove("这项证明已经不在清单上。", way_out="可以不同意这份申请，写明已撤下。")
        return matter.current
    note = adjustment.reason[:200]
    if adjustment.kind == AdjustmentKind.ADD or matter is None:
        slug = f"adjusted-{adjustment.pk.hex[-12:]}"
        return versions.open_matter(
            adjustment.administrative_matter,
            slug_code=slug,
            by=SYSTEM,
            bases=bases,
            name=adjustment.name,
            change_note=note,
        )
    under_way = matter.versions.open().first()
    return under_way or versions.create_draft(matter, by=SYSTEM, bases=bases, change_note=note)


@act(clause=keys.MJ_ADJUSTMENT)
def refuse(adjustment: Adjustment, *, opinion: str, by: Any) -> Adjustment:
    """Not agreed, with the reason."""
    adjustment = _locked(adjustment)
    _refuse_unless_open(adjustment, by)
    if len(opinion.strip()) < 2:
        raise Refused("请写明不同意的理由。", code="no_reason", field="opinion")
    return move(
        adjustment,
        AdjustmentState.REFUSED,
        by=by,
        decided_at=timezone.now(),
        decided_by=None if by is SYSTEM else by,
        opinion=opinion.strip(),
    )


@act(clause=keys.MJ_ADJUSTMENT)
def withdraw(adjustment: Adjustment, *, by: Any) -> Adjustment:
    """The agency takes its application back."""
    adjustment = _locked(adjustment)
    if by is not SYSTEM and not upkeep.may_apply(by, adjustment.agency):
        raise Refused("只能撤回本单位的申请。", code="may_not")
    return move(adjustment, AdjustmentState.WITHDRAWN, by=by)


def _locked(adjustment: Adjustment) -> Adjustment:
    rows = Adjustment.objects.select_related("area", "agency", "administrative_matter", "matter__current")
    return rows.select_for_update(of=("self",)).get(pk=adjustment.pk)


def _refuse_unless_open(adjustment: Adjustment, by: Any) -> None:
    if by is not SYSTEM and not upkeep.may_decide(by, adjustment):
        raise Refused("这份申请不由您审核。", code="may_not")
    if adjustment.state != AdjustmentState.APPLIED:
        raise IllegalMove(
            f"这份申请现在是“{adjustment.get_state_display()}”。", way_out="可能已由他人办理，请刷新页面。"
        )
