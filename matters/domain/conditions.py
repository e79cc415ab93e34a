"""Conditions of a pledge: typed fields that can be measured, and the reading of what was filled in."""

import datetime
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from matters.enums import Comparison, ConditionKind
from portal.kernel.acts import Refused
from portal.kernel.calendar import today

Condition = Mapping[str, Any]
NUMBERS = (ConditionKind.NUMBER, ConditionKind.MONEY)
DEFAULT_LENGTH = {ConditionKind.TEXT: 200, ConditionKind.ADDRESS: 200}
OUT_OF_REACH = "与本项承诺的条件不符，不能作出承诺；请核对，或者改为提交证明。"
DATE_WORDS = {"le": "不晚于", "ge": "不早于", "lt": "早于", "gt": "晚于", "eq": "等于", "in": "属于"}
DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")


class InvalidValues(Refused):
    """What was filled in does not meet the conditions; ``errors`` names each field."""

    code = "conditions"

    def __init__(self, errors: dict[str, str]):
        first = next(iter(errors))
        super().__init__("；".join(errors.values()), field=first)
        self.errors = errors


@dataclass
class Values:
    """What was filled in, read: clean values as texts, and one Chinese message per wrong field."""

    cleaned: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.errors


def read_values(conditions: Sequence[Condition], data: Mapping[str, Any]) -> Values:
    """Read what the applicant filled in: full-width digits and gaps are mended, the rest is said plainly."""
    values = Values()
    for condition in conditions:
        key, label = condition["key"], condition["label"]
        given = unicodedata.normalize("NFKC", str(data.get(key) or "")).strip()
        if not given:
            if condition.get("required", True):
                values.errors[key] = f"请填写“{label}”。"
            continue
        try:
            values.cleaned[key] = _read(condition, given)
        except ValueError as error:
            values.errors[key] = f"“{label}”{error}"
    return values


def checked(conditions: Sequence[Condition], data: Mapping[str, Any]) -> dict[str, str]:
    """The clean values. Raises InvalidValues."""
    values = read_values(conditions, data)
    if values.errors:
        raise InvalidValues(values.errors)
    return values.cleaned


def _read(condition: Condition, given: str) -> str:
    """One value as it is kept. Raises ValueError with the rest of a Chinese sentence."""
    kind = ConditionKind(condition["kind"])
    if kind in NUMBERS:
        return _number(condition, given, kind)
    if kind == ConditionKind.DATE:
        return _date(condition, given)
    if kind == ConditionKind.CHOICE:
        return _choice(condition, given)
    return _text(condition, given, kind)


def _number(condition: Condition, given: str, kind: ConditionKind) -> str:
    plain = given.replace(",", "").replace(" ", "").removesuffix(condition.get("unit") or "元")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise ValueError("要填数字，例如 1100。") from None
    exponent = number.as_tuple().exponent
    if not number.is_finite() or number < 0 or number >= Decimal(10) ** 12 or not isinstance(exponent, int):
        raise ValueError("不是合理的数，请核对。")
    if -exponent > (2 if kind == ConditionKind.MONEY else 4):
        raise ValueError("的小数位数太多，金额请填到分。")
    limit = condition.get("limit")
    if limit is not None and not _compares(number, condition.get("op", ""), Decimal(str(limit))):
        unit = condition.get("unit") or ""
        word = Comparison(condition["op"]).label
        raise ValueError(f"填的是 {number.normalize():f}{unit}，须{word} {limit}{unit}；{OUT_OF_REACH}")
    return f"{number:f}"


def _compares(value: Any, op: str, limit: Any) -> bool:
    return bool(
        {
            Comparison.AT_MOST: value <= limit,
            Comparison.AT_LEAST: value >= limit,
            Comparison.LESS: value < limit,
            Comparison.MORE: value > limit,
            Comparison.EQUAL: value == limit,
        }[Comparison(op)]
    )


def _date(condition: Condition, given: str) -> str:
    if not (found := DATE.match(given)):
        raise ValueError("要填日期，例如 2026-05-08。")
    try:
        date = datetime.date(*(int(part) for part in found.groups()))
    except ValueError:
        raise ValueError("不是真实的日期，请核对。") from None
    if date.year < 1900:
        raise ValueError("早于 1900 年，请核对。")
    if condition.get("op"):
        limit = _limit_date(condition.get("limit"))
        if not _compares(date, condition["op"], limit):
            raise ValueError(f"须{DATE_WORDS[condition['op']]}{limit:%Y年%m月%d日}；{OUT_OF_REACH}")
    return date.isoformat()


