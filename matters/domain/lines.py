"""The lines of the published lists, as the catalogue gives them on the day of publication."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from matters.enums import AdminKind, CheckMode, CheckWhen, Listing, VersionState
from matters.layouts import LAYOUTS, LEVELS, TICK
from matters.models import Edition, MatterVersion
from portal.kernel.calendar import today
from portal.law.models import LawClause
from portal.people.area_rules import RuleBook
from portal.people.models import Area, AreaRules

# The lists know three ways of checking (SL 附件1). What the agency looks up in its own files is checked online; what
# another agency helps with is to be checked online once its data are shared: the remark says how it stands today.
PRINTED_MODE = {
    CheckMode.EXEMPT: "免予核查",
    CheckMode.ON_SITE: "现场核查",
    CheckMode.ONLINE: "在线核查",
    CheckMode.INTERNAL: "在线核查",
    CheckMode.ASSISTANCE: "在线核查",
}
ROUTES = {
    CheckMode.ONLINE: "电子证照库、政务信息共享平台",
    CheckMode.INTERNAL: "本部门业务系统（部门内部核查）",
}
SUPERVISION = "“双随机、一公开”监管、重点监管"
CHANNEL = "告知承诺制政务服务门户“公布的清单”"
PLEDGED = "已实行告知承诺制，申请人可以自主选择承诺"
NO_LONGER = "不再要求提供，按取消后的办事指南办理"
# Which published versions belong on which list.
BELONGS = {
    Listing.PLEDGE: Q(),
    Listing.DISCLOSED: Q(disclosed=True),
    Listing.EXEMPT: Q(check_mode=CheckMode.EXEMPT),
    Listing.ONLINE: Q(check_mode__in=(CheckMode.ONLINE, CheckMode.INTERNAL)),
    Listing.ASSISTANCE: Q(check_mode=CheckMode.ASSISTANCE),
    Listing.RETAINED: Q(),
}


@dataclass(frozen=True)
class Line:
    """One line: what it is about in every edition, its cells, the certificate of the catalogue if it is one."""

    key: str
    cells: dict[str, Any]
    version: MatterVersion | None = None


Source = Callable[[Area], Iterable[Line]]


def listed(kind: Listing) -> Source:
    """The published certificates of an area that belong on a list."""

    def lines(area: Area) -> Iterator[Line]:
        book = RuleBook.load()
        published = MatterVersion.objects.published().filter(within(area, "matter__area"), BELONGS[kind])
        for version in in_order(published):
            rules = book.of(version.matter.area.path, today())
            yield line_of(version, kind=kind, rules=rules)

    return lines


def taken_down(area: Area) -> Iterator[Line]:
    """Certificates that were published once and may no longer be asked for, unless they were listed anew."""
    anew = MatterVersion.objects.published().filter(
        matter__agency=OuterRef("matter__agency"),
        matter__administrative_matter=OuterRef("matter__administrative_matter"),
        name=OuterRef("name"),
    )
    ended = MatterVersion.objects.filter(
        ~Exists(anew),
        within(area, "matter__area"),
        state=VersionState.WITHDRAWN,
        published_at__isnull=False,
        matter__current=None,
    )
    seen = set()
    for version in in_order(ended):
        if version.matter_id in seen:
            continue
        seen.add(version.matter_id)
        yield line_of(version, kind=Listing.CANCELLED, rules=None)


def within(area: Area, path: str) -> Q:
    """Rows of the area and of all below it."""
    return Q(**{path: area}) | Q(**{f"{path}__path__startswith": f"{area.path}/"})


def in_order(rows: QuerySet[MatterVersion]) -> QuerySet[MatterVersion]:
    """In the order of the lists, with all that a line needs."""
    return (
        rows.select_related("matter__agency", "matter__administrative_matter", "matter__area")
        .prefetch_related("bases__clause__version__source")
        .order_by(
            "matter__area__path",
            "matter__agency__name",
            "matter__administrative_matter__name",
            "matter__slug_code",
            "-number",
        )
    )


def line_of(version: MatterVersion, *, kind: Listing, rules: AreaRules | None) -> Line:
    """One certificate as it reads on a list."""
    cells = cells_of(version, rules)
    if kind == Listing.CANCELLED:
        cells["successor"] = NO_LONGER
    if kind not in (Listing.PLEDGE, Listing.ASSISTANCE):
        cells["remark"] = ""  # it explains how a pledge is checked, which the other lists do not ask
    kept = {key: cells.get(key, "") for key in LAYOUTS[kind].keys}
    return Line(f"matter:{version.matter_id}", kept, version)


def cells_of(version: MatterVersion, rules: AreaRules | None) -> dict[str, str]:
    """Everything that any list says of a certificate."""
    matter, admin = version.matter, version.matter.administrative_matter
    clauses = [basis.clause for basis in version.bases.all()]
    mode = CheckMode(version.check_mode)
    return {
        "name": version.name,
        "purpose": version.purpose,
        "bases": "\n".join(in_full(clause) for clause in clauses),
        "hierarchy": "、".join(dict.fromkeys(clause.hierarchy.label for clause in clauses)),
        "administrative_matter": admin.name,
        "kind": AdminKind(admin.kind).label,
        "agency": matter.agency.name,
        "issuing_unit": version.issuing_unit,
        "check_mode": PRINTED_MODE[mode],
        "agent_allowed": "是" if version.agent_allowed else "否",
        "disclosed": "是" if version.disclosed else "否",
        "remark": _remark(version, mode),
        "proves": version.proves,
        "check_when": CheckWhen(version.check_when).label if version.check_when else "",
        "check_days": f"{version.check_days}个工作日" if version.check_days else "",
        "check_standard": "\n".join(str(item.get("text", "")) for item in version.check_standard),
        "route": ROUTES.get(mode, ""),
        "exempt_reason": version.exempt_reason,
        "supervision": SUPERVISION if mode == CheckMode.EXEMPT else "",
        "disclosure_scope": version.disclosure_scope,
        "disclosure_period": f"{version.disclosure_days}日" if version.disclosure_days else "",
        "disclosure_channels": "、".join([CHANNEL, *(rules.disclosure_channels if rules else ())]),
        "complaints": _complaints(version),
        "keep_reason": PLEDGED,
        "cancelled_on": f"{version.ended_at:%Y-%m-%d}" if version.ended_at else "",
        **{field.key: "" for field in LEVELS},
        level_key(matter.area): TICK,
    }


def level_key(area: Area) -> str:
    """The column of the level that an area stands on; a zone is run like a county."""
    wanted = f"level_{area.level}"
    return wanted if any(field.key == wanted for field in LEVELS) else "level_county"


def in_full(clause: LawClause) -> str:
    """A basis as the lists give it: name, number, place and words."""
    source = clause.version.source
    number = f"（{source.doc_number}）" if source.doc_number else ""
    return f"《{source.title}》{number}{clause.place}：{clause.text}"


def _remark(version: MatterVersion, mode: CheckMode) -> str:
    if mode == CheckMode.ASSISTANCE:
        return f"数据尚未共享，请求{version.issuing_unit or '开具单位'}协助核查"
    return "部门内部核查" if mode == CheckMode.INTERNAL else ""


def _complaints(version: MatterVersion) -> str:
    agency = version.matter.agency
    return f"{agency.name} {agency.contact_phone}".strip()


# -- the summary by area ------------------------------------------------------

KINDS = {AdminKind.LICENCE: "licence", AdminKind.CONFIRMATION: "confirmation", AdminKind.BENEFIT: "benefit"}
MODES = {mode: mode.value for mode in CheckMode} | {CheckMode.INTERNAL: "online"}
Figures = dict[str, dict[str, int]]


def summary(area: Area) -> Iterator[Line]:
    """A line for the area's own level and for each area directly below, or, where there is none, for each agency.

    The last line is the sum.
    """
    published = MatterVersion.objects.published().filter(within(area, "matter__area")).order_by()
    rows = _by_area(area, published)
    for key in ("retained", "cancelled"):
        for path, figure in _latest_sizes(area, Listing(key)).items():
            rows.setdefault(_part(area, path), _zeros())[key] += figure
    if set(rows) == {area.path}:
        total = rows.pop(area.path)
        names = _by_agency(area, rows, published)
    else:
        total = {key: sum(row[key] for row in rows.values()) for key in _zeros()}
        names = dict(Area.objects.filter(path__in=rows).order_by("path").values_list("path", "name"))
        names |= {area.path: f"{area.name}本级"} if area.path in rows else {}
    for key, name in names.items():
        yield Line(f"part:{key}", {"name": name, **rows[key]})
    if rows:
        yield Line("sum", {"name": "合计", **total})


def _by_area(area: Area, published: QuerySet[MatterVersion]) -> Figures:
    """The figures of the areas directly below; the area's own path stands for its own level."""
    rows: Figures = {}
    for path, kind, mode, figure in published.values_list(
        "matter__area__path", "matter__administrative_matter__kind", "check_mode"
    ).annotate(figure=Count("pk")):
        _count(rows.setdefault(_part(area, path), _zeros()), kind, mode, figure)
    for path, figure in published.values_list("matter__area__path").annotate(
        figure=Count("matter__agency", distinct=True)
    ):
        rows[_part(area, path)]["agencies"] += figure
    return rows


