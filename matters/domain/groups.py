"""Special groups: what they hold already suffices, and nothing new is asked of them (充分利用既有证明材料)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from matters import rules as may
from matters.models import CertificationMatter, SpecialGroup
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused, act
from portal.kernel.calendar import today
from portal.law import keys
from portal.law.models import LawClause
from portal.people.area_rules import rules_for
from portal.people.enums import Role
from portal.people.models import Area


def groups_for(matter: CertificationMatter) -> list[SpecialGroup]:
    """The groups of whom this certificate is not asked anew: its own, and those of its area and all above it."""
    return groups_of([matter])[matter.pk]


def groups_of(matters: Iterable[CertificationMatter]) -> dict[Any, list[SpecialGroup]]:
    """The same for several certificates in one query, by the key of the certificate."""
    matters = list(matters)
    codes = {code for matter in matters for code in matter.area.codes}
    inside = Q(matter__in=matters) | Q(matter=None, area__in=codes)
    found = SpecialGroup.objects.in_force(today()).filter(inside)
    rows = list(found.select_related("clause__version__source").order_by("-area__path", "id"))
    return {
        matter.pk: [
            row
            for row in rows
            if row.matter_id == matter.pk or (row.matter_id is None and row.area_id in matter.area.codes)
        ]
        for matter in matters
    }


def may_mark(user: Any, area: Area, matter: CertificationMatter | None) -> bool:
    """The justice bureau for its area; the drafters of the agency for a certificate of their own."""
    if matter is not None and matter.agency_id in user.agency_ids(*may.DRAFTERS):
        return True
    return may.over_area(user, area, Role.BUREAU_ADMIN)


@act(clause=keys.APPLICABLE_PERSONS)
def mark(
    area: Area,
    *,
    name: str,
    evidence: str,
    by: Any,
    matter: CertificationMatter | None = None,
    clause: LawClause | None = None,
) -> SpecialGroup:
    """Enter a group. Where the area's rules know none, it must rest on a clause."""
    if by is not SYSTEM and not may_mark(by, area, matter):
        raise Refused("特殊群体由司法行政部门登记；本单位的证明由起草单位登记。", code="may_not")
    if not rules_for(area).existing_evidence_first and clause is None:
        raise Refused(
            "本地区的规则没有规定特殊群体，须写明法律依据。",
            code="no_clause",
            field="clause",
            way_out="请选定规定这类人员不再提交证明的条款。",
        )
    if SpecialGroup.objects.filter(area=area, matter=matter, name=name, until=None).exists():
        raise Refused(f"“{name}”已经登记。", code="known", field="name")
    group = SpecialGroup(
        area=area,
        matter=matter,
        name=name,
        evidence=evidence,
        clause=clause,
        since=today(),
        entered_by=None if by is SYSTEM else by,
    )
    group.full_clean(validate_constraints=False, exclude=["entered_by"])
    group.save()
    audit.record("matters.mark_group", group, by=by, clause=clause.key if clause else keys.T21_PERSONS)
    return group


@act(clause=keys.APPLICABLE_PERSONS)
def end(group: SpecialGroup, *, by: Any) -> SpecialGroup:
    """From today on nobody is shown as one of this group; what was chosen before stays."""
    group = (
        SpecialGroup.objects.select_for_update(of=("self",)).select_related("area", "matter").get(pk=group.pk)
    )
    if by is not SYSTEM and not may_mark(by, group.area, group.matter):
        raise Refused("特殊群体由登记的单位停止。", code="may_not")
    if group.until is None:
        group.until = today()
        group.save(update_fields=["until"])
        audit.record("matters.end_group", group, by=by, clause=keys.APPLICABLE_PERSONS)
    return group
