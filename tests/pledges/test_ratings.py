"""Ratings: voluntary, once, by the applicant alone; bad ones are answered or left out by two persons (P-18)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from pledges import clock
from pledges.domain import ratings
from pledges.enums import Channel
from pledges.models import Message, Rating
from pledges.rating_enums import Level, RatingState
from pledges.ratings import by_agency, by_window
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.calendar import today
from portal.people.domain.identity import record_identity_check
from portal.people.enums import Role
from portal.people.models import Area
from tests.factories.people import ApplicantFactory, StaffFactory
from tests.factories.pledges import Office

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P-18")]


@pytest.fixture
def bad(office):
    office.head = StaffFactory(role=Role.AGENCY_HEAD, agency=office.agency)
    return ratings.rate(office.concluded(), level=1, tags=["slow"], text="等了很久", by=office.user)


def areas(office):
    return Area.objects.filter(pk=office.area.pk)


def test_applicant_rates_once_after_the_end(office):
    case = office.decided()
    with pytest.raises(IllegalMove):
        ratings.rate(case, level=5, by=office.user)
    case = office.concluded()
    row = ratings.rate(case, level=5, tags=["quick", "nonsense"], by=office.user)

    assert (row.state, row.tags, row.due_on) == (RatingState.PLAIN, ["quick"], None)
    with pytest.raises(IllegalMove, match="已经评价过"):
        ratings.rate(case, level=1, by=office.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(
            case=case, area=office.area, agency=office.agency, subject=office.subject, by=office.user, level=5
        )


def test_nobody_rates_in_the_applicants_place(office):
    case = office.concluded()
    office.clerk.subject = office.subject
    office.clerk.save()
    for user in (office.handler, office.clerk, ApplicantFactory()):
        with pytest.raises(Refused) as refusal:
            ratings.rate(case, level=5, by=user)
        assert refusal.value.code == "not_yours"
    assert not Rating.objects.exists()


def test_agent_may_rate():
    office = Office(rules={"agent_allowed": True}, agent_allowed=True)
    agent = ApplicantFactory(real_name_level=office.user.real_name_level)
    paper = office.authorization(agent.subject)
    case = office.concluded(agent=agent.subject, authorization=paper, by=agent)

    assert ratings.rate(case, level=4, by=agent).by == agent


def test_who_does_not_rate_stays_unrated_and_is_not_counted_as_content(office):
    office.concluded()
    ratings.rate(office.concluded(), level=5, by=office.user)
    (line,) = by_agency(areas(office), since=today() - timedelta(days=1))

    assert (line.ended, line.counted, line.unrated, line.satisfied) == (2, 1, 1, "100.0%")


def test_bad_rating_is_answered_and_the_person_told(office, bad):
    assert (bad.state, bool(bad.due_on)) == (RatingState.OPEN, True)
    with pytest.raises(Refused):
        ratings.answer_rating(bad, reply="好", by=office.handler)
    ratings.answer_rating(bad, reply="已增加窗口，向您致歉。", by=office.handler)
    (line,) = by_agency(areas(office), since=today() - timedelta(days=1))

    assert Message.objects.filter(kind="rating_answered", text__contains="已增加窗口").exists()
    assert (line.bad, line.answered, line.satisfied) == (1, 1, "0.0%")


@pytest.mark.clause("P-09")
def test_an_answer_asks_for_no_certificate_that_was_pledged(office, bad):
    with pytest.raises(Refused) as refusal:
        ratings.answer_rating(bad, reply=f"请您补交{office.version.name}再说。", by=office.handler)
    assert refusal.value.code == "pledged_certificate"
    bad.refresh_from_db()
    assert bad.state == RatingState.OPEN


def test_mistaken_one_is_left_out_by_a_second_person(office, bad):
    row = ratings.doubt_rating(bad, doubt="申请人来电说选错了", by=office.handler)
    with pytest.raises(Refused, match="不能自己复核"):
        ratings.settle_rating(row, exclude=True, settled="已电话核实", by=office.handler)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.filter(pk=row.pk).update(settled_by=office.handler)
    ratings.settle_rating(row, exclude=True, settled="已电话核实，属误评", by=office.head)
    (line,) = by_agency(areas(office), since=today() - timedelta(days=1))

    assert (line.counted, line.excluded, line.bad) == (0, 1, 0)


def test_doubt_that_fails_is_followed_up_and_not_raised_again(office, bad):
    row = ratings.doubt_rating(bad, doubt="我们认为是恶意评价", by=office.handler)
    row = ratings.settle_rating(row, exclude=False, settled="没有证据，退回整改", by=office.head)

    assert row.state == RatingState.OPEN
    with pytest.raises(IllegalMove):
        ratings.doubt_rating(row, doubt="还是认为恶意", by=office.handler)


def test_late_answer_is_shown_to_the_bureau(office, bad):
    assert clock.escalate_ratings() == 0
    Rating.objects.filter(pk=bad.pk).update(due_on=today() - timedelta(days=1))
    assert clock.escalate_ratings() == 1
    assert clock.escalate_ratings() == 0
    (line,) = by_agency(areas(office), since=today() - timedelta(days=1))
    assert line.late == 1


def test_windows_have_their_own_figures(office):
    record_identity_check(subject=office.subject, by=office.clerk, agency=office.agency, account=office.user)
    ratings.rate(office.concluded(channel=Channel.COUNTER), level=3, by=office.user)
    (line,) = by_window(areas(office), since=today() - timedelta(days=1))

    assert (line.name, line.counted, line.levels[list(Level).index(Level.FAIR)]) == (office.clerk.name, 1, 1)


def test_page_presets_nothing_and_takes_one(office, client):
    case = office.concluded()
    client.force_login(office.user)
    url = reverse("pledges:rate", args=[case.pk])
    page = client.get(url).content.decode()
    assert "checked" not in page
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"level": "2", "tags": ["slow"], "text": "慢"}).status_code == 302
    given = client.get(url).content.decode()
    assert "以前整改并回复您" in given
    assert "办得慢" in given
    assert "评价这次办理" in client.get(reverse("pledges:case", args=[case.pk])).content.decode()


def test_desk_answers_and_strangers_are_kept_out(office, client, bad):
    page = reverse("pledges:rating", args=[bad.pk])
    seen = {}
    for name, user in {
        "handler": office.handler,
        "clerk": office.clerk,
        "applicant": office.user,
        "stranger": StaffFactory(role=Role.HANDLER, agency=Office().agency),
    }.items():
        client.force_login(user)
        seen[name] = client.get(page).status_code
    assert seen == {"handler": 200, "clerk": 403, "applicant": 403, "stranger": 404}

    client.force_login(office.handler)
    assert str(bad.pk) in client.get(reverse("pledges:ratings")).content.decode()
    assert client.post(reverse("pledges:rating_answer", args=[bad.pk]), {"reply": "短"}).status_code == 422
    assert (
        client.post(reverse("pledges:rating_doubt", args=[bad.pk]), {"doubt": "明显是误评"}).status_code
        == 302
    )
    words = {"exclude": "1", "settled": "核实属误评"}
    assert client.post(reverse("pledges:rating_settle", args=[bad.pk]), words).status_code == 422
    client.force_login(office.head)
    assert client.post(reverse("pledges:rating_settle", args=[bad.pk]), words).status_code == 302


def test_bureau_reads_the_figures_of_its_area(office, client, bad, django_assert_num_queries):
    client.force_login(StaffFactory(role=Role.BUREAU_ADMIN, area=office.area))
    page = client.get(reverse("pledges:rating_figures")).content.decode()
    assert office.agency.name in page
    client.force_login(office.handler)
    assert client.get(reverse("pledges:rating_figures")).status_code == 403
