"""What a version must say before anybody may publish it (清单和文本的全部要素)."""

from collections.abc import Callable

from matters.domain import conditions
from matters.enums import CheckMode, CheckWhen
from matters.models import MatterVersion
from portal.kernel.acts import Refused
from portal.people.models import AreaRules


class Incomplete(Refused):
    """Elements are missing; ``missing`` names them."""

    code = "incomplete"

    def __init__(self, missing: list[str]):
        super().__init__(f"还缺少：{'；'.join(missing)}。", way_out="补齐以后才能提交或者公布。")
        self.missing = missing


def _needs_check(version: MatterVersion) -> bool:
    return bool(version.check_mode) and version.check_mode != CheckMode.EXEMPT


# Each element by its name in the notices, and what it takes to have it.
ELEMENTS: dict[str, Callable[[MatterVersion], bool]] = {
    "证明名称": lambda v: bool(v.name.strip()),
    "证明用途": lambda v: bool(v.purpose.strip()),
    "设定依据": lambda v: bool(v.cited),
    "开具单位": lambda v: bool(v.issuing_unit.strip()),
    "证明的内容": lambda v: bool(v.proves.strip()),
    "怎么取得证明": lambda v: bool(v.acquire_hint.strip()),
    "核查方式": lambda v: v.check_mode in CheckMode.values,
    "核查时间": lambda v: v.check_when in CheckWhen.values,
    "核查期限": lambda v: not _needs_check(v) or bool(v.check_days),
    "核查标准": lambda v: not _needs_check(v) or any(e.get("text") for e in v.check_standard),
    "免予核查的理由": lambda v: v.check_mode != CheckMode.EXEMPT or bool(v.exempt_reason.strip()),
    "不实承诺的民事责任": lambda v: bool(v.civil_liability.strip()),
    "不实承诺的行政责任": lambda v: bool(v.administrative_liability.strip()),
    "不实承诺的刑事责任": lambda v: bool(v.criminal_liability.strip()),
    "承诺书公开范围": lambda v: not v.disclosed or bool(v.disclosure_scope.strip()),
    "承诺书公开时限": lambda v: not v.disclosed or bool(v.disclosure_days),
}


def missing_elements(version: MatterVersion, *, rules: AreaRules) -> list[str]:
    """Every element that is missing or that the area does not allow, by its Chinese name."""
    missing = [name for name, given in ELEMENTS.items() if not given(version)]
    missing += [f"承诺的条件（{fault}）" for fault in conditions.faults(version.conditions)]
    if version.agent_allowed and not rules.agent_allowed:
        missing.append("代为承诺（本地区不允许代为承诺）")
    if version.disclosed and not rules.disclosure:
        missing.append("承诺书公开（本地区没有规定公开承诺书）")
    if version.check_mode and rules.check_modes and version.check_mode not in rules.check_modes:
        missing.append(f"核查方式（本地区不采用{version.get_check_mode_display()}）")
    return missing


def refuse_incomplete(version: MatterVersion, *, rules: AreaRules) -> None:
    """Raises Incomplete with the names of all that is missing."""
    if missing := missing_elements(version, rules=rules):
        raise Incomplete(missing)
