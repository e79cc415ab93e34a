"""The words of lists, folded: headings and their synonyms, ticks, kinds, ranks, ways of checking."""

import csv
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from matters.enums import AdminKind, CheckMode
from portal.law.enums import Hierarchy

DATA = Path(__file__).parents[2] / "data" / "import_columns.csv"
# What a column may hold, in the order of the printed list.
FIELDS = {
    "order": "序号",
    "name": "证明名称",
    "purpose": "证明用途",
    "bases": "设定依据",
    "hierarchy": "效力层级",
    "administrative_matter": "行政事项名称",
    "kind": "事项类型",
    "agency": "索要单位",
    "issuing_unit": "开具单位",
    "check_mode": "核查方式",
    "mode_exempt": "免予核查（打勾）",
    "mode_online": "在线核查（打勾）",
    "mode_on_site": "现场核查（打勾）",
    "mode_internal": "部门内部核查（打勾）",
    "mode_assistance": "行政协助核查（打勾）",
    "agent_allowed": "可否代为承诺",
    "disclosed": "是否公开承诺书",
    "levels": "行使层级",
    "level_province": "省部级（打勾）",
    "level_prefecture": "市级（打勾）",
    "level_county": "县级（打勾）",
    "level_township": "乡级及其他（打勾）",
    "remark": "备注",
}
ESSENTIAL = ("name", "bases")
# Where the columns that stand beneath a common heading belong, for text that lost its grid.
GROUPS = {
    "设定依据": ("bases", "hierarchy"),
    "实施基本情况": ("agency", "issuing_unit"),
    "行使层级": ("level_province", "level_prefecture", "level_county", "level_township"),
    "核查方式": ("mode_exempt", "mode_online", "mode_on_site", "mode_internal", "mode_assistance"),
}
TICKS = frozenset(
    ["√", "✓", "✔", "☑", "●", "■", "★", "是", "有", "可", "可以", "能", "ü", "y", "yes", "v", "1"]
)
CROSSES = frozenset(
    [
        "",
        *[
            "×",
            "✗",
            "✘",
            "☒",
            "x",
            "否",
            "不",
            "不可以",
            "不可",
            "不能",
            "无",
            "没有",
            "—",
            "-",
            "–",
            "/",
            "□",
            "○",
            "n",
            "no",
            "0",
        ],
    ]
)
KINDS = {label: kind for kind, label in AdminKind.choices} | {
    "许可": AdminKind.LICENCE,
    "行政审批": AdminKind.LICENCE,
    "确认": AdminKind.CONFIRMATION,
    "给付": AdminKind.BENEFIT,
    "公共服务事项": AdminKind.PUBLIC_SERVICE,
    "其他权力": AdminKind.OTHER,
    "其他": AdminKind.OTHER,
    "其他类": AdminKind.OTHER,
    "行政奖励": AdminKind.OTHER,
    "行政裁决": AdminKind.OTHER,
    "行政征收": AdminKind.OTHER,
    "行政检查": AdminKind.OTHER,
    "其他依申请事项": AdminKind.OTHER,
}
RANKS = {label: {Hierarchy(rank)} for rank, label in Hierarchy.choices} | {
    "部委规章": {Hierarchy.DEPARTMENT_RULE},
    "规章": {Hierarchy.DEPARTMENT_RULE, Hierarchy.LOCAL_RULE},
    "政府规章": {Hierarchy.LOCAL_RULE},
    "地方规章": {Hierarchy.LOCAL_RULE},
    "法规": {Hierarchy.ADMIN_REGULATION, Hierarchy.LOCAL_REGULATION},
    "国务院文件": {Hierarchy.STATE_COUNCIL_DECISION, Hierarchy.NORMATIVE},
    "法律法规": {Hierarchy.LAW, Hierarchy.ADMIN_REGULATION, Hierarchy.LOCAL_REGULATION},
}
MODES = (
    ("内部核查", CheckMode.INTERNAL),
    ("行政协助", CheckMode.ASSISTANCE),
    ("协助核查", CheckMode.ASSISTANCE),
    ("免予核查", CheckMode.EXEMPT),
    ("免于核查", CheckMode.EXEMPT),
    ("在线核查", CheckMode.ONLINE),
    ("线上核查", CheckMode.ONLINE),
    ("网络核验", CheckMode.ONLINE),
    ("现场核查", CheckMode.ON_SITE),
    ("实地核查", CheckMode.ON_SITE),
)
BRACKETS = re.compile(r"[（(\[【][^（）()\[\]【】]*[）)\]】]")
NOT_WORDS = re.compile(r"[\s、，,。：:；;.·\-—*“”\"']+")
GAPS = re.compile(r"\s+")
# Letters and figures of full width, and gaps that are no plain blank.
EVEN = {ord(full): chr(ord(full) - 0xFEE0) for full in map(chr, range(0xFF10, 0xFF5B)) if full.isalnum()} | {
    0x3000: " ",
    0xA0: " ",
    0x2003: " ",
    0x2002: " ",
}
UNEVEN = re.compile(r"[\s\u3000\xa0\u2002\u2003\uff10-\uff5a]")
INNER_GAPS = re.compile(r"(?<![A-Za-z0-9])\s+|\s+(?![A-Za-z0-9])")


def fold(text: str) -> str:
    """A heading without width, brackets, gaps and punctuation."""
    plain = BRACKETS.sub("", unicodedata.normalize("NFKC", text))
    return NOT_WORDS.sub("", plain).lower()


@cache
def headings() -> dict[str, str]:
    """Folded heading → what the column holds."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return {fold(row["word"]): row["field"] for row in csv.DictReader(file)}


@lru_cache(maxsize=2048)
def field_of(heading: str) -> str:
    """What a heading announces; "" when nobody knows. «组/栏» or «组—栏» stands beneath a common one."""
    known = headings()
    parts = [fold(part) for part in re.split("[/—]", heading) if fold(part)]
    tried = ["".join(parts), *reversed(parts)]
    for word in tried:
        if word in known:
            return known[word]
    long = sorted((word for word in known if len(word) > 3), key=len, reverse=True)
    return next((known[word] for part in tried[1:] for word in long if part.endswith(word)), "")


def short(text: str) -> str:
    """A name that the file broke over lines or set wide: 行政⏎许可 → 行政许可."""
    if not UNEVEN.search(text):
        return text
    plain = text.translate(EVEN).strip()
    return INNER_GAPS.sub("", plain)


def long(text: str) -> str:
    """A text of several lines without blank ones."""
    lines = (" ".join(line.split()) for line in _even(text).splitlines())
    return "\n".join(line for line in lines if line)


def _even(text: str) -> str:
    return text.translate(EVEN) if UNEVEN.search(text) else text


def ticked(text: str) -> bool | None:
    """Whether a cell is ticked; None when it says something else."""
    word = GAPS.sub("", unicodedata.normalize("NFKC", text)).lower()
    return True if word in TICKS else False if word in CROSSES else None


def mode_of(text: str) -> tuple[CheckMode | None, bool]:
    """The way of checking that a cell names first, and whether it names several."""
    plain = GAPS.sub("", unicodedata.normalize("NFKC", text))
    found = sorted({(plain.find(word), mode) for word, mode in MODES if word in plain})
    modes = list(dict.fromkeys(mode for _, mode in found))
    if CheckMode.INTERNAL in modes and CheckMode.ONLINE in modes:  # 在线核查（部门内部核查）
        modes.remove(CheckMode.ONLINE)
        modes.sort(key=lambda mode: mode != CheckMode.INTERNAL)
    return (modes[0], len(modes) > 1) if modes else (None, False)
