"""The published standard in words, out of the very rules that are applied: one page for everybody."""

from typing import Any

from credit.enums import Breach, Grade, Harm, WarningLevel
from credit.models import CreditRules

Lines = list[tuple[str, str]]


def standard_of(row: CreditRules) -> dict[str, Any]:
    """What the page shows of one version."""
    data = row.ruleset.data
    return {
        "breaches": [(Breach(key).label, entry["basis"]) for key, entry in data["breaches"].items()],
        "grading": [(condition_words(line["when"]), Grade(line["grade"]).label) for line in data["grading"]],
        "grades": [_grade(row, key, entry) for key, entry in data["grades"].items()],
        "bars": _bars(data["bars"]),
        "bar_clause": row.ruleset.bar_clause,
        "warnings": [
            (warning_words(line["when"], row), WarningLevel(line["level"]).label)
            for line in row.ruleset.warnings["levels"]
        ],
        "effects": [
            (WarningLevel(key).label, words) for key, words in row.ruleset.warnings["effects"].items()
        ],
        "warning_clauses": row.ruleset.warnings["clauses"],
        "repair": data["repair"],
        "objection": data["objection"],
        "note": data.get("note", ""),
    }


def condition_words(when: dict[str, Any]) -> str:
    """One row of the grading table: its conditions together."""
    words = {
        "harm": lambda value: Harm(value).label,
        "deliberate": lambda value: "故意" if value else "不是故意",
        "repeated": lambda value: "再次发生" if value else "第一次发生",
        "breach": lambda value: Breach(value).label,
    }
    return "，并且".join(words[name](value) for name, value in when.items()) or "其他情形"


def warning_words(when: dict[str, Any], row: CreditRules) -> str:
    """One row of the table of warnings."""
    if "in_effect" in when:
        grades = "、".join(Grade(grade).label for grade in when["in_effect"])
        return f"有生效中的失信记录，失信程度为{grades}"
    if "open_findings" in when:
        return "核查认为承诺不实，还没有作出处理决定或者信用记录还没有复核（陈述申辩成立的随即取消）"
    months = row.ruleset.warnings["months"]
    return f"{months}个月内有{when['breaches']}次以上失信记录（已经修复、期满的也计算；异议期间的不计算）"


def _bars(rule: dict[str, Any]) -> list[str]:
    lines = [f"失信程度为{'、'.join(Grade(grade).label for grade in rule['grades'])}的记录，生效期间"]
    if rule["false_pledge"]:
        lines.append("属于曾作出虚假承诺的记录（作出虚假承诺、提供伪造变造的材料），不论失信程度，生效期间")
    return lines


def _grade(row: CreditRules, key: str, entry: dict[str, Any]) -> dict[str, Any]:
    measures = [item["name"] for item in row.ruleset.measures(key, false_pledge=False)]
    return {
        "grade": Grade(key).label,
        "shortest": entry["shortest_months"],
        "longest": entry["longest_months"],
        "measures": "；".join(measures),
    }
