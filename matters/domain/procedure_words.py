"""The first words of a work procedure, from the rules of the area; those who write it go on from there.

The chapters are those that the notice asks for by name; each must have words before the procedure is published.
"""

from collections.abc import Callable, Mapping
from typing import Any

from matters.domain.bases import sufficient
from matters.domain.flows import Flow, flow_of, node
from matters.enums import CheckMode
from portal.people.enums import RefusalOfDisclosure, WithdrawalUntil
from portal.people.models import Area, AreaRules

CHAPTERS = {
    "general": "总则",
    "rights": "有关单位和当事人的权利义务",
    "notice": "告知",
    "pledge": "承诺",
    "procedure": "办理程序",
    "check": "核查",
    "credit": "信用管理",
    "liability": "法律责任",
    "final": "附则",
}
Lines = list[str]


def chapters_for(area: Area, rules: AreaRules) -> list[dict[str, Any]]:
    """All chapters of a first draft, with their articles numbered."""
    from_rules: dict[str, Callable[[Area, AreaRules], Lines]] = {
        "general": _general,
        "rights": _rights,
        "notice": _notice,
        "pledge": _pledge,
        "procedure": _procedure,
        "check": _check,
        "credit": _credit,
        "liability": _liability,
        "final": _final,
    }
    return numbered({key: from_rules[key](area, rules) for key in CHAPTERS})


def numbered(chapters: Mapping[str, Lines]) -> list[dict[str, Any]]:
    """Chapters with their articles numbered through: 第一条, 第二条 …"""
    found, number = [], 0
    for place, (key, lines) in enumerate(chapters.items(), start=1):
        articles = []
        for line in lines:
            if text := _without_number(line):
                number += 1
                articles.append({"number": f"第{chinese(number)}条", "text": text})
        title = f"第{chinese(place)}章　{CHAPTERS[key]}"
        found.append({"key": key, "title": title, "articles": articles})
    return found


def _without_number(line: str) -> str:
    """The words of a line; a number that somebody typed in front is not kept twice."""
    line = line.strip()
    head, _, rest = line.partition("条")
    return rest.strip() if head.startswith("第") and len(head) <= 5 and rest else line


def chinese(number: int) -> str:
    """1 to 99 as they stand before 条 and 章."""
    numerals = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else f"{numerals[tens]}十")
    return head + (numerals[ones] if ones or not tens else "")


def _general(area: Area, rules: AreaRules) -> Lines:
    number = f"（{rules.doc_number}）" if rules.doc_number else ""
    return [
        f"为规范{area.full_name}证明事项告知承诺制工作，根据《{rules.title.strip('《》')}》{number}，制定本规程。",
        "本规程所称证明，是指公民、法人和其他组织在依法向行政机关申请办理行政事项时，提供的需要由行政机关或者其他机构"
        "出具、用以描述客观事实或者表明符合特定条件的材料。",
        "行政机关在办理行政许可、行政确认、行政给付等依申请的行政事项时实行告知承诺制，适用本规程。",
        f"实行告知承诺制的证明事项应当列入公布的清单，设定依据应当是{sufficient(rules.listing_floor)}。清单之外的证明，"
        "任何单位不得索要。",
        "直接涉及国家安全、国家秘密、公共安全、金融业审慎监管、生态环境保护，直接关系人身健康、生命财产安全，以及重要涉外"
        "等风险较大、纠错成本较高、损害难以挽回的证明事项，不适用告知承诺制。",
    ]


def _rights(area: Area, rules: AreaRules) -> Lines:
    who = "公民、法人和其他组织" if rules.other_organisations else "公民和法人"
    lines = [
        f"{who}申请办理清单内的事项，可以自己选择承诺或者提交证明；不愿承诺或者无法承诺的，提交证明，办理时限和标准不变。",
        "申请人应当如实填写承诺的内容，配合核查；有权知道承诺的内容、核查的办法和不实承诺的责任，有权撤回承诺，有权投诉。",
        "行政机关应当一次告知，不得替申请人选择，不得在申请人承诺以后再索要这项证明，不得对承诺办理的申请人采取歧视性措施。",
        "司法行政部门组织编制清单和文本，指导监督实施；各行政机关负责本单位事项的告知、办理和核查；被请求协助核查的单位应当"
        "及时协助，不能协助的书面说明理由。",
    ]
    if rules.agent_allowed:
        lines.append("依法可以代为承诺的，代理人应当提交申请人的特别授权书。")
    else:
        lines.append("承诺应当由申请人本人作出，不可以代为承诺。")
    return lines


def _notice(area: Area, rules: AreaRules) -> Lines:
    return [
        "行政机关应当以书面形式（含电子文本）告知：行政事项名称，证明事项名称，设定依据，证明的内容，承诺的方式，核查权力，"
        "不实承诺的民事、行政和刑事责任，承诺书是否公开以及公开的范围和时限。",
        "告知的内容应当可以衡量、容易看懂，每一项义务和责任都写明依据的条款；格式文本按事项逐一制作，公布后方可使用。",
        "办事指南应当写明选择承诺的要求、选择和不选择承诺的办理程序、中途退出的办法和投诉的渠道。",
    ]


