"""General lists of a higher level (承接上级通用清单): taken over in one act, compared line by line, followed.

The general list of a level is what it has published itself. A local certificate follows a line of it; what changes
above arrives below as a proposal, which the bureau takes or declines with a reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils import timezone

from matters import upkeep_rules as may
from matters.domain import adjustments, versions
from matters.domain.contents import Difference, differences, loaded_content
from matters.domain.screening import inherit_answers
from matters.enums import VersionState
from matters.models import (
    Adjustment,
    AdministrativeMatter,
    CertificationMatter,
    MatterVersion,
    Proposal,
    TakenOver,
)
from matters.upkeep_enums import AdjustmentGround, AdjustmentKind, ProposalKind, ProposalState
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.moves import move
from portal.law import keys
from portal.people.models import Agency, Area

# Where a local line may differ without being adapted: who drafts says why.
NOT_COMPARED = {"change_note"}
ADMIN_FIELDS = ("name", "kind", "code", "life_event", "legal_days", "audience", "result", "summary")


class Status(StrEnum):
    """How a line stands to the general list."""

    TAKEN = "已承接"
    ADAPTED = "有改动"
    MISSING = "未承接"
    LOCAL = "本地增加"

    @property
    def tone(self) -> str:
        tones = {Status.TAKEN: "good", Status.ADAPTED: "wait", Status.MISSING: "late", Status.LOCAL: "info"}
        return tones[self]


@dataclass(frozen=True)
class Line:
    """One line of the comparison: above, below, and what differs."""

    status: Status
    above: MatterVersion | None
    below: MatterVersion | None
    differing: list[Difference] = field(default_factory=list)
    linked: bool = False

    @property
    def name(self) -> str:
        version = self.above or self.below
        return version.name if version else ""


@dataclass(frozen=True)
class TakeOver:
    """What one act of taking over did."""

    drafted: list[MatterVersion]
    linked: list[MatterVersion]
    left: list[MatterVersion]  # no agency here for them


def sources_of(area: Area) -> list[Area]:
    """Levels above that have published certificates of their own, nearest first."""
    found = []
    for above in area.chain()[1:]:
        if CertificationMatter.objects.listed().filter(area=above).exists():
            found.append(above)
    return found


# -- side by side -------------------------------------------------------------


def compare(area: Area, above: Area) -> list[Line]:
    """The general list and the local one beside each other: every line of both, once."""
    general = list(_published(above))
    links = {link.source_id: link.matter_id for link in TakenOver.objects.filter(area=area)}
    local = _latest(area)
    by_words = {_words(version): version for version in local.values()}
    lines, used = [], set()
    for version in general:
        linked = version.matter_id in links
        below = local.get(links[version.matter_id]) if linked else by_words.get(_words(version))
        if below is not None:
            used.add(below.matter_id)
        lines.append(_line(version, below, linked=linked))
    rest = [version for key, version in local.items() if key not in used]
    return lines + [Line(Status.LOCAL, None, version) for version in rest]


def _published(area: Area) -> Iterable[MatterVersion]:
    rows = MatterVersion.objects.published().filter(matter__area=area)
    return _with_content(rows).order_by("matter__agency__name", "name", "id")


def _with_content(rows: Any) -> Any:
    return rows.select_related(
        "matter__agency", "matter__area", "matter__administrative_matter", "liability_clause__version__source"
    ).prefetch_related("bases__clause__version__source")


def _latest(area: Area) -> dict[UUID, MatterVersion]:
    """What the area has of each certificate: as published, else as it is being drafted."""
    rows = MatterVersion.objects.filter(matter__area=area)
    open_or_published = rows.published() | rows.open()
    found: dict[UUID, MatterVersion] = {}
    for version in _with_content(open_or_published).order_by("matter__agency__name", "name", "-number"):
        if version.matter_id not in found or version.state == VersionState.PUBLISHED:
            found[version.matter_id] = version
    return found


def _words(version: MatterVersion) -> tuple[str, str]:
    return version.name, version.matter.administrative_matter.name


def _line(above: MatterVersion, below: MatterVersion | None, *, linked: bool) -> Line:
    if below is None:
        return Line(Status.MISSING, above, None, linked=linked)
    both = differences(loaded_content(above), loaded_content(below))
    differing = [row for row in both if row.changed and row.field not in NOT_COMPARED]
    return Line(Status.ADAPTED if differing else Status.TAKEN, above, below, differing, linked)


# -- taken over in one act ----------------------------------------------------


@act(clause=keys.LS_RANGE)
def take_over(area: Area, *, above: Area, by: Any, only: Iterable[UUID] | None = None) -> TakeOver:
    """Every line that is missing becomes a draft of the agency here that does the same; what is here already by
    name follows from now on. Lines for which no agency is found are left and named."""
    _refuse_stranger(area, by)
    if above.path == area.path or not area.path.startswith(f"{above.path}/"):
        raise Refused("只能承接上级的通用清单。", code="not_above")
    wanted = None if only is None else set(only)
    drafted: list[MatterVersion] = []
    linked: list[MatterVersion] = []
    left: list[MatterVersion] = []
    for line in compare(area, above):
        if line.above is None or line.linked or (wanted is not None and line.above.pk not in wanted):
            continue
        if line.below is not None and hasattr(line.below.matter, "follows"):
            continue  # follows the list of another level already
        if line.below is not None:
            _link(area, line.above, line.below.matter, by=by)
            linked.append(line.below)
            continue
        draft = _draft(area, line.above, by=by)
        (drafted if draft else left).append(draft or line.above)
    if not drafted and not linked and not left:
        raise Refused("没有可以承接的事项。", code="nothing_left", way_out="通用清单的事项都已承接。")
    audit.record("matters.take_over", area, by=by, drafted=len(drafted), linked=len(linked), left=len(left))
    return TakeOver(drafted, linked, left)


def _draft(area: Area, above: MatterVersion, *, by: Any) -> MatterVersion | None:
    """A draft of the line above for the agency here; None when no agency here does the same."""
    agency = counterpart(area, above.matter.agency)
    if agency is None:
        return None
    admin = _admin_matter(agency, above.matter.administrative_matter)
    draft = versions.open_matter(
        admin,
        slug_code=f"{above.matter.slug_code[:40]}-{above.matter.pk.hex[-8:]}",
        by=SYSTEM,
        bases=[basis.clause for basis in above.bases.all()],
        **_fields(above),
    )
    inherit_answers(draft, above)
    _link(area, above, draft.matter, by=by)
    return draft


def counterpart(area: Area, agency: Agency) -> Agency | None:
    """The agency here that does what the one above does: its inferior, or the one with the same name but the place."""
    here = Agency.objects.filter(area=area, active=True).order_by("created_at")
    if found := here.filter(superior=agency).first():
        return found
    if agency.leads_justice:
        return here.filter(leads_justice=True).first()
    word = agency.name.removeprefix(agency.area.full_name).removeprefix(agency.area.name)
    return next((row for row in here if len(word) > 2 and row.name.endswith(word)), None)


def _admin_matter(agency: Agency, above: AdministrativeMatter) -> AdministrativeMatter:
    rows = AdministrativeMatter.objects.filter(agency=agency)
    found = rows.filter(code=above.code).first() or rows.filter(name=above.name).first()
    if found is not None:
        return found
    fields = {name: getattr(above, name) for name in ADMIN_FIELDS}
    return AdministrativeMatter.objects.create(
        agency=agency, area=agency.area, promised_days=above.promised_days, **fields
    )


def _fields(above: MatterVersion) -> dict[str, Any]:
    fields = {name: getattr(above, name) for name in versions.WRITTEN}
    return fields | {"change_note": f"承接{above.matter.area.name}通用清单"[:200]}


def _link(area: Area, above: MatterVersion, matter: CertificationMatter, *, by: Any) -> TakenOver:
    return TakenOver.objects.create(
        area=area, source=above.matter, matter=matter, seen=above, taken_by=None if by is SYSTEM else by
    )


# -- followed -----------------------------------------------------------------


def propose(version: MatterVersion) -> int:
    """A change of the general list arrives in every area that follows it. Returns how many proposals were new.

    Called by the worker, once or more often.
    """
    matter = version.matter
    following = TakenOver.objects.filter(source__area=matter.area)
    links = dict(following.filter(source=matter).values_list("area_id", "matter_id"))
    made = 0
    for area in Area.objects.filter(pk__in=following.values("area")):
        kind = _kind(version, linked=area.pk in links)
        if kind is not None:
            made += _propose(area, version, kind)
    return made


def _kind(version: MatterVersion, *, linked: bool) -> ProposalKind | None:
    if version.state == VersionState.WITHDRAWN:
        return ProposalKind.ENDED if linked else None
    if version.state != VersionState.PUBLISHED:
        return None  # overtaken by another one before the worker came to it
    return ProposalKind.CHANGED if linked else ProposalKind.ADDED


def _propose(area: Area, version: MatterVersion, kind: ProposalKind) -> bool:
    if TakenOver.objects.filter(area=area, seen=version).exists() and kind == ProposalKind.CHANGED:
        return False  # taken over as it is now
    older = Proposal.objects.filter(
        area=area, version__matter=version.matter, state=ProposalState.OPEN
    ).exclude(version=version, kind=kind)
    for proposal in older:
        move(proposal, ProposalState.OVERTAKEN, by=SYSTEM, decided_at=timezone.now())
    return Proposal.objects.get_or_create(area=area, version=version, kind=kind)[1]


@act(clause=keys.LS_RANGE)
def take(proposal: Proposal, *, by: Any) -> Proposal:
    """Follow the change: a new draft here, or an application to take the certificate off the local list."""
    proposal = _locked(proposal)
    _refuse_stranger(proposal.area, by)
    _refuse_unless_open(proposal)
    draft = {
        ProposalKind.ADDED: _take_added,
        ProposalKind.CHANGED: _take_changed,
        ProposalKind.ENDED: _take_ended,
    }[ProposalKind(proposal.kind)](proposal, by)
    return _decided(proposal, ProposalState.TAKEN, by=by, draft=draft)


def namesake(area: Area, version: MatterVersion) -> MatterVersion | None:
    """What the area has by the same name for the same matter, and that follows no line above yet."""
    words = _words(version)
    here = next((row for row in _latest(area).values() if _words(row) == words), None)
    return here if here is not None and not hasattr(here.matter, "follows") else None


def _take_added(proposal: Proposal, by: Any) -> MatterVersion:
    if (here := namesake(proposal.area, proposal.version)) is not None:
        _link(proposal.area, proposal.version, here.matter, by=by)
        return here
    draft = _draft(proposal.area, proposal.version, by=by)
    if draft is None:
        raise Refused(
            f"本地区没有与{proposal.version.matter.agency.name}对应的单位。",
            code="no_counterpart",
            way_out="请先在机构中维护对应单位及其上级主管单位。",
        )
    return draft


def _take_changed(proposal: Proposal, by: Any) -> MatterVersion:
    link = _link_of(proposal)
    above = proposal.version
    bases = [basis.clause for basis in above.bases.all()]
    draft = versions.create_draft(link.matter, by=SYSTEM, bases=bases, **_fields(above))
    link.seen = above
    link.save(update_fields=["seen"])
    return draft


def _take_ended(proposal: Proposal, by: Any) -> None:
    """The bureau's decision; whoever publishes here takes the certificate down."""
    matter = _link_of(proposal).matter
    if matter.current is None:
        return
    adjustment: Adjustment = adjustments.apply(
        matter.administrative_matter,
        kind=AdjustmentKind.END,
        ground=AdjustmentGround.MATTER,
        matter=matter,
        reason=f"{proposal.version.matter.area.name}通用清单已撤下“{proposal.version.name}”。",
        bases=[basis.clause for basis in matter.current.bases.all()],
        by=SYSTEM,
    )
    adjustments.grant(adjustment, opinion="承接上级通用清单的变动。", by=by)


