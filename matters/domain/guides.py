"""Service guides (办事指南): the procedure with and without a pledge, and how to leave midway."""

from dataclasses import dataclass

from matters.enums import CheckMode
from matters.models import AdministrativeMatter, MatterVersion
from portal.law import keys
from portal.people.enums import WithdrawalUntil
from portal.people.models import AreaRules


@dataclass(frozen=True)
class GuideStep:
    """One step of a procedure: what happens, who acts, how long it takes, on which clause."""

    title: str
    detail: str
    who: str = "申请人"
    clause: str = keys.PROCEDURE


@dataclass(frozen=True)
class Guide:
    """What a citizen needs to know before she applies."""

    matter: AdministrativeMatter
    with_pledge: list[GuideStep]
    without_pledge: list[GuideStep]
    leaving: list[GuideStep]
    needed: list[str]


def guide_of(matter: AdministrativeMatter, versions: list[MatterVersion], *, rules: AreaRules) -> Guide:
    """The guide of an administrative matter, written from its published certificates and the area's rules."""
    return Guide(
        matter=matter,
        with_pledge=_with_pledge(matter, versions, rules),
        without_pledge=_without_pledge(matter, versions),
        leaving=_leaving(rules),
        needed=_needed(rules, versions),
    )


def _with_pledge(
    matter: AdministrativeMatter, versions: list[MatterVersion], rules: AreaRules
) -> list[GuideStep]:
    sign = "持本人身份证件原件到窗口签署" if rules.sign_in_person else "在网上手写签名，或者在窗口签署"
    steps = [
        GuideStep(
            "选择承诺", "逐项选择“作出承诺”。选不选由您决定，不选不影响办理。", clause=keys.APPLICABLE_PERSONS
        ),
        GuideStep("阅读告知", "逐节阅读告知书，写明要证明什么、要符合什么条件、承诺不实有什么后果。"),
        GuideStep("填写承诺", "按条件逐项填写，例如金额、日期、地址。"),
        GuideStep("签署", f"{sign}，一式两份，您和行政机关各执一份。", clause=keys.PROCEDURE),
        GuideStep("受理和办理", _days(matter), who=matter.agency.name, clause=keys.TELL_MISSING_ONCE),
    ]
    steps.insert(5, GuideStep("核查", _checks(versions), who=matter.agency.name, clause=keys.SUPERVISION))
    return steps


def _days(matter: AdministrativeMatter) -> str:
    return f"不再索要证明，凭承诺书办理，自受理起{matter.promised_days}个工作日内作出决定。"


def _checks(versions: list[MatterVersion]) -> str:
    parts = []
    for version in versions:
        if version.check_mode == CheckMode.EXEMPT:
            parts.append(f"{version.name}免予核查，纳入随机抽查")
        else:
            when = version.get_check_when_display()
            parts.append(
                f"{version.name}：{version.get_check_mode_display()}，{when}{version.check_days}个工作日内"
            )
    return "；".join(parts) + "。"


def _without_pledge(matter: AdministrativeMatter, versions: list[MatterVersion]) -> list[GuideStep]:
    hints = "；".join(f"{v.name}：{v.acquire_hint.rstrip('。')}" for v in versions)
    return [
        GuideStep("取得证明", f"{hints}。", clause=keys.BASIS_OF_CERTIFICATES),
        GuideStep("提交申请和证明", "在网上提交，或者交到办事窗口。", clause=keys.CHOICE_OF_CHANNEL),
        GuideStep(
            "受理和办理",
            f"材料齐全的当场受理；不齐的一次告知。自受理起{matter.promised_days}个工作日内作出决定。",
            who=matter.agency.name,
            clause=keys.TELL_MISSING_ONCE,
        ),
    ]


def _leaving(rules: AreaRules) -> list[GuideStep]:
    until = WithdrawalUntil(rules.withdrawal_until).label
    return [
        GuideStep(
            "撤回承诺",
            f"{until}，有合理理由的，可以撤回承诺。撤回不算失信，不记入信用记录。",
            clause=keys.WITHDRAWAL,
        ),
        GuideStep("按原程序办理", "撤回后提交证明，办理时限重新计算。", clause=keys.WITHDRAWAL),
        GuideStep("不再办理", "也可以撤回整个申请，本件随即结束。", clause=keys.WITHDRAWAL),
    ]


def _needed(rules: AreaRules, versions: list[MatterVersion]) -> list[str]:
    needed = [
        "本人有效身份证件（法人和其他组织：统一社会信用代码）",
        "没有较严重的不良信用记录，没有未修复的虚假承诺记录",
    ]
    if rules.sign_in_person:
        needed.append("须本人到场签署，不能网上签署")
    if any(version.agent_allowed for version in versions) and rules.agent_allowed:
        needed.append("委托他人代为承诺的，另交特别授权书")
    if any(version.site_address_needed for version in versions):
        needed.append("可能到现场核查的，写明现场地址")
    return needed
