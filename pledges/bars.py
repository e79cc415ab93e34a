"""Who reads why the pledge path is closed, and where that reader can go: a person's credit is hers to look at."""

from dataclasses import dataclass

from django.urls import reverse

from pledges.models import Case
from portal.people.enums import RepresentationState
from portal.people.models import User
from portal.people.whose import KEY


@dataclass(frozen=True)
class CreditDoor:
    """The page of the applicant's credit, where this reader may open it; otherwise she can only tell the applicant."""

    url: str = ""
    of: str = ""  # whose page, when it is not the reader's own


def credit_door(case: Case, user: User) -> CreditDoor:
    """Her own page, that of whom she stands for by law or office, and for agents and clerks none."""
    own = reverse("credit:mine")
    if user.subject_id == case.subject_id:
        return CreditDoor(own)
    confirmed = (row for row in user.representations if row.state == RepresentationState.IN_FORCE)
    if any(row.principal_id == case.subject_id for row in confirmed):
        return CreditDoor(f"{own}?{KEY}={case.subject_id}", of=case.subject.name)
    return CreditDoor()
