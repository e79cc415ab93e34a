"""Periods: silence accepts after five days, one extension by the head, time that is not counted; clock edges."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.urls import reverse

from pledges.clock import deem
from pledges.domain import acceptance, decisions, periods, writs
from pledges.enums import CaseState, MessageKind
from pledges.handling_enums import ExtensionState, PauseGround
from pledges.models import Case, Extension, Message, Pause, Writ
from pledges.writ_enums import WritKind
from portal.kernel.acts import Refused
from portal.kernel.calendar import add_workdays, forget_calendar, today, workdays_between
from portal.kernel.models import AuditEvent, Holiday
from portal.people.enums import Role
from tests.factories.people import StaffFactory
from tests.factories.pledges import days

BEIJING = timezone(timedelta(hours=8))


@pytest.fixture
def head(office):
    return StaffFactory(role=Role.AGENCY_HEAD, agency=office.agency)


@pytest.fixture
def at(monkeypatch):
    """Set the clock to a local moment."""

    def set_clock(*moment):
        now = datetime(*moment, tzinfo=BEIJING).astimezone(UTC)
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    return set_clock


@pytest.fixture
def calendar(db):
    """The published year 2026 with a holiday and its make-up Saturday; 2027 is not published."""
    Holiday.objects.filter(date__year__in=(2026, 2027)).delete()
    Holiday.objects.create(date=date(2026, 10, 1), name="国庆节", is_workday=False)
    Holiday.objects.create(date=date(2026, 10, 10), name="补班", is_workday=True)
    for year in (2026, 2027):
        forget_calendar(year)
    yield
    for year in (2026, 2027):
        forget_calendar(year)


def code(call, *args, **fields):
    with pytest.raises(Refused) as refusal:
        call(*args, **fields)
    return refusal.value.code


def filed_at(office, at, *moment):
    case = office.filed()
    at(*moment)
    now = datetime(*moment, tzinfo=BEIJING)
    due = add_workdays(today(), 5).date
    Case.objects.filter(pk=case.pk).update(filed_at=now, accept_due=due, due_on=add_workdays(today(), 1).date)
    return case


# -- silence accepts ------------------------------------------------------------------------------


def test_silence_accepts_after_five_working_days_not_after_the_promise(filed):
    assert filed.due_on == add_workdays(today(), 1).date
    assert filed.accept_due == add_workdays(today(), 5).date

    Case.objects.filter(pk=filed.pk).update(due_on=days(-1))
    assert deem() == 0
    Case.objects.filter(pk=filed.pk).update(accept_due=days(-1))
    assert deem() == 1

    filed.refresh_from_db()
    assert filed.deemed_accepted
    assert "逾期未告知" in "".join(writs.content_of(Writ.objects.get()).paragraphs)


def test_the_last_second_of_the_last_day_is_in_time(office, at, calendar):
    case = filed_at(office, at, 2026, 9, 30, 23, 59, 59)  # a Wednesday; the 1st is a holiday
    case.refresh_from_db()
    assert case.accept_due == date(2026, 10, 8)  # 2, 5, 6, 7, 8

    at(2026, 10, 8, 23, 59, 59)
    assert deem() == 0
    at(2026, 10, 9, 0, 0, 0)
    assert deem() == 1
    case.refresh_from_db()
    assert (case.state, case.accepted_at.astimezone(BEIJING).date()) == ("accepted", date(2026, 9, 30))


def test_a_make_up_saturday_counts(office, at, calendar):
    case = filed_at(office, at, 2026, 10, 9, 0, 0, 0)  # a Friday
    case.refresh_from_db()
    assert case.accept_due == date(2026, 10, 15)  # Saturday the 10th, 12, 13, 14, 15
    assert case.due_on == date(2026, 10, 10)


def test_across_the_year_end_the_deadline_is_provisional(office, filed, at, calendar):
    at(2026, 12, 31, 23, 59, 59)
    filed = acceptance.accept(filed, by=office.handler)
    assert filed.decide_provisional
    assert filed.decide_due == date(2027, 1, 11)  # seven working days, Monday to Friday

    at(2027, 1, 1, 0, 0, 0)
    pause = periods.pause(
        filed, ground=PauseGround.HEARING, reason="听证", until=date(2027, 1, 6), by=office.handler
    )
    assert pause.left == 6
    at(2027, 1, 6, 23, 59, 59)
    periods.resume(filed, note="听证笔录1号", by=office.handler)
    filed.refresh_from_db()
    assert (filed.decide_due, filed.decide_provisional) == (date(2027, 1, 14), True)


# -- extension ------------------------------------------------------------------------------------


def asked(office, case, **fields):
    given = {"days": 10, "reason": "案情复杂，需要向外地调查。", "by": office.handler}
    return periods.ask_extension(case, **{**given, **fields})


def test_the_head_extends_once_and_the_applicant_is_told_in_writing(office, accepted, head):
    before = accepted.decide_due
    row = periods.decide_extension(asked(office, accepted), approve=True, by=head)

    accepted.refresh_from_db()
    assert row.state == ExtensionState.APPROVED
    assert accepted.decide_due == accepted.due_on == add_workdays(before, 10).date
    content = writs.content_of(Writ.objects.get(kind=WritKind.EXTENSION))
    assert "需要向外地调查" in "".join(content.paragraphs)
    assert "10个工作日" in Message.objects.get(kind=MessageKind.EXTENDED).text
    assert code(asked, office, accepted) == "asked_already"


def test_declined_it_stays_as_it_was(office, accepted, head):
    row = asked(office, accepted)
    assert code(periods.decide_extension, row, approve=False, by=head) == "no_reason"
    periods.decide_extension(row, approve=False, opinion="可以按期办结。", by=head)

    fresh = Case.objects.get()
    assert fresh.decide_due == accepted.decide_due
    assert not Writ.objects.filter(kind=WritKind.EXTENSION).exists()


@pytest.mark.parametrize(
    ("fields", "wanted"),
    (({"days": 11}, "too_long"), ({"days": 0}, "too_long"), ({"reason": " "}, "no_reason")),
)
def test_an_extension_has_its_limits(office, accepted, fields, wanted):
    assert code(asked, office, accepted, **fields) == wanted


def test_too_late_is_too_late(office, accepted):
    Case.objects.update(decide_due=days(-1))
    assert code(asked, office, accepted) == "too_late"


def test_only_the_head_and_never_who_asked(office):
    both = StaffFactory(role=Role.AGENCY_HEAD, agency=office.agency)
    from portal.people.models import Assignment

    Assignment.objects.create(user=both, role=Role.HANDLER, agency=office.agency)
    row = asked(office, office.accepted(), by=both)
    assert code(periods.decide_extension, row, approve=True, by=both) == "same_person"
    assert code(periods.decide_extension, row, approve=True, by=office.handler) == "not_head"


# -- time that is not counted ---------------------------------------------------------------------


def paused(office, case, **fields):
    given = {"ground": PauseGround.APPRAISAL, "reason": "委托鉴定机构鉴定。", "until": days(20)}
    return periods.pause(case, by=office.handler, **{**given, **fields})


def test_a_pause_is_not_counted_and_told_in_writing(office, accepted):
    left = workdays_between(today(), accepted.decide_due)
    row = paused(office, accepted)

    accepted.refresh_from_db()
    assert (row.left, accepted.due_on) == (left, days(20))
    assert "鉴定" in "".join(writs.content_of(Writ.objects.get(kind=WritKind.PAUSE)).paragraphs)
    grant = {"decision": "granted", "text": "准予。", "by": office.handler}
    assert code(decisions.decide, accepted, **grant) == "paused"
    assert code(paused, office, accepted) == "paused_already"

    Pause.objects.update(since=days(-15))
    periods.resume(accepted, note="鉴定意见书5号", by=office.handler)
    accepted.refresh_from_db()
    assert accepted.decide_due == accepted.due_on == add_workdays(today(), left).date
    assert Message.objects.filter(kind__in=(MessageKind.PAUSED, MessageKind.RESUMED)).count() == 2
    assert AuditEvent.objects.filter(act__in=("pledges.pause", "pledges.resume_period")).count() == 2
    assert decisions.decide(accepted, **grant).state == CaseState.DECIDED


@pytest.mark.parametrize(
    ("fields", "wanted"),
    (({"ground": "holiday"}, "no_ground"), ({"reason": ""}, "no_reason"), ({"until": None}, "bad_date")),
)
def test_a_pause_has_a_ground_a_reason_and_an_end(office, fields, wanted):
    if "until" in fields:
        fields = {"until": today()}
    assert code(paused, office, office.accepted(), **fields) == wanted


def test_extension_and_pause_together(office, accepted, head):
    left = workdays_between(today(), accepted.decide_due)
    row = asked(office, accepted)
    paused(office, accepted)
    periods.decide_extension(row, approve=True, by=head)
    accepted.refresh_from_db()
    assert accepted.due_on == days(20)
    periods.resume(accepted, note="鉴定意见书", by=office.handler)
    accepted.refresh_from_db()
    assert accepted.decide_due == add_workdays(today(), left + 10).date


def test_the_acts_on_the_page(office, accepted, head, client):
    client.force_login(office.handler)
    place = [accepted.pk]
    asked_for = {"days": 3, "reason": "需要补充调查"}
    assert client.post(reverse("pledges:ask_extension", args=place), {"days": 30}).status_code == 422
    assert client.post(reverse("pledges:ask_extension", args=place), asked_for).status_code == 302
    pause = {"ground": "experts", "reason": "专家评审", "until": days(5)}
    assert client.post(reverse("pledges:pause", args=place), pause).status_code == 302
    page = client.get(reverse("pledges:handling_case", args=place)).content.decode()
    assert "暂停计算中" in page
    assert "专家评审预计结束" in page
    assert ("form-decide" in page, "form-resume" in page) == (False, True)
    assert client.post(reverse("pledges:decide_extension", args=place), {}).status_code == 403
    client.force_login(head)
    assert accepted.number in client.get(reverse("pledges:handling"), {"waits": "head"}).content.decode()
    assert client.post(reverse("pledges:decide_extension", args=place), {"approve": "yes"}).status_code == 302
    assert Extension.objects.get().state == ExtensionState.APPROVED
    client.force_login(office.user)
    assert "办理期限暂停计算" in client.get(reverse("pledges:case", args=place)).content.decode()
    client.force_login(office.handler)
    assert client.post(reverse("pledges:resume_period", args=place), {"note": "评审意见"}).status_code == 302
    assert Pause.objects.get().ended_on == today()
