"""Whose cases a person finds in her list: exactly those that she may open."""

import pytest

from pledges.models import Case
from pledges.models.scopes import own_cases, own_keys
from portal.kernel.calendar import today
from portal.people.domain import representations
from portal.people.enums import Capacity, Relation
from portal.people.models import User
from tests.factories.people import ApplicantFactory, SubjectFactory, id_number
from tests.factories.pledges import Office, stored_pdf


def child():
    born = today().replace(year=today().year - 9).strftime("%Y%m%d")
    return SubjectFactory(name="张小测", number=id_number(7, born=born))


@pytest.mark.clause("P-05")
@pytest.mark.django_db
def test_the_list_holds_what_one_may_open():
    """Her own, those of whom she stands for under a paper not yet looked at, those she handles as an agent."""
    office, agent, parent = (
        Office(rules={"agent_allowed": True}, agent_allowed=True),
        ApplicantFactory(),
        ApplicantFactory(),
    )
    paper = office.authorization(agent.subject)
    office.open(by=agent, agent=agent.subject, authorization=paper)
    office.open()
    asked = representations.ask(
        principal=child(),
        capacity=Capacity.GUARDIAN,
        relation=Relation.PARENT,
        file=stored_pdf("户口簿.pdf"),
        child_consent=True,
        by=parent,
    )
    office.open(by=parent, subject=asked.principal, representation=asked)
    for user, count in ((office.user, 2), (agent, 1), (parent, 1)):
        user = User.objects.get(pk=user.pk)
        keys = set(own_keys(user))
        assert keys == set(Case.objects.filter(own_cases(user)).values_list("pk", flat=True))
        assert len(keys) == count
