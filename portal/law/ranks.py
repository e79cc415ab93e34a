"""The rank of a source, derived from the document that is cited and never from what a form says of it."""

import re

from portal.law.enums import Hierarchy

# 民政部令, 市场监管总局令, 司法部 民政部令, 人民银行令 …: orders of ministries, whatever the title calls itself.
MINISTRY_ORDER = re.compile(r"(部|总局|局|署|委员会|委|中国人民银行|办公室|社)令")
LOCAL_ORDER = re.compile(r"(省|自治区|市|自治州|州|盟|县|区)(人民)?政府令")
FILE_NUMBER = re.compile(r"[〔\[［(（]\s*\d{4}\s*[〕\]］)）]\s*\d+\s*号")
PLACE = re.compile(
    r"^(中华人民共和国)?(北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|"
    r"四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|(?!城市|县|都市|超市)[^城超都]{1,10}(省|自治区|市|自治州|自治县|自治旗|经济特区))"
)


def rank_of(*, title: str, doc_number: str = "", issuer: str = "") -> Hierarchy:
    """How high a document stands, from its number, then its issuer, then its title.

    An order of a ministry (部令, 总局令) is a rule although its title may read 条例 or a form call it a
    regulation; an order of the State Council is a regulation although its title may read 办法.
    """
    if by_number := _by_number(title, doc_number):
        return by_number
    if by_issuer := _by_issuer(title, issuer):
        return by_issuer
    return _by_title(title)


def _by_number(title: str, doc_number: str) -> Hierarchy | None:
    number = re.sub(r"\s", "", doc_number)
    if "主席令" in number:
        return Hierarchy.LAW
    if "国务院令" in number:
        return Hierarchy.STATE_COUNCIL_DECISION if _is_decision(title) else Hierarchy.ADMIN_REGULATION
    if LOCAL_ORDER.search(number):
        return Hierarchy.LOCAL_RULE
    if MINISTRY_ORDER.search(number):
        return Hierarchy.DEPARTMENT_RULE
    if number.startswith("国发") and _is_decision(title):
        return Hierarchy.STATE_COUNCIL_DECISION
    if "人民代表大会" in number or "人大" in number:
        return Hierarchy.LOCAL_REGULATION
    return Hierarchy.NORMATIVE if FILE_NUMBER.search(number) else None


def _by_issuer(title: str, issuer: str) -> Hierarchy | None:
    if issuer.startswith("全国人民代表大会"):
        return Hierarchy.LAW
    if issuer == "国务院":
        return Hierarchy.STATE_COUNCIL_DECISION if _is_decision(title) else Hierarchy.ADMIN_REGULATION
    if "人民代表大会" in issuer:
        return Hierarchy.LOCAL_REGULATION
    return None


def _by_title(title: str) -> Hierarchy:
    plain = re.sub(r"[（(][^（）()]*[）)]$", "", title.strip("《》 ")).strip()
    local = bool(PLACE.match(plain))
    if plain.endswith(("条例", "法实施细则")):
        return Hierarchy.LOCAL_REGULATION if local else Hierarchy.ADMIN_REGULATION
    if plain.endswith("法") and not plain.endswith("办法") and not local:
        return Hierarchy.LAW
    if plain.endswith(("通知", "意见", "方案", "批复", "公告", "函")):
        return Hierarchy.NORMATIVE
    if _is_decision(plain) and plain.startswith("国务院"):
        return Hierarchy.STATE_COUNCIL_DECISION
    return Hierarchy.LOCAL_RULE if local else Hierarchy.DEPARTMENT_RULE


def _is_decision(title: str) -> bool:
    return title.strip("《》 ").endswith("决定")
