"""Disclosure: an allow-list, two persons, on its day and off on its day, and the way to say no (P-11)."""

import io
from datetime import timedelta
from unittest import mock

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from pledges import clock
from pledges.disclosing import public_lines
from pledges.disclosure_enums import DisclosureState
from pledges.domain import decisions, disclosures, withdrawal
from pledges.enums import CaseState, ChoiceKind, PledgeState
from pledges.models import Disclosure, Message, Pledge
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.calendar import today
from portal.people.enums import Role
from tests.factories.people import StaffFactory
from tests.factories.pledges import Office

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P-11")]
DISCLOSED = {"disclosed": True, "disclosure_scope": "本网站，隐去个人信息", "disclosure_days": 10}
REFUSAL = {"disclosure": True, "refusal_of_disclosure": "certificate"}


@pytest.fixture
def place():
    office = Office(rules=REFUSAL, **DISCLOSED)
    office.head = StaffFactory(role=Role.AGENCY_HEAD, agency=office.agency)
    return office


def in_force(office):
    return office.accepted().pledges.get()


def published(office):
    made = disclosures.prepare_disclosure(in_force(office), by=office.handler)
    return disclosures.release_disclosure(made, by=office.head)


def on_day(shift):
    """Everything that asks for the day is told another one."""
    day = today() + timedelta(days=shift)
    names = (
        "pledges.views.public_disclosures.today",
        "pledges.domain.disclosures.today",
        "pledges.clock.today",
    )
    return [mock.patch(name, return_value=day) for name in names]


class Shift:
    def __init__(self, days):
        self.patches = on_day(days)

    def __enter__(self):
        [patch.start() for patch in self.patches]

    def __exit__(self, *_):
        [patch.stop() for patch in self.patches]


def shown(client, row):
    """Whether the list and the page of one show it."""
    index = client.get(reverse("pledges:disclosures")).content.decode()
    status = client.get(reverse("pledges:disclosure", args=[row.pk])).status_code
    assert (str(row.pk) in index) == (status == 200)
    return status == 200


def test_one_prepares_and_another_releases(place, client):
    pledge = in_force(place)
    assert list(disclosures.waiting([place.agency.pk])) == [pledge]
    row = disclosures.prepare_disclosure(pledge, by=place.handler)
    assert not shown(client, row)
    with pytest.raises(Refused, match="不能自己复核"):
        disclosures.release_disclosure(row, by=place.handler)
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.filter(pk=row.pk).update(released_by=place.handler, released_at=row.created_at)
    row = disclosures.release_disclosure(row, by=place.head)

    assert shown(client, row)
    assert (row.until_on - row.from_on).days == 9
    assert list(disclosures.waiting([place.agency.pk])) == []
    assert Message.objects.filter(kind="disclosed").exists()


def test_natural_person_is_masked_and_what_she_stated_stays_in_the_case(place, client):
    row = published(place)
    page = client.get(reverse("pledges:disclosure", args=[row.pk])).content.decode()
    subject = place.subject

    assert subject.name not in page
    assert subject.masked_name in page
    assert "900元" not in page
    assert subject.number_masked not in page
    assert "家庭人均月收入不超过1100元" in page


def test_what_an_organisation_stated_is_shown_without_personal_data(place):
    pledge = in_force(place)
    subject = pledge.case.subject
    pledge.content["applicant"] = {
        "name": "石龙测试有限公司", "uscc": "", "contact": "李某某", "phone": "", "address": "",
    }  # fmt: skip
    pledge.content["conditions"] = [
        {
            "label": "负责人情况",
            "value": "李某某，电话１３８ ００００ １２３４，住人民路１２号3幢",
            "unit": "",
        },
        {"label": "秘方", "value": "配方为三七", "unit": ""},
    ]
    subject.kind, subject.name = "legal", "石龙测试有限公司"
    lines = {line.label: line for line in public_lines(pledge, hidden=["三七"])}

    assert lines["负责人情况"].text.count("已隐去") == 3
    assert lines["负责人情况"].marked
    assert "三七" not in lines["秘方"].text
    assert not {"统一社会信用代码", "联系人"} & set(lines)


