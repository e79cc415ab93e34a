"""Who may hold consultations, answer the public, and write guides and work procedures."""

from typing import Any

from matters.models import AdministrativeMatter, Comment, Consultation, WorkProcedure
from portal.people.enums import Role

HOLDERS = (Role.HANDLER, Role.LEGAL_REVIEWER, Role.AGENCY_HEAD, Role.BUREAU_ADMIN)
WRITERS = (Role.HANDLER, Role.LEGAL_REVIEWER, Role.AGENCY_HEAD)
PROCEDURE_WRITERS = (Role.BUREAU_ADMIN, Role.LEGAL_REVIEWER)
LEGALITY = (Role.LEGAL_REVIEWER,)
DECIDERS = (Role.BUREAU_ADMIN, Role.AGENCY_HEAD, Role.GOVERNMENT_APPROVER)


def holds(user: Any, agency_id: Any, path: str, *roles: str) -> bool:
    """Whether the user has one of the roles in this agency or over this area."""
    if agency_id in user.agency_ids(*roles):
        return True
    return any(f"{path}/".startswith(f"{over}/") for over in user.area_paths(*roles))


def may_hold(user: Any, consultation: Consultation) -> bool:
    """The agency that asks the public, and the justice bureau over it."""
    return holds(user, consultation.agency_id, consultation.area.path, *HOLDERS)


def may_answer(user: Any, comment: Comment) -> bool:
    """Those who hold the consultation moderate and answer."""
    return may_hold(user, comment.consultation)


def may_write_guide(user: Any, matter: AdministrativeMatter) -> bool:
    """The agency's own people write its guides."""
    return matter.agency_id in user.agency_ids(*WRITERS)


def may_write_procedure(user: Any, procedure: WorkProcedure) -> bool:
    """The justice bureau leads; the legal reviewers of the drafting agency write with it."""
    return holds(user, procedure.agency_id, procedure.area.path, *PROCEDURE_WRITERS)


def may_review_procedure(user: Any, procedure: WorkProcedure) -> bool:
    """The legal reviewers of the drafting agency."""
    return holds(user, procedure.agency_id, procedure.area.path, *LEGALITY)


def may_decide_procedure(user: Any, procedure: WorkProcedure) -> bool:
    """Those who write down the deliberation and publish."""
    return holds(user, procedure.agency_id, procedure.area.path, *DECIDERS)
