"""When the line is down: numbers kept back, forms printed with them, entered later once and no more."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from pledges.counter_enums import ReservedState
from pledges.domain import cases, paper_forms
from pledges.enums import CaseState, Channel, SignatureKind
from pledges.models import Case, NumberBlock, Pledge, ReservedNumber
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.calendar import add_workdays, today
from portal.kernel.files import read
from portal.people.models import IdentityCheck
from tests.factories.papers import PERSON, enter, page_of, typed
from tests.factories.pdfs import text_of
from tests.factories.people import StaffFactory, id_number
from tests.factories.pledges import text_of as new_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def block(office):
    return paper_forms.reserve([office.version.matter], count=3, by=office.clerk)


@pytest.fixture
def older(block):
    """A block that was kept back five days ago."""
    NumberBlock.objects.filter(pk=block.pk).update(issued_on=today() - timedelta(days=5))
    block.refresh_from_db()
    return block


@pytest.fixture
def clerk(client, office):
    client.force_login(office.clerk)
    return client


@pytest.mark.clause("P-06")
def test_numbers_are_the_next_of_the_day_and_whoever_files_gets_those_behind(office, block):
    filed = office.filed()
    prefix = f"{office.agency.number_prefix}{today():%Y%m%d}"
    assert [str(row) for row in block.numbers.all()] == [f"{prefix}-000{n}" for n in (1, 2, 3)]
    assert filed.number == f"{prefix}-0004"


@pytest.mark.clause("P-06")
def test_a_paper_is_entered_as_the_case_of_its_number_and_day(office, older):
    day = today() - timedelta(days=3)
    colleague = StaffFactory(role="window_clerk", agency=office.agency)
    number = older.numbers.first()
    case = enter(number, office, received_on=day, taken_by=colleague)

    number.refresh_from_db()
    pledge = Pledge.objects.get()
    check = IdentityCheck.objects.get()
    assert (case.number, case.state, case.channel) == (number.number, CaseState.FILED, Channel.COUNTER)
    assert (number.state, number.case, number.taken_by) == (ReservedState.USED, case, colleague)
    due = add_workdays(day, 5).date
    assert (case.received_on, case.accept_due, case.due_on) == (day, due, due)
    assert (pledge.signature_kind, pledge.content["signed_on"]) == (SignatureKind.PAPER, str(day))
    assert (check.checked_by, timezone.localdate(check.at)) == (colleague, day)
    assert all(day.isoformat() in at for at in pledge.choice.readings.get().ticks.values())


@pytest.mark.clause("P-06")
def test_a_number_serves_once(office, block):
    number = block.numbers.first()
    enter(number, office)
    with pytest.raises(IllegalMove) as refused:
        enter(number, office, applicant={**PERSON, "number": id_number(62), "name": "李四"})
    assert "已经录入过" in refused.value.message
    assert Case.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        ReservedNumber.objects.filter(pk=block.numbers.last().pk).update(number=number.number)


@pytest.mark.clause("P-06")
def test_the_other_copy_of_a_form_is_no_second_case(office, block):
    first, second, third = block.numbers.all()
    enter(first, office)
    with pytest.raises(Refused) as refused:
        enter(second, office)
    assert (refused.value.code, str(first) in refused.value.message) == ("double", True)
    second.refresh_from_db()
    assert second.state == ReservedState.OPEN
    enter(third, office, another=True)
    assert Case.objects.count() == 2


@pytest.mark.parametrize(("days", "code"), ((1, "future"), (-6, "before_issue")))
def test_the_day_is_neither_to_come_nor_before_the_number(office, older, days, code):
    with pytest.raises(Refused) as refused:
        enter(older.numbers.first(), office, received_on=today() + timedelta(days=days))
    assert (refused.value.code, refused.value.field) == (code, "received_on")


def test_a_void_number_says_why_and_is_not_given_again(office, block):
    number = paper_forms.void(block.numbers.first(), reason="写坏了", by=office.clerk)
    with pytest.raises(IllegalMove) as refused:
        enter(number, office)
    assert "写坏了" in refused.value.message
    with pytest.raises(IllegalMove):
        paper_forms.void(number, reason="再来一次", by=office.clerk)
    assert office.filed().number.endswith("-0004")


def test_what_is_left_is_given_up_together_with_its_reason(office, block):
    enter(block.numbers.first(), office)
    with pytest.raises(Refused):
        paper_forms.void_rest(block, reason=" ", by=office.clerk)
    paper_forms.void_rest(block, reason="线路恢复", by=office.clerk)
    assert [row.state for row in block.numbers.all()] == ["used", "void", "void"]


def test_a_form_whose_text_has_changed_is_signed_anew(office, block):
    office.version.texts.update(in_force_to=today())
    new_text(office.version, number=2, in_force_from=today())
    with pytest.raises(Refused) as refused:
        enter(block.numbers.first(), office)
    assert refused.value.code == "text_changed"


def test_strangers_neither_keep_back_nor_enter(office, block):
    stranger = StaffFactory(role="window_clerk")
    for act in (
        lambda: paper_forms.reserve([office.version.matter], count=1, by=stranger),
        lambda: enter(block.numbers.first(), office, by=stranger),
        lambda: enter(block.numbers.first(), office, taken_by=stranger),
        lambda: paper_forms.void(block.numbers.first(), reason="不要了", by=stranger),
        lambda: paper_forms.void_rest(block, reason="不要了", by=stranger),
    ):
        with pytest.raises(Refused):
            act()


@pytest.mark.parametrize("count", (0, paper_forms.MOST + 1))
def test_a_block_has_its_size(office, count):
    with pytest.raises(Refused):
        paper_forms.reserve([office.version.matter], count=count, by=office.clerk)


def test_entering_fails_whole_and_leaves_the_number_open(office, block):
    with pytest.raises(Refused):
        enter(block.numbers.first(), office, values={"income": "9999", "members": "3"})
    assert not Case.objects.exists()
    assert block.numbers.first().state == ReservedState.OPEN


@pytest.mark.clause("P-06")
def test_the_forms_bear_the_numbers_and_nothing_of_anybody(office, block):
    made = paper_forms.make_blank_forms(block)
    pdf = read(made.file)
    words = text_of(pdf)
    assert all(words.count(str(row)) >= 2 for row in block.numbers.all())
    assert "行政机关留存" in words
    assert "申请人留存" in words
    assert "张样例" not in words
    assert paper_forms.make_blank_forms(made).file == made.file


# -- the pages ------------------------------------------------------------------


@pytest.mark.clause("P-06")
def test_a_clerk_keeps_numbers_back_and_enters_a_paper(clerk, office):
    index = reverse("pledges:paper_forms")
    chosen = f"{index}?matter={office.matter.pk}"
    assert str(office.version.matter_id) not in clerk.get(index).content.decode()
    assert str(office.version.matter_id) in clerk.get(chosen).content.decode()
    assert clerk.post(chosen, {"count": "2"}).status_code == 422
    clerk.post(chosen, {"certificates": [str(office.version.matter_id)], "count": "2"})
    number = ReservedNumber.objects.first()
    assert str(number) in clerk.get(index).content.decode()
    assert clerk.post(reverse("pledges:paper_find"), {"number": "0001"}).url == page_of(number)

    answer = clerk.post(page_of(number), typed(number))
    case = Case.objects.get()
    assert answer.url == reverse("pledges:window_case", args=[case.pk])
    assert "纸质收件" in clerk.get(answer.url).content.decode()
    again = clerk.post(page_of(number), typed(number))
    assert again.status_code == 422
    assert "已经录入过" in again.content.decode()
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    (
        ({"received_on": ""}, "收件日期"),
        ({"received_on": str(today() + timedelta(days=1))}, "晚于今天"),
        ({"number": "410404"}, "18位"),
        ({"p0-file": ""}, "签好字的承诺书的扫描件"),
        ({"p0-way": ""}, "照收到的材料选"),
        ({"p0-way": "certificate", "p0-file": ""}, "交来的证明的扫描件"),
        ({"taken_by": ""}, "收件人"),
        ({"c0-income": "5000"}, "不超过"),
        ({"c0-income": ""}, "家庭人均月收入"),
    ),
)
def test_what_is_wrong_on_the_paper_is_named(clerk, block, wrong, words):
    number = block.numbers.first()
    answer = clerk.post(page_of(number), typed(number, **wrong))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Case.objects.exists()


def test_the_pages_are_for_the_clerks_of_the_agency(client, office, block):
    number = block.numbers.first()
    pages = (
        reverse("pledges:paper_block", args=[block.pk]), page_of(number),
        reverse("pledges:paper_block_file", args=[block.pk]),
    )  # fmt: skip
    client.force_login(StaffFactory(role="window_clerk"))
    assert [client.get(page).status_code for page in pages] == [404] * 3
    client.force_login(office.handler)
    assert [client.get(page).status_code for page in pages] == [403] * 3
    client.force_login(office.user)
    assert client.get(reverse("pledges:paper_forms")).status_code == 403


@pytest.mark.parametrize("count", (1, 3))
def test_the_list_costs_the_same_for_one_and_three(clerk, office, count, django_assert_num_queries):
    for _ in range(count):
        paper_forms.reserve([office.version.matter], count=1, by=office.clerk)
    clerk.get(reverse("pledges:paper_forms"))
    with django_assert_num_queries(9):
        clerk.get(reverse("pledges:paper_forms"))


def test_a_void_number_is_listed_with_its_reason(clerk, office, block):
    number = block.numbers.first()
    clerk.post(reverse("pledges:paper_void", args=[number.pk]), {"reason": "写坏了"})
    page = clerk.get(reverse("pledges:paper_block", args=[block.pk])).content.decode()
    assert "写坏了" in page
    clerk.post(reverse("pledges:paper_block", args=[block.pk]), {"reason": "线路恢复"})
    assert not block.numbers.filter(state=ReservedState.OPEN).exists()


def test_numbers_of_papers_and_of_filings_have_no_gap(office, block):
    for _ in range(2):
        office.filed()
    enter(block.numbers.first(), office)
    paper_forms.void_rest(block, reason="线路恢复", by=office.clerk)
    used = {row.number for row in Case.objects.exclude(number=None)}
    void = {row.number for row in ReservedNumber.objects.filter(state=ReservedState.VOID)}
    expected = {cases.case_number(office.agency, today(), n) for n in range(1, 6)}
    assert used | void == expected
    assert not used & void