def _by_agency(area: Area, rows: Figures, published: QuerySet[MatterVersion]) -> dict[str, str]:
    """Add the figures of each agency. Returns their names, in order."""
    names: dict[str, str] = {}
    for agency, name, kind, mode, figure in published.values_list(
        "matter__agency", "matter__agency__name", "matter__administrative_matter__kind", "check_mode"
    ).annotate(figure=Count("pk")):
        row = rows.setdefault(str(agency), {**_zeros(), "agencies": 1})
        _count(row, kind, mode, figure)
        names[str(agency)] = name
    for key in ("retained", "cancelled"):
        for name, figure in _latest_by_agency(area, Listing(key)).items():
            found = next((pk for pk, known in names.items() if known == name), name)
            rows.setdefault(found, {**_zeros(), "agencies": 1})[key] += figure
            names.setdefault(found, name)
    return dict(sorted(names.items(), key=lambda item: item[1]))


def _count(row: dict[str, int], kind: str, mode: str, figure: int) -> None:
    for key in ("total", KINDS.get(AdminKind(kind), "other"), MODES[CheckMode(mode)]):
        row[key] += figure


def _zeros() -> dict[str, int]:
    return {key: 0 for key in LAYOUTS[Listing.SUMMARY].keys if key != "name"}


def _part(area: Area, path: str) -> str:
    """The path of the area directly below in which a path lies; the area's own for its own level."""
    below = path.removeprefix(area.path).strip("/").split("/")[0]
    return f"{area.path}/{below}" if below else area.path


def _latest_sizes(area: Area, kind: Listing) -> dict[str, int]:
    """How many lines the latest edition of a list has, by area. An edition includes the areas below its own."""
    sizes: dict[str, int] = {}
    editions = Edition.objects.filter(within(area, "area"), kind=kind).order_by("area__path", "-number")
    for path, size in editions.values_list("area__path", "size"):
        if not any(f"{path}/".startswith(f"{above}/") for above in sizes):
            sizes[path] = size
    return sizes


def _latest_by_agency(area: Area, kind: Listing) -> dict[str, int]:
    """The lines of the area's latest edition of a list, counted by agency."""
    latest = Edition.objects.filter(area=area, kind=kind).order_by("-number").first()
    names = latest.rows.values_list("snapshot__agency", flat=True) if latest else ()
    return dict(Counter(str(name) for name in names))
