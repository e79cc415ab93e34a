"""Whose page is shown: one's own, or that of somebody whose confirmed representative one is."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from portal.people.enums import RepresentationState
from portal.people.models import Subject, User

KEY = "of"


@dataclass(frozen=True)
class Whose:
    """The person or organisation of the page, and to whom one may turn instead."""

    subject: Subject | None
    own: bool
    choices: tuple[Subject, ...] = ()

    @property
    def query(self) -> str:
        """Behind an address, so that it leads to the same person."""
        return "" if self.own or self.subject is None else f"?{KEY}={self.subject.pk}"


def whose(request: HttpRequest, *, wards_only: bool = False) -> Whose:
    """As the address says; whoever is not represented by this person does not exist for her (404)."""
    user = request.user
    assert isinstance(user, User)
    represented = _represented(user, wards_only=wards_only)
    own = user.subject
    choices = ((own,) if own else ()) + represented
    key = request.GET.get(KEY, "")
    if not key or (own is not None and key == str(own.pk)):
        return Whose(own, own=True, choices=choices)
    found = next((subject for subject in represented if str(subject.pk) == key), None)
    if found is None:
        raise Http404("没有这个人的页面")
    return Whose(found, own=False, choices=choices)


def _represented(user: User, *, wards_only: bool) -> tuple[Subject, ...]:
    """Only where the papers were looked at and confirmed; each once, in whatever capacities."""
    rows = [row for row in user.representations if row.state == RepresentationState.IN_FORCE]
    kept = [row.principal for row in rows if row.is_guardian or not wards_only]
    return tuple({subject.pk: subject for subject in kept}.values())
