"""Data whose time is over: shown by a dry run, marked, spared or gone after the days for second thoughts."""

import io
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from pledges.domain import cases, clearing
from pledges.models import Case, Message, Pledge
from portal.exchange.models import Outgoing
from portal.kernel import registry
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.kernel.files import _path, keep
from portal.kernel.models import AuditEvent, StoredFile
from portal.law.models import LawClause
from portal.people.domain import leftovers, retention
from portal.people.enums import Role
from portal.people.models import RetentionMark, SignIn
from portal.people.personal_enums import MarkState
from tests.factories.messages import reachable
from tests.factories.people import ApplicantFactory, StaffFactory
from tests.factories.pledges import Office

pytestmark = pytest.mark.clause("C-09")


def old_sign_in(user=None, days=400):
    row = SignIn.objects.create(user=user or ApplicantFactory(), address="192.0.2.1", session_salt="x")
    SignIn.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(days=days))
    return row


def come_due():
    RetentionMark.objects.filter(state=MarkState.MARKED).update(due_on=today())


def test_a_dry_run_shows_and_changes_nothing(db):
    old_sign_in()
    old_sign_in(days=300)
    out = io.StringIO()
    call_command("retain", "--dry-run", stdout=out)

    assert "people.sign_ins\tover 1\tmarked 0" in out.getvalue()
    assert not RetentionMark.objects.exists()
    assert SignIn.objects.count() == 2


def test_what_is_over_is_marked_then_gone_after_two_weeks_and_never_before(db):
    row = old_sign_in()
    call_command("retain", stdout=io.StringIO())
    mark = RetentionMark.objects.get(rule="people.sign_ins")
    assert mark.due_on == today() + timedelta(days=14)
    assert retention.remove_due() == 0
    assert SignIn.objects.filter(pk=row.pk).exists()

    come_due()
    assert retention.remove_due() == 1
    mark.refresh_from_db()
    assert mark.state == MarkState.REMOVED
    assert not SignIn.objects.filter(pk=row.pk).exists()
    assert retention.mark_over() == 0


def test_what_is_spared_stays_with_its_reason_and_is_marked_anew_after_a_year(client, db):
    row = old_sign_in()
    retention.mark_over()
    mark = RetentionMark.objects.get()
    keeper = StaffFactory(role=Role.SYSTEM_ADMIN)
    client.force_login(keeper)
    page = client.get("/system/retention/").content.decode()
    assert (
        re.search(r"登录记录.*?</tr>", page, re.S)[0].count('<td data-label="已标记" class="num">1</td>') == 1
    )
    client.post(f"/system/retention/marks/{mark.pk}/spare/", {"reason": ""})
    mark.refresh_from_db()
    assert mark.state == MarkState.MARKED
    client.post(f"/system/retention/marks/{mark.pk}/spare/", {"reason": "正在行政复议"})
    assert "正在行政复议" in client.get("/system/retention/people.sign_ins/").content.decode()
    come_due()
    assert retention.remove_due() == 0
    assert SignIn.objects.filter(pk=row.pk).exists()

    RetentionMark.objects.update(spared_until=today() - timedelta(days=1))
    assert retention.mark_over() == 1
    mark.refresh_from_db()
    assert (mark.state, mark.reason) == (MarkState.MARKED, "")


def test_what_is_not_over_any_more_when_its_day_comes_is_left_alone(db):
    row = old_sign_in()
    retention.mark_over()
    SignIn.objects.update(created_at=timezone.now())
    come_due()

    assert retention.remove_due() == 0
    assert SignIn.objects.filter(pk=row.pk).exists()
    assert not RetentionMark.objects.exists()


@pytest.mark.parametrize("role", (Role.SECURITY_ADMIN, Role.AUDITOR, Role.HANDLER))
def test_only_the_system_administrator_opens_the_pages(client, db, role):
    client.force_login(StaffFactory(role=role))
    assert client.get("/system/retention/").status_code == 403
    assert client.get("/system/retention/people.sign_ins/").status_code == 403
    with pytest.raises(Refused):
        retention.spare(RetentionMark(rule="x"), reason="不清除", by=StaffFactory(role=role))


