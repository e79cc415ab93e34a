"""Desks of the catalogue: whose turn it is, what is late, several at once, merged lists."""

import datetime

import pytest
from django.urls import reverse

from matters.domain import bundles, versions
from matters.domain.stamps import stamp
from matters.enums import BundleState, VersionState
from matters.models import Bundle, MatterVersion
from portal.kernel.actors import SYSTEM
from portal.kernel.calendar import today
from portal.people.enums import AreaLevel, Role
from tests.factories.matters import AdministrativeMatterFactory, draft
from tests.factories.people import AgencyFactory, AreaFactory, AreaRulesFactory, StaffFactory
from tests.factories.reviews import rules_of_notice, walk
from tests.matters.test_bureau import sign_in, staff

pytestmark = pytest.mark.django_db
DESK = "matters:bureau"


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


@pytest.fixture
def agency():
    city = AreaFactory(parent=AreaFactory(), level=AreaLevel.PREFECTURE)
    return AgencyFactory(area=AreaFactory(parent=city))


def at(state, agency, **fields):
    version = draft(AdministrativeMatterFactory(agency=agency), **fields)
    return version if state == VersionState.DRAFT else walk(version, to=state)


def listed(client, **query):
    return {row.pk for row in client.get(reverse(DESK), query).context["page"].rows}


@pytest.mark.clause("M-07")
@pytest.mark.parametrize(
    ("role", "state"),
    [
        (Role.HANDLER, VersionState.DRAFT),
        (Role.AGENCY_HEAD, VersionState.AGENCY_REVIEW),
        (Role.LEGAL_REVIEWER, VersionState.LEGALITY_REVIEW),
        (Role.BUREAU_ADMIN, VersionState.BUREAU_REVIEW),
        (Role.GOVERNMENT_APPROVER, VersionState.APPROVAL),
    ],
)
def test_desk_shows_first_what_waits_for_this_role(client, agency, role, state):
    rows = {s: at(s, agency) for s in (VersionState.AGENCY_REVIEW, VersionState.BUREAU_REVIEW)}
    rows[state] = rows.get(state) or at(state, agency)
    staff(client, role, rows[state])
    assert listed(client) == {rows[state].pk}
    assert {row.pk for row in rows.values()} <= listed(client, tab="waiting")


def test_most_urgent_comes_first_and_late_is_marked(client, agency):
    later, sooner = at(VersionState.BUREAU_REVIEW, agency), at(VersionState.BUREAU_REVIEW, agency)
    yesterday = today() - datetime.timedelta(days=1)
    MatterVersion.objects.filter(pk=sooner.pk).update(step_due=yesterday)
    staff(client, Role.BUREAU_ADMIN, later)
    answer = client.get(reverse(DESK))
    assert [row.pk for row in answer.context["page"].rows] == [sooner.pk, later.pk]
    assert 'class="is-late"' in answer.content.decode()
    assert listed(client, tab="late") == {sooner.pk}
    late = client.get(reverse("matters:bureau_late")).content.decode()
    assert agency.name in late and "司法行政部门" in late


def test_what_was_sent_back_stands_on_a_tab_of_its_own(client, agency):
    fresh, back = at(VersionState.DRAFT, agency), at(VersionState.BUREAU_REVIEW, agency)
    versions.send_back(back, by=SYSTEM, opinion="写明年限")
    staff(client, Role.HANDLER, fresh)
    assert listed(client, tab="back") == {back.pk}
    assert listed(client) == {fresh.pk, back.pk}


def ordered(client, **query):
    return [row.name for row in client.get(reverse(DESK), query).context["page"].rows]


@pytest.mark.clause("M-07")
def test_desk_is_sorted_as_asked_and_found_by_the_matter_as_well(client, agency):
    first, second = (at(VersionState.BUREAU_REVIEW, agency, name=name) for name in ("B证明", "A证明"))
    MatterVersion.objects.filter(pk=first.pk).update(step_due=today())
    longest = first.step_since - datetime.timedelta(days=9)
    MatterVersion.objects.filter(pk=second.pk).update(step_since=longest)
    staff(client, Role.BUREAU_ADMIN, first)
    assert ordered(client) == ["B证明", "A证明"]
    assert ordered(client, sort="name") == ordered(client, sort="since") == ["A证明", "B证明"]
    assert ordered(client, sort="newest", tab="all") == ["A证明", "B证明"]
    assert ordered(client, sort="nonsense") == ["B证明", "A证明"]
    assert listed(client, q=second.matter.administrative_matter.name) == {second.pk}


