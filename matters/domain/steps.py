"""The steps of list-building, as the area's rules order them: who does what, on whose level, until when."""

import datetime
from dataclasses import dataclass
from typing import Any

from matters import rules as may
from matters.enums import StepDoer, VersionState
from matters.models import CertificationMatter
from portal.kernel.calendar import Deadline, add_workdays
from portal.law import keys
from portal.people.enums import PublisherLevel
from portal.people.models import Area, AreaRules

# What a step of the rules is called there: the state of a version that waits for it, and whose step it is.
# Consultation and filing are acts of their own; publication comes when all steps are passed.
KNOWN = {
    "agency": (VersionState.AGENCY_REVIEW, StepDoer.HEAD),
    "self_review": (VersionState.AGENCY_REVIEW, StepDoer.HEAD),
    "self_check": (VersionState.AGENCY_REVIEW, StepDoer.HEAD),
    "legality": (VersionState.LEGALITY_REVIEW, StepDoer.COUNSEL),
    "expert_meeting": (VersionState.EXPERT_MEETING, StepDoer.ORGANISERS),
    "review": (VersionState.BUREAU_REVIEW, StepDoer.BUREAU),
    "bureau": (VersionState.BUREAU_REVIEW, StepDoer.BUREAU),
    "joint_review": (VersionState.BUREAU_REVIEW, StepDoer.BUREAU),
    "city_review": (VersionState.BUREAU_REVIEW, StepDoer.BUREAU),
    "feedback": (VersionState.FEEDBACK, StepDoer.HEAD),
    "approval": (VersionState.APPROVAL, StepDoer.GOVERNMENT),
}
# The place in the notice that orders the steps.
CLAUSES = {
    "SL": keys.SL_LIST,
    "LS": keys.LS_RANGE,
    "MJ": keys.MJ_LIST,
    "T20": keys.T20_REVIEW,
    "T21": keys.T21_PROCEDURE,
}
PUBLISH = "publish"
# Where the rules of an area are silent.
USUAL = ("agency", "legality", "bureau", "approval")
# Only matters that are technical go through it; whoever decides the step before sends them there.
OPTIONAL = {"expert_meeting"}
# The head signs and the agency stamps what is reported (单位主要负责人签字并加盖公章).
DECLARED = {"self_review"}
# The level above argues, mends and merges (将清单合并).
MERGED = {"city_review"}
# No notice gives a review a number of days; this is the portal's own, and a row of the rules may say otherwise.
REVIEW_WORKDAYS = 10


@dataclass(frozen=True)
class Step:
    """One step: its key in the rules, who acts, what is done, and the state of the version meanwhile."""

    key: str
    actor: str
    act: str
    state: VersionState
    doer: StepDoer
    platform: str = ""
    until: datetime.date | None = None
    workdays: int = REVIEW_WORKDAYS
    above: bool = False  # done on the level above the area whose rules these are
    declared: bool = False
    merged: bool = False

    @property
    def optional(self) -> bool:
        return self.key in OPTIONAL

    def due(self, on: datetime.date) -> Deadline:
        """Until when, for a version that comes to this step on a day: the notice's own date while it lies ahead."""
        if self.until and self.until > on:
            return Deadline(self.until)
        return add_workdays(on, self.workdays)

    def __str__(self) -> str:
        return f"{self.actor}{self.act}" or self.state.label


def steps_of(rules: AreaRules) -> list[Step]:
    """The steps of an area in order, publication not among them."""
    rows = [row for row in rules.list_steps if row.get("key") in KNOWN] or [{"key": key} for key in USUAL]
    return [_step(row, rules) for row in rows]


def publication(rules: AreaRules) -> Step:
    """The last of all: publication, by whom the area's rules name."""
    row = next((row for row in rules.list_steps if row.get("key") == PUBLISH), {"key": PUBLISH})
    level = PublisherLevel(rules.publisher_level)
    return Step(
        **_common(row),
        state=VersionState.READY,
        doer=may.PUBLISHERS[level],
        above=level == PublisherLevel.SUPERIOR_GOVERNMENT,
    )


def step_after(rules: AreaRules, key: str, *, technical: bool = False) -> Step | None:
    """The step that follows ``key`` ("" for the first); None when only publication is left."""
    if key == PUBLISH:
        return None
    steps = steps_of(rules)
    place = next((n for n, step in enumerate(steps) if step.key == key), -1)
    following = [step for step in steps[place + 1 :] if technical or not step.optional]
    return following[0] if following else None


def step_named(rules: AreaRules, key: str) -> Step | None:
    """The step with this key, publication among them; None when the rules know it no more."""
    return next((step for step in [*steps_of(rules), publication(rules)] if step.key == key), None)


def clause_of(rules: AreaRules) -> str:
    """The clause on which the area's steps rest."""
    return CLAUSES.get(rules.notice, keys.BASIS_OF_CERTIFICATES)


def area_of(step: Step, rules: AreaRules, matter: CertificationMatter) -> Area | None:
    """The area whose people do the step; None when it is the agency's own."""
    if step.doer not in may.OVER_AREAS:
        return None
    home = rules.area or matter.area
    return (home.parent or home) if step.above else matter.area


def _step(row: dict[str, Any], rules: AreaRules) -> Step:
    key = row["key"]
    state, doer = KNOWN[key]
    superior = rules.publisher_level == PublisherLevel.SUPERIOR_GOVERNMENT
    return Step(
        **_common(row),
        state=state,
        doer=StepDoer(row.get("doer", doer)),
        above=key in MERGED or (key == "approval" and superior),
        declared=key in DECLARED,
        merged=key in MERGED,
    )


def _common(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": row["key"],
        "actor": row.get("actor", ""),
        "act": row.get("act", ""),
        "platform": row.get("platform", ""),
        "until": datetime.date.fromisoformat(row["until"]) if row.get("until") else None,
        "workdays": row.get("workdays", REVIEW_WORKDAYS),
    }
