"""Signing in, the second factor of staff, lock-outs, registration."""

import re
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from portal.kernel.models import AuditEvent
from portal.people.domain import accounts
from portal.people.enums import RealNameLevel, Role
from portal.people.models import Assignment, SignIn, Subject, User
from tests.factories.people import (
    PASSWORD,
    TOTP_SECRET,
    ApplicantFactory,
    StaffFactory,
    SubjectFactory,
    id_number,
    totp_row,
)

NUMBER = "410404198501020019"


@pytest.fixture(autouse=True)
def fresh_limits(db):
    cache.clear()


def code(secret=TOTP_SECRET):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def sign_in(client, username, password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": username, "password": password}, **extra)


def registration(**changed):
    return {
        "kind": "natural",
        "name": "王䶮",
        "document_type": "id_card",
        "number": NUMBER,
        "phone": "13800001234",
        "username": "wangyan",
        "password1": PASSWORD,
        "password2": PASSWORD,
        **changed,
    }


def test_an_applicant_signs_in_and_it_is_on_record(client):
    user = ApplicantFactory(password=PASSWORD)
    answer = sign_in(client, user.username.upper())
    assert (answer.status_code, answer.url) == (302, "/my/")
    assert SignIn.objects.get().user == user
    assert AuditEvent.objects.filter(act="people.signed_in", actor=str(user.pk)).count() == 1


@pytest.mark.parametrize("username", ("nobody", "known", "closed"))
def test_the_answer_does_not_tell_which_accounts_exist(client, username):
    ApplicantFactory(username="known", password=PASSWORD)
    closed = ApplicantFactory(username="closed", password=PASSWORD)
    User.objects.filter(pk=closed.pk).update(is_active=False, disabled_at="2026-01-01T00:00Z")
    answer = sign_in(client, username, "something else")
    assert answer.status_code == 200
    assert "用户名或者密码不正确。" in answer.content.decode()
    assert "_auth_user_id" not in client.session
    assert sign_in(client, "closed").url == reverse("account_inactive")
    assert "_auth_user_id" not in client.session


def test_five_wrong_passwords_lock_the_name_at_this_address_in_chinese(client):
    user = ApplicantFactory(password=PASSWORD)
    for _ in range(5):
        answer = sign_in(client, user.username, "wrong password")
    assert answer.status_code == 429
    assert "登录失败次数过多" in answer.content.decode()
    assert sign_in(client, user.username).status_code == 429
    assert sign_in(client, user.username, REMOTE_ADDR="203.0.113.9").status_code == 302


def test_the_security_administrator_lifts_a_lock_out(client):
    user, guard = ApplicantFactory(password=PASSWORD), StaffFactory(role=Role.SECURITY_ADMIN)
    for _ in range(5):
        sign_in(client, user.username, "wrong password")
    desk = Client()
    desk.force_login(guard)
    page = desk.get(reverse("people:security")).content.decode()
    assert user.username in page
    address = re.search(r"/security/lockouts/\d+/lift/", page).group()
    assert desk.post(address, {"reason": "本人来电核实"}).status_code == 302
    cache.clear()
    assert sign_in(client, user.username).status_code == 302
    assert AuditEvent.objects.filter(act="people.lockout_lifted").exists()


def test_staff_give_the_second_factor_after_the_password(client):
    user = StaffFactory(role=Role.HANDLER, password=PASSWORD)
    answer = sign_in(client, user.username)
    assert answer.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "动态口令不正确" in wrong.content.decode()
    right = client.post(reverse("mfa_authenticate"), {"code": code()})
    assert (right.status_code, right.url) == (302, "/desk/")
    assert client.get("/desk/").status_code != 303


def test_staff_without_a_second_factor_reach_nothing_but_its_set_up(client):
    user = StaffFactory(role=Role.SYSTEM_ADMIN, password=PASSWORD)
    totp_row(user).delete()
    assert sign_in(client, user.username).status_code == 302
    set_up = reverse("mfa_activate_totp")
    for path in (
        "/desk/",
        reverse("people:users"),
        reverse("people:account"),
        reverse("account_change_password"),
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.url) == (303, set_up), path
    assert client.post(reverse("people:new_user"), {"username": "x"}).status_code == 303
    assert client.get("/api/anything/").status_code == 403


def test_staff_set_up_the_second_factor_and_go_on(client):
    user = StaffFactory(role=Role.SYSTEM_ADMIN, password=PASSWORD)
    totp_row(user).delete()
    sign_in(client, user.username)
    page = client.get(reverse("mfa_activate_totp"))
    html = page.content.decode()
    assert "data:image/svg+xml;base64," in html
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", html)
    secret = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    assert answer.url == reverse("mfa_view_recovery_codes")
    assert client.get(answer.url).status_code == 200
    assert client.get(reverse("people:users")).status_code == 200
    assert secret not in str(totp_row(user).data)


def test_a_recovery_code_serves_once(client):
    user = StaffFactory(role=Role.SYSTEM_ADMIN, password=PASSWORD)
    totp_row(user).delete()
    sign_in(client, user.username)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code(secret)})
    spare = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
    for wanted in (302, 200):
        again = Client()
        sign_in(again, user.username)
        assert again.post(reverse("mfa_authenticate"), {"code": spare}).status_code == wanted


def test_staff_cannot_switch_the_second_factor_off(client):
    user = StaffFactory(role=Role.HANDLER, password=PASSWORD)
    sign_in(client, user.username)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    client.post(reverse("mfa_deactivate_totp"))
    assert totp_row(user)


def test_disabling_ends_the_sessions_at_once(client):
    user, admin = ApplicantFactory(), StaffFactory(role=Role.SYSTEM_ADMIN)
    client.force_login(user)
    assert client.get(reverse("people:account")).status_code == 200
    accounts.disable(user, by=admin, reason="冒用他人身份")
    assert client.get(reverse("people:account")).status_code == 302


