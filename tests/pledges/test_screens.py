"""The screen that faces the customer: one session's, one case's, blank at once for the next, with no rights of its own."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pledges.domain import cases, choices, screens
from pledges.enums import Channel, ChoiceKind, PledgeState
from pledges.models import Case, CustomerScreen, NoticeReading, Pledge
from portal.kernel.acts import Refused
from portal.kernel.models import AuditEvent
from portal.people.domain.identity import record_identity_check
from tests.factories.people import ApplicantFactory, StaffFactory
from tests.factories.pledges import VALUES
from tests.pledges.test_views_window import at, fill_in, opening, signature, text

pytestmark = pytest.mark.django_db
SCREEN = "/screen/"


@pytest.fixture
def clerk(client, office):
    client.force_login(office.clerk)
    return client


@pytest.fixture
def tablet():
    """A device of its own: nobody is signed in on it."""
    return Client()


@pytest.fixture
def paired(clerk, tablet):
    """The clerk's session and the tablet, connected."""
    clerk.post(reverse("pledges:window_screen"), {"window": "3号窗口"})
    code = CustomerScreen.objects.get().code
    assert code in text(clerk.get(reverse("pledges:window_screen")))
    assert tablet.post(SCREEN, {"code": code.lower()}).url == SCREEN
    return CustomerScreen.objects.get()


@pytest.fixture
def draft(office):
    case = office.open(channel=Channel.COUNTER)
    record_identity_check(subject=office.subject, by=office.clerk, agency=office.agency)
    return case


def seen(tablet):
    return text(tablet.get(SCREEN))


def choose_pledge(clerk, case):
    choice = case.choices.get()
    clerk.post(at("window_choose", choice), {"choice": "pledge"})
    return choice


def read_all(tablet, choice):
    for key in NoticeReading.objects.get(choice=choice).text.keys:
        tablet.post("/screen/tick/", {"choice": str(choice.pk), "section": key})


@pytest.mark.clause("P-06")
def test_the_customer_reads_checks_and_signs_on_her_own_screen(clerk, tablet, paired, draft):
    assert "请稍候" in seen(tablet)
    choice = choose_pledge(clerk, draft)
    assert "第1版 matter" in seen(tablet)
    read_all(tablet, choice)
    assert NoticeReading.objects.get().finished_at is not None
    assert "正在照您说的填写" in seen(tablet)

    clerk.post(at("window_fill", choice), {f"c{choice.pk.hex[-6:]}-{key}": VALUES[key] for key in VALUES})
    pledge = Pledge.objects.get()
    assert "请核对您要签署的承诺书" in seen(tablet)
    on = {"choice": str(choice.pk)}
    tablet.post("/screen/check/", {**on, "digest": pledge.content_digest})
    assert "signature-pad" in seen(tablet)
    tablet.post("/screen/sign/", {**on, **signature(pledge)})
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.SIGNED
    assert "已签署" in seen(tablet)

    clerk.post(at("window_file", draft))
    assert Case.objects.get().number in seen(tablet)
    acts = set(AuditEvent.objects.values_list("act", flat=True))
    assert {"pledges.read_on_screen", "pledges.sign_on_screen", "pledges.pair_screen"} <= acts


@pytest.mark.clause("P-06")
def test_the_clerks_page_follows(clerk, tablet, paired, draft):
    choice = choose_pledge(clerk, draft)
    progress = at("window_screen_progress", draft)
    page = text(clerk.get(at("window_case", draft)))
    assert f"{progress}?step=notice" in page
    stamp = page.split("step=notice&amp;at=")[1].split('"')[0]
    assert clerk.get(progress, {"step": "notice", "at": stamp}).status_code == 204
    tablet.post("/screen/tick/", {"choice": str(choice.pk), "section": "matter"})
    answer = clerk.get(progress, {"step": "notice"})
    assert "1 / 8 段" in text(answer)
    assert "HX-Refresh" not in answer.headers
    read_all(tablet, choice)
    assert clerk.get(progress, {"step": "notice"}).headers["HX-Refresh"] == "true"


