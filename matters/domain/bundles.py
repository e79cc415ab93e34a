"""Merged lists: the level above collects what the lower ones reported, merges it, and takes it to its government.

A merged list is opened over versions that wait at the step of merging. Rows may be taken out (sent back to their
agency with reasons) or put under another one that asks for the same. Handed up, all its versions pass the step
together; the government publishes them together, or gives the list back.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from matters import rules as may
from matters.domain import versions as acts
from matters.domain.guide_versions import once_for_all
from matters.domain.steps import MERGED
from matters.enums import REVIEW_STATES, BundleState, StepDoer, VersionState
from matters.models import Bundle, BundleRow, MatterVersion
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.moves import move
from portal.law import keys
from portal.people.models import Area


def waiting_for(areas: QuerySet[Area]) -> QuerySet[MatterVersion]:
    """Versions that wait to be merged on the level of these areas, and are on no merged list yet."""
    rows = MatterVersion.objects.filter(
        state=VersionState.BUREAU_REVIEW, step__in=MERGED, step_area__in=areas
    ).exclude(bundled__bundle__state__in=(BundleState.OPEN, BundleState.HANDED_UP))
    rows = rows.select_related("matter__agency", "matter__area", "matter__administrative_matter", "step_area")
    return rows.order_by("step_area_id", "name", "matter__administrative_matter__name", "id")


@act(clause=keys.SL_LIST)
def open_bundle(area: Area, *, versions: Iterable[MatterVersion], by: Any) -> Bundle:
    """Begin a merged list with these versions; the same certificate for the same matter is put together."""
    area = Area.objects.select_for_update().get(pk=area.pk)  # one at a time: numbers without gaps
    _refuse_stranger(area, by, StepDoer.BUREAU)
    chosen = list(
        waiting_for(Area.objects.filter(pk=area.pk)).filter(pk__in=[version.pk for version in versions])
    )
    if not chosen:
        raise Refused("没有选中等待合并的事项。", code="nothing_chosen", way_out="请勾选要合并的事项。")
    last = Bundle.objects.filter(area=area).order_by("-number").first()
    number = last.number + 1 if last else 1
    bundle = Bundle.objects.create(
        area=area,
        number=number,
        title=f"{area.name}证明事项告知承诺制清单（合并第{number}批）",
        opened_by=None if by is SYSTEM else by,
    )
    leaders: dict[tuple[str, str], MatterVersion] = {}
    rows = []
    for version in chosen:
        leader = leaders.setdefault((version.name, version.matter.administrative_matter.name), version)
        rows.append(BundleRow(bundle=bundle, version=version, follows=None if leader is version else leader))
    BundleRow.objects.bulk_create(rows)
    audit.record("matters.open_bundle", bundle, by=by, versions=len(rows))
    return bundle


@act(clause=keys.SL_LIST)
def take_out(row: BundleRow, *, opinion: str, by: Any) -> None:
    """Off the merged list and back to its agency, with reasons."""
    bundle = _locked(row.bundle)
    _refuse_stranger(bundle.area, by, StepDoer.BUREAU)
    _refuse_unless(bundle, BundleState.OPEN, "不能再退回其中的事项")
    acts.send_back(row.version, opinion=opinion, by=by)
    bundle.rows.filter(follows=row.version).update(follows=None)
    row.delete()
    if not bundle.rows.exists():
        move(bundle, BundleState.SENT_BACK, by=by)


@act(clause=keys.SL_LIST)
def hand_up(bundle: Bundle, *, opinion: str, by: Any) -> Bundle:
    """To the government: every version of the list passes the step of merging, or none does."""
    bundle = _locked(bundle)
    _refuse_stranger(bundle.area, by, StepDoer.BUREAU)
    _refuse_unless(bundle, BundleState.OPEN, "不能再报审")
    if len(opinion.strip()) < 2:
        raise Refused("请写明论证意见。", code="no_reason", field="opinion")
    for row in bundle.rows.select_related("version"):
        if row.version.step in MERGED and row.version.state in REVIEW_STATES:
            acts.pass_step(row.version, by=by, opinion=opinion, bundled=True)
    who = None if by is SYSTEM else by
    return move(
        bundle,
        BundleState.HANDED_UP,
        by=by,
        handed_up_by=who,
        handed_up_at=timezone.now(),
        opinion=opinion.strip(),
    )


@act(clause=keys.SL_LIST)
def approve(bundle: Bundle, *, opinion: str, by: Any) -> Bundle:
    """The government agrees: every version of the list is published, or none is."""
    bundle = _locked(bundle)
    _refuse_stranger(bundle.area, by, StepDoer.GOVERNMENT)
    _refuse_unless(bundle, BundleState.HANDED_UP, "不能审定")
    with once_for_all(by=by):
        for row in bundle.rows.select_related("version"):
            if row.version.state in REVIEW_STATES:
                acts.publish(row.version, by=by, opinion=opinion)
    return move(
        bundle,
        BundleState.PUBLISHED,
        by=by,
        decided_by=None if by is SYSTEM else by,
        decided_at=timezone.now(),
        decision=opinion.strip(),
    )


@act(clause=keys.SL_LIST)
def give_back(bundle: Bundle, *, opinion: str, by: Any) -> Bundle:
    """The government does not agree as it is: the bureau above has the list again, at the step of merging."""
    bundle = _locked(bundle)
    _refuse_stranger(bundle.area, by, StepDoer.GOVERNMENT)
    _refuse_unless(bundle, BundleState.HANDED_UP, "不能退回")
    if len(opinion.strip()) < 2:
        raise Refused("请写明理由。", code="no_reason", field="opinion")
    for row in bundle.rows.select_related("version"):
        if row.version.state in REVIEW_STATES:
            acts.back_to_step(row.version, keys_of_step=MERGED, opinion=opinion, by=by)
    return move(bundle, BundleState.OPEN, by=by, note=opinion.strip(), handed_up_at=None, handed_up_by=None)


def _locked(bundle: Bundle) -> Bundle:
    rows = Bundle.objects.select_related("area")
    return rows.select_for_update(of=("self",)).get(pk=bundle.pk)


def _refuse_stranger(area: Area, by: Any, doer: StepDoer) -> None:
    if by is not SYSTEM and not may.over_area(by, area, *may.DOERS[doer]):
        raise Refused("这份清单不由您办理。", code="may_not")


def _refuse_unless(bundle: Bundle, state: str, words: str) -> None:
    if bundle.state != state:
        raise IllegalMove(
            f"合并清单现在是“{bundle.get_state_display()}”，{words}。",
            way_out="可能已由他人办理，请刷新页面。",
        )