def test_city_narrows_its_desk_to_one_district(client, agency):
    other = AgencyFactory(area=AreaFactory(parent=agency.area.parent))
    rows = [at(VersionState.BUREAU_REVIEW, one) for one in (agency, other)]
    sign_in(client, StaffFactory(role=Role.BUREAU_ADMIN, area=agency.area.parent))
    assert listed(client, tab="waiting") == {row.pk for row in rows}
    assert listed(client, tab="waiting", area=other.area_id) == {rows[1].pk}
    sign_in(client, StaffFactory(role=Role.BUREAU_ADMIN, area=other.area))
    assert "area" not in client.get(reverse(DESK)).context["form"].fields


@pytest.mark.parametrize(
    ("role", "state", "offered"),
    [
        (Role.BUREAU_ADMIN, VersionState.BUREAU_REVIEW, False),
        (Role.GOVERNMENT_APPROVER, VersionState.APPROVAL, True),
    ],
)
def test_publishing_several_is_offered_to_the_publisher_only(client, agency, role, state, offered):
    staff(client, role, at(state, agency))
    page = client.get(reverse(DESK)).content.decode()
    assert "成批办理" in page
    assert ('value="publish"' in page) is offered


def bulk(client, act, *rows, opinion=""):
    chosen = [f"{row.pk}:{stamp(row)}" for row in rows]
    return client.post(reverse("matters:bureau_bulk"), {"act": act, "chosen": chosen, "opinion": opinion})


@pytest.mark.clause("M-07")
def test_bulk_pass_gives_each_row_its_result(client, agency):
    rows = [at(VersionState.BUREAU_REVIEW, agency) for _ in range(3)]
    staff(client, Role.BUREAU_ADMIN, rows[0])
    chosen = [f"{row.pk}:{stamp(row)}" for row in rows]
    versions.send_back(rows[2], by=SYSTEM, opinion="另一人先退回")
    answer = client.post(reverse("matters:bureau_bulk"), {"act": "pass", "chosen": chosen})
    assert answer.status_code == 200
    assert [result["refusal"] is None for result in answer.context["results"]] == [True, True, False]
    states = [MatterVersion.objects.get(pk=row.pk).state for row in rows]
    assert states == [VersionState.APPROVAL, VersionState.APPROVAL, VersionState.DRAFT]


def test_bulk_send_back_wants_a_reason_and_a_choice(client, agency):
    row = at(VersionState.BUREAU_REVIEW, agency)
    staff(client, Role.BUREAU_ADMIN, row)
    assert bulk(client, "send_back", row).status_code == 422
    assert bulk(client, "pass").status_code == 422
    assert bulk(client, "send_back", row, opinion="写明标准").status_code == 200
    row.refresh_from_db()
    assert row.state == VersionState.DRAFT


def test_government_publishes_several_at_once(client, agency):
    rows = [at(VersionState.APPROVAL, agency) for _ in range(2)]
    staff(client, Role.GOVERNMENT_APPROVER, rows[0])
    bulk(client, "publish", *rows, opinion="同意公布")
    states = set(MatterVersion.objects.values_list("state", flat=True))
    assert states == {VersionState.PUBLISHED}


def test_bulk_over_what_is_another_agencys_is_404_and_nonsense_too(client, agency):
    row = at(VersionState.AGENCY_REVIEW, agency)
    sign_in(client, StaffFactory(role=Role.AGENCY_HEAD, agency=AgencyFactory()))
    assert bulk(client, "pass", row).status_code == 404
    address = reverse("matters:bureau_bulk")
    assert client.post(address, {"act": "pass", "chosen": ["nonsense:1"]}).status_code == 404
    row.refresh_from_db()
    assert row.state == VersionState.AGENCY_REVIEW


def test_desk_costs_the_same_with_many_rows(client, agency, django_assert_max_num_queries):
    first = at(VersionState.BUREAU_REVIEW, agency)
    staff(client, Role.BUREAU_ADMIN, first)
    client.get(reverse(DESK))
    with django_assert_max_num_queries(40) as few:
        client.get(reverse(DESK))
    for _ in range(4):
        at(VersionState.BUREAU_REVIEW, agency)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(reverse(DESK))


class City:
    """A city with two versions of its districts that wait to be merged."""

    def __init__(self, agency):
        self.area = agency.area.parent
        rules_of_notice("SL", agency.area)
        self.rows = [self.waiting(agency), self.waiting(agency)]
        self.bureau = StaffFactory(role=Role.BUREAU_ADMIN, area=self.area)
        self.government = StaffFactory(role=Role.GOVERNMENT_APPROVER, area=self.area)

    def waiting(self, agency):
        return versions.pass_step(at(VersionState.BUREAU_REVIEW, agency), by=SYSTEM, opinion="同意")


