"""The words of a whole version: where they are unclear, what a reviewer let stand, and the gate that they pass."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from matters import rules as may
from matters.domain.wording import Finding, find_unclear, fingerprint
from matters.enums import ConditionKind, UnclearKind
from matters.models import MatterVersion, WordingOverrule
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused, act
from portal.law import keys

# What is required or pledged is held to every word of the data, what only explains to the gravest.
REQUIRED = ("name", "proves", "exempt_reason", "disclosure_scope")
EXPLAINED = (
    "purpose",
    "issuing_unit",
    "acquire_hint",
    "civil_liability",
    "administrative_liability",
    "criminal_liability",
)
LIABILITIES = ("civil_liability", "administrative_liability", "criminal_liability")
# A text that is filled in freely says at least what is to be written.
SAYS_WHAT = ("写", "填", "例如", "一致", "编号", "号码", "名称", "全称", "“")


class Unclear(Refused):
    """Words that nobody can hold herself to; ``found`` names each of them."""

    code = "unclear"

    def __init__(self, found: list["Found"]):
        named = "；".join(
            f"{one.place.label}中的“{one.finding.words}”（{one.finding.reason}）" for one in found[:8]
        )
        more = f"；另有{len(found) - 8}处" if len(found) > 8 else ""
        super().__init__(
            f"有{len(found)}处用语不明确：{named}{more}。",
            way_out="请改写；确需保留的，由法制审核人员逐处写明理由。",
        )
        self.found = found


@dataclass(frozen=True)
class Place:
    """One text of a version: its key in the editor, the field it belongs to, its name in words."""

    key: str
    field: str
    label: str
    text: str
    required: bool = True


@dataclass(frozen=True)
class Found:
    """An unclear word of a version, and the reason for which it was let stand, if it was."""

    place: Place
    finding: Finding
    overrule: WordingOverrule | None = None

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.place.field, self.finding.word, self.finding.sentence)


def places_of(version: MatterVersion) -> list[Place]:
    """Every text that people write into a version, in the order of the form."""

    label = {field.name: str(field.verbose_name) for field in version._meta.fields}
    places = [Place(name, name, label[name], getattr(version, name)) for name in REQUIRED]
    places += [Place(name, name, label[name], getattr(version, name), required=False) for name in EXPLAINED]
    for number, condition in enumerate(version.conditions, start=1):
        named = condition.get("label") or f"第{number}个条件"
        key, text = f"conditions.{number}", condition.get("text", "")
        places.append(Place(key, "conditions", f"承诺的条件“{named}”", text))
    for number, entry in enumerate(version.check_standard, start=1):
        places.append(
            Place(
                f"check_standard.{number}", "check_standard", f"核查标准第{number}项", entry.get("text", "")
            )
        )
    return [place for place in places if place.text]


def statutes_of(version: MatterVersion) -> list[str]:
    """The words of the clauses that the version cites: what is taken over from them is the statute's own."""
    clauses = list(version.cited) if version.pk else []
    if version.liability_clause:
        clauses.append(version.liability_clause)
    return [clause.text for clause in clauses]


def findings_of(version: MatterVersion, *, statutes: list[str] | None = None) -> list[Found]:
    """All that is unclear, overruled or not. A reason given for an earlier version holds while the words stand."""
    found = list(_found(version, statutes_of(version) if statutes is None else statutes))
    kept = WordingOverrule.objects.filter(version__matter=version.matter_id).select_related("by")
    reasons = {row.fingerprint: row for row in kept} if found else {}
    return [Found(one.place, one.finding, reasons.get(one.fingerprint)) for one in found]


def open_findings(version: MatterVersion) -> list[Found]:
    """What still stops the version."""
    return [found for found in findings_of(version) if found.overrule is None]


def refuse_unclear(version: MatterVersion, **_: Any) -> None:
    """Raises Unclear with every word that is neither mended nor let stand with a reason."""
    if found := open_findings(version):
        raise Unclear(found)


