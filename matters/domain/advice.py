"""What speaks against asking for a certificate at all: bans, loops, issuers that can be asked directly, no basis."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q

from matters import rules as may
from matters.domain.banned import ban_on
from matters.domain.bases import sufficient
from matters.enums import CheckMode
from matters.models import Candidate, CertificationMatter, MatterVersion, Need
from matters.models.scopes import below
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused, act
from portal.kernel.calendar import today
from portal.law import keys
from portal.law.enums import Hierarchy
from portal.law.models import LawClause
from portal.people.area_rules import rules_for
from portal.people.enums import AgencyKind, Role
from portal.people.models import Agency, Area, AreaRules

LONGEST_LOOP = 8
# Areas under the two notices of the region, whose drive sorts certificates into six groups.
DRIVE = ("T20", "T21")
SEPARATORS = re.compile(r"[、，,；;/\n]+|或者|以及")
AUTHORITY = re.compile(
    r"机关|部门|政府|街道办事处|法院|检察院|(?<!村民)(?<!居民)委员会$|[局厅署部](（[^）]*）)?$|登记机构$"
)
AUTHORITIES = (AgencyKind.ADMINISTRATIVE, AgencyKind.AUTHORISED)
# Ways of checking in which the authority finds out by itself.
BY_ITSELF = (CheckMode.INTERNAL, CheckMode.ONLINE, CheckMode.ASSISTANCE)


@dataclass(frozen=True)
class Advice:
    """One warning: what is wrong, what to do instead, on which clause."""

    kind: str
    words: str
    instead: str
    clause: str = keys.BASIS_OF_CERTIFICATES
    path: list[CertificationMatter] = field(default_factory=list)


def advice_on(version: MatterVersion) -> list[Advice]:
    """Every warning about a version, gravest first. Warnings stop nothing: the reviewers decide."""
    rules = rules_for(version.matter.area)
    clauses = version.cited
    matter, by_itself = version.matter, version.check_mode in BY_ITSELF
    found = [
        _banned(version.name, version.issuing_unit, matter.area),
        _unsupported(clauses, rules),
        _loop(matter),
        None if by_itself else _authorities(version.issuing_unit, matter.agency),
    ]
    return _cited(found, rules)


def advice_on_candidate(candidate: Candidate) -> list[Advice]:
    """What can be said of a candidate before anything is drafted."""
    found = [
        _banned(candidate.name, candidate.issuing_unit, candidate.area),
        _authorities(candidate.issuing_unit, candidate.agency),
    ]
    return _cited(found, rules_for(candidate.area))


def _cited(found: Iterable[Advice | None], rules: AreaRules) -> list[Advice]:
    """What was found, on the clause that holds here: the drive's own notice where it applies, else national law."""
    given = [advice for advice in found if advice is not None]
    if rules.notice not in DRIVE:
        return given
    return [replace(advice, clause=keys.T20_SIX_GROUPS) for advice in given]


def unsupported(clauses: Iterable[LawClause], rules: AreaRules) -> bool:
    """Whether not even the lowest rank that keeps a certificate supports it; then it is to be cancelled."""
    on = today()
    floor = Hierarchy(rules.cancel_floor)
    return not any(clause.hierarchy.reaches(floor) and clause.version.in_force(on) for clause in clauses)


def _banned(name: str, issuer: str, area: Area) -> Advice | None:
    ban = ban_on(name, issuer=issuer, area=area)
    if ban is None:
        return None
    return Advice(
        "banned",
        f"{ban.document}规定，“{ban.name}”不应由村（居）民委员会出具，不得要求申请人去开。",
        "请改写开具单位；村（居）民委员会以外没有单位能够出具的，应当取消这项证明，由本单位调查核实。",
    )


def _unsupported(clauses: list[LawClause], rules: AreaRules) -> Advice | None:
    if not clauses or not unsupported(clauses, rules):
        return None
    named = "；".join(f"{clause.citation}是{clause.hierarchy.label}" for clause in clauses)
    return Advice(
        "unsupported",
        f"所引依据都不足以保留这项证明：{named}；本地区至少要有{rules.get_cancel_floor_display()}的依据。",
        f"请改引{sufficient(rules.cancel_floor)}的条款；确实没有的，提出取消。",
    )