def test_the_name_of_who_stands_for_an_organisation_is_hidden_too(place):
    pledge = in_force(place)
    pledge.content["applicant"] = {"name": "石龙测试有限公司", "uscc": ""}
    pledge.content["representative"] = {
        "capacity": "经办人", "name": "欧阳测测", "document_type": "居民身份证", "document_number": "",
    }  # fmt: skip
    pledge.content["conditions"] = [{"label": "场所", "value": "由欧阳测测保管钥匙", "unit": ""}]

    assert "欧阳" not in "".join(line.text for line in public_lines(pledge))


def test_the_public_table_is_masked_and_never_calculates(place, client):
    row = published(place)
    Disclosure.objects.filter(pk=row.pk).update(title="=HYPERLINK(1)")
    addresses = [reverse("pledges:disclosures_file", args=[form]) for form in ("csv", "xlsx")]
    table = client.get(addresses[0]).content.decode("utf-8-sig")
    sheet = load_workbook(io.BytesIO(client.get(addresses[1]).content)).active

    (cell,) = [cell for line in sheet.iter_rows() for cell in line if "HYPERLINK" in str(cell.value)]
    assert cell.data_type == "s"
    assert "'=HYPERLINK(1)" in table
    assert place.subject.name not in table
    assert place.subject.number_masked not in table


def test_it_is_gone_on_its_day_by_the_query_alone_and_then_by_the_clock(place, client):
    row = published(place)
    with Shift(9):
        assert shown(client, row)
        assert clock.end_disclosures() == 0
    with Shift(10):
        assert not shown(client, row)
        assert clock.end_disclosures() == 1
    row.refresh_from_db()
    assert row.state == DisclosureState.ENDED


def test_nobody_may_keep_the_public_page(place, client):
    row = published(place)
    for url in (
        reverse("pledges:disclosures"),
        reverse("pledges:disclosure", args=[row.pk]),
        reverse("pledges:disclosures_file", args=["csv"]),
    ):
        answer = client.get(url)
        assert answer["Cache-Control"] == "no-store"
        assert "noarchive" in answer["X-Robots-Tag"]


def test_taken_down_early_with_its_reason(place, client):
    row = published(place)
    with pytest.raises(Refused):
        disclosures.take_down(row, reason=" ", by=place.handler)
    row = disclosures.take_down(row, reason="公示内容涉及商业秘密", by=place.handler)

    assert not shown(client, row)
    assert Message.objects.filter(kind="undisclosed", text__contains="商业秘密").exists()
    assert list(disclosures.waiting([place.agency.pk])) == []


@pytest.mark.parametrize("outcome", ["withdrawn", "broken"])
def test_pledge_that_no_longer_stands_is_gone_at_once(place, client, outcome):
    row = published(place)
    if outcome == "withdrawn":
        withdrawal.withdraw_pledge(row.pledge, reason="情况有变", by=place.user)
    else:
        decisions.pledge_broken(row.pledge, by=place.handler, reference="check")
    assert not shown(client, row)
    assert clock.end_disclosures() == 1
    row.refresh_from_db()
    assert (row.state, bool(row.reason)) == (DisclosureState.TAKEN_DOWN, True)


def test_only_what_the_notice_told_is_disclosed():
    office = Office(rules=REFUSAL)
    pledge = in_force(office)
    with pytest.raises(Refused):
        disclosures.prepare_disclosure(pledge, by=office.handler)
    pledge.version.__class__.objects.filter(pk=pledge.version_id).update(**DISCLOSED)
    with pytest.raises(Refused, match="告知时没有说明"):
        disclosures.prepare_disclosure(pledge, by=office.handler)


def test_refusal_before_signing_goes_on_with_the_certificate_in_the_same_case(place, client):
    pledge = place.prepared()
    case = pledge.case
    client.force_login(place.user)
    url = reverse("pledges:my_disclosure", args=[case.pk, pledge.choice_id])
    assert "改为提交证明" in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    choice = case.choices.get()

    assert choice.choice == ChoiceKind.CERTIFICATE
    assert choice.case_id == case.pk
    assert not Pledge.objects.filter(case=case).exists()


