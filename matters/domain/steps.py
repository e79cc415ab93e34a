"""The steps of list-building, as the area's rules order them."""

from dataclasses import dataclass

from matters.enums import VersionState
from portal.people.models import AreaRules

# What a step of the rules is called there, and the state of a version that waits for it. Consultation, filing
# and publication are acts of their own and hold nothing up here.
STATE_OF = {
    "agency": VersionState.AGENCY_REVIEW,
    "self_review": VersionState.AGENCY_REVIEW,
    "self_check": VersionState.AGENCY_REVIEW,
    "legality": VersionState.LEGALITY_REVIEW,
    "expert_meeting": VersionState.EXPERT_MEETING,
    "take_over": VersionState.BUREAU_REVIEW,
    "review": VersionState.BUREAU_REVIEW,
    "bureau": VersionState.BUREAU_REVIEW,
    "joint_review": VersionState.BUREAU_REVIEW,
    "city_review": VersionState.BUREAU_REVIEW,
    "approval": VersionState.APPROVAL,
}
# Where the rules of an area are silent.
USUAL = ("agency", "legality", "bureau", "approval")
# Only matters that are technical go through it; whoever decides the step before sends them there.
OPTIONAL = {"expert_meeting"}


@dataclass(frozen=True)
class Step:
    """One step: its key in the rules, who acts, what is done, and the state of the version meanwhile."""

    key: str
    actor: str
    act: str
    state: VersionState

    @property
    def optional(self) -> bool:
        return self.key in OPTIONAL


def steps_of(rules: AreaRules) -> list[Step]:
    """The steps of an area in order."""
    rows = [row for row in rules.list_steps if row.get("key") in STATE_OF]
    # Taking over a higher list comes before the agencies write their own; it reviews nothing of theirs.
    rows = [row for row in rows if row["key"] != "take_over"] or [{"key": key} for key in USUAL]
    return [Step(row["key"], row.get("actor", ""), row.get("act", ""), STATE_OF[row["key"]]) for row in rows]


def step_after(rules: AreaRules, key: str, *, technical: bool = False) -> Step | None:
    """The step that follows ``key`` ("" for the first); None when only publication is left."""
    steps = steps_of(rules)
    place = next((n for n, step in enumerate(steps) if step.key == key), -1)
    following = [step for step in steps[place + 1 :] if technical or not step.optional]
    return following[0] if following else None