def _authorities(issuer: str, asker: Agency) -> Advice | None:
    units = authorities_in(issuer)
    if not units or asker.kind not in AUTHORITIES:
        return None
    return Advice(
        "authorities",
        f"索要单位和开具单位（{'、'.join(units)}）都是行政机关。",
        "优先改为部门核查：由本单位向开具单位查询、核实，核查方式选部门内部核查、在线核查或者行政协助核查，不再要求申请人去开。",
        clause=keys.REUSE_OF_DATA,
    )


def authorities_in(units: str) -> list[str]:
    """Those of the issuing units that are authorities, by their names."""
    parts = (part.strip() for part in SEPARATORS.split(units) if part)
    return [part for part in parts if AUTHORITY.search(part)]


def _loop(matter: CertificationMatter) -> Advice | None:
    path = loop_of(matter)
    if not path:
        return None
    names = " → ".join(f"“{row.name}”" for row in [*path, path[0]])
    return Advice(
        "loop",
        f"循环证明：{names}，申请人永远开不全。",
        "请取消其中一项，或者改由单位之间核查。",
        path=path,
    )


def loop_of(matter: CertificationMatter) -> list[CertificationMatter]:
    """The shortest way on which the certificate needs itself, from itself on; empty when there is none.

    One query for each step of the way, at most eight.
    """
    came_from: dict[Any, Any] = {}
    frontier = {matter.pk}
    for _ in range(LONGEST_LOOP):
        edges = Need.objects.filter(matter__in=frontier).order_by("id").values_list("matter", "needed")
        frontier = set()
        for start, end in edges:
            if end == matter.pk:
                return _matters(_path(came_from, start, matter.pk))
            if end not in came_from:
                came_from[end] = start
                frontier.add(end)
        if not frontier:
            break
    return []


def _path(came_from: dict[Any, Any], last: Any, first: Any) -> list[Any]:
    path = [last]
    while path[-1] != first:
        path.append(came_from[path[-1]])
    return path[::-1]


def _matters(path: list[Any]) -> list[CertificationMatter]:
    found = CertificationMatter.objects.select_related("current").in_bulk(path)
    return [found[key] for key in path]


def may_note(user: Any, matter: CertificationMatter) -> bool:
    """The agency's drafters and the justice bureau say what an issuer asks for."""
    own = matter.agency_id in user.agency_ids(*may.DRAFTERS)
    return own or may.over_area(user, matter.area, Role.BUREAU_ADMIN)


@act(clause=keys.BASIS_OF_CERTIFICATES)
def note_need(matter: CertificationMatter, *, named: str, by: Any) -> Need:
    """Whoever goes for this certificate is asked for another one of the area, called by its name."""
    if by is not SYSTEM and not may_note(by, matter):
        raise Refused("开具前提由起草单位或者司法行政部门登记。", code="may_not")
    needed = find_matter(matter, named, by=by)
    if needed is None:
        raise Refused(
            f"没有找到名为“{named}”的证明。",
            code="unknown",
            field="named",
            way_out="请照清单上的名称写；还没有列入的，先建立草稿。",
        )
    if needed.pk == matter.pk:
        raise Refused("证明不能以它自己为前提。", code="itself", field="named")
    need, _ = Need.objects.get_or_create(
        matter=matter, needed=needed, defaults={"noted_by": None if by is SYSTEM else by}
    )
    audit.record("matters.note_need", matter, by=by, clause=keys.BASIS_OF_CERTIFICATES, needed=str(needed.pk))
    return need


@act(clause=keys.BASIS_OF_CERTIFICATES)
def drop_need(need: Need, *, by: Any) -> None:
    """It is not asked for any more."""
    if by is not SYSTEM and not may_note(by, need.matter):
        raise Refused("开具前提由起草单位或者司法行政部门登记。", code="may_not")
    audit.record("matters.drop_need", need.matter, by=by, needed=str(need.needed_id))
    need.delete()


def find_matter(matter: CertificationMatter, named: str, *, by: Any) -> CertificationMatter | None:
    """A certificate of this name that the user knows of, of the same area first, then of those above it."""
    found = MatterVersion.objects.filter(name=named.strip(), matter__area__in=matter.area.codes)
    if by is not SYSTEM:
        found = found.filter(below(by, "matter__agency", "matter__area") | Q(current_of__isnull=False))
    rows = {row.matter_id: row.matter for row in found.select_related("matter__area")[:50]}
    return max(rows.values(), key=lambda row: len(row.area.path), default=None)
