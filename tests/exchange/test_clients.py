"""Business systems and their tokens: entered by one administrator, let in by the other, cut off by either."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.exchange.domain import clients, tokens
from portal.exchange.enums import ClientState, Scope
from portal.exchange.models import ApiClient, ApiToken
from portal.kernel.acts import Refused
from portal.kernel.models import AccessEvent, AuditEvent
from portal.people.domain import accounts
from portal.people.domain.assignments import assign
from portal.people.enums import Role
from tests.factories.exchange import Line, business_system
from tests.factories.people import ApplicantFactory, StaffFactory

pytestmark = pytest.mark.clause("X-13")
KEEPERS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)


@pytest.fixture
def line(db):
    return Line()


def code(answer):
    return answer.status_code, answer.json()["code"]


def test_a_token_is_shown_once_and_kept_as_a_digest(line):
    assert line.plain.startswith("pp_")
    assert len(line.plain) > 40
    stored = ApiToken.objects.values().get()
    assert line.plain not in str(stored)
    assert line.plain not in str(list(AuditEvent.objects.values()))
    assert line.get("matters/").status_code == 200


@pytest.mark.parametrize("role", (Role.SYSTEM_ADMIN, Role.AUDITOR, Role.BUREAU_ADMIN))
def test_only_the_security_administrator_hands_out_tokens(db, role):
    with pytest.raises(Refused, match="安全管理员"):
        tokens.issue(business_system(), by=StaffFactory(role=role), valid_days=30)


@pytest.mark.parametrize("role", (Role.SECURITY_ADMIN, Role.AUDITOR, Role.HANDLER))
def test_only_the_system_administrator_enters_systems(db, role):
    with pytest.raises(Refused, match="系统管理员"):
        business_system(by=StaffFactory(role=role))
    assert not ApiClient.objects.exists()


def test_a_new_token_replaces_the_old_one_with_an_overlap(line):
    second, plain = tokens.issue(
        line.client, by=line.officer, valid_days=90, overlap_days=2, reason="定期换发"
    )

    first = ApiToken.objects.exclude(pk=second.pk).get()
    assert timedelta(days=1) < first.expires_at - timezone.now() <= timedelta(days=2)
    assert line.get("matters/").status_code == 200
    assert line.call("GET", "matters/", token=plain).status_code == 200

    tokens.issue(line.client, by=line.officer, valid_days=90, overlap_days=2, reason="再换")
    assert code(line.get("matters/")) == (401, "token_revoked")
    assert line.call("GET", "matters/", token=plain).status_code == 200


def test_a_leaked_token_is_replaced_without_overlap(line):
    _, plain = tokens.issue(line.client, by=line.officer, valid_days=90, reason="令牌泄露")

    assert code(line.get("matters/")) == (401, "token_revoked")
    assert line.call("GET", "matters/", token=plain).status_code == 200


def test_an_expired_a_voided_and_an_invented_token_open_nothing(line):
    token = line.token
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now())
    assert code(line.get("matters/")) == (401, "token_expired")
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() + timedelta(days=1))
    tokens.revoke_token(token, by=line.officer, reason="不用了")
    answer = line.get("matters/")
    assert code(answer) == (401, "token_revoked")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert code(line.call("GET", "matters/", token="pp_invented")) == (401, "token_invalid")
    assert code(line.http.get("/api/v1/matters/")) == (401, "token_missing")
    recorded = AuditEvent.objects.filter(act="exchange.call", object_id=str(line.client.pk))
    assert set(recorded.values_list("refused", flat=True)) == {"token_expired", "token_revoked"}


def test_many_invented_tokens_are_no_longer_looked_up(line):
    line.http.defaults["REMOTE_ADDR"] = "127.0.0.99"  # not the address of the other tests
    answers = [line.call("GET", "matters/", token=f"pp_{n}").status_code for n in range(32)]

    assert answers[0] == 401
    assert answers[-1] == 429


def test_a_revoked_system_is_out_with_its_next_call(line):
    clients.revoke(line.client, by=line.officer, reason="系统下线")

    assert code(line.get("matters/")) == (401, "client_revoked")
    line.client.refresh_from_db()
    line.client.account.refresh_from_db()
    assert line.client.state == ClientState.REVOKED
    assert line.client.account.is_active is False
    with pytest.raises(Refused, match="停用"):
        tokens.issue(line.client, by=line.officer, valid_days=1, reason="再来")


def test_calls_come_from_the_networks_that_were_entered(db):
    line = Line(networks=("10.12.0.0/16",))

    assert code(line.get("matters/")) == (403, "network_not_allowed")
    line.http.defaults["REMOTE_ADDR"] = "10.12.3.4"
    assert line.get("matters/").status_code == 200
    assert ApiToken.objects.get().last_used_from == "10.12.3.4"
    assert AuditEvent.objects.filter(refused="network_not_allowed").count() == 1


def test_a_scope_that_was_not_given_is_refused_and_recorded(db):
    line = Line(scopes=(Scope.READ,))

    assert line.get("cases/").status_code == 200
    assert code(line.get("matters/")) == (403, "scope_missing")
    assert AuditEvent.objects.filter(refused="scope_missing", actor=str(line.client.account_id)).exists()


def test_too_many_calls_wait(db):
    line = Line(calls_a_minute=2)

    answers = [line.get("cases/") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"] == "60"


def test_the_account_of_a_system_is_nobodys(line):
    account, admin = line.client.account, StaffFactory(role=Role.SYSTEM_ADMIN)

    assert not account.has_usable_password()
    for act in (
        lambda: accounts.new_password(account, by=admin, reason="想登录"),
        lambda: accounts.disable(account, by=admin, reason="停用"),
        lambda: assign(user=account, role=Role.HANDLER, by=admin, agency=line.client.agency),
    ):
        with pytest.raises(Refused, match="业务系统"):
            act()


@pytest.mark.parametrize(
    ("field", "value"),
    (
        ("networks", ["10.12"]),
        ("networks", []),
        ("scopes", ["everything"]),
        ("name", " "),
        ("calls_a_minute", 0),
    ),
)
def test_what_is_entered_is_checked(db, field, value):
    with pytest.raises(Refused) as refused:
        business_system(**{field: value})
    assert refused.value.field == field


def test_requests_are_checked_at_the_door(line):
    def send(body, kind="application/json", to="cases/", **head):
        head = {"Authorization": f"Bearer {line.plain}", "Idempotency-Key": "k" * 12, **head}
        return line.http.generic("POST", f"/api/v1/{to}", body, content_type=kind, headers=head)

    assert code(send("{}", kind="text/plain")) == (415, "content_type")
    assert code(send("{")) == (400, "bad_json")
    assert code(send("[" * 3000)) == (400, "bad_json")
    assert code(send('{"matter": "\\u0000"}')) == (400, "bad_json")
    assert code(send("[]")) == (400, "bad_json")
    assert code(send('{"x": "' + "a" * 70_000 + '"}', to="cases/take-up/")) == (413, "body_too_large")
    with_a_file = "a" * (10 * 1024 * 1024 * 4 // 3 + 70_000)
    assert code(send('{"x": "' + with_a_file + '"}')) == (413, "body_too_large")
    assert code(send('{"surprise": 1}')) == (422, "invalid")
    assert code(line.post("cases/", {}, key="short")) == (400, "idempotency_key_bad")
    assert code(line.call("POST", "cases/", {"matter": "x"}, key="")) == (400, "idempotency_key_missing")
    assert code(line.call("DELETE", "cases/")) == (405, "method_not_allowed")
    assert code(line.get("nothing/")) == (404, "no_such_address")


def test_no_other_site_may_call_from_a_browser(line):
    head = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    asked = line.http.options("/api/v1/cases/", headers={**head, "Authorization": f"Bearer {line.plain}"})
    read = line.call("GET", "cases/", Origin="https://elsewhere.example")

    assert asked.status_code == 405
    assert not [name for name in [*asked.headers, *read.headers] if name.lower().startswith("access-control")]
    assert read["Cache-Control"] == "no-store"


def test_a_session_of_the_portal_does_not_open_the_calls(line, client):
    client.force_login(ApplicantFactory())

    assert client.get("/api/v1/cases/").status_code == 401


@pytest.mark.parametrize("role", (Role.BUREAU_ADMIN, Role.HANDLER))
def test_nobody_else_sees_the_lines(line, client, role):
    client.force_login(StaffFactory(role=role))

    assert client.get("/system/lines/").status_code == 403
    assert client.get(f"/system/lines/{line.client.pk}/").status_code == 404


@pytest.mark.parametrize("role", KEEPERS)
def test_each_keeper_sees_what_she_may_do_and_nothing_else(line, client, role):
    client.force_login(StaffFactory(role=role))

    page = client.get(f"/system/lines/{line.client.pk}/").content.decode()

    assert line.client.name in client.get("/system/lines/").content.decode()
    assert ("换发令牌" in page) is (role == Role.SECURITY_ADMIN)
    assert (">保存</button>" in page) is (role == Role.SYSTEM_ADMIN)
    assert ("停用业务系统" in page) is (role != Role.AUDITOR)
    assert line.plain not in page


def test_from_the_form_to_the_first_call(db, client):
    known = Line()
    agency = known.client.agency
    client.force_login(StaffFactory(role=Role.SYSTEM_ADMIN))
    form = {
        "agency": agency.number_prefix,
        "name": "住房保障系统",
        "purpose": "公租房申请",
        "contact_name": "钱某",
        "contact_phone": "0375-2520009",
        "scopes": ["matters", "read"],
        "networks": "127.0.0.0/8\n10.0.0.0/8",
        "calls_a_minute": "60",
    }
    wrong = client.post("/system/lines/new/", {**form, "networks": "everywhere"})
    assert wrong.status_code == 422
    assert "不是网段" in wrong.content.decode()
    made = client.post("/system/lines/new/", form)
    row = ApiClient.objects.get(name="住房保障系统")
    assert made["Location"] == f"/system/lines/{row.pk}/"
    assert (
        client.post(f"/system/lines/{row.pk}/tokens/", {"valid_days": 30, "overlap_days": 0}).status_code
        == 403
    )

    client.force_login(StaffFactory(role=Role.SECURITY_ADMIN))
    page = client.post(f"/system/lines/{row.pk}/tokens/", {"valid_days": 30, "overlap_days": 0})
    plain = page.content.decode().split('<strong class="number">')[1].split("<")[0]
    assert known.call("GET", "matters/", token=plain).status_code == 200
    assert known.call("GET", "matters/", token=plain).json() == {"results": [], "next": None}
    assert AccessEvent.objects.filter(actor=str(row.account_id)).count() == 2
    bad = client.post(
        f"/system/lines/{row.pk}/subscriptions/", {"url": "http://10.0.0.1/", "events": ["case.filed"]}
    )
    assert "https://" in bad.content.decode()
    client.post(f"/system/lines/{row.pk}/revoke/", {"reason": "项目终止"})
    assert known.call("GET", "matters/", token=plain).status_code == 401