def _found(version: MatterVersion, statutes: list[str]) -> Iterator[Found]:
    for place in places_of(version):
        quotable = statutes if place.field in LIABILITIES or place.required else ()
        for finding in find_unclear(place.text, required=place.required, statutes=quotable):
            yield Found(place, finding)
        if place.field == "conditions":
            condition = version.conditions[int(place.key.split(".")[1]) - 1]
            for finding in unmeasured(condition):
                yield Found(place, finding)


def unmeasured(condition: Mapping[str, Any]) -> list[Finding]:
    """What keeps a condition from being measured: a limit that its words do not tell, a blank without a word."""
    kind, text = condition.get("kind"), str(condition.get("text") or "")
    limit = condition.get("limit")
    if kind in (ConditionKind.NUMBER, ConditionKind.MONEY) and limit not in (None, "", 0, 1):
        if not _tells(text, limit):
            return [
                _unmeasured(text, f"限额是{limit}，说明里没有写", "把限额和单位写进说明，与所填的限额一致")
            ]
    if kind == ConditionKind.TEXT and not any(word in text for word in SAYS_WHAT):
        return [
            _unmeasured(text, "没有说明要写什么，无从核对", "写明要填写的内容，例如名称、编号，并举一个例子")
        ]
    return []


def _tells(text: str, limit: Any) -> bool:
    """Whether the words name the limit: 1100, 1,100 or 30万."""
    try:
        wanted = Decimal(str(limit))
    except InvalidOperation:
        return True
    plain = text.replace(",", "").replace("，", "，")
    figures = {f"{wanted.normalize():f}"}
    for word, size in (("万", 10_000), ("亿", 100_000_000)):
        figures.add(f"{(wanted / size).normalize():f}{word}")
    return any(_stands_alone(plain, figure) for figure in figures)


def _stands_alone(text: str, figure: str) -> bool:
    at = text.find(figure)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(figure) : at + len(figure) + 1]
        if not (before.isdigit() or before == "." or after.isdigit()):
            return True
        at = text.find(figure, at + 1)
    return False


def _unmeasured(text: str, reason: str, suggestion: str) -> Finding:
    return Finding(
        word="unmeasured",
        kind=UnclearKind.NO_MEASURE,
        start=0,
        end=len(text),
        words=text[:100],
        sentence=text,
        reason=reason,
        suggestion=suggestion,
        source=keys.SL_PROCEDURE,
    )


@act(clause=keys.SL_PROCEDURE)
def overrule(version: MatterVersion, *, mark: str, reason: str, by: Any) -> WordingOverrule:
    """Let unclear words stand, with a reason that is kept, shown and falls away when the words change."""
    version = (
        MatterVersion.objects.select_for_update(of=("self",))
        .select_related("matter__area")
        .get(pk=version.pk)
    )
    if by is not SYSTEM and not may.may_overrule_wording(by, version):
        raise Refused(
            "保留模糊用语由法制审核人员决定。", code="may_not", way_out="请改写，或者请法制审核人员写明理由。"
        )
    if len(reason.strip()) < 5:
        raise Refused("请写明为什么保留，至少5个字。", code="no_reason", field="reason")
    found = next((one for one in open_findings(version) if one.fingerprint == mark), None)
    if found is None:
        raise Refused("这处用语已经改过，或者已经写过理由。", code="gone", way_out="请刷新页面核对。")
    kept = WordingOverrule.objects.create(
        version=version,
        field=found.place.field,
        words=found.finding.words[:100],
        sentence=found.finding.sentence,
        fingerprint=mark,
        reason=reason.strip(),
        by=None if by is SYSTEM else by,
    )
    audit.record(
        "matters.overrule_wording",
        version,
        by=by,
        clause=keys.SL_PROCEDURE,
        field=found.place.field,
        mark=mark,
    )
    return kept