@pytest.mark.clause("P-06")
def test_the_next_customer_sees_nothing_of_the_last_one(clerk, tablet, paired, draft, office):
    choice = choose_pledge(clerk, draft)
    fill_in(clerk, choice)
    assert office.subject.name in seen(tablet)
    clerk.post(reverse("pledges:window_next"))
    page = seen(tablet)
    assert "请稍候" in page
    assert office.subject.name not in page
    answer = tablet.post("/screen/tick/", {"choice": str(choice.pk), "section": "matter"})
    assert answer.status_code == 422
    assert "已经收起" in text(answer)


@pytest.mark.parametrize("name", ("window", "window_new"))
def test_every_other_page_of_the_clerk_blanks_it(clerk, tablet, paired, draft, name):
    choose_pledge(clerk, draft)
    blank = reverse("pledges:window_screen_blank")
    assert blank in text(clerk.get(reverse(f"pledges:{name}")))
    assert f'hx-post="{blank}"' not in text(clerk.get(at("window_case", draft)))
    clerk.post(blank)
    assert "请稍候" in seen(tablet)
    assert blank not in text(clerk.get(reverse(f"pledges:{name}")))


def test_another_case_on_the_clerks_page_blanks_it_too(clerk, tablet, paired, draft, office):
    choose_pledge(clerk, draft)
    other = office.open(channel=Channel.COUNTER, subject=ApplicantFactory().subject)
    page = text(clerk.get(at("window_case", other)))
    assert f'hx-post="{reverse("pledges:window_screen_blank")}"' in page
    assert "客户屏</span>" not in page


def test_something_wrong_is_told_to_the_clerk_and_nothing_signed(clerk, tablet, paired, draft):
    choice = choose_pledge(clerk, draft)
    pledge = fill_in(clerk, choice)
    on = {"choice": str(choice.pk)}
    tablet.post("/screen/check/", {**on, "digest": pledge.content_digest})
    tablet.post("/screen/wrong/", on)
    assert "说有错" in text(clerk.get(at("window_case", draft)))
    answer = tablet.post("/screen/sign/", {**on, **signature(pledge)})
    assert answer.status_code == 422
    pledge.refresh_from_db()
    assert pledge.state == PledgeState.DRAFT


def test_nothing_is_signed_that_was_not_looked_through(clerk, tablet, paired, draft):
    choice = choose_pledge(clerk, draft)
    pledge = fill_in(clerk, choice)
    answer = tablet.post("/screen/sign/", {"choice": str(choice.pk), **signature(pledge)})
    assert "请先核对" in text(answer)
    answer = tablet.post("/screen/check/", {"choice": str(choice.pk), "digest": "0" * 64})
    assert answer.status_code == 422


def test_a_code_serves_once_and_not_for_long(clerk, tablet):
    clerk.post(reverse("pledges:window_screen"), {})
    screen = CustomerScreen.objects.get()
    CustomerScreen.objects.update(code_until=timezone.now() - timedelta(seconds=1))
    assert tablet.post(SCREEN, {"code": screen.code}).status_code == 422
    CustomerScreen.objects.update(code_until=timezone.now() + timedelta(minutes=1))
    assert tablet.post(SCREEN, {"code": screen.code}).status_code == 302
    assert Client().post(SCREEN, {"code": screen.code}).status_code == 422


def test_codes_are_not_guessed(tablet, monkeypatch):
    monkeypatch.setattr("pledges.views.screens.TRIES", 2)
    guesses = [tablet.post(SCREEN, {"code": "ABCDEF"}, REMOTE_ADDR="203.0.113.9") for _ in range(3)]
    assert "太多" in text(guesses[-1])


def test_a_new_screen_takes_the_place_of_the_old_one(clerk, tablet, paired, draft):
    choose_pledge(clerk, draft)
    clerk.post(reverse("pledges:window_screen"), {})
    assert "配对码" in seen(tablet)


