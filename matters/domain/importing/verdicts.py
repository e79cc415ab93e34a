"""The verdict on each entry of an imported list, with the cell that is wrong and what would do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from matters.domain.bases import sufficient
from matters.domain.importing import words
from matters.domain.importing.citing import Cited, Library
from matters.domain.importing.items import Item
from matters.domain.importing.places import Places
from matters.domain.importing.words import FIELDS, short
from matters.domain.lines import PRINTED_MODE
from matters.enums import AdminKind, CheckMode
from matters.import_enums import Verdict
from matters.models import MatterVersion
from portal.law.enums import Hierarchy
from portal.people.models import AreaRules

LIMITS = {"name": 100, "purpose": 200, "administrative_matter": 100, "issuing_unit": 200}
# In a column that the file has, these may not be left empty.
NEEDED = ("name", "purpose", "administrative_matter", "bases", "hierarchy", "agency", "issuing_unit", "kind")
TICKED_MODES = ("mode_exempt", "mode_online", "mode_on_site", "mode_internal", "mode_assistance")
LEVELS = {
    "province": "level_province",
    "prefecture": "level_prefecture",
    "county": "level_county",
    "zone": "level_county",
    "township": "level_township",
}


@dataclass
class Judged:
    """What is to be said of one entry, and what it will become."""

    item: Item
    verdict: Verdict = Verdict.GOOD
    problems: list[dict[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    plan: dict[str, Any] = field(default_factory=dict)

    def wrong(self, name: str, message: str, *, way_out: str = "", verdict: Verdict = Verdict.WRONG) -> None:
        """A fault of one cell. An error weighs more than a gap."""
        self.problems.append(
            {
                "cell": self.item.places.get(name, f"第{self.item.line}行"),
                "column": FIELDS.get(name, ""),
                "message": message,
                "way_out": way_out,
            }
        )
        if self.verdict != Verdict.WRONG:
            self.verdict = verdict


class Judge:
    """Holds every entry of one list against the catalogue as it stands, without a query for each."""

    def __init__(self, places: Places, library: Library, *, columns: set[str]):
        self._places, self._library, self._columns = places, library, columns
        self._seen: dict[tuple[str, str, str], int] = {}
        self._floors: dict[str, tuple[AreaRules, str]] = {}

    def judge(self, item: Item) -> Judged:
        """The verdict on one entry."""
        judged = Judged(item)
        for name, what in item.odd.items():
            word = "是公式" if what == "formula" else "是公式出错后的值"
            judged.wrong(name, f"这一格{word}", way_out="请在表格里复制，再“选择性粘贴—数值”。")
        for name in NEEDED:
            if name in self._columns and not item.cells.get(name):
                judged.wrong(name, "没有填写", verdict=Verdict.INCOMPLETE)
        for name, limit in LIMITS.items():
            if len(item.cells.get(name, "")) > limit:
                judged.wrong(name, f"有{len(item.cells[name])}个字，最多{limit}个字")
        judged.plan = {"fields": self._fields(judged)}
        self._place(judged)
        self._bases(judged)
        self._twice(judged)
        self._known(judged)
        return judged

    def _fields(self, judged: Judged) -> dict[str, Any]:
        cells = judged.item.cells
        fields: dict[str, Any] = {"name": cells.get("name", "")}
        for name in ("purpose", "issuing_unit"):
            if name in self._columns:
                fields[name] = cells.get(name, "")
        for name in ("agent_allowed", "disclosed"):
            if name in self._columns and (ticked := self._ticked(judged, name)) is not None:
                fields[name] = ticked
        if mode := self._mode(judged):
            fields["check_mode"] = mode
        return fields

    def _ticked(self, judged: Judged, name: str) -> bool | None:
        text = judged.item.cells.get(name, "")
        ticked = words.ticked(text)
        if ticked is None:
            judged.wrong(name, f"“{text[:20]}”认不出是还是否", way_out="请写“是”或者“否”，或者打√。")
        return ticked

    def _mode(self, judged: Judged) -> str:
        text = judged.item.cells.get("check_mode", "")
        found, several = words.mode_of(text) if text else (None, False)
        if text and found is None:
            judged.wrong(
                "check_mode",
                f"“{text[:20]}”不是核查方式",
                way_out=f"请写{_list(dict.fromkeys(PRINTED_MODE.values()))}。",
            )
        ticked = [name for name in TICKED_MODES if name in self._columns and self._ticked(judged, name)]
        if not text and ticked:
            found, several = CheckMode(ticked[0].removeprefix("mode_")), len(ticked) > 1
        if several and found:
            judged.remarks.append(f"核查方式写了不止一种，先按“{found.label}”导入，可以在草稿里改。")
        return found or ""

    def _place(self, judged: Judged) -> None:
        """Which agency, which administrative matter."""
        cells = judged.item.cells
        agency, remark, error = self._places.agency_of(cells.get("agency", ""))
        if remark:
            judged.remarks.append(remark)
        if error and cells.get("agency"):
            judged.wrong("agency", error, way_out="请写本地区机构名录里的全称。")
        elif error and "agency" not in self._columns:
            judged.wrong("agency", "文件没有“索要单位”一栏", way_out="请选择导入到哪一个单位后重新上传。")
        kind = words.KINDS.get(cells.get("kind", ""))
        if cells.get("kind") and kind is None:
            judged.wrong(
                "kind", f"“{cells['kind'][:20]}”不是事项类型", way_out=f"请写{_list(AdminKind.labels)}。"
            )
        if agency is None:
            return
        level = LEVELS.get(agency.area.level, "")
        ticked = {name for name in LEVELS.values() if words.ticked(cells.get(name, ""))}
        if ticked and level in self._columns and level not in ticked:  # none at all: lost on the way here
            judged.remarks.append(f"“行使层级”没有勾选{agency.area.name}这一级。")
        title = cells.get("administrative_matter") or cells.get("purpose") or cells.get("name", "")
        admin = self._places.admin_of(agency, title)
        if admin is not None and kind is not None and admin.kind != kind:
            judged.remarks.append(f"“{admin.name}”在目录里是{admin.get_kind_display()}，按目录导入。")
        judged.plan |= {
            "agency": str(agency.pk),
            "admin": str(admin.pk) if admin else "",
            "admin_name": admin.name if admin else title[:100],
            "kind": kind or AdminKind.OTHER,
        }

    def _bases(self, judged: Judged) -> None:
        text = judged.item.cells.get("bases", "")
        if not text:
            return
        cited = self._library.cited(text)
        for doubt in cited.doubts:
            judged.wrong("bases", doubt, verdict=Verdict.INCOMPLETE)
        judged.remarks += [f"{words_}，导入后请在草稿里补选条款。" for words_ in cited.unknown]
        judged.plan["clauses"] = [str(clause.pk) for clause in cited.clauses]
        self._claimed(judged, cited)
        agency = self._places.agencies.get(judged.plan.get("agency", ""))
        if cited.ranks and agency is not None:
            floor = self._places.rules(agency.area).listing_floor
            if not any(rank.reaches(floor) for rank in cited.ranks.values()):
                found = "；".join(f"《{title}》是{rank.label}" for title, rank in cited.ranks.items())
                judged.wrong(
                    "bases",
                    f"{found}，低于本地区要求的{Hierarchy(floor).label}",
                    way_out=f"请改引{sufficient(floor)}；没有的，这项证明不得索要。",
                )

    def _claimed(self, judged: Judged, cited: Cited) -> None:
        """The rank that the list claims, held against the rank of the document cited."""
        claim = judged.item.cells.get("hierarchy", "")
        claimed = {rank for word in _parts(claim) for rank in words.RANKS.get(word, ())}
        if claim and not claimed:
            judged.remarks.append(f"“效力层级”写的是“{claim[:20]}”，按依据本身认定。")
        if not claimed or not cited.ranks:
            return
        if not claimed & set(cited.ranks.values()):
            title, rank = next(iter(cited.ranks.items()))
            message = f"写的是{claim[:20]}，《{title}》是{rank.label}"
            if title in cited.certain:
                judged.wrong("hierarchy", message, way_out="效力层级按所引文件认定，请改正。")
            else:
                judged.remarks.append(f"“效力层级”{message}（按名称推定），请核对。")

    def _twice(self, judged: Judged) -> None:
        plan, name = judged.plan, short(judged.item.cells.get("name", ""))
        key = (plan.get("agency", ""), plan.get("admin_name", ""), name)
        first = self._seen.setdefault(key, judged.item.line)
        if first != judged.item.line and name:
            judged.wrong(
                "name", f"与第{first}行重复", way_out="同一事项的同一份证明只列一行，依据写在一格里。"
            )

    def _known(self, judged: Judged) -> None:
        """Against what the catalogue has: new, the same, or another wording of it."""
        matter = self._places.matter_of(judged.plan, judged.item.cells.get("name", ""))
        if matter is None:
            return
        judged.plan["matter"] = str(matter.pk)
        under_way = self._places.open.get(matter.pk)
        if under_way is not None and (judged.verdict != Verdict.GOOD or changes(under_way, judged.plan)):
            judged.wrong(
                "name", "这项证明已有一个版本正在起草或者审核", way_out="请在那个版本里修改，或者先办结它。"
            )
        elif under_way is not None:
            judged.verdict = Verdict.SAME
            judged.remarks.append(f"第{under_way.number}版（{under_way.get_state_display()}）内容相同。")
        elif matter.current is None:
            judged.remarks.append("这项证明曾经撤下或者没有列入，导入后作为新版本起草。")
        elif judged.verdict == Verdict.GOOD:
            changed = changes(matter.current, judged.plan)
            judged.verdict = Verdict.GOOD if changed else Verdict.SAME
            if changed:
                words_ = _list(FIELDS[name] for name in changed)
                judged.remarks.append(f"已有这项证明，{words_}有改动，导入为新版本。")


def changes(version: MatterVersion, plan: dict[str, Any]) -> list[str]:
    """The fields in which an entry differs from a version."""
    found = [name for name, value in plan["fields"].items() if getattr(version, name) != value]
    cited = {str(basis.clause_id) for basis in version.bases.all()}
    if set(plan.get("clauses", ())) - cited:
        found.append("bases")
    return found


def _parts(text: str) -> list[str]:
    for sign in "、，,/；;和及":
        text = text.replace(sign, " ")
    return text.split()


def _list(names: Any) -> str:
    join: Callable[[Any], str] = "、".join
    return join(f"“{name}”" for name in dict.fromkeys(names))
