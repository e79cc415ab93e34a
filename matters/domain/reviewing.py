"""What every step of a review leaves behind and asks for; the acts themselves stand in ``versions``."""

from typing import Any

from django.utils import timezone

from matters.domain.comments import refuse_unsettled
from matters.domain.contents import content_of
from matters.domain.declarations import refuse_undeclared
from matters.domain.steps import Step, area_of, clause_of, step_named
from matters.domain.texts import compose
from matters.enums import StepDoer, StepFileKind, StepOutcome, VersionState
from matters.models import MatterVersion, ReviewStep
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused
from portal.kernel.calendar import add_workdays, today
from portal.kernel.moves import move
from portal.people.models import AreaRules

# No notice says how long the drafters have; this is the portal's own.
MEND_WORKDAYS = 5


def remember(
    version: MatterVersion, outcome: StepOutcome, rules: AreaRules, *, by: Any, opinion: str
) -> ReviewStep:
    """Who, when, on what text, with what opinion; when handed in, the whole content as well."""
    step = step_named(rules, version.step)
    return ReviewStep.objects.create(
        version=version,
        state=version.state,
        step=str(step)[:60] if step else "",
        outcome=outcome,
        opinion=opinion.strip(),
        text_digest=compose(version, rules=rules)["digest"],
        content=content_of(version) if outcome == StepOutcome.SUBMITTED else {},
        by=None if by is SYSTEM else by,
        at=timezone.now(),
    )


def take_up(version: MatterVersion, step: Step, rules: AreaRules, *, by: Any, **fields: Any) -> MatterVersion:
    """The version comes to a step: whose turn it is, since when, until when."""
    due = step.due(today())
    return move(
        version,
        step.state,
        by=by,
        clause=clause_of(rules),
        step=step.key,
        step_doer=step.doer,
        step_area=area_of(step, rules, version.matter),
        step_since=timezone.now(),
        step_due=due.date,
        step_due_provisional=due.provisional,
        **fields,
    )


def back_to_draft(version: MatterVersion, *, by: Any) -> MatterVersion:
    """The drafters' turn again, with a day to mend it by."""
    due = add_workdays(today(), MEND_WORKDAYS)
    return move(
        version,
        VersionState.DRAFT,
        by=by,
        step="",
        step_doer=StepDoer.DRAFTERS,
        step_area=None,
        step_since=timezone.now(),
        step_due=due.date,
        step_due_provisional=due.provisional,
    )


def refuse_pass(version: MatterVersion, rules: AreaRules, *, by: Any, bundled: bool) -> None:
    """Whatever the present step asks for besides an opinion."""
    _refuse_own(version, by)
    refuse_unsettled(version)
    step = step_named(rules, version.step)
    if step is None:
        return
    if step.declared:
        refuse_undeclared(version)
    if step.state == VersionState.EXPERT_MEETING:
        _refuse_without_minutes(version)
    if step.merged and not bundled:
        raise Refused(
            "这一步把各地清单合并后一并报审，不逐项通过。",
            code="merged_only",
            way_out="请在“清单合并”里把它列入合并清单。",
        )


def _refuse_own(version: MatterVersion, by: Any) -> None:
    """Nobody reviews what she handed in herself, whatever roles she holds."""
    handed_in = version.steps.filter(outcome=StepOutcome.SUBMITTED).last()
    if by is not SYSTEM and handed_in is not None and handed_in.by_id == by.pk:
        raise Refused(
            "这个版本是您报送的，不能由您自己审核。",
            code="own_submission",
            way_out="请由其他有审核职责的人员办理。",
        )


def _refuse_without_minutes(version: MatterVersion) -> None:
    wanted = (StepFileKind.MINUTES, StepFileKind.REPLY)
    if not version.files.filter(kind__in=wanted, at__gte=version.step_since).exists():
        raise Refused(
            "还没有论证会纪要或者上级部门的答复。",
            code="no_minutes",
            way_out="请在“步骤材料”里上传论证会纪要或者上级部门答复的扫描件，再通过本步骤。",
        )
