"""Citizens report what was asked for outside the lists; the bureau routes, the agency answers."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from matters.domain import asking
from portal.kernel import marked
from portal.kernel.acts import Refused
from portal.kernel.calendar import add_workdays, today
from portal.oversight.domain import complaints as desk
from portal.people.complaint_enums import ComplaintKind, ComplaintState, Finding
from portal.people.domain.complaints import complain
from portal.people.enums import Role
from portal.people.models import Complaint
from tests.factories.matters import draft, published
from tests.factories.people import AgencyFactory, AreaFactory, AreaRulesFactory, StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-18")]
ANSWER = "经查属实，窗口已经纠正，并向您道歉。"


@pytest.fixture(autouse=True)
def form_may_be_sent_at_once(monkeypatch):
    monkeypatch.setattr(marked, "SOONEST", -1)
    cache.clear()


@pytest.fixture
def agency():
    return AgencyFactory(area=AreaFactory(parent=AreaFactory()))


@pytest.fixture
def bureau(agency):
    return StaffFactory(role=Role.BUREAU_ADMIN, area=agency.area, agency=None)


@pytest.fixture
def report(agency):
    return complain(
        kind=ComplaintKind.UNLISTED, area=agency.area, agency=agency, asked_for="居委会证明", contact="0375-1"
    )


def fill(page, **words):
    form = page.context["form"]
    hidden = {"mark": form["mark"].value()}
    return {"kind": "unlisted", "asked_for": "居委会证明"} | hidden | words


def test_a_citizen_reports_from_the_page_of_a_matter_and_reads_the_answer(client, agency, bureau):
    AreaRulesFactory()
    version = published()
    text = client.get(reverse("matters:matter", args=[version.matter_id])).content.decode()
    assert f"{reverse('pages:complain')}?agency={version.matter.agency_id}" in text

    address = reverse("pages:complain")
    page = client.get(address, {"agency": agency.pk, "about": "法律援助"})
    assert agency.name in page.content.decode()
    sent = fill(page, agency=agency.pk, about="法律援助")
    answer = client.post(address, sent)
    row = Complaint.objects.get()
    assert answer.url == reverse("pages:complaint", args=[row.code])
    assert (row.agency, row.area, row.about) == (agency, agency.area, "法律援助")
    assert row.due_on == add_workdays(today(), 5).date
    assert client.post(address, sent).url == answer.url
    assert Complaint.objects.count() == 1

    head = StaffFactory(role=Role.AGENCY_HEAD, agency=agency)
    desk.route(row, by=bureau, to=agency)
    desk.answer(row, by=head, finding=Finding.CORRECTED, text=ANSWER)
    assert ANSWER in client.get(answer.url).content.decode()
    desk.close(row, by=bureau)
    assert Complaint.objects.get().state == ComplaintState.CLOSED


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("asked_for", "", "请写明要您提交什么"),
        ("kind", "nonsense", "nonsense"),
        ("happened_on", "2999-01-01", "不能在今天以后"),
        ("agency_words", "", "请写明是哪个单位"),
        ("mark", "forged", "请核对后再提交一次"),
    ],
)
def test_wrong_reports_are_named_and_nothing_is_kept(client, agency, field, value, words):
    address = reverse("pages:complain")
    sent = fill(client.get(address), area=agency.area.pk, agency_words="某局") | {field: value}
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Complaint.objects.exists()


def test_a_form_sent_by_a_machine_is_shown_again_with_its_words(client, agency, monkeypatch):
    monkeypatch.setattr(marked, "SOONEST", 3)
    address = reverse("pages:complain")
    answer = client.post(address, fill(client.get(address), area=agency.area.pk, agency_words="某局"))
    assert answer.status_code == 422
    assert "某局" in answer.content.decode()
    assert not Complaint.objects.exists()


def test_one_address_cannot_flood_the_bureau(client, agency):
    address = reverse("pages:complain")
    answers = [
        client.post(address, fill(client.get(address), area=agency.area.pk, agency_words="某局")).status_code
        for _ in range(6)
    ]
    assert answers == [302] * 5 + [429]


def test_a_wrong_code_opens_nothing(client, report):
    assert client.get(reverse("pages:complaint", args=["0" * 12])).status_code == 404
    found = client.get(reverse("pages:complaint_find"), {"code": f" {report.code.lower()} "})
    assert found.url == reverse("pages:complaint", args=[report.code])
    assert "0375-1" not in client.get(found.url).content.decode()


def test_numbers_have_no_gaps(agency):
    rows = [complain(kind="other", area=agency.area, agency=agency, asked_for="盖章") for _ in range(3)]
    assert [row.number[-6:] for row in rows] == ["-0001号"[-6:], "-0002号"[-6:], "-0003号"[-6:]]


def test_strangers_and_other_areas_see_nothing(client, report):
    page = reverse("oversight:complaint", args=[report.pk])
    client.force_login(StaffFactory(role=Role.BUREAU_ADMIN, area=AreaFactory(), agency=None))
    assert client.get(page).status_code == 404
    client.force_login(StaffFactory(role=Role.AGENCY_HEAD, agency=report.agency))
    assert client.get(page).status_code == 404  # not routed to it yet
    client.force_login(StaffFactory(role=Role.WINDOW_CLERK, agency=report.agency))
    assert client.get(reverse("oversight:complaints")).status_code == 403


def test_an_agency_hands_back_what_does_not_concern_it(client, report, bureau, agency):
    head = StaffFactory(role=Role.AGENCY_HEAD, agency=agency)
    desk.route(report, by=bureau, to=agency)
    client.force_login(head)
    address = reverse("oversight:hand_back_complaint", args=[report.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "属于民政局的职责"})
    report.refresh_from_db()
    assert (report.state, report.routed_to) == (ComplaintState.RECEIVED, None)
    with pytest.raises(Refused):
        desk.answer(report, by=head, finding=Finding.CORRECTED, text=ANSWER)


def test_nobody_answers_without_words_or_routes_out_of_the_area(report, bureau):
    with pytest.raises(Refused, match="至少5个字"):
        desk.answer(report, by=bureau, finding=Finding.CORRECTED, text=" 好 ")
    with pytest.raises(Refused, match="本地区"):
        desk.route(report, by=bureau, to=AgencyFactory())


def test_an_answer_that_does_not_do_is_routed_anew(report, bureau, agency):
    desk.answer(report, by=bureau, finding=Finding.UNFOUNDED, text=ANSWER)
    desk.route(report, by=bureau, to=agency, note="请补充核实")
    report.refresh_from_db()
    assert (report.state, report.answer, report.routed_to) == (ComplaintState.ROUTED, "", agency)


def test_the_desk_shows_what_is_late_in_a_fixed_number_of_queries(
    client, bureau, agency, django_assert_max_num_queries
):
    for _ in range(8):
        complain(kind="other", area=agency.area, agency=agency, asked_for="盖章")
    Complaint.objects.filter(pk=Complaint.objects.order_by("pk").first().pk).update(due_on="2026-01-05")
    client.force_login(bureau)
    with django_assert_max_num_queries(10):
        page = client.get(reverse("oversight:complaints"))
    assert len(page.context["page"].rows) == 8
    assert page.context["late"] == 1
    assert len(client.get(reverse("oversight:complaints"), {"due": "late"}).context["page"].rows) == 1


def test_the_bureau_sees_what_was_asked_for_in_vain(client):
    AreaRulesFactory()
    version = draft()
    clerk = StaffFactory(role=Role.WINDOW_CLERK, agency=version.matter.agency)
    with pytest.raises(asking.NotListed):
        asking.ask(
            version.matter,
            agency=version.matter.agency,
            administrative_matter=version.matter.administrative_matter,
            by=clerk,
        )
    client.force_login(StaffFactory(role=Role.BUREAU_ADMIN, area=version.matter.area, agency=None))
    text = client.get(reverse("oversight:refused")).content.decode()
    assert clerk.name in text and "索要证明" in text
    assert version.name in text and "不在公布的清单内" in text
    client.force_login(StaffFactory(role=Role.BUREAU_ADMIN, area=AreaFactory(), agency=None))
    assert clerk.name not in client.get(reverse("oversight:refused")).content.decode()
    client.force_login(clerk)
    assert client.get(reverse("oversight:refused")).status_code == 403
