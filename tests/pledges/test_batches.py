"""Reports of disclosed pledges to platforms: looked at first, then fixed; what was taken down goes out next (P-11)."""

import csv
import io
import json
from datetime import timedelta
from unittest import mock

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from pledges import batching
from pledges.batch_enums import BatchFormat, Held, LineKind
from pledges.batching import FIELDS, division_of
from pledges.domain import batches, decisions, disclosures
from pledges.models import BatchLine, DisclosureBatch
from portal.kernel import files
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.kernel.models import AuditEvent, Duty
from portal.people.domain import representations
from portal.people.enums import Role
from portal.people.models import Area
from tests.factories.people import ApplicantFactory, StaffFactory, SubjectFactory, UserFactory, uscc_number
from tests.factories.pledges import Office

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P-11")]
PLATFORM = "信用中国（西藏）"
RULES = {"disclosure": True, "disclosure_channels": ["网站", PLATFORM, "国家企业信用信息公示系统（西藏）"]}
DISCLOSED = {"disclosed": True, "disclosure_scope": "本网站和信用中国", "disclosure_days": 10}


@pytest.fixture
def place():
    office = Office(rules=RULES, **DISCLOSED)
    office.head = StaffFactory(role=Role.AGENCY_HEAD, agency=office.agency)
    office.agency.uscc = uscc_number(901)
    office.agency.save(update_fields=["uscc"])
    return office


def company_pledge(office, name="=石龙测试有限公司"):
    """In force, by a company through its clerk."""
    company = SubjectFactory(organisation=True, name=name)
    person = ApplicantFactory()
    row = representations.name_clerk(
        principal=company, person=person.subject, by=UserFactory(subject=company)
    )
    return office.accepted(by=person, subject=company, representation=row).pledges.get()


def prepared(office, pledge):
    return disclosures.prepare_disclosure(pledge, by=office.handler)


def published(office, pledge=None):
    row = prepared(office, pledge or company_pledge(office))
    return disclosures.release_disclosure(row, by=office.head)


def look(office, **more):
    given = {"channel": PLATFORM, "start": today() - timedelta(days=30), "until": today(), **more}
    return batches.plan(office.agency, **given)


def report(office, **more):
    given = {"channel": PLATFORM, "start": today() - timedelta(days=30), "until": today(), **more}
    return batches.export(office.agency, by=office.handler, **given)


def reasons(plan):
    return sorted(row.why for row in plan.held)


def test_a_look_says_what_goes_and_what_is_held_back_and_why(place):
    published(place)
    published(place, place.accepted().pledges.get())
    prepared(place, company_pledge(place))
    company_pledge(place)
    down = published(place)
    disclosures.take_down(down, reason="内容需要更正", by=place.head)
    plan = look(place)

    assert [line.kind for line in plan.lines] == [LineKind.ADDED]
    assert reasons(plan) == sorted([Held.NATURAL, Held.NOT_RELEASED, Held.NOT_PREPARED, Held.DOWN])
    assert not DisclosureBatch.objects.exists()
    assert plan.lines[0].record["identify"] == plan.lines[0].disclosure.subject.number_masked