@act(clause=keys.LS_RANGE)
def decline(proposal: Proposal, *, reason: str, by: Any) -> Proposal:
    """Do not follow the change, with the reason; the comparison goes on showing the difference."""
    proposal = _locked(proposal)
    _refuse_stranger(proposal.area, by)
    _refuse_unless_open(proposal)
    if len(reason.strip()) < 2:
        raise Refused("请写明不承接的理由。", code="no_reason", field="opinion")
    return _decided(proposal, ProposalState.DECLINED, by=by, reason=reason.strip())


def _decided(proposal: Proposal, state: ProposalState, *, by: Any, **fields: Any) -> Proposal:
    who: Mapping[str, Any] = {"decided_at": timezone.now(), "decided_by": None if by is SYSTEM else by}
    return move(proposal, state, by=by, clause=keys.LS_RANGE, **who, **fields)


def _link_of(proposal: Proposal) -> TakenOver:
    rows = TakenOver.objects.select_related("matter__current", "matter__administrative_matter__agency")
    return rows.get(area=proposal.area, source=proposal.version.matter)


def _locked(proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_related("area", "version__matter__agency__area", "version__matter__area")
    return rows.select_for_update(of=("self",)).get(pk=proposal.pk)


def _refuse_unless_open(proposal: Proposal) -> None:
    if proposal.state != ProposalState.OPEN:
        raise IllegalMove(
            f"这项变动已经处理：{proposal.get_state_display()}。", way_out="可能已由他人办理，请刷新页面。"
        )


def _refuse_stranger(area: Area, by: Any) -> None:
    if by is not SYSTEM and not may.may_run_area(by, area):
        raise Refused("承接通用清单由本地区司法行政部门办理。", code="may_not")