def _pledge(area: Area, rules: AreaRules) -> Lines:
    manner = (
        "申请人应当持本人有效身份证件原件到现场签署承诺书。"
        if rules.sign_in_person
        else "申请人可以在窗口签署承诺书，也可以在网上以可靠的电子签名签署。"
    )
    lines = [
        "申请人承诺：已经知晓告知的全部内容；已经符合告知的条件、标准和要求；愿意承担不实承诺的法律责任；填写的信息真实、"
        "准确；承诺是真实的意思表示。",
        f"{manner}承诺书一式两份，申请人和行政机关各执一份。",
        "申请人有较严重的不良信用记录或者曾作出虚假承诺的，在信用修复前不适用告知承诺制，应当提交证明。",
    ]
    if rules.disclosure:
        refusal = (
            "申请人不同意公开的，应当提交证明。"
            if rules.refusal_of_disclosure == RefusalOfDisclosure.CERTIFICATE
            else ""
        )
        lines.append(
            "涉及社会公共利益、第三人利益或者核查难度较大的事项，可以依法向社会公开承诺书，并在告知时写明范围和时限；"
            f"国家秘密、商业秘密和个人隐私不得公开。{refusal}"
        )
    return lines


def _procedure(area: Area, rules: AreaRules) -> Lines:
    until = WithdrawalUntil(rules.withdrawal_until).label
    return [
        "行政机关收到申请后，先查阅已有的证照和共享的数据；查得到的，不再要求承诺或者提交证明。",
        "申请人选择承诺的，行政机关当场或者在法定期限内受理，凭承诺书办理，不再索要证明，在承诺的时限内作出决定。",
        "申请人选择提交证明的，材料齐全的当场受理，不齐的一次告知需要补正的全部内容。",
        f"{until}，申请人有合理理由的，可以撤回承诺，改按原程序办理；撤回承诺不记入信用记录。",
        "办理的全过程应当记录，承诺书、核查记录和决定归入案卷。",
    ]


def _check(area: Area, rules: AreaRules) -> Lines:
    modes = [CheckMode(mode).label for mode in rules.check_modes if mode in CheckMode.values]
    lines = [
        f"核查方式包括{'、'.join(modes) or '在线核查、现场核查'}；每一事项的核查方式、时间和标准在清单和告知中写明。",
        "能够通过数据共享核查的，优先在线核查；确需现场核查的，应当优化程序，避免烦企扰民；仍不能核查的，请求其他行政机关"
        "协助。",
        "申请人的信用状况是确定核查办法的重要因素。免予核查的事项纳入双随机抽查等日常监管。",
        "核查不实的，应当先告知申请人查到的情况并听取陈述和申辩，再作处理。",
    ]
    if rules.exempt_needs_opinion:
        lines.append("办理部门和监管部门不一致的，免予核查应当先征求监管部门的意见。")
    return lines


def _credit(area: Area, rules: AreaRules) -> Lines:
    lead = f"由{rules.credit_lead}牵头，" if rules.credit_lead else ""
    return [
        f"承诺履行的情况依法记入信用记录，{lead}归集、共享和使用，按照影响的程度分级管理。",
        "对信用记录有异议的，可以申请核实更正；符合条件的，可以申请信用修复，修复后恢复适用告知承诺制。",
        "不得把未选择承诺、撤回承诺记为失信；不得公开自然人的身份号码、住址、联系方式等个人信息。",
    ]


def _liability(area: Area, rules: AreaRules) -> Lines:
    return [
        "承诺不实的，行政机关依法终止办理、责令限期整改、撤销行政决定或者予以行政处罚；给他人造成损害的，依法承担民事责任；"
        "涉嫌犯罪的，移送司法机关。",
        "行政机关及其工作人员索要清单之外的证明、强迫承诺、不履行核查职责或者泄露个人信息的，依法追究责任。",
        "申请人对处理决定不服的，可以依法申请行政复议或者提起行政诉讼。",
    ]


def _final(area: Area, rules: AreaRules) -> Lines:
    return [
        "本规程规定的期限以工作日计算的，不含法定节假日。",
        "本规程自公布之日起施行。",
    ]


def flow_for(rules: AreaRules) -> Flow:
    """The general procedure with and without a pledge."""
    agency = "行政机关"
    sign = "本人持证件原件到场签署，一式两份" if rules.sign_in_person else "签署承诺书，一式两份"
    until = WithdrawalUntil(rules.withdrawal_until).label
    return flow_of(
        [
            node("核对资格：没有未修复的不良记录", agency),
            node("阅读告知的全部内容"),
            node("逐项填写条件，作出承诺"),
            node(sign),
            node("受理，不再索要证明", agency),
        ],
        [
            node("取得证明"),
            node("提交申请和证明"),
            node("受理；材料不齐的一次告知", agency),
        ],
        agency=agency,
        before=[
            node("提出申请"),
            node("先查证照和共享的数据", agency),
            node("一次书面告知", agency),
        ],
        after=[
            node("作出决定，送达结果", agency),
            node("核查或者抽查，不实的依法处理", agency),
            node("记入信用记录，归档", agency),
        ],
        leave=f"{until}，有合理理由的可以撤回承诺，改按原程序办理；不记入信用记录。",
    )