def test_a_batch_is_numbered_digested_and_never_changed(place):
    row = published(place)
    batch = report(place)
    line = batch.lines.get()

    assert batch.by == place.handler
    assert batch.number.startswith(place.agency.number_prefix)
    assert batch.digest == batches.digest_of(batch, [line])
    assert line.code == f"{division_of(place.area)}{today():%Y%m%d}000001"
    assert line.record["identify"] == row.subject.reveal_number()
    assert line.record["commitmentTypeId"] == "证明事项型"
    assert line.record["acceptanceUnitIdentify"] == place.agency.uscc
    assert AuditEvent.objects.filter(act="pledges.export_disclosures", object_id=str(batch.pk)).exists()
    for change in (lambda: DisclosureBatch.objects.update(added=7), lambda: BatchLine.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_nobody_is_called_fulfilled_before_a_check_and_the_outcome_follows(place):
    row = published(place)
    first = report(place).lines.get()
    assert first.record["fulfillmentStatus"] == ""
    assert "尚未核查" in first.record["remarks"]

    decisions.pledge_kept(row.pledge, by=place.head, reference="check-1")
    second = report(place).lines.get()
    assert (second.kind, second.code) == (LineKind.UPDATED, first.code)
    assert second.record["fulfillmentStatus"] == "全部履行"
    assert second.record["fulfillmentStatusDate"] == f"{today()}"
    with pytest.raises(Refused, match="没有要报送的内容"):
        report(place)


@pytest.mark.parametrize("how", ("taken down", "found untrue"))
def test_what_is_no_longer_shown_is_withdrawn_by_the_next_batch_whatever_its_period(place, how):
    row = published(place)
    first = report(place).lines.get()
    if how == "taken down":
        disclosures.take_down(row, reason="内容需要更正", by=place.head)
    else:
        decisions.pledge_broken(row.pledge, by=place.head, reference="check-1")
    early = {"start": today() - timedelta(days=90), "until": today() - timedelta(days=60)}
    batch = report(place, **early)
    line = batch.lines.get()

    assert (line.kind, line.code, batch.withdrawn) == (LineKind.WITHDRAWN, first.code, 1)
    assert first.batch.number in line.record["remarks"]
    assert reasons(look(place)) == [Held.SENT]
    with pytest.raises(Refused, match="没有要报送的内容"):
        report(place)


def test_a_period_that_ended_by_itself_needs_no_line(place):
    published(place)
    report(place)
    later = today() + timedelta(days=11)
    with mock.patch("pledges.domain.batches.today", return_value=later):
        assert look(place, until=later).lines == ()


def test_each_platform_has_its_own_batches(place):
    published(place)
    report(place)
    other = report(place, channel=RULES["disclosure_channels"][2])
    assert other.lines.get().kind == LineKind.ADDED
    assert reasons(look(place)) == [Held.SENT]


@pytest.mark.parametrize(
    ("wrong", "code"),
    (
        ({"channel": "网站"}, "no_channel"),
        ({"channel": "别处"}, "no_channel"),
        ({"start": today() + timedelta(days=1)}, "bad_period"),
        ({"until": today() + timedelta(days=1)}, "bad_period"),
        ({"uscc": ""}, "no_uscc"),
    ),
)
def test_what_cannot_be_reported_is_said(place, wrong, code):
    published(place)
    if "uscc" in wrong:
        place.agency.uscc = wrong.pop("uscc")
        place.agency.save(update_fields=["uscc"])
    with pytest.raises(Refused) as refusal:
        report(place, **wrong)
    assert refusal.value.code == code


def test_nothing_is_cut_to_fit(place, monkeypatch):
    published(place)
    short = [batching.Field(f.key, f.label, 3 if f.key == "content" else f.most) for f in FIELDS]
    monkeypatch.setattr(batching, "FIELDS", short)
    plan = look(place)
    assert plan.lines == ()
    assert reasons(plan) == [Held.TOO_LONG]


def test_all_files_say_the_same_and_none_of_them_calculates(place):
    published(place)
    batch = report(place)
    assert Duty.objects.filter(kind=batches.KIND).count() == 3
    made = {form: batches.make_file(batch, form=form) for form in BatchFormat.values}
    assert batches.make_file(batch, form="csv") == made["csv"]
    said = json.loads(files.read(made["json"].file))
    (table,) = list(csv.DictReader(io.StringIO(files.read(made["csv"].file).decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(files.read(made["xlsx"].file))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert said["digest"]["value"] == batch.digest
    assert said["rows"][0]["subjectName"] == "=石龙测试有限公司"
    assert table["承诺人名称"] == "'=石龙测试有限公司"
    assert table["承诺编码"] == said["rows"][0]["code"]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(batch.digest in str(cell.value) for cell in cells)


@pytest.mark.parametrize(("code", "division"), (("410404", "410404"), ("3404Z1", "340400"), ("54", "540000")))
def test_the_code_begins_with_a_division_that_the_state_knows(code, division):
    path = {"410404": "41/4104/410404", "3404Z1": "34/3404/3404Z1", "54": "54"}[code]
    assert division_of(Area(code=code, path=path)) == division


def test_the_desk_looks_reports_and_fetches(place, client):
    published(place)
    client.force_login(place.handler)
    url = reverse("pledges:batch_new")
    given = {"channel": PLATFORM, "start": f"{today()}", "until": f"{today()}", "agency": place.agency.pk}
    page = client.get(url, given).content.decode()
    assert "石龙测试有限公司" in page
    assert not DisclosureBatch.objects.exists()
    answer = client.post(url, given)
    batch = DisclosureBatch.objects.get()
    assert answer.headers["Location"] == reverse("pledges:batch", args=[batch.pk])
    assert "已制作" in client.get(answer.headers["Location"]).content.decode()
    assert client.get(reverse("pledges:batch_file", args=[batch.pk, "csv"])).status_code == 404
    batches.make_file(batch, form="csv")
    fetched = client.get(reverse("pledges:batch_file", args=[batch.pk, "csv"]))
    assert fetched.headers["Content-Type"].startswith("text/csv")
    assert batch.number in client.get(reverse("pledges:batches")).content.decode()


@pytest.mark.parametrize(
    ("role", "near", "page", "file"),
    (
        (Role.HANDLER, True, 200, 404),
        (Role.HANDLER, False, 404, 404),
        (Role.BUREAU_ADMIN, True, 200, 403),
        (Role.AUDITOR, True, 200, 404),
        (Role.WINDOW_CLERK, True, 404, 404),
    ),
)
def test_only_the_agency_and_who_watches_over_it_sees_a_batch(place, client, role, near, page, file):
    published(place)
    batch = report(place)
    where = {"agency": place.agency} if near else {}
    if near and role in (Role.BUREAU_ADMIN, Role.AUDITOR):
        where = {"area": place.area, "agency": None if role == Role.AUDITOR else place.agency}
    client.force_login(StaffFactory(role=role, **where))
    assert client.get(reverse("pledges:batch", args=[batch.pk])).status_code == page
    assert client.get(reverse("pledges:batch_file", args=[batch.pk, "csv"])).status_code == file