def _limit_date(limit: Any) -> datetime.date:
    return today() if limit in (None, "", "today") else datetime.date.fromisoformat(str(limit))


def _choice(condition: Condition, given: str) -> str:
    choices = condition.get("choices") or []
    if given not in [unicodedata.normalize("NFKC", choice) for choice in choices]:
        raise ValueError("不在可选的范围内，请重新选择。")
    chosen = next(choice for choice in choices if unicodedata.normalize("NFKC", choice) == given)
    if (allowed := condition.get("limit")) and chosen not in allowed:
        raise ValueError(f"选的是“{chosen}”，{OUT_OF_REACH}")
    return str(chosen)


def _text(condition: Condition, given: str, kind: ConditionKind) -> str:
    longest = condition.get("max_length") or DEFAULT_LENGTH[kind]
    if len(given) > longest:
        raise ValueError(f"写了 {len(given)} 字，最多 {longest} 字。")
    if kind == ConditionKind.ADDRESS and len(given) < 5:
        raise ValueError("太短，请写到门牌号，例如“人民路 12 号 3 幢 201 室”。")
    if any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in given):
        raise ValueError("含有不能识别的字符，请重新输入。")
    return given


def faults(conditions: Sequence[Condition]) -> list[str]:
    """What is wrong with the conditions themselves: each must say what is filled in and how it is measured."""
    if not conditions:
        return ["至少写一个申请人要填写的条件"]
    found: list[str] = []
    keys = [condition.get("key") for condition in conditions]
    if len(set(keys)) != len(keys):
        found.append("两个条件用了同一个代号")
    for place, condition in enumerate(conditions, start=1):
        name = condition.get("label") or f"第{place}个条件"
        found += [f"“{name}”{fault}" for fault in _faults(condition)]
    return found


def _faults(condition: Condition) -> list[str]:
    found = []
    kind = condition.get("kind")
    if not condition.get("key") or not condition.get("label") or not condition.get("text"):
        found.append("缺代号、名称或者说明")
    if kind not in ConditionKind.values:
        return [*found, "的类型不对"]
    if condition.get("op") and condition["op"] not in Comparison.values:
        found.append("的比较方式不对")
    if kind in NUMBERS and not condition.get("unit"):
        found.append("没有写计量单位")
    if kind in NUMBERS and condition.get("limit") is not None and not condition.get("op"):
        found.append("写了限额，没有写怎样比较")
    if kind == ConditionKind.CHOICE:
        choices = condition.get("choices") or []
        if len(choices) < 2 or not set(condition.get("limit") or []) <= set(choices):
            found.append("至少要有两个选项，限定的选项须在其中")
    return found


def told(condition: Condition) -> str:
    """A condition as one line of the notice: what it is about, and its measure."""
    label, text = condition.get("label") or "", condition.get("text") or ""
    return text if not label or text.startswith(label) else f"{label}：{text}"


def in_words(condition: Condition) -> str:
    """A condition as a reader sees it, its measure included."""
    kind = condition.get("kind")
    parts = [ConditionKind(kind).label] if kind in ConditionKind.values else []
    limit = condition.get("limit")
    if isinstance(limit, list):
        parts.append(f"可以承诺的答案：{'、'.join(limit)}")
    elif condition.get("op") in Comparison.values and limit not in (None, ""):
        shown = "今天" if limit == "today" else limit
        parts.append(f"{_comparison(condition)}{shown}{condition.get('unit') or ''}")
    elif condition.get("unit"):
        parts.append(f"单位：{condition['unit']}")
    if choices := condition.get("choices"):
        parts.append(f"选项：{'、'.join(choices)}")
    if not condition.get("required", True):
        parts.append("选填")
    if example := condition.get("example"):
        parts.append(f"填写示例：{example}")
    return f"{condition.get('label', '')}（{'，'.join(parts)}）：{condition.get('text', '')}"


def _comparison(condition: Condition) -> str:
    if condition.get("kind") == ConditionKind.DATE:
        return DATE_WORDS[condition["op"]]
    return str(Comparison(condition["op"]).label)
