"""Whether several people may apply together for a matter, and whose signature their pledge then needs."""

from typing import Any

from matters import public_rules as may
from matters.domain.guide_versions import renew
from matters.enums import JointMode
from matters.models import AdministrativeMatter
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused, act
from portal.law import keys


@act(clause=keys.APPLICABLE_PERSONS)
def allow_joint(matter: AdministrativeMatter, *, mode: str, by: Any) -> AdministrativeMatter:
    """Mark a matter for joint applicants; it holds for what is added from now on, and the guide says so at once.

    Who applies together already stays together: nobody is taken off a draft by it.
    """
    if by is not SYSTEM and not may.may_write_guide(by, matter):
        raise Refused(
            "设定共同申请不是您的职责。", code="may_not", field="joint", way_out="由办理这个事项的单位设定。"
        )
    row = AdministrativeMatter.objects.select_for_update().get(pk=matter.pk)
    before, row.joint = row.joint, JointMode(mode)
    if row.joint == before:
        return row
    row.save(update_fields=["joint"])
    audit.record(
        "matters.allow_joint", row, by=by, clause=keys.APPLICABLE_PERSONS, before=before, after=row.joint
    )
    renew(row, by=by, note=f"共同申请：{row.get_joint_display()}")
    return row
