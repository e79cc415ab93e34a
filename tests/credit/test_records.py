"""A record has effect by two persons only, rests on a hearing, and its history stays."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from credit.domain import objections, records, repair, seed
from credit.domain.records import SamePerson, add_months
from credit.domain.standing import standing_of
from credit.enums import Breach, Grade, Harm, RecordState
from credit.models import CreditRules, Record
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.calendar import today
from portal.kernel.models import AuditEvent
from portal.people.enums import Role
from tests.factories.credit import entered, in_effect, officer
from tests.factories.people import ApplicantFactory, StaffFactory, SubjectFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("start", "months", "end"),
    (
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 5), 12, date(2027, 12, 5)),
        (date(2026, 5, 6), 0, date(2026, 5, 6)),
    ),
)
def test_months_end_on_a_day_that_exists(start, months, end):
    assert add_months(start, months) == end


def test_who_entered_a_record_cannot_confirm_it():
    record = entered()
    with pytest.raises(SamePerson):
        records.confirm(record, by=record.entered_by)
    record.refresh_from_db()
    assert record.state == RecordState.ENTERED and not standing_of(record.subject).barred


def test_the_database_refuses_a_record_of_one_person_too():
    record = entered()
    with pytest.raises(IntegrityError), transaction.atomic():
        Record.objects.filter(pk=record.pk).update(
            state=RecordState.IN_EFFECT, confirmed_by=record.entered_by, confirmed_at=record.created_at
        )


@pytest.mark.parametrize("missing", ("reference", "hearing_reference", "facts"))
def test_nothing_is_entered_without_document_hearing_and_facts(missing):
    with pytest.raises(Refused):
        entered(**{missing: ""})
    assert not Record.objects.exists()


def test_a_document_is_entered_once():
    entered(reference="handling:once")
    with pytest.raises(Refused) as refusal:
        entered(reference="handling:once")
    assert refusal.value.code == "entered_before"


@pytest.mark.clause("P-04", "C-02")
@pytest.mark.parametrize(
    ("fields", "grade", "barred"),
    (
        ({"breach": Breach.NOT_KEPT}, Grade.MINOR, False),
        ({"breach": Breach.NOT_KEPT, "harm": Harm.SERIOUS}, Grade.SERIOUS, True),
        ({"breach": Breach.FALSE_PLEDGE}, Grade.GENERAL, True),
    ),
)
def test_standing_follows_the_confirmed_record(fields, grade, barred):
    subject = SubjectFactory()
    record = in_effect(subject=subject, **fields)
    assert (record.grade, standing_of(subject).barred) == (grade, barred)


@pytest.mark.clause("P-04")
def test_a_companys_record_does_not_bar_whom_it_is_represented_by():
    person = SubjectFactory(name="李某")
    company = SubjectFactory(organisation=True, legal_representative_name="李某")
    in_effect(subject=company)
    assert standing_of(company).barred and not standing_of(person).barred


def test_a_namesake_is_not_barred():
    one, other = SubjectFactory(name="王测试"), SubjectFactory(name="王测试")
    in_effect(subject=one)
    assert standing_of(one).barred and not standing_of(other).barred


def test_each_record_keeps_the_rules_of_its_date():
    seed.load_rules()
    old = entered(document_date=date(2026, 3, 31), breach=Breach.NOT_KEPT)
    new = entered(document_date=date(2026, 4, 1), breach=Breach.NOT_KEPT)
    assert (old.rules.key, new.rules.key) == ("order-58", "order-36")
    assert old.until == date(2027, 3, 31) and new.until == date(2026, 7, 1)


def test_a_date_without_rules_is_refused():
    with pytest.raises(Refused) as refusal:
        entered(document_date=date(2020, 1, 1))
    assert refusal.value.code == "no_rules"


def test_rules_load_once():
    assert (seed.load_rules(), seed.load_rules()) == (2, 0)
    assert CreditRules.objects.in_force(date(2026, 11, 20)).key == "order-36"


def test_standing_can_be_replayed_for_an_earlier_day():
    record = in_effect()
    day_before = today() - timedelta(days=1)
    assert standing_of(record.subject).barred
    assert not standing_of(record.subject, on=day_before).barred


def test_the_clock_ends_what_is_past_its_period():
    record = in_effect(document_date=today() - timedelta(days=3 * 366))
    assert not standing_of(record.subject).barred
    assert (records.expire_due(), records.expire_due()) == (1, 0)
    record.refresh_from_db()
    assert record.state == RecordState.EXPIRED and record.events.count() == 3


def test_a_record_within_its_period_cannot_expire():
    with pytest.raises(Refused):
        records.expire(in_effect())


# -- repair


def own(record):
    return ApplicantFactory(subject=record.subject)


def ripe(**fields):
    """A false pledge of which the shortest period is over."""
    return in_effect(document_date=today() - timedelta(days=120), **fields)


def lodge(record):
    return repair.lodge(
        record, by=own(record), reason="已补交证明并退回补贴。", public_pledge="今后如实承诺。"
    )


@pytest.mark.clause("C-06", "P-04")
def test_a_granted_repair_opens_the_pledge_path():
    record = ripe()
    assert standing_of(record.subject).barred
    asked = repair.accept(lodge(record), by=officer(record.agency))
    repair.decide(asked, by=officer(record.agency), granted=True, corrected=True, answer="条件具备。")
    record.refresh_from_db()
    assert record.state == RecordState.REPAIRED and not standing_of(record.subject).barred


@pytest.mark.clause("C-06")
def test_a_refused_repair_leaves_the_bar():
    record = ripe()
    asked = repair.accept(lodge(record), by=officer(record.agency))
    repair.decide(asked, by=officer(record.agency), granted=False, corrected=False, answer="尚未改正。")
    assert standing_of(record.subject).barred


@pytest.mark.clause("C-06")
def test_repair_before_the_shortest_period_is_refused_with_the_date():
    record = in_effect()
    with pytest.raises(Refused) as refusal:
        lodge(record)
    assert refusal.value.code == "too_early" and str(record.repair_from.year) in refusal.value.message


@pytest.mark.clause("C-06")
def test_repair_without_correction_cannot_be_granted():
    record = ripe()
    asked = repair.accept(lodge(record), by=officer(record.agency))
    with pytest.raises(Refused) as refusal:
        repair.decide(asked, by=officer(record.agency), granted=True, corrected=False, answer="熟人。")
    assert refusal.value.code == "not_corrected" and standing_of(record.subject).barred


def test_who_accepted_a_repair_does_not_decide_it():
    record = ripe()
    one = officer(record.agency)
    asked = repair.accept(lodge(record), by=one)
    with pytest.raises(SamePerson):
        repair.decide(asked, by=one, granted=True, corrected=True, answer="条件具备。")


def test_a_repair_is_asked_for_once_at_a_time():
    record = ripe()
    lodge(record)
    with pytest.raises(Refused) as refusal:
        lodge(record)
    assert refusal.value.code == "open_request"


def test_a_repair_is_decided_once():
    record = ripe()
    asked = repair.accept(lodge(record), by=officer(record.agency))
    repair.decide(asked, by=officer(record.agency), granted=False, corrected=False, answer="尚未改正。")
    with pytest.raises(IllegalMove):
        repair.decide(asked, by=officer(record.agency), granted=False, corrected=False, answer="再决定一次。")


# -- objection


@pytest.mark.parametrize("upheld", (True, False))
def test_an_accepted_objection_suspends_and_its_decision_ends_that(upheld):
    record = in_effect()
    objection = objections.lodge(record, by=own(record), reason="核查的是同名的人。")
    assert standing_of(record.subject).barred
    objections.accept(objection, by=officer(record.agency))
    assert not standing_of(record.subject).barred
    objections.decide(objection, by=officer(record.agency), upheld=upheld, answer="经复核。")
    assert standing_of(record.subject).barred is not upheld
    record.refresh_from_db()
    assert record.state == (RecordState.ANNULLED if upheld else RecordState.IN_EFFECT)


def test_who_entered_or_confirmed_does_not_decide_the_objection():
    record = in_effect()
    objection = objections.lodge(record, by=own(record), reason="有误。")
    objections.accept(objection, by=officer(record.agency))
    for person in (record.entered_by, record.confirmed_by):
        with pytest.raises(SamePerson):
            objections.decide(objection, by=person, upheld=True, answer="成立。")


def test_a_refused_act_leaves_its_trace_without_names():
    record = entered()
    with pytest.raises(SamePerson):
        records.confirm(record, by=record.entered_by)
    trace = AuditEvent.objects.get(refused="same_person")
    assert trace.object_id == str(record.pk)
    assert record.subject.name not in str(trace.data)


@pytest.mark.parametrize(("number", "queries"), ((0, 1), (1, 3), (5, 3)))
def test_the_standing_costs_a_fixed_number_of_queries(django_assert_num_queries, number, queries):
    subject = SubjectFactory()
    for _ in range(number):
        in_effect(subject=subject)
    with django_assert_num_queries(queries):
        standing_of(subject)


def test_reject_needs_the_second_person_and_a_reason():
    record = entered()
    with pytest.raises(Refused):
        records.reject(record, by=record.entered_by, reason="不对")
    second = StaffFactory(role=Role.CREDIT_OFFICER, agency=record.agency)
    records.reject(record, by=second, reason="认定文书与当事人不符")
    assert record.state == RecordState.ANNULLED


@pytest.mark.clause("S-09")
@pytest.mark.parametrize("change", ("update", "delete"))
def test_what_happened_to_a_record_cannot_be_changed_afterwards(change):
    events = in_effect().events.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        events.update(note="改") if change == "update" else events.delete()
    assert standing_of(Record.objects.get().subject).barred
