"""Values that meet a condition, whatever it is: for samples of documents and for the demonstration."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from matters.enums import ConditionKind
from portal.kernel.calendar import today

SAMPLE_ADDRESS = "人民路12号3幢201室"
# What a person would write, by a word in the question.
ANSWERS = {
    "收入": "打零工",
    "工作": "石龙区鑫源建材有限公司",
    "单位": "石龙区鑫源建材有限公司",
    "案": "2026年5月8日劳动争议一案",
}


def sample_value(condition: Mapping[str, Any]) -> str:
    """What somebody who meets the condition would fill in; "" where it cannot be told yet."""
    kind, limit = condition.get("kind"), condition.get("limit")
    if kind == ConditionKind.CHOICE:
        return str(next(iter(limit or condition.get("choices") or [""])))
    if kind == ConditionKind.DATE:
        shift = 365 if condition.get("op") in ("ge", "gt") else -30
        return (today() + timedelta(days=shift)).isoformat()
    if kind == ConditionKind.ADDRESS:
        return SAMPLE_ADDRESS
    if kind == ConditionKind.TEXT:
        return _words(condition)[: condition.get("max_length") or 40]
    if limit in (None, ""):
        return "3"
    number = Decimal(str(limit)) + {"gt": 1, "lt": -1}.get(condition.get("op", ""), 0)
    return f"{number.normalize():f}"


def _words(condition: Mapping[str, Any]) -> str:
    label = condition.get("label", "")
    return next((answer for word, answer in ANSWERS.items() if word in label), "情况属实，以本人所述为准")