def test_one_ends_ones_other_sessions_and_stays_signed_in(client):
    user, elsewhere = ApplicantFactory(), Client()
    client.force_login(user)
    elsewhere.force_login(user)
    assert client.post(reverse("people:end_my_sessions")).status_code == 302
    assert client.get(reverse("people:account")).status_code == 200
    assert elsewhere.get(reverse("people:account")).status_code == 302


def test_the_security_administrator_ends_sessions_and_resets_a_lost_factor(client):
    user, guard, hers = StaffFactory(role=Role.HANDLER), StaffFactory(role=Role.SECURITY_ADMIN), Client()
    hers.force_login(user)
    client.force_login(guard)
    client.post(reverse("people:reset_second_factor", args=[user.pk]), {"reason": "手机丢失"})
    assert not Authenticator.objects.filter(user=user).exists()
    assert hers.get(reverse("people:account")).status_code == 302


@pytest.mark.clause("P-03")
def test_registration_enters_the_person_and_starts_at_the_basic_level(client):
    answer = client.post(reverse("account_signup"), registration())
    assert answer.status_code == 302, answer.context["form"].errors
    user = User.objects.get(username="wangyan")
    assert user.subject.name == "王䶮"
    assert user.subject.reveal_number() == NUMBER
    assert user.real_name_level == RealNameLevel.BASIC
    assert user.roles == {Role.APPLICANT}
    page = client.get(reverse("people:account")).content.decode()
    assert NUMBER not in page and "窗口" in page


def test_registering_with_a_known_number_answers_alike_and_shows_nothing(client):
    known = SubjectFactory(name="王䶮", number=NUMBER)
    answer = client.post(reverse("account_signup"), registration())
    assert answer.status_code == 302
    user = User.objects.get(username="wangyan")
    assert (user.subject, user.claim) == (None, known)
    assert user.real_name_level == RealNameLevel.UNVERIFIED
    assert not Subject.objects.for_user(user).exists()


def test_registering_with_a_known_number_and_another_name_answers_alike(client):
    SubjectFactory(name="李四", number=NUMBER)
    answer = client.post(reverse("account_signup"), registration())
    assert answer.status_code == 302
    user = User.objects.get(username="wangyan")
    assert (user.subject, user.claim) == (None, None)


@pytest.mark.clause("P-03")
@pytest.mark.parametrize(
    ("changed", "field", "says"),
    (
        ({"number": "410404198501020018"}, "number", "校验码"),
        ({"number": "410404198513020019"}, "number", "出生日期"),
        ({"number": "E12345678"}, "number", "护照"),
        ({"number": "4" * 90}, "number", ""),
        ({"document_type": "uscc"}, "document_type", "公民不能使用"),
        ({"name": "长" * 101}, "name", "最长100个字"),
        ({"name": "王<script>"}, "name", "不能用在姓名中"),
        ({"phone": "打给我"}, "phone", "电话号码"),
        ({"password1": "1234567890", "password2": "1234567890"}, "password1", "不能只有数字"),
        ({"password1": "kurz", "password2": "kurz"}, "password1", "至少要10个字符"),
        ({"password1": "wangyan-wy", "password2": "wangyan-wy"}, "password1", "和您的用户名或者姓名太像"),
        ({"password1": "password123", "password2": "password123"}, "password1", "很多人在用"),
        ({"password2": "another one 2026"}, "password2", ""),
        ({"kind": "emperor"}, "kind", ""),
    ),
)
def test_registration_refuses_what_cannot_be_and_says_where(client, changed, field, says):
    answer = client.post(reverse("account_signup"), registration(**changed))
    assert field in answer.context["form"].errors
    words = " ".join(answer.context["form"].errors[field])
    assert says in words and "你" not in words
    assert not User.objects.exists() and not Subject.objects.exists()


def test_registration_takes_full_width_digits(client):
    client.post(reverse("account_signup"), registration(number="４１０４０４１９８５０１０２００１９"))
    assert User.objects.get().subject.reveal_number() == NUMBER


def test_a_company_registers_with_its_code(client):
    client.post(
        reverse("account_signup"),
        registration(
            kind="legal", name="石龙测试有限公司", document_type="uscc", number="91370406L24894136J"
        ),
    )
    assert User.objects.get().subject.kind == "legal"


def test_nobody_registers_as_staff(client):
    client.post(reverse("account_signup"), registration(role="system_admin", roles="handler"))
    assert set(Assignment.objects.values_list("role", flat=True)) == {Role.APPLICANT}


def test_a_username_that_is_taken_in_any_case_is_refused(client):
    ApplicantFactory(username="wangyan")
    answer = client.post(reverse("account_signup"), registration(username="WangYan"))
    assert "该用户名不可用" in " ".join(answer.context["form"].errors["username"])


@pytest.mark.parametrize("name", ("account_login", "account_signup", "account_reset_password"))
def test_sign_in_pages_are_chinese_and_without_inline_code(client, name):
    html = client.get(reverse(name)).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", html)
    assert 'lang="zh' in html
    assert not re.search(r">\s*(Sign|Password|Username|Email)", html)


def test_pages_of_a_signed_in_person_are_chinese_and_without_inline_code(client):
    client.force_login(ApplicantFactory(password=PASSWORD))
    for name in ("people:account", "account_change_password", "mfa_index", "account_logout", "account_email"):
        html = client.get(reverse(name)).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", html), name
        assert not re.search(r">\s*(Sign|Password|Current|Email)", html), name


def test_dates_of_birth_come_from_the_number_only():
    assert date(1985, 1, 2).strftime("%Y%m%d") in id_number(1)
