"""What a check found untrue is told before the next pledge, long before it is a record (P-14)."""

import pytest
from django.urls import reverse

from credit.domain import records, seed
from credit.domain.standing import standing_of
from credit.domain.warning import levels_of, warning_of
from credit.enums import WarningLevel
from portal.kernel.calendar import today
from tests.factories.verification import BEFORE, Supervised
from tests.verification.test_handling import decide, officer
from verification.domain import handling
from verification.enums import Hearing, Measure

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P-14")]


def told(supervised):
    subject = supervised.case.subject
    return warning_of(standing_of(subject), subject=subject, on=today())


def test_an_untrue_finding_is_a_ground_from_the_finding_to_the_record():
    supervised = Supervised(decided=True)
    assert told(supervised).level == WarningLevel.NONE
    row = supervised.untrue()
    first = told(supervised)
    assert first.level == WarningLevel.REMINDED
    assert "核查认为" in first.grounds[0].text and "还没有作出处理决定" in first.grounds[0].text
    assert "陈述申辩" in first.grounds[0].way
    assert first.grounds[0].said == f"{first.grounds[0].text}。{first.grounds[0].way}。"

    row = handling.hear(row, how=Hearing.COUNTER, statement="收入是临时的。", by=supervised.head)
    assert "等待处理决定" in told(supervised).grounds[0].way
    row = decide(row, measures=[Measure.REVOKE], by=supervised.head)
    waiting = told(supervised)
    assert "信用记录还没有复核" in waiting.grounds[0].text
    assert "行政复议" in waiting.grounds[0].way
    records.confirm(row.credit_record, by=officer(supervised.agency))
    (ground,) = told(supervised).grounds
    assert ground.way == "" and "生效中" in ground.text


def test_a_defence_that_holds_takes_the_ground_away():
    supervised = Supervised(**BEFORE)
    row = supervised.heard()
    assert told(supervised).is_given
    handling.dismiss(row, reasons="申辩成立。", by=supervised.head)
    assert not told(supervised).is_given


def test_a_record_that_the_second_person_rejects_is_no_ground():
    supervised = Supervised(decided=True)
    row = decide(supervised.heard(), measures=[Measure.REVOKE], by=supervised.head)
    records.reject(row.credit_record, by=officer(supervised.agency), reason="事实不清")
    assert not told(supervised).is_given


def test_the_applicant_reads_it_before_she_fills_anything_in(supervised, client):
    supervised.untrue()
    case = supervised.office.open()
    client.force_login(supervised.office.user)
    page = client.get(reverse("pledges:choose", args=[case.pk, case.choices.get().pk])).content.decode()
    assert "资格：可以选承诺" in page
    assert "核查认为" in page and "陈述申辩" in page
    mine = client.get(reverse("credit:mine")).content.decode()
    assert "核查认为" in mine


def test_levels_of_many_are_those_they_are_told_in_a_fixed_number_of_queries(django_assert_num_queries):
    seed.load_rules()
    untrue, clean = Supervised(), Supervised()
    untrue.untrue()
    keys = [untrue.case.subject_id, clean.case.subject_id]
    with django_assert_num_queries(3):  # rules, records, findings
        found = levels_of(keys, on=today())
    assert found == {keys[0]: WarningLevel.REMINDED, keys[1]: WarningLevel.NONE}
