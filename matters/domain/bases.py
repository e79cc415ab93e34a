"""The gate of the basis (设定依据): what a certificate may rest on in an area, on a day."""

import datetime

from matters.models import MatterVersion
from portal.kernel.acts import Refused
from portal.law.enums import Hierarchy
from portal.law.models import LawClause
from portal.people.models import Area, AreaRules

NATIONAL = {
    Hierarchy.LAW,
    Hierarchy.ADMIN_REGULATION,
    Hierarchy.STATE_COUNCIL_DECISION,
    Hierarchy.DEPARTMENT_RULE,
}


class BasisTooLow(Refused):
    """Nothing that the certificate rests on carries it here; the message names each basis and why."""

    code = "basis_too_low"


def objection(clause: LawClause, *, area: Area, rules: AreaRules, on: datetime.date) -> str:
    """Why this clause cannot carry a certificate here, in Chinese; empty when it can."""
    rank, floor = clause.hierarchy, Hierarchy(rules.listing_floor)
    source = clause.source
    if not clause.version.in_force(on):
        ended = clause.version.effective_to
        when = f"已于{ended:%Y年%m月%d日}失效" if ended and ended <= on else "尚未施行"
        return f"{clause.citation}{when}"
    if not rank.reaches(floor):
        number = f"（{source.doc_number}）" if source.doc_number else ""
        return f"{clause.citation}{number}是{rank.label}，低于本地区要求的{floor.label}"
    if rank not in NATIONAL and source.territory not in area.codes:
        return f"{clause.citation}是其他地方的{rank.label}，在{area.name}没有效力"
    return ""


def sufficient(floor: str) -> str:
    """What would do, in words: 法律、行政法规、国务院决定或者地方性法规."""
    names = [rank.label for rank in Hierarchy if rank.reaches(floor)]
    return "、".join(names[:-1]) + ("或者" if len(names) > 1 else "") + names[-1]


def refuse_low_basis(version: MatterVersion, *, rules: AreaRules, on: datetime.date) -> None:
    """At least one basis must carry the certificate, and none may have ended. Raises BasisTooLow."""
    clauses = version.cited
    area = version.matter.area
    objections = [(clause, objection(clause, area=area, rules=rules, on=on)) for clause in clauses]
    found = [text for _, text in objections if text]
    ended = any(not clause.version.in_force(on) for clause in clauses)
    if clauses and len(found) < len(clauses) and not ended:
        return
    message = "；".join(found) if found else "没有写明设定依据"
    raise BasisTooLow(
        f"不能列入告知承诺制清单：{message}。",
        field="bases",
        way_out=f"请改引现行有效的{sufficient(rules.listing_floor)}的条款；"
        "确实没有的，这项证明不得索要，应当提出取消。",
    )
