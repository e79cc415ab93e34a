"""The proof that the notice was shown and read."""

import pytest

from pledges.domain import choices, notices
from pledges.enums import ChoiceKind
from portal.kernel.acts import IllegalMove, Refused, Stale
from portal.kernel.models import AuditEvent
from tests.factories import pledges as factory
from tests.factories.people import ApplicantFactory
from tests.factories.pledges import SECTIONS, days, next_version, text_of


def read(choice, *, by):
    """Through the acts, section by section."""
    reading = notices.start_reading(choice, by=by)
    for section in SECTIONS:
        reading = notices.tick_section(reading, section=section, by=by)
    return notices.finish_reading(reading, by=by)


def test_what_other_tests_stand_on_is_what_the_acts_leave(office):
    by_acts = read(office.pledging(), by=office.user)
    made = factory.read(office.pledging(), by=office.user)
    for row in (by_acts, made):
        row.refresh_from_db()
    alike = ("text_id", "digest", "by_id", "reader_id")
    assert [getattr(made, name) for name in alike] == [getattr(by_acts, name) for name in alike]
    assert sorted(made.ticks, key=made.ticks.get) == sorted(by_acts.ticks, key=by_acts.ticks.get)
    assert made.started_at <= made.finished_at
    events = AuditEvent.objects.filter(act="pledges.read_notice")
    assert [event.data["digest"] for event in events] == [made.digest] * 2


@pytest.mark.clause("P-02")
def test_the_reading_proves_text_digest_and_time_section_by_section(office):
    reading = read(office.pledging(), by=office.user)

    reading.refresh_from_db()
    assert reading.text == office.version.texts.get()
    assert reading.digest == reading.text.digest
    # PostgreSQL keeps no order of keys: the times tell in which order the sections were read.
    assert sorted(reading.ticks, key=reading.ticks.get) == list(SECTIONS)
    assert reading.started_at <= reading.finished_at
    assert AuditEvent.objects.get(act="pledges.read_notice").data["digest"] == reading.digest


@pytest.mark.clause("P-02")
def test_a_notice_with_an_unread_section_is_not_read(office):
    reading = notices.start_reading(office.pledging(), by=office.user)
    for section in SECTIONS[:-1]:
        notices.tick_section(reading, section=section, by=office.user)

    with pytest.raises(Refused, match="还有1节") as refusal:
        notices.finish_reading(reading, by=office.user)

    assert refusal.value.code == "unread_sections"
    reading.refresh_from_db()
    assert reading.finished_at is None


def test_the_first_tick_of_a_section_counts(office):
    reading = notices.start_reading(office.pledging(), by=office.user)
    first = notices.tick_section(reading, section="proves", by=office.user).ticks["proves"]

    assert notices.tick_section(reading, section="proves", by=office.user).ticks["proves"] == first


def test_a_section_that_does_not_exist_is_refused(office):
    reading = notices.start_reading(office.pledging(), by=office.user)

    with pytest.raises(Refused) as refusal:
        notices.tick_section(reading, section="extra", by=office.user)

    assert refusal.value.code == "no_such_section"


def test_an_interrupted_reading_goes_on_where_it_stopped(office):
    choice = office.pledging()
    reading = notices.start_reading(choice, by=office.user)
    notices.tick_section(reading, section="matter", by=office.user)

    again = notices.start_reading(choice, by=office.user)

    assert again == reading
    assert "matter" in again.ticks


@pytest.mark.clause("P-02")
@pytest.mark.parametrize("act", ("tick", "finish"))
def test_a_text_that_changed_meanwhile_needs_a_new_reading(office, act):
    choice = office.pledging()
    reading = notices.start_reading(choice, by=office.user)
    text_of(office.version, number=2, in_force_from=days(0))

    with pytest.raises(Stale, match="已经更新"):
        if act == "tick":
            notices.tick_section(reading, section="matter", by=office.user)
        else:
            notices.finish_reading(reading, by=office.user)

    assert notices.start_reading(choice, by=office.user).text.number == 2


def test_what_was_read_is_not_read_again(office):
    reading = read(office.pledging(), by=office.user)

    with pytest.raises(IllegalMove):
        notices.tick_section(reading, section="matter", by=office.user)


def test_only_who_pledges_reads(office):
    choice = choices.choose(office.open().choices.get(), kind=ChoiceKind.CERTIFICATE, by=office.user)

    with pytest.raises(IllegalMove):
        notices.start_reading(choice, by=office.user)


def test_a_stranger_does_not_read_for_the_applicant(office):
    with pytest.raises(Refused) as refusal:
        notices.start_reading(office.pledging(), by=ApplicantFactory())

    assert refusal.value.code == "not_yours"


def test_without_a_text_in_force_nobody_pledges(office):
    office.version.texts.all()._raw_delete(office.version.texts.db)

    with pytest.raises(Refused) as refusal:
        notices.start_reading(office.pledging(), by=office.user)

    assert refusal.value.code == "no_text"
    assert "提交证明" in refusal.value.way_out


@pytest.mark.clause("P-02")
def test_a_draft_follows_the_list_to_its_new_version(office, prepared):
    choice = prepared.choice
    newer = next_version(office.version)

    reading = notices.start_reading(choice, by=office.user)

    choice.refresh_from_db()
    assert choice.version == newer == reading.text.version
    assert not choice.pledges.exists()