@pytest.mark.parametrize("how", ("signs out", "is switched off", "ends it", "its time is over"))
def test_the_screen_ends_with_the_session(clerk, tablet, paired, draft, office, how):
    choice = choose_pledge(clerk, draft)
    if how == "signs out":
        clerk.logout()
    elif how == "is switched off":
        type(office.clerk).objects.filter(pk=office.clerk.pk).update(
            is_active=False, disabled_at=timezone.now()
        )
    elif how == "ends it":
        clerk.post(reverse("pledges:window_screen_end"))
    else:
        CustomerScreen.objects.update(until=timezone.now(), created_at=timezone.now() - timedelta(hours=12))
    assert "配对码" in seen(tablet)
    answer = tablet.post("/screen/tick/", {"choice": str(choice.pk), "section": "matter"})
    assert answer.status_code == 302
    assert not NoticeReading.objects.get().ticks


def test_who_walks_away_leaves_a_blank_screen(clerk, tablet, paired, draft):
    choose_pledge(clerk, draft)
    CustomerScreen.objects.update(touched_at=timezone.now() - timedelta(minutes=16))
    assert "请稍候" in seen(tablet)
    choice = draft.choices.get()
    again = at("window_screen_show", choice)
    assert again in text(clerk.get(at("window_case", draft)))
    clerk.post(again)
    assert "第1版 matter" in seen(tablet)
    back = clerk.post(reverse("pledges:window_screen_blank"), {"case": str(draft.pk)})
    assert back.url == at("window_case", draft)
    assert "请稍候" in seen(tablet)


def test_the_screen_opens_no_page_of_the_clerk(clerk, tablet, paired, draft):
    choose_pledge(clerk, draft)
    for page in (at("window_case", draft), reverse("pledges:window"), at("case", draft)):
        assert tablet.get(page).status_code == 302
        assert "/accounts/login/" in tablet.get(page).url
    assert office_name_of(clerk) not in seen(tablet)


def office_name_of(clerk):
    return Case.objects.get().created_by.name


def test_the_screen_acts_on_nothing_but_what_is_shown(clerk, tablet, paired, draft, office):
    other = office.open(channel=Channel.COUNTER, subject=ApplicantFactory().subject)
    theirs = choices.choose(other.choices.get(), kind=ChoiceKind.PLEDGE, by=office.clerk)
    choose_pledge(clerk, draft)
    for act in ("tick", "check", "wrong", "sign"):
        answer = tablet.post(f"/screen/{act}/", {"choice": str(theirs.pk), "section": "matter"})
        assert answer.status_code == 422
        assert tablet.post(f"/screen/{act}/", {"choice": "x"}).status_code == 422
        assert tablet.get(f"/screen/{act}/").status_code == 405
    assert not theirs.readings.exists()


def test_a_colleague_and_a_stranger_show_nothing_here(paired, draft, office):
    choice = choices.choose(draft.choices.get(), kind=ChoiceKind.PLEDGE, by=office.clerk)
    for other in (StaffFactory(role="window_clerk", agency=office.agency), StaffFactory(role="window_clerk")):
        with pytest.raises(Refused):
            screens.show(paired, choice, by=other)
    with pytest.raises(Refused):
        screens.offer(session="s" * 32, by=office.handler)


def test_what_went_back_online_is_not_shown_any_more(clerk, tablet, paired, draft, office):
    choose_pledge(clerk, draft)
    cases.resume(resume_code=draft.resume_code, channel=Channel.ONLINE, by=office.user)
    assert "请稍候" in seen(tablet)


def test_asking_again_and_again_writes_nothing_and_costs_little(
    clerk, tablet, paired, draft, django_assert_num_queries
):
    choose_pledge(clerk, draft)
    stamp = seen(tablet).split("?at=")[1].split('"')[0]
    before = AuditEvent.objects.count()
    touched = CustomerScreen.objects.get().touched_at
    with django_assert_num_queries(9):
        answer = tablet.get("/screen/now/", {"at": stamp})
    assert answer.status_code == 204
    assert "no-store" in answer.headers["Cache-Control"]
    assert (AuditEvent.objects.count(), CustomerScreen.objects.get().touched_at) == (before, touched)


def test_without_a_screen_the_counter_works_as_ever(clerk, office):
    clerk.post(reverse("pledges:window_new"), opening(office))
    pledge = fill_in(clerk, Case.objects.get().choices.get())
    clerk.post(at("window_sign", pledge.choice), signature(pledge))
    assert Pledge.objects.get().state == PledgeState.SIGNED
