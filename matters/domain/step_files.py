"""Papers of a step: minutes of a meeting, the answer of the superior that was asked."""

import datetime
from typing import Any

from django.utils import timezone

from matters import rules as may
from matters.enums import REVIEW_STATES, VersionState
from matters.models import MatterVersion, StepFile
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.calendar import today
from portal.kernel.models import StoredFile
from portal.law import keys


@act(clause=keys.MJ_LIST)
def hand_in(
    version: MatterVersion, *, kind: str, title: str, held_on: datetime.date, file: StoredFile, by: Any
) -> StepFile:
    """Put a paper to a version that is drafted or reviewed."""
    if version.state not in (VersionState.DRAFT, *REVIEW_STATES):
        raise IllegalMove("只能给起草中、审核中的版本上传材料。", way_out="请刷新页面。")
    if by is not SYSTEM and not may_hand_in(by, version):
        raise Refused("步骤材料由起草单位或者现在的审核人员上传。", code="may_not")
    if held_on > today():
        raise Refused("日期不能晚于今天。", code="future", field="held_on")
    row = StepFile.objects.create(
        version=version,
        kind=kind,
        title=title.strip(),
        held_on=held_on,
        step=version.step,
        file=file,
        by=None if by is SYSTEM else by,
        at=timezone.now(),
    )
    audit.record("matters.step_file", version, by=by, kind=kind, sha256=file.sha256)
    return row


def may_hand_in(user: Any, version: MatterVersion) -> bool:
    """The drafters at any time before publication, the reviewers at their step."""
    open_now = version.state in (VersionState.DRAFT, *REVIEW_STATES)
    return open_now and (may.may_draft(user, version) or may.may_review(user, version))