def test_refusal_after_filing_takes_the_pledge_back_and_the_page_down(place, client):
    row = published(place)
    disclosures.refuse_disclosure(row.pledge.choice, by=place.user)
    row.refresh_from_db()
    row.pledge.refresh_from_db()
    choice = row.case.choices.get()

    assert (row.pledge.state, choice.choice) == (PledgeState.WITHDRAWN, ChoiceKind.CERTIFICATE)
    assert row.case.__class__.objects.get(pk=row.case_id).state == CaseState.ACCEPTED
    assert row.state == DisclosureState.TAKEN_DOWN
    assert not shown(client, row)


def test_where_the_rules_say_nothing_the_pledge_stands_undisclosed():
    office = Office(rules={"disclosure": True, "refusal_of_disclosure": "none"}, **DISCLOSED)
    pledge = in_force(office)
    disclosures.refuse_disclosure(pledge.choice, by=office.user)
    pledge = Pledge.objects.select_related("choice").get(pk=pledge.pk)

    assert pledge.state == PledgeState.IN_FORCE
    assert list(disclosures.waiting([office.agency.pk])) == []
    with pytest.raises(Refused, match="不同意公示"):
        disclosures.prepare_disclosure(pledge, by=office.handler)


def test_stranger_cannot_refuse_for_another(place):
    with pytest.raises(Refused):
        disclosures.refuse_disclosure(in_force(place).choice, by=Office().user)


def test_desk_prepares_previews_and_releases(place, client):
    pledge = in_force(place)
    client.force_login(place.handler)
    assert pledge.number in client.get(reverse("pledges:disclosure_desk")).content.decode()
    url = reverse("pledges:disclosure_prepare", args=[pledge.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"hidden": "一"}).status_code == 422
    assert client.post(url, {"hidden": ""}).status_code == 200
    assert not Disclosure.objects.exists()
    assert client.post(url, {"hidden": "", "send": "1"}).status_code == 302
    row = Disclosure.objects.get()
    assert client.get(url).url == reverse("pledges:disclosure_page", args=[row.pk])  # prepared once
    assert client.post(reverse("pledges:disclosure_release", args=[row.pk])).status_code == 422
    client.force_login(place.head)
    assert client.post(reverse("pledges:disclosure_release", args=[row.pk])).status_code == 302
    assert client.post(reverse("pledges:disclosure_down", args=[row.pk]), {"reason": ""}).status_code == 422
    page = client.get(reverse("pledges:disclosure_desk"), {"state": "published"}).content.decode()
    assert row.title in page


def test_who_may_work_on_it(place, client):
    row = published(place)
    url = reverse("pledges:disclosure_page", args=[row.pk])
    seen = {}
    for name, user in {
        "handler": place.handler,
        "clerk": place.clerk,
        "applicant": place.user,
        "stranger": StaffFactory(role=Role.HANDLER, agency=Office().agency),
    }.items():
        client.force_login(user)
        seen[name] = client.get(url).status_code

    assert seen == {"handler": 200, "clerk": 403, "applicant": 403, "stranger": 404}


def test_list_costs_the_same_for_one_and_for_many(place, client, django_assert_num_queries):
    published(place)
    client.get(reverse("pledges:disclosures"))
    with django_assert_num_queries(4):
        client.get(reverse("pledges:disclosures"))
    published(place)
    with django_assert_num_queries(4):
        assert client.get(reverse("pledges:disclosures")).content.count(b"<strong>") >= 2


def test_list_is_filtered_and_taken_away_as_a_table(place, client):
    row = published(place)
    url = reverse("pledges:disclosures")
    assert str(row.pk) not in client.get(url, {"q": "没有这个"}).content.decode()
    assert (
        str(row.pk) in client.get(url, {"q": row.pledge.version.name, "area": row.area_id}).content.decode()
    )
    table = client.get(reverse("pledges:disclosures_file", args=["csv"])).content.decode("utf-8-sig")
    assert row.title in table
    assert client.get(reverse("pledges:disclosures_file", args=["xlsx"])).content.startswith(b"PK")
    assert client.get(reverse("pledges:disclosures_file", args=["exe"])).status_code == 404


def test_ended_state_leads_nowhere(place):
    row = disclosures.take_down(published(place), reason="更正", by=place.handler)
    with pytest.raises(IllegalMove):
        disclosures.release_disclosure(row, by=place.head)
