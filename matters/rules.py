"""Who may do what in the catalogue (predicates for ``fetch`` and templates)."""

from typing import Any

from matters.enums import REVIEW_STATES, VersionState
from matters.models import MatterVersion
from portal.people.enums import PublisherLevel, Role
from portal.people.models import AreaRules

# Whose step it is to look at a version in this state.
REVIEWERS = {
    VersionState.DRAFT: (Role.HANDLER, Role.LEGAL_REVIEWER),
    VersionState.AGENCY_REVIEW: (Role.AGENCY_HEAD,),
    VersionState.LEGALITY_REVIEW: (Role.LEGAL_REVIEWER,),
    VersionState.EXPERT_MEETING: (Role.AGENCY_HEAD, Role.LEGAL_REVIEWER),
    VersionState.BUREAU_REVIEW: (Role.BUREAU_ADMIN,),
    VersionState.APPROVAL: (Role.GOVERNMENT_APPROVER,),
}
PUBLISHERS = {
    PublisherLevel.AGENCY: (Role.AGENCY_HEAD,),
    PublisherLevel.BUREAU: (Role.BUREAU_ADMIN,),
    PublisherLevel.GOVERNMENT: (Role.GOVERNMENT_APPROVER, Role.BUREAU_ADMIN),
    PublisherLevel.SUPERIOR_GOVERNMENT: (Role.GOVERNMENT_APPROVER, Role.BUREAU_ADMIN),
}
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


def holds_over(user: Any, version: MatterVersion, *roles: str) -> bool:
    """Whether the user holds one of the roles in the version's agency or over its area."""
    matter = version.matter
    if matter.agency_id in user.agency_ids(*roles):
        return True
    path = f"{matter.area.path}/"
    return any(path.startswith(f"{over}/") for over in user.area_paths(*roles))


def may_draft(user: Any, version: MatterVersion) -> bool:
    """The agency's own people write; nobody else does."""
    return version.matter.agency_id in user.agency_ids(*REVIEWERS[VersionState.DRAFT])


def may_review(user: Any, version: MatterVersion) -> bool:
    """Whether the present step is this user's. What is no longer under review nobody reviews."""
    return holds_over(user, version, *REVIEWERS.get(VersionState(version.state), ("nobody",)))


def may_publish(user: Any, version: MatterVersion, rules: AreaRules) -> bool:
    """Whoever the area's rules name as the publisher."""
    return holds_over(user, version, *PUBLISHERS[PublisherLevel(rules.publisher_level)])


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
