"""Filing upward: opened by publication as the area's rules say, with receipts, clocks, reminders and returns."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from matters.clock import remind_of_filings
from matters.domain import editions, filings, versions
from matters.enums import Listing
from matters.models import Filing, FilingHop
from matters.upkeep_enums import HopState
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.calendar import add_workdays, today
from portal.people.enums import AreaLevel, PublisherLevel, Role
from portal.people.models import AreaRules
from tests.factories.matters import AdministrativeMatterFactory, published
from tests.factories.people import AgencyFactory, AreaFactory, AreaRulesFactory, StaffFactory
from tests.factories.reviews import rules_of_notice

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-09")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def place():
    """A district in a city in a province; the district and the city have bureaus here, the province has none."""
    AreaRulesFactory()
    province = AreaFactory()
    city = AreaFactory(parent=province, level=AreaLevel.PREFECTURE)
    district = AreaFactory(parent=city)
    AgencyFactory(area=city, leads_justice=True, number_prefix="市司")
    AgencyFactory(area=district, leads_justice=True, number_prefix="区司")
    rules_of_notice("LS", district, list_steps=[{"key": "agency"}], publisher_level=PublisherLevel.AGENCY)
    return district


@pytest.fixture
def matter(place):
    return AdministrativeMatterFactory(agency=AgencyFactory(area=place))


@pytest.fixture
def hop(matter):
    published(matter)
    return FilingHop.objects.get()


def bureau_of(area):
    return StaffFactory(role=Role.BUREAU_ADMIN, area=area)


def listed_edition(area):
    return editions.publish_edition(area, kind=Listing.PLEDGE, publisher="区政府", by=SYSTEM)


def test_what_an_agency_publishes_on_one_day_is_one_filing_due_in_seven_working_days(hop, matter):
    again = published(matter)
    assert Filing.objects.get().filed.count() == 2
    assert FilingHop.objects.get() == hop
    assert (hop.sender, hop.receiver.number_prefix) == (matter.agency, "区司")
    assert hop.due_on == add_workdays(today(), 7).date
    assert hop.filing.filed.filter(version=again).exists()


def test_what_is_taken_down_is_filed_too(hop, matter):
    version = published(matter)
    filings.send(hop, by=SYSTEM)
    versions.take_down(version, by=SYSTEM, reason="不再需要")
    later = Filing.objects.exclude(pk=hop.filing_id).get()
    assert [row.version for row in later.filed.all()] == [version]


def test_no_hops_no_filing(matter):
    other = AdministrativeMatterFactory()
    published(other)
    assert not Filing.objects.filter(area=other.area).exists()


def test_an_edition_goes_from_the_district_to_the_city_and_on_to_a_province_that_is_elsewhere(matter, place):
    published(matter)
    edition = listed_edition(place)
    first = FilingHop.objects.get(filing__edition=edition)
    assert (first.sender.number_prefix, first.receiver.number_prefix) == ("区司", "市司")
    assert first.due_on is None  # the notice gives this hop no number of days

    filings.send(first, by=bureau_of(place), note="随文报送")
    received = filings.receive(first, by=bureau_of(place.parent), answer="同意备案")
    assert received.state == HopState.RECEIVED
    assert received.receipt.startswith(f"市司备〔{today():%Y}〕")

    second = FilingHop.objects.get(filing__edition=edition, order=2)
    assert (second.sender, second.receiver, second.receiver_words) == (first.receiver, None, "省司法厅")
    with pytest.raises(Refused) as refusal:
        filings.send(second, by=bureau_of(place.parent))
    assert refusal.value.code == "receiver_elsewhere"
    done = filings.register_receipt(second, receipt="省司备2026-18号", by=bureau_of(place.parent))
    assert (done.state, done.receipt) == (HopState.RECEIVED, "省司备2026-18号")
    assert FilingHop.objects.filter(filing__edition=edition).count() == 2


def test_only_the_lists_of_the_notices_are_filed(matter, place):
    published(matter)
    editions.publish_edition(place, kind=Listing.SUMMARY, publisher="区政府", by=SYSTEM)
    assert not Filing.objects.filter(edition__isnull=False).exists()


def test_each_hop_is_done_by_its_own_people(hop, place):
    stranger = StaffFactory(role=Role.HANDLER)
    city = bureau_of(place.parent)
    for act, by in ((filings.send, stranger), (filings.send, city)):
        with pytest.raises(Refused) as refusal:
            act(hop, by=by)
        assert refusal.value.code == "may_not"
    filings.send(hop, by=StaffFactory(role=Role.HANDLER, agency=hop.sender))
    for by in (stranger, city, StaffFactory(role=Role.HANDLER, agency=hop.sender)):
        with pytest.raises(Refused) as refusal:
            filings.receive(hop, by=by)
        assert refusal.value.code == "may_not"
    assert filings.receive(hop, by=bureau_of(place)).state == HopState.RECEIVED


def test_returned_with_reason_and_sent_again_while_the_clock_runs_on(hop, place):
    due = hop.due_on
    filings.send(hop, by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        filings.give_back(hop, answer=" ", by=bureau_of(place))
    assert refusal.value.field == "answer"
    back = filings.give_back(hop, answer="缺少设定依据条文", by=bureau_of(place))
    assert (back.state, back.due_on) == (HopState.RETURNED, due)
    sent = filings.send(hop, by=SYSTEM)
    assert (sent.state, sent.answer) == (HopState.SENT, "")
    with pytest.raises(IllegalMove):
        filings.send(hop, by=SYSTEM)


def test_the_clock_reminds_once_a_day_from_two_working_days_before(hop):
    assert remind_of_filings() == 0
    hop.due_on = add_workdays(today(), 2).date
    hop.save()
    assert remind_of_filings() == 1
    assert remind_of_filings() == 0
    FilingHop.objects.update(reminded_at=timezone.now() - timedelta(days=1))
    assert remind_of_filings() == 1
    assert FilingHop.objects.get().reminders == 2
    filings.send(hop, by=SYSTEM)
    FilingHop.objects.update(reminded_at=timezone.now() - timedelta(days=1))
    assert remind_of_filings() == 0


def test_a_bureau_does_not_file_with_itself(place):
    bureau = AgencyFactory._meta.model.objects.get(number_prefix="区司")
    published(AdministrativeMatterFactory(agency=bureau))
    assert not Filing.objects.exists()


def test_pages_of_sender_and_receiver(client, hop, place):
    page = reverse("matters:filing", args=[hop.pk])
    client.force_login(StaffFactory(role=Role.HANDLER), backend=BACKEND)
    assert client.get(page).status_code == 404
    client.force_login(StaffFactory(role=Role.HANDLER, agency=hop.sender), backend=BACKEND)
    assert hop.filing.title in client.get(reverse("matters:filings")).content.decode()
    assert client.post(page + "send/", {"note": "随文报送"}).status_code == 302
    assert client.post(page + "receive/", {"answer": ""}).status_code == 422
    client.force_login(bureau_of(place), backend=BACKEND)
    assert hop.filing.title in client.get(reverse("matters:filings")).content.decode()
    assert client.post(page + "receive/", {"back": "1", "answer": ""}).status_code == 422
    assert client.post(page + "receive/", {"answer": "同意备案"}).status_code == 302
    assert FilingHop.objects.get().receipt in client.get(page).content.decode()


def test_several_are_received_at_once_each_with_its_own_receipt(client, hop, place):
    other = published(AdministrativeMatterFactory(agency=AgencyFactory(area=place)))
    hops = [hop, FilingHop.objects.get(filing__filed__version=other)]
    for row in hops:
        filings.send(row, by=SYSTEM)
    address = reverse("matters:filings_receive")
    client.force_login(bureau_of(place), backend=BACKEND)
    desk = reverse("matters:filings") + "?tab=receive"
    assert client.get(desk).content.decode().count('name="hop"') == 2
    client.post(address, {"hop": [str(row.pk) for row in hops]})
    receipts = set(
        FilingHop.objects.filter(pk__in=[row.pk for row in hops]).values_list("receipt", flat=True)
    )
    assert len(receipts) == 2 and "" not in receipts

    again = client.post(address, {"hop": [str(hop.pk)]}, follow=True).content.decode()
    assert "没有等待接收的备案" in again
    assert "没有勾选" in client.post(address, follow=True).content.decode()
    client.force_login(StaffFactory(role=Role.HANDLER), backend=BACKEND)
    assert client.post(address, {"hop": [str(hop.pk)]}).status_code == 404


def test_where_no_notice_has_lists_filed_the_desk_says_so(client, place):
    client.force_login(bureau_of(place), backend=BACKEND)
    address = reverse("matters:filings")
    assert "本地区不用备案" not in client.get(address).content.decode()
    AreaRules.objects.update(filing_hops=[])
    assert "本地区不用备案" in client.get(address).content.decode()