def test_files_that_no_row_points_at_go_and_those_of_a_case_stay(db, monkeypatch):
    office = Office()
    office.signed()
    used = set(StoredFile.objects.values_list("pk", flat=True))
    lost = keep(b"%PDF-1.7 lost", name="lost.pdf", content_type="application/pdf")
    path = _path(lost)
    assert path.exists()
    assert not leftovers.over_uploads().exists()
    later = timezone.now() + timedelta(days=8)
    monkeypatch.setattr(leftovers.timezone, "now", lambda: later)

    retention.mark_over()
    assert [mark.object_key for mark in RetentionMark.objects.filter(rule="people.uploads")] == [str(lost.pk)]
    come_due()
    retention.remove_due()
    assert set(StoredFile.objects.values_list("pk", flat=True)) == used


def test_a_discarded_draft_is_emptied_a_month_later(db):
    office = Office()
    case = office.signed().case
    cases.discard_draft(case, by=office.user)
    assert not clearing.over_drafts().exists()
    Case.objects.update(expires_on=today() - timedelta(days=31))
    retention.mark_over()
    come_due()
    assert retention.remove_due() == 1

    case.refresh_from_db()
    pledge = Pledge.objects.get(case=case)
    assert case.cleared_at
    assert (pledge.values, pledge.content) == ({}, {})
    assert pledge.signature_file.data_key.destroyed_at
    office.subject.refresh_from_db()
    assert office.subject.name != "已清除"  # her account is still open


def test_a_closed_case_goes_after_the_years_of_its_area_with_all_its_files_and_its_applicant(client, db):
    office = Office(rules={"retention_years": 10})
    case = office.concluded()
    Message.objects.filter(case=case).update(text="您的申请已受理。")
    pseudonym = str(office.subject.pseudonym)
    long_ago = timezone.now() - timedelta(days=10 * 365 + 10)
    Case.objects.update(filed_at=long_ago - timedelta(days=5), concluded_at=long_ago + timedelta(days=30))
    assert not clearing.over_cases().exists()
    Case.objects.update(concluded_at=long_ago)
    type(office.user).objects.filter(pk=office.user.pk).update(is_active=False, disabled_at=timezone.now())
    before = AuditEvent.objects.count()
    retention.mark_over()
    come_due()
    retention.remove_due()

    case.refresh_from_db()
    office.subject.refresh_from_db()
    assert case.cleared_at
    assert set(Message.objects.filter(case=case).values_list("text", flat=True)) == {clearing.GONE}
    assert office.subject.name == "已清除"
    assert office.subject.data_key.destroyed_at
    assert str(office.subject.pseudonym) != pseudonym
    assert AuditEvent.objects.count() > before  # the ledger only grows
    client.force_login(office.handler)
    assert client.get(f"/handling/cases/{case.pk}/").status_code == 404


def test_every_rule_names_a_clause_that_is_in_the_library_and_says_what_is_left(db):
    call_command("load_law", stdout=io.StringIO())
    for key, rule in registry.retention.items():
        assert LawClause.objects.filter(key=rule.clause).exists(), key
        assert rule.left, key
        assert rule.keep, key
        assert (rule.over is None) == (rule.remove is None), key


def test_old_messages_go_and_those_on_their_way_stay(db, settings):
    user = reachable(ApplicantFactory())
    for state in ("sent", "waiting"):
        Outgoing.objects.create(key=state, user=user, channel="email", state=state)
    Outgoing.objects.update(created_at=timezone.now() - timedelta(days=366))
    retention.mark_over()
    come_due()
    retention.remove_due()
    assert list(Outgoing.objects.values_list("state", flat=True)) == ["waiting"]