@pytest.mark.clause("M-07")
def test_city_merges_and_its_government_publishes_on_the_pages(client, agency):
    city = City(agency)
    sign_in(client, city.bureau)
    page = client.get(reverse("matters:merging"))
    assert [len(rows) for _, rows in page.context["areas"]] == [2]
    chosen = [str(row.pk) for row in city.rows]
    client.post(reverse("matters:bundle_open"), {"area": city.area.pk, "chosen": chosen})
    bundle = Bundle.objects.get()
    up = reverse("matters:bundle_hand_up", args=[bundle.pk])
    assert client.post(up, {"opinion": ""}).status_code == 422
    assert client.post(up, {"opinion": "同意合并"}).status_code == 302

    approve = reverse("matters:bundle_approve", args=[bundle.pk])
    client.post(approve, {"opinion": "我来审定"})
    bundle.refresh_from_db()
    assert bundle.state == BundleState.HANDED_UP
    sign_in(client, city.government)
    client.post(approve, {"opinion": "同意公布"})
    bundle.refresh_from_db()
    assert bundle.state == BundleState.PUBLISHED
    assert {row.version.state for row in bundle.rows.all()} == {VersionState.PUBLISHED}
    assert client.get(reverse("matters:bundle", args=[bundle.pk])).status_code == 200


def test_merged_list_says_what_is_new_what_it_changes_and_on_what_it_rests(
    client, agency, django_assert_max_num_queries
):
    city = City(agency)
    former = city.rows[0]
    bundle = bundles.open_bundle(city.area, versions=[former], by=SYSTEM)
    bundles.hand_up(bundle, opinion="同意合并", by=SYSTEM)
    bundles.approve(bundle, opinion="同意公布", by=SYSTEM)
    former = MatterVersion.objects.get(pk=former.pk)
    again = versions.create_draft(former.matter, by=SYSTEM, check_days=15)
    again = versions.pass_step(walk(again, to=VersionState.BUREAU_REVIEW), by=SYSTEM, opinion="同意")
    bundle = bundles.open_bundle(city.area, versions=[again, city.rows[1]], by=SYSTEM)
    sign_in(client, city.bureau)
    address = reverse("matters:bundle", args=[bundle.pk])
    page = client.get(address).content.decode()
    assert "修改现行第1版：核查期限（工作日）" in page and "新列入" in page
    assert again.bases.get().clause.citation in page
    with django_assert_max_num_queries(40) as few:
        client.get(address)
    more = [city.waiting(agency) for _ in range(3)]
    wide = bundles.open_bundle(city.area, versions=more, by=SYSTEM)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(reverse("matters:bundle", args=[wide.pk]))


def test_government_gives_the_merged_list_back(client, agency):
    city = City(agency)
    bundle = bundles.open_bundle(city.area, versions=city.rows, by=SYSTEM)
    bundles.hand_up(bundle, opinion="同意合并", by=SYSTEM)
    sign_in(client, city.government)
    client.post(reverse("matters:bundle_give_back", args=[bundle.pk]), {"opinion": "再论证"})
    bundle.refresh_from_db()
    assert bundle.state == BundleState.OPEN
    assert {(r.version.state, r.version.step) for r in bundle.rows.all()} == {
        (VersionState.BUREAU_REVIEW, "city_review")
    }
    assert bundles.hand_up(bundle, opinion="重新论证", by=SYSTEM).state == BundleState.HANDED_UP


def test_one_row_is_sent_back_from_the_list(client, agency):
    city = City(agency)
    bundle = bundles.open_bundle(city.area, versions=city.rows, by=SYSTEM)
    sign_in(client, city.bureau)
    row = bundle.rows.first()
    address = reverse("matters:bundle_take_out", args=[bundle.pk, row.pk])
    client.post(address, {"opinion": "不合上位法"})
    assert bundle.rows.count() == 1
    row.version.refresh_from_db()
    assert row.version.state == VersionState.DRAFT


def test_district_sees_no_merged_list_of_the_city(client, agency):
    city = City(agency)
    bundle = bundles.open_bundle(city.area, versions=city.rows, by=SYSTEM)
    sign_in(client, StaffFactory(role=Role.BUREAU_ADMIN, area=agency.area))
    assert client.get(reverse("matters:bundle", args=[bundle.pk])).status_code == 404
    sign_in(client, StaffFactory(role=Role.HANDLER, agency=agency))
    assert client.get(reverse("matters:merging")).status_code == 403
