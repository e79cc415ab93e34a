"""Templates of the agency's documents: title, first sentence, what is said, which clauses of procedure are cited.

The clauses that the matter itself rests on are cited beside them. What the licensing law says is cited for
licences only; for confirmations, benefits and services the notice on the pledge system and the regulation on the
business environment carry the procedure.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from matters.enums import AdminKind
from pledges.writ_enums import WritKind
from portal.law import keys


@dataclass(frozen=True)
class Template:
    """One kind of document. ``paragraphs`` are filled with the facts of the case."""

    opening: str
    paragraphs: tuple[str, ...]
    licence: tuple[str, ...]
    otherwise: tuple[str, ...]


FILED = "{whom}于{filed_on:%Y年%-m月%-d日}就“{matter}”提出的申请（办件编号{case_number}）收悉。"
UNDER_WAY = "{whom}就“{matter}”提出的申请（办件编号{case_number}）正在办理。"
DECIDED = (
    "{whom}就“{matter}”提出的申请（办件编号{case_number}），本机关已于{decided_on:%Y年%-m月%-d日}作出决定。"
)

TEMPLATES: dict[str, Template] = {
    WritKind.ACCEPTED: Template(
        FILED,
        (
            "{examined}",
            "{ruling}受理日期为{accepted_on:%Y年%-m月%-d日}。",
            "本机关将于{due:%Y年%-m月%-d日}前作出决定。依法需要听证、检验、检测、检疫、鉴定和专家评审的，所需时间不计算在内。",
            "{pledged}",
        ),
        (keys.LICENCE_ACCEPTANCE, keys.LICENCE_TIME),
        (keys.PROCEDURE,),
    ),
    WritKind.NOT_ACCEPTED: Template(
        FILED,
        ("经审查，{reason}", "本机关决定对该申请不予受理。"),
        (keys.LICENCE_ACCEPTANCE,),
        (keys.PROCEDURE,),
    ),
    WritKind.SUPPLEMENT: Template(
        FILED,
        (
            "经审查，需要补正下列内容。本机关一次性告知全部需要补正的内容，不再另行要求补正：",
            "请自收到本告知书之日起{days}个工作日内补正。补正以后，本机关重新计算受理期限。",
            "{whom}已经作出书面承诺的证明，不需要提交，本机关不再索要。",
        ),
        (keys.LICENCE_ACCEPTANCE,),
        (keys.TELL_MISSING_ONCE, keys.PROCEDURE),
    ),
    WritKind.EXTENSION: Template(
        UNDER_WAY,
        (
            "因{reason}，在原定期限内不能作出决定。经本机关负责人批准，办理期限延长{days}个工作日。",
            "本机关将于{due:%Y年%-m月%-d日}前作出决定。",
        ),
        (keys.LICENCE_TIME,),
        (keys.PROCEDURE,),
    ),
    WritKind.PAUSE: Template(
        UNDER_WAY,
        (
            "因依法需要进行{ground}，自{since:%Y年%-m月%-d日}起暂停计算办理期限。具体情况：{reason}",
            "所需时间预计到{until:%Y年%-m月%-d日}，不计算在办理期限内。结束以后恢复计算，并另行告知。",
        ),
        (keys.LICENCE_TIME_EXCLUDED,),
        (keys.PROCEDURE,),
    ),
    WritKind.GRANTED: Template(
        FILED,
        ("经审查，{text}", "本机关决定准予{whom}的申请。", "{pledged}"),
        (keys.LICENCE_DECISION, keys.LICENCE_DELIVERY),
        (keys.PROCEDURE,),
    ),
    WritKind.REFUSED: Template(
        FILED,
        ("经审查，{text}", "本机关决定对{whom}的申请不予准许。"),
        (keys.LICENCE_DECISION,),
        (keys.PROCEDURE,),
    ),
    WritKind.TERMINATED: Template(
        UNDER_WAY,
        ("经核查并听取陈述、申辩，{reason}", "本机关决定终止办理该申请。"),
        (keys.SUPERVISION,),
        (keys.SUPERVISION,),
    ),
    WritKind.REVOKED: Template(
        DECIDED,
        ("经核查并听取陈述、申辩，{reason}", "本机关决定撤销上述决定。"),
        (keys.LICENCE_REVOCATION, keys.SUPERVISION),
        (keys.SUPERVISION,),
    ),
}
# Kinds of matter whose name stands in the title of the decision: 准予行政许可决定书.
NAMED = (AdminKind.LICENCE, AdminKind.CONFIRMATION, AdminKind.BENEFIT)
TITLES = {
    WritKind.NOT_ACCEPTED: "{kind}申请不予受理决定书",
    WritKind.GRANTED: "准予{kind}决定书",
    WritKind.REFUSED: "不予{kind}决定书",
    WritKind.REVOKED: "撤销{kind}决定书",
}
PLEDGED = "{names}已由{whom}作出书面承诺，本机关不再索要。承诺的内容将依法核查，不实的，依法处理。"


def title_of(kind: str, matter_kind: str) -> str:
    """准予行政许可决定书, or the plain name where the kind of matter has none."""
    plain = str(WritKind(kind).label)
    if matter_kind not in NAMED or kind not in TITLES:
        return plain
    return TITLES[WritKind(kind)].format(kind=AdminKind(matter_kind).label)


def remedies_of(body: str) -> str:
    """Where the applicant may turn, and how long: counted from the day on which the document reached her."""
    return (
        f"不服本决定的，可以自收到本决定书之日起六十日内向{body}申请行政复议，"
        "也可以自收到本决定书之日起六个月内直接向有管辖权的人民法院提起行政诉讼。"
    )


def sixty_days(served_on: date) -> date:
    """The last day of sixty calendar days; the day of service is not counted (民法典第二百零一条)."""
    return served_on + timedelta(days=60)


def six_months(served_on: date) -> date:
    """The day of the sixth month with the same number, or that month's last (民法典第二百零二条)."""
    month = served_on.month + 6
    year, month = served_on.year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(served_on.day, monthrange(year, month)[1]))
