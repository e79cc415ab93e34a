"""How allauth signs people in here: Chinese words, a record of every sign-in, sealed second factors."""

import base64
import time
from io import BytesIO
from typing import Any, ClassVar

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

from portal.kernel import crypto
from portal.kernel.audit import record
from portal.people.models import SignIn, User
from portal.people.network import client_address

# The same words for an unknown name, a wrong password and a closed account: nobody learns which accounts exist.
NOT_RIGHT = "用户名或者密码不正确。"
FRESH_SECONDS = 300


class AccountAdapter(DefaultAccountAdapter):
    """Applicants register themselves; staff accounts are created by the system administrator only."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": NOT_RIGHT,
        "username_password_mismatch": NOT_RIGHT,
        "invalid_login": NOT_RIGHT,
        "username_taken": "该用户名不可用，请换一个。",
        "username_blacklisted": "该用户名不可用，请换一个。",
        "incorrect_password": "密码不正确。",
        "enter_current_password": "当前密码不正确。",
        "too_many_login_attempts": "登录失败次数过多，请稍后再试。",
        "rate_limited": "操作过于频繁，请稍后再试。",
    }

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff go to their desk, citizens to their cases."""
        return settings.LOGIN_REDIRECT_URL if request.user.is_staff_member else "/my/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/accounts/profile/"

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "0.0.0.0"  # noqa: S104 - a name for «unknown» in rate limits, not a bind

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Who gave the password minutes ago need not give it again to set up the second factor."""
        records = get_authentication_records(context.request, context.request.user)
        fresh = max((entry["at"] for entry in records), default=0.0)
        return time.time() - fresh >= FRESH_SECONDS

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        SignIn.objects.create(
            user=user,
            address=client_address(request) or None,
            device=request.headers.get("User-Agent", "")[:200],
            session_salt=user.session_salt,
        )
        record("people.signed_in", user, by=user)

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            record("people.signed_out", request.user, by=request.user)
        super().logout(request)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors lie encrypted; staff cannot switch theirs off."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "工作账号必须使用动态口令，不能停用。设备丢失的，请联系安全管理员重置。",
        "incorrect_code": "动态口令不正确。请确认手机时间准确，并使用最新的6位数字。",
    }

    def get_totp_label(self, user: User) -> str:
        return user.username

    def build_totp_svg(self, url: str) -> str:
        out = BytesIO()
        segno.make(url, error="m").save(out, kind="svg", scale=5, border=2, xmldecl=False)
        return out.getvalue().decode()

    def encrypt(self, text: str) -> str:
        key_id = next(iter(settings.FIELD_KEYS))
        sealed = crypto.encrypt(text.encode(), key=settings.FIELD_KEYS[key_id], place="mfa")
        return f"{key_id}:{base64.b64encode(sealed).decode()}"

    def decrypt(self, encrypted_text: str) -> str:
        key_id, _, sealed = encrypted_text.partition(":")
        key = settings.FIELD_KEYS.get(key_id)
        if key is None:
            raise crypto.Undecryptable(f"mfa: key {key_id!r} is not available")
        return crypto.decrypt(base64.b64decode(sealed), key=key, place="mfa").decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        user: User = authenticator.user
        return not user.is_staff_member
