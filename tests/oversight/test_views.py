"""The auditor's and the system administrator's pages: what they do, and for whom they do nothing."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.kernel import audit, sealing
from portal.kernel.calendar import today
from portal.kernel.models import AccessEvent, AuditEvent, Duty, Holiday, Seal
from portal.people.enums import Role
from tests.factories.people import ApplicantFactory, StaffFactory

pytestmark = pytest.mark.django_db

AUDITORS = ["audit", "accesses", "seals", "verify-seals"]
SYSTEM = ["duties", "retry-duty", "calendar"]
POSTS = {"verify-seals", "retry-duty"}
DAY = Holiday(date="2026-01-01")


@pytest.fixture
def auditor():
    return StaffFactory(role=Role.AUDITOR)


@pytest.fixture
def system():
    return StaffFactory(role=Role.SYSTEM_ADMIN)


@pytest.fixture
def parked():
    return Duty.objects.create(
        kind="pledges.letter", key="letter:stuck", state="parked", attempts=12, last_error="OSError: 磁盘已满"
    )


def url(name, *arguments):
    if name == "retry-duty" and not arguments:
        arguments = (1,)
    return reverse(f"oversight:{name}", args=arguments)


def ask(client, name):
    return client.post(url(name)) if name in POSTS else client.get(url(name))


# -- who gets in ----------------------------------------------------------------------------------


@pytest.mark.clause("S-09")
@pytest.mark.parametrize("name", AUDITORS + SYSTEM)
def test_a_stranger_is_sent_to_sign_in(client, name):
    answer = ask(client, name)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.clause("S-09")
@pytest.mark.parametrize("name", AUDITORS)
@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.HANDLER, Role.BUREAU_ADMIN])
def test_nobody_but_an_auditor_reads_the_ledger(client, name, role):
    client.force_login(StaffFactory(role=role))
    assert ask(client, name).status_code == 403


@pytest.mark.parametrize("name", SYSTEM)
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SECURITY_ADMIN, Role.HANDLER, Role.AGENCY_HEAD])
def test_nobody_but_the_system_administrator_runs_the_system(client, parked, name, role):
    client.force_login(StaffFactory(role=role))
    assert ask(client, name).status_code == 403
    parked.refresh_from_db()
    assert parked.state == "parked"


@pytest.mark.parametrize("name", AUDITORS + SYSTEM)
def test_an_applicant_has_no_business_here(client, name):
    client.force_login(ApplicantFactory())
    assert ask(client, name).status_code == 403


@pytest.mark.parametrize("name", sorted(POSTS))
def test_what_acts_or_costs_is_asked_for_by_post(client, auditor, system, name):
    client.force_login(auditor if name in AUDITORS else system)
    assert client.get(url(name)).status_code == 405


@pytest.mark.clause("S-09")
@pytest.mark.parametrize("name", ["audit", "accesses", "seals"])
def test_nothing_of_the_ledger_can_be_posted_to(client, auditor, name):
    client.force_login(auditor)
    assert client.post(url(name)).status_code == 405


# -- the ledger -----------------------------------------------------------------------------------


def shown(answer):
    return [event.act for event in answer.context["page"].rows]


@pytest.fixture
def trail(auditor):
    """Three acts of two people, one of them refused."""
    other = StaffFactory(role=Role.HANDLER)
    audit.record("pledges.accept", DAY, by=other)
    audit.record("people.assign", DAY, by=auditor)
    AuditEvent(act="pledges.decide", actor=str(other.pk), refused="on_hold").save(force_insert=True)
    old = timezone.now() - timedelta(days=40)
    AuditEvent(act="pledges.old", actor="system", at=old, object_id="case-7").save(force_insert=True)
    return other


@pytest.mark.clause("S-09")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"act": "pledges."}, ["pledges.old", "pledges.decide", "pledges.accept"]),
        ({"act": "people."}, ["people.assign"]),
        ({"refused": "on"}, ["pledges.decide"]),
        ({"object_id": "case-7"}, ["pledges.old"]),
        ({"act": "pledges.", "refused": "on"}, ["pledges.decide"]),
        ({"act": "nobody.did"}, []),
    ],
)
def test_the_trail_is_filtered(client, auditor, trail, query, found):
    client.force_login(auditor)
    assert shown(client.get(url("audit"), query)) == found


@pytest.mark.clause("S-09")
def test_the_trail_of_one_person_and_of_some_days(client, auditor, trail):
    client.force_login(auditor)
    hers = shown(client.get(url("audit"), {"actor": str(trail.pk)}))
    assert hers == ["pledges.decide", "pledges.accept"]
    since = (today() - timedelta(days=30)).isoformat()
    assert "pledges.old" not in shown(client.get(url("audit"), {"since": since}))
    assert shown(client.get(url("audit"), {"until": since})) == ["pledges.old"]


@pytest.mark.clause("S-09")
def test_a_refusal_stands_out(client, auditor, trail):
    client.force_login(auditor)
    page = client.get(url("audit"), {"refused": "on"}).content.decode()
    assert "未准许" in page
    assert "on_hold" in page


@pytest.mark.parametrize("query", [{"since": "not a date"}, {"until": "2026-02-30"}, {"object_id": "x" * 99}])
def test_a_filter_that_makes_no_sense_shows_nothing_and_says_why(client, auditor, trail, query):
    client.force_login(auditor)
    answer = client.get(url("audit"), query)
    assert answer.status_code == 200
    assert shown(answer) == []
    (message,) = answer.context["form"].errors[next(iter(query))]
    assert message in answer.content.decode()


def test_reading_the_trail_writes_nothing_into_it(client, auditor, trail):
    client.force_login(auditor)
    before = AuditEvent.objects.count()
    for name in ("audit", "accesses", "seals"):
        client.get(url(name))
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("count", [1, 60])
def test_the_trail_costs_the_same_however_long_it_is(client, auditor, count, django_assert_max_num_queries):
    for n in range(count):
        audit.record(f"test.act{n}", DAY, by=auditor)
    client.force_login(auditor)
    with django_assert_max_num_queries(6):
        client.get(url("audit"))


@pytest.mark.clause("S-09")
def test_who_looked_at_whose_data(client, auditor):
    AccessEvent(actor="one", object_type="case", object_id="1", purpose="办理").save(force_insert=True)
    AccessEvent(actor="two", object_type="case", object_id="2", purpose="核对号码", unmasked=True).save(
        force_insert=True
    )
    client.force_login(auditor)

    def purposes(**query):
        return [event.purpose for event in client.get(url("accesses"), query).context["page"].rows]

    assert purposes() == ["核对号码", "办理"]
    assert purposes(unmasked="1") == ["核对号码"]
    assert purposes(actor="one") == ["办理"]


# -- seals ----------------------------------------------------------------------------------------


@pytest.mark.clause("S-09")
def test_the_seals_are_recomputed_and_hold(committed_free_seal, client, auditor):
    client.force_login(auditor)
    assert "第1批不符" not in client.get(url("seals")).content.decode()
    page = client.post(url("verify-seals")).content.decode()
    assert "办理行为：全部相符" in page
    assert "共核对1批" in page


@pytest.fixture
def committed_free_seal(monkeypatch):
    """One sealed batch, although the events of this test are not committed: its position is open to the top."""
    monkeypatch.setattr(sealing, "_sealable_upto", lambda ledger: 2**62)
    audit.record("test.act", DAY, by=None)
    return sealing.seal("audit")


@pytest.mark.clause("S-09")
def test_an_event_smuggled_into_a_sealed_batch_is_named(committed_free_seal, client, auditor):
    audit.record("test.smuggled", DAY, by=None)
    if Seal.objects.get().upto < 2**62:
        pytest.fail("the batch does not reach over what came later")
    client.force_login(auditor)
    page = client.post(url("verify-seals")).content.decode()
    assert "办理行为：第1批不符" in page
    assert "立即报告" in page


def test_before_the_first_seal_the_page_says_so(client, auditor):
    client.force_login(auditor)
    assert "还没有封存" in client.get(url("seals")).content.decode()


# -- duties ---------------------------------------------------------------------------------------


def test_parked_duties_come_first_and_say_why(client, system, parked):
    client.force_login(system)
    page = client.get(url("duties")).content.decode()
    assert "磁盘已满" in page
    assert url("retry-duty", parked.pk) in page


def test_a_parked_duty_is_tried_again_and_recorded(client, system, parked):
    client.force_login(system)
    answer = client.post(url("retry-duty", parked.pk), follow=True)
    assert "已放回待办" in answer.content.decode()
    parked.refresh_from_db()
    assert (parked.state, parked.attempts) == ("waiting", 0)
    event = AuditEvent.objects.get(act="oversight.retry_duty")
    assert (event.actor, event.data["key"]) == (str(system.pk), "letter:stuck")


@pytest.mark.parametrize("state", ["waiting", "done"])
def test_only_a_parked_duty_can_be_tried_again(client, system, parked, state):
    Duty.objects.update(state=state, done_at=timezone.now() if state == "done" else None)
    client.force_login(system)
    answer = client.post(url("retry-duty", parked.pk))
    assert answer.status_code == 409
    assert "没有搁置" in answer.content.decode()
    assert AuditEvent.objects.get(act__endswith="retry_duty").refused == "not_parked"


def test_unknown_duty_and_unknown_state_are_404(client, system):
    client.force_login(system)
    assert client.post(url("retry-duty", 999)).status_code == 404
    assert client.get(url("duties"), {"state": "lost"}).status_code == 404


# -- calendar -------------------------------------------------------------------------------------


def test_a_day_is_entered_corrected_and_recorded(client, system):
    client.force_login(system)
    form = {"day": "2027-02-08", "is_workday": "no", "name": "春节"}
    assert client.post(url("calendar") + "?year=2027", form)["Location"].endswith("?year=2027")
    assert "春节" in client.get(url("calendar"), {"year": "2027"}).content.decode()
    client.post(url("calendar"), {**form, "is_workday": "yes", "name": "春节调休"})
    row = Holiday.objects.get(date=date(2027, 2, 8))
    assert (row.is_workday, row.name) == (True, "春节调休")
    assert AuditEvent.objects.filter(act="oversight.set_day", actor=str(system.pk)).count() == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [("day", "2027-02-30"), ("day", ""), ("is_workday", "perhaps"), ("is_workday", ""), ("name", ""),
     ("name", "长" * 41)],
)  # fmt: skip
def test_a_day_that_makes_no_sense_is_refused_where_it_stands(client, system, field, value):
    client.force_login(system)
    form = {"day": "2027-02-08", "is_workday": "no", "name": "春节", field: value}
    before = Holiday.objects.count()
    answer = client.post(url("calendar"), form)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"].errors[field][0] in answer.content.decode()
    assert Holiday.objects.count() == before


@pytest.mark.parametrize("year", ["1999", "2101", "twenty", "-1", "²"])
def test_a_year_out_of_reach_shows_this_one(client, system, year):
    client.force_login(system)
    assert client.get(url("calendar"), {"year": year}).context["year"] == today().year


# -- the way in -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "door"),
    [
        (Role.WINDOW_CLERK, "pledges:window"),
        (Role.HANDLER, "pledges:handling"),
        (Role.INSPECTOR, "verification:desk"),
        (Role.AUDITOR, "oversight:audit"),
        (Role.SYSTEM_ADMIN, "people:users"),
        (Role.SECURITY_ADMIN, "people:security"),
        (Role.CREDIT_OFFICER, "credit:desk"),
        (Role.LEGAL_REVIEWER, "matters:bureau"),
        (Role.GOVERNMENT_APPROVER, "matters:bureau"),
    ],
)
def test_the_desk_of_each_role(client, role, door):
    client.force_login(StaffFactory(role=role))
    assert client.get(reverse("oversight:desk"))["Location"] == reverse(door)
    assert client.get(reverse(door)).status_code == 200


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.AGENT])
def test_the_desk_of_a_citizen_are_her_cases(client, role):
    client.force_login(ApplicantFactory(role=role))
    assert client.get(reverse("oversight:desk"))["Location"] == reverse("pledges:my")


def test_the_desk_of_nobody_is_the_sign_in(client):
    assert client.get(reverse("oversight:desk"))["Location"].startswith(reverse("account_login"))
