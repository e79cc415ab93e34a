"""The printed list of what an agency discloses: as the page shows it at this moment, or not at all (P-11)."""

import pytest
from django.urls import reverse

from pledges import clock
from pledges.domain import decisions, disclosure_lists, disclosures
from pledges.models import DisclosureList
from portal.kernel import files
from portal.kernel.models import Duty, StoredFile
from portal.people.enums import Role
from tests.factories.people import StaffFactory
from tests.factories.pledges import Office
from tests.pledges.test_disclosures import DISCLOSED, REFUSAL, published

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P-11")]


@pytest.fixture
def place():
    office = Office(rules=REFUSAL, **DISCLOSED)
    office.head = StaffFactory(role=Role.AGENCY_HEAD, agency=office.agency)
    return office


def fetched(client, place):
    return client.get(reverse("pledges:disclosure_list", args=[place.agency.pk]))


def test_the_worker_makes_it_after_each_change_and_the_public_fetches_it(place, client):
    assert fetched(client, place).status_code == 404
    row = published(place)
    duty = Duty.objects.get(kind=disclosure_lists.KIND)
    assert duty.payload == {"agency": str(place.agency.pk)}
    waiting = fetched(client, place)
    assert waiting.status_code == 503
    assert "正在更新" in waiting.content.decode()

    made = disclosure_lists.make_list(place.agency)
    assert disclosure_lists.make_list(place.agency) == made
    answer = fetched(client, place)
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, noarchive"
    index = client.get(reverse("pledges:disclosures")).content.decode()
    assert reverse("pledges:disclosure_list", args=[place.agency.pk]) in index
    assert (made.size, row.agency) == (1, place.agency)


@pytest.mark.parametrize("how", ("taken down", "found untrue"))
def test_what_is_no_longer_shown_is_gone_from_it_at_once(place, client, how):
    row = published(place)
    stale = disclosure_lists.make_list(place.agency).file
    if how == "taken down":
        disclosures.take_down(row, reason="内容需要更正", by=place.head)
    else:
        decisions.pledge_broken(row.pledge, by=place.head, reference="check-1")
        assert fetched(client, place).status_code == 404  # before the clock has looked
        clock.end_disclosures()
    assert fetched(client, place).status_code == 404
    assert Duty.objects.get(kind=disclosure_lists.KIND).state == "waiting"
    assert disclosure_lists.make_list(place.agency) is None
    assert not DisclosureList.objects.exists()
    assert StoredFile.objects.select_related("data_key").get(pk=stale.pk).data_key.destroyed_at is not None


def test_the_clock_orders_what_nobody_ordered(place):
    published(place)
    Duty.objects.all().delete()
    assert clock.order_lists() == 1
    assert Duty.objects.filter(kind=disclosure_lists.KIND).count() == 1
    disclosure_lists.make_list(place.agency)
    assert clock.order_lists() == 0


def test_another_change_makes_another_list(place, client):
    published(place)
    first = disclosure_lists.make_list(place.agency)
    published(place)
    assert fetched(client, place).status_code == 503
    second = disclosure_lists.make_list(place.agency)
    assert (second.size, second.digest != first.digest) == (2, True)
    assert files.read(second.file).startswith(b"%PDF")
