"""Candidates for the list, ranked by figures that everybody can follow (候选事项排序)."""

from dataclasses import dataclass
from typing import Any

from matters import rules as may
from matters.domain.texts import CIVIL, CRIMINAL
from matters.domain.versions import open_matter
from matters.enums import CheckMode
from matters.models import AdministrativeMatter, Candidate, MatterVersion
from matters.screening_enums import CandidateState, Closeness, Ease, FocusField
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.moves import move
from portal.law import keys
from portal.people.enums import Role

# What people write; the score follows.
FIGURES = ("focus", "closeness", "yearly", "days", "trips", "ease", "licence_online")
WRITTEN = ("name", "issuing_unit", *FIGURES)
CLOSENESS = {Closeness.RARE: 5, Closeness.SOME: 15, Closeness.MANY: 30}
YEARLY = ((5000, 30), (1000, 25), (100, 15), (10, 5), (0, 0))
A_DAY, A_TRIP, MOST_TROUBLE = 2, 4, 20
EASE = {Ease.HARD: 5, Ease.ASKING: 10, Ease.INTERNAL: 15, Ease.ONLINE: 20}
FOCUS = 20
BY_DEFAULT = 120  # more than all other figures together can give
MODES = {
    Ease.HARD: CheckMode.ON_SITE,
    Ease.ASKING: CheckMode.ASSISTANCE,
    Ease.INTERNAL: CheckMode.INTERNAL,
    Ease.ONLINE: CheckMode.ONLINE,
}


@dataclass(frozen=True)
class Part:
    """One figure of the score: what it is, what was entered, and the points that it gives."""

    label: str
    value: str
    points: int


def parts_of(candidate: Candidate) -> list[Part]:
    """The figures that make the score; their points add up to it."""
    trouble = min(MOST_TROUBLE, candidate.days * A_DAY + candidate.trips * A_TRIP)
    often = next(points for least, points in YEARLY if candidate.yearly >= least)
    focus = FOCUS if candidate.focus != FocusField.NONE else 0
    return [
        Part("贴近生活", candidate.get_closeness_display(), CLOSENESS[Closeness(candidate.closeness)]),
        Part("使用频次", f"每年{candidate.yearly}次", often),
        Part("获取难度", f"{candidate.days}天、{candidate.trips}趟", trouble),
        Part("便于核查", candidate.get_ease_display(), EASE[Ease(candidate.ease)]),
        Part("重点领域", candidate.get_focus_display(), focus),
        Part(
            "法定证照在线核验",
            "可以，原则上列入" if candidate.licence_online else "不可以",
            BY_DEFAULT if candidate.licence_online else 0,
        ),
    ]


def score_of(candidate: Candidate) -> int:
    """The sum of the parts."""
    return sum(part.points for part in parts_of(candidate))


def table() -> list[tuple[str, str, int]]:
    """How points are given, for the page: figure, value, points."""
    rows = [("贴近生活", level.label, points) for level, points in CLOSENESS.items()]
    rows += [("使用频次", f"每年{least}次以上", points) for least, points in YEARLY[:-1]]
    rows += [
        ("获取难度", "每天", A_DAY),
        ("获取难度", "每趟", A_TRIP),
        ("获取难度", "最多", MOST_TROUBLE),
    ]
    rows += [("便于核查", level.label, points) for level, points in EASE.items()]
    return [
        *rows,
        ("重点领域", "属于通知列举的重点领域", FOCUS),
        ("法定证照在线核验", "可以在线核验，原则上列入", BY_DEFAULT),
    ]


def may_write(user: Any, candidate: Candidate) -> bool:
    """The agency's drafters."""
    return candidate.agency_id in user.agency_ids(*may.DRAFTERS)


def may_sort(user: Any, candidate: Candidate) -> bool:
    """They and the justice bureau set aside and bring back."""
    return may_write(user, candidate) or may.over_area(user, candidate.area, Role.BUREAU_ADMIN)


