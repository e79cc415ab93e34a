"""What a version says, field by field in words: kept when it is handed in, compared between any two."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matters.domain.conditions import in_words
from matters.models import MatterVersion, ReviewStep

# Every field that the drafters write, in the order of the page, with its name there.
FIELDS = {
    "name": "证明名称",
    "kind": "证明种类",
    "purpose": "证明用途",
    "bases": "设定依据",
    "proves": "证明的内容",
    "issuing_unit": "开具单位",
    "acquire_hint": "怎么取得",
    "conditions": "承诺的条件",
    "check_mode": "核查方式",
    "check_when": "核查时间",
    "check_days": "核查期限（工作日）",
    "check_standard": "核查标准",
    "exempt_reason": "免予核查的理由",
    "agent_allowed": "代为承诺",
    "disclosed": "公开承诺书",
    "disclosure_scope": "公开范围",
    "disclosure_days": "公开时限（日）",
    "insurance": "责任保险",
    "withdrawal_closed_days": "撤回承诺后暂停承诺方式（日）",
    "signature_strength": "签署方式不低于",
    "paper_reason": "只能在纸上签署的理由",
    "paper_basis": "不适用电子文书的规定",
    "questions": "常见问题",
    "site_address_needed": "须写明现场地址",
    "civil_liability": "民事责任",
    "administrative_liability": "行政责任",
    "liability_clause": "行政责任的依据",
    "criminal_liability": "刑事责任",
    "change_note": "变更说明",
}
# Fields that came after contents had been signed.
LATER_FIELDS = frozenset(
    {"withdrawal_closed_days", "signature_strength", "paper_reason", "paper_basis", "questions"}
)


@dataclass(frozen=True)
class Difference:
    """One field of two contents."""

    field: str
    label: str
    old: str
    new: str

    @property
    def changed(self) -> bool:
        return self.old != self.new


def content_of(version: MatterVersion, *, bases: str | None = None) -> dict[str, str]:
    """Field → words, as a reader sees them; ``bases`` where the caller has loaded them already."""
    return {
        name: bases if name == "bases" and bases is not None else _words(version, name) for name in FIELDS
    }


def loaded_content(version: MatterVersion) -> dict[str, str]:
    """The same from bases and clauses that are loaded already: no query."""
    bases = "\n".join(f"{row.clause.citation}：{row.clause.text}" for row in version.bases.all())
    return content_of(version, bases=bases)


def digest_of(content: Mapping[str, str]) -> str:
    """SHA-256 over all fields in one fixed order. A field that came later counts only where it is filled in, so
    that what was signed before it came keeps its digest."""
    counted = {name: words for name, words in content.items() if words or name not in LATER_FIELDS}
    plain = json.dumps(counted, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def differences(old: Mapping[str, str], new: Mapping[str, str]) -> list[Difference]:
    """Every field of two contents, changed or not, in the order of the page."""
    return [
        Difference(name, label, old.get(name, ""), new.get(name, ""))
        for name, label in FIELDS.items()
        if old.get(name) or new.get(name)
    ]


def content_at(step: ReviewStep) -> dict[str, str]:
    """The content on which a step was taken: that of the last handing in before it."""
    handed_in = step.version.steps.filter(at__lte=step.at).exclude(content={}).order_by("-at", "-id").first()
    return dict(handed_in.content) if handed_in else {}


def _words(version: MatterVersion, name: str) -> str:
    if name == "bases":
        return "\n".join(f"{clause.citation}：{clause.text}" for clause in version.cited)
    return words_of(version, name)


def words_of(version: Any, name: str) -> str:
    """One field of a version, or of a record of its history, in words."""
    if name == "liability_clause":
        return version.liability_clause.citation if version.liability_clause else ""
    value: Any = getattr(version, name)
    if name == "conditions":
        return "\n".join(in_words(row) for row in value)
    if name == "check_standard":
        return "\n".join(str(row.get("text", "")) for row in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    display = getattr(version, f"get_{name}_display", None)
    return str(display() if display else "" if value is None else value)
