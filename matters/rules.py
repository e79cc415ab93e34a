"""Who may do what in the catalogue (predicates for ``fetch`` and templates)."""

from typing import Any

from django.db.models import Q

from matters.enums import REVIEW_STATES, StepDoer, VersionState
from matters.models import MatterVersion, ParallelText
from portal.people.enums import PublisherLevel, Role
from portal.people.models import Agency, Area, AreaRules

# The roles of those whose step it is.
DOERS = {
    StepDoer.DRAFTERS: (Role.HANDLER, Role.LEGAL_REVIEWER),
    StepDoer.HEAD: (Role.AGENCY_HEAD,),
    StepDoer.COUNSEL: (Role.LEGAL_REVIEWER,),
    StepDoer.ORGANISERS: (Role.AGENCY_HEAD, Role.LEGAL_REVIEWER),
    StepDoer.BUREAU: (Role.BUREAU_ADMIN,),
    StepDoer.GOVERNMENT: (Role.GOVERNMENT_APPROVER,),
}
DRAFTERS = DOERS[StepDoer.DRAFTERS]
PUBLISHERS = {
    PublisherLevel.AGENCY: StepDoer.HEAD,
    PublisherLevel.BUREAU: StepDoer.BUREAU,
    PublisherLevel.GOVERNMENT: StepDoer.GOVERNMENT,
    PublisherLevel.SUPERIOR_GOVERNMENT: StepDoer.GOVERNMENT,
}
# Whose steps are done on the level of an area; the others are the agency's own.
OVER_AREAS = (StepDoer.BUREAU, StepDoer.GOVERNMENT)
DESK_ROLES = frozenset(
    {
        Role.HANDLER,
        Role.LEGAL_REVIEWER,
        Role.AGENCY_HEAD,
        Role.BUREAU_ADMIN,
        Role.GOVERNMENT_APPROVER,
        Role.AUDITOR,
    }
)

# Who brings lists that were written elsewhere into the catalogue.
IMPORT_ROLES = frozenset({*DOERS[StepDoer.DRAFTERS], Role.BUREAU_ADMIN})


def over_area(user: Any, area: Area, *roles: str) -> bool:
    """Whether the user holds one of the roles over the area."""
    return any(f"{area.path}/".startswith(f"{path}/") for path in user.area_paths(*roles))


def holds_over(user: Any, version: MatterVersion, *roles: str) -> bool:
    """Whether the user holds one of the roles in the version's agency or over its area."""
    matter = version.matter
    return matter.agency_id in user.agency_ids(*roles) or over_area(user, matter.area, *roles)


def may_do(user: Any, version: MatterVersion, doer: str, area: Area | None) -> bool:
    """Whether the user is one of those who do such a step for this version."""
    roles = DOERS[StepDoer(doer)]
    if doer in OVER_AREAS:
        return over_area(user, area or version.matter.area, *roles)
    return version.matter.agency_id in user.agency_ids(*roles)


def may_draft(user: Any, version: MatterVersion) -> bool:
    """The agency's own people write; nobody else does."""
    return version.matter.agency_id in user.agency_ids(*DOERS[StepDoer.DRAFTERS])


def may_check_parallel(user: Any, row: ParallelText) -> bool:
    """Another person than the one who wrote it: of the agency, or of the bureau above it."""
    version = row.text.version
    own = user.agency_ids(*DOERS[StepDoer.DRAFTERS], *DOERS[StepDoer.HEAD])
    able = version.matter.agency_id in own or over_area(user, version.matter.area, Role.BUREAU_ADMIN)
    return able and user.pk != row.written_by_id


def may_edit(user: Any, version: MatterVersion) -> bool:
    """Drafts only, by their drafters."""
    return version.state == VersionState.DRAFT and may_draft(user, version)


def may_review(user: Any, version: MatterVersion) -> bool:
    """Whether the present step is this user's. What is no longer under review nobody reviews."""
    if version.state not in REVIEW_STATES:
        return False
    return may_do(user, version, version.step_doer, version.step_area)


def may_publish(user: Any, version: MatterVersion, rules: AreaRules) -> bool:
    """Whoever the area's rules name as the publisher: the agency's head, the bureau, or the government."""
    level = PublisherLevel(rules.publisher_level)
    home = rules.area or version.matter.area
    above = level == PublisherLevel.SUPERIOR_GOVERNMENT and home.parent
    return may_do(user, version, PUBLISHERS[level], home.parent if above else version.matter.area)


def turn_of(user: Any) -> Q:
    """The versions whose present step is this user's."""
    mine = Q(pk__in=[])
    for doer, roles in DOERS.items():
        if doer not in OVER_AREAS:
            if agencies := user.agency_ids(*roles):
                mine |= Q(step_doer=doer, matter__agency__in=agencies)
            continue
        for path in user.area_paths(*roles):
            inside = Q(step_area__path=path) | Q(step_area__path__startswith=f"{path}/")
            mine |= Q(step_doer=doer) & inside
    return mine & Q(state__in=(VersionState.DRAFT, *REVIEW_STATES))


def may_declare(user: Any, row: object = None) -> bool:
    """The agency's drafters draw the declaration up, its head signs."""
    return bool(user.agency_ids(*DOERS[StepDoer.DRAFTERS], *DOERS[StepDoer.HEAD]))


def may_merge(user: Any, row: object = None) -> bool:
    """Merged lists are the business of bureaus and governments; auditors look on."""
    return bool(user.area_paths(Role.BUREAU_ADMIN, Role.GOVERNMENT_APPROVER, Role.AUDITOR))


def may_see_desk(user: Any, row: object = None) -> bool:
    """The desk of the catalogue."""
    return bool(user.is_authenticated and user.has_role(*DESK_ROLES))


def may_run_lists(user: Any, row: object = None) -> bool:
    """The justice bureau publishes the editions of its area."""
    return bool(user.is_authenticated and user.has_role(Role.BUREAU_ADMIN))


def may_overrule_wording(user: Any, version: MatterVersion) -> bool:
    """A legal reviewer of the agency or over its area, while the version is not published."""
    under_way = version.state in (VersionState.DRAFT, *REVIEW_STATES)
    return under_way and holds_over(user, version, Role.LEGAL_REVIEWER)


def may_import(user: Any, area: Area, agency: Agency | None) -> bool:
    """The agency's drafters for their own agency; the justice bureau for every agency of its area."""
    if agency is not None and agency.pk in user.agency_ids(*DOERS[StepDoer.DRAFTERS]):
        return True
    return over_area(user, area, Role.BUREAU_ADMIN)
