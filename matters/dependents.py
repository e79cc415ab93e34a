"""What of the catalogue rests on a clause: certificates, liabilities, area rules of the same notice."""

from collections.abc import Iterator

from matters.models import MatterVersion
from portal.kernel.registry import Dependent
from portal.law.models import LawClause
from portal.people.models import AreaRules

MOST = 200


def dependents_of(clause: LawClause) -> Iterator[Dependent]:
    """Published certificates that rest on the clause, those whose liability it sets, rules of its notice."""
    published = MatterVersion.objects.published().select_related("matter__agency")
    for version in published.filter(bases__clause=clause)[:MOST]:
        yield Dependent("以此为设定依据的证明事项", _name(version), version.matter.get_absolute_url())
    for version in published.filter(liability_clause=clause)[:MOST]:
        yield Dependent("以此追究不实承诺责任的证明事项", _name(version), version.matter.get_absolute_url())
    for rules in AreaRules.objects.filter(notice=clause.source.key).select_related("area"):
        yield Dependent(
            "依据本通知的地区规则", f"{rules.area.full_name if rules.area else '全国'}：{rules.title}"
        )


def _name(version: MatterVersion) -> str:
    return f"{version.matter.agency.name}：{version.name}"