@act(clause=keys.SCOPE)
def propose(administrative_matter: AdministrativeMatter, *, by: Any, **fields: Any) -> Candidate:
    """Put a certificate among the candidates, with its figures."""
    candidate = Candidate(
        administrative_matter=administrative_matter,
        agency=administrative_matter.agency,
        area=administrative_matter.area,
        proposed_by=None if by is SYSTEM else by,
    )
    _refuse_unless(may_write, candidate, by)
    name = fields.get("name", "")
    if Candidate.objects.filter(administrative_matter=administrative_matter, name=name).exists():
        raise Refused(
            f"“{name}”已经在候选事项里。", code="known", field="name", way_out="请打开那一项修改数据。"
        )
    return _write(candidate, fields, by=by, act_code="matters.propose_candidate")


@act(clause=keys.SCOPE)
def revise(candidate: Candidate, *, by: Any, **fields: Any) -> Candidate:
    """Correct the figures; the score follows."""
    candidate = _locked(candidate)
    _refuse_unless(may_write, candidate, by)
    if candidate.state == CandidateState.TAKEN_UP:
        raise Refused("这一项已经起草，不再改动候选数据。", code="taken_up", way_out="请修改草稿。")
    return _write(candidate, fields, by=by, act_code="matters.revise_candidate")


@act(clause=keys.SCOPE)
def set_aside(candidate: Candidate, *, reason: str, by: Any) -> Candidate:
    """Not now, with the reason."""
    candidate = _locked(candidate)
    _refuse_unless(may_sort, candidate, by)
    if len(reason.strip()) < 4:
        raise Refused("请写明暂不列入的理由。", code="no_reason", field="reason")
    return move(candidate, CandidateState.SET_ASIDE, by=by, clause=keys.SCOPE, reason=reason.strip())


@act(clause=keys.SCOPE)
def bring_back(candidate: Candidate, *, by: Any) -> Candidate:
    """Among the candidates again."""
    candidate = _locked(candidate)
    _refuse_unless(may_sort, candidate, by)
    return move(candidate, CandidateState.PROPOSED, by=by, clause=keys.SCOPE, reason="")


@act(clause=keys.SCOPE)
def take_up(candidate: Candidate, *, by: Any) -> MatterVersion:
    """Begin the draft of a candidate; its figures say how a pledge would be checked."""
    candidate = _locked(candidate)
    _refuse_unless(may_write, candidate, by)
    if candidate.state != CandidateState.PROPOSED:
        raise IllegalMove(
            f"这一项现在是“{candidate.get_state_display()}”，不能据此起草。",
            way_out="已起草的请打开草稿；暂不列入的请先重新列为候选。",
        )
    version = open_matter(
        candidate.administrative_matter,
        slug_code=f"c-{candidate.pk.hex[-12:]}",
        by=by,
        name=candidate.name,
        issuing_unit=candidate.issuing_unit,
        check_mode=MODES[Ease(candidate.ease)],
        civil_liability=CIVIL,
        criminal_liability=CRIMINAL,
    )
    move(candidate, CandidateState.TAKEN_UP, by=by, clause=keys.SCOPE, version=version)
    return version


def _write(candidate: Candidate, fields: dict[str, Any], *, by: Any, act_code: str) -> Candidate:
    if unknown := set(fields) - set(WRITTEN):
        raise TypeError(f"not written by hand: {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(candidate, name, value)
    candidate.full_clean(validate_constraints=False, exclude=["proposed_by"])
    candidate.score = score_of(candidate)
    candidate.save()
    audit.record(act_code, candidate, by=by, clause=keys.SCOPE, score=candidate.score)
    return candidate


def _locked(candidate: Candidate) -> Candidate:
    rows = Candidate.objects.select_for_update(of=("self",))
    return rows.select_related("agency", "area", "administrative_matter__agency__area").get(pk=candidate.pk)


def _refuse_unless(rule: Any, candidate: Candidate, by: Any) -> None:
    if by is not SYSTEM and not rule(by, candidate):
        raise Refused("这项工作不是您的职责。", code="may_not")
