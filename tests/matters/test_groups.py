"""Special groups: what they hold already suffices; shown on the page and first among the ways."""

import pytest
from django.urls import reverse

from matters.domain import groups
from pledges.cards import cards_for
from pledges.enums import ChoiceKind
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused
from portal.people.enums import Role
from tests.factories.law import LawClauseFactory
from tests.factories.matters import published
from tests.factories.people import AgencyFactory, AreaRulesFactory, StaffFactory
from tests.factories.pledges import Office

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-19")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory(existing_evidence_first=True)


def mark(matter, *, whole_area=False, name="最低生活保障对象", **fields):
    wanted = {"evidence": "最低生活保障证", "by": SYSTEM} | fields
    return groups.mark(matter.area, matter=None if whole_area else matter, name=name, **wanted)


def test_group_of_a_certificate_is_not_that_of_another():
    first, second = published().matter, published().matter
    group = mark(first)
    assert groups.groups_for(first) == [group]
    assert groups.groups_for(second) == []


def test_group_of_the_area_holds_for_all_its_certificates_and_below():
    matter = published().matter
    other_area = published().matter
    group = mark(matter, whole_area=True)
    assert groups.groups_for(matter) == [group]
    assert groups.groups_for(other_area) == []


def test_area_whose_rules_know_no_groups_needs_a_clause(rules):
    rules.existing_evidence_first = False
    rules.save()
    matter = published().matter
    with pytest.raises(Refused, match="须写明法律依据"):
        mark(matter)
    assert mark(matter, clause=LawClauseFactory()).clause is not None


def test_ended_group_is_shown_no_more_and_may_come_again():
    matter = published().matter
    groups.end(mark(matter), by=SYSTEM)
    assert groups.groups_for(matter) == []
    mark(matter)
    with pytest.raises(Refused, match="已经登记"):
        mark(matter)


def test_held_stands_first_where_a_group_has_enough():
    office = Office(rules={"existing_evidence_first": True})
    choice = office.open().choices.get()
    assert next(card.value for card in cards_for(choice, barred=False)) == ChoiceKind.PLEDGE
    mark(office.version.matter)
    cards = cards_for(choice, barred=False, groups=groups.groups_for(office.version.matter))
    assert cards[0].value == ChoiceKind.HELD
    assert cards[0].points[0] == "最低生活保障对象：凭最低生活保障证就够了，不用另外开证明。"
    assert {card.value for card in cards} == set(ChoiceKind.values)
    assert not any(card.checked for card in cards)


def test_page_of_the_certificate_names_the_group(client):
    matter = published().matter
    address = matter.get_absolute_url()
    assert "不用另外开证明" not in client.get(address).content.decode()
    mark(matter)
    shown = client.get(address).content.decode()
    assert "这些人不用另外开证明" in shown
    assert "最低生活保障证" in shown


def test_bureau_enters_and_ends_on_the_page(client):
    matter = published().matter
    bureau = StaffFactory(role=Role.BUREAU_ADMIN, area=matter.area)
    client.force_login(bureau, backend=BACKEND)
    page = reverse("matters:groups")
    data = {"area": matter.area.pk, "matter": matter.pk, "name": "军人", "evidence": "军官证"}
    assert client.post(page, data | {"evidence": ""}).status_code == 422
    assert client.post(page, data | {"clause": "没有这部法第一条"}).status_code == 422
    assert client.post(page, data).status_code == 302
    group = groups.groups_for(matter)[0]
    assert group.entered_by == bureau
    assert "军官证" in client.get(page).content.decode()
    client.post(reverse("matters:group_end", args=[group.pk]))
    assert groups.groups_for(matter) == []


def test_agencies_mark_their_own_certificates_only(client):
    matter = published().matter
    drafter = StaffFactory(role=Role.HANDLER, agency=matter.agency)
    mark(matter, by=drafter)
    with pytest.raises(Refused, match="由司法行政部门登记"):
        mark(matter, whole_area=True, by=drafter)
    stranger = StaffFactory(role=Role.HANDLER, agency=AgencyFactory())
    with pytest.raises(Refused):
        mark(matter, name="军人", by=stranger)
    client.force_login(StaffFactory(role=Role.AGENCY_HEAD, agency=matter.agency), backend=BACKEND)
    assert client.post(reverse("matters:groups"), {"name": "军人"}).status_code == 403
