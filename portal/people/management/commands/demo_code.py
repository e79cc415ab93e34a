"""The second factor of a demo account, for those who try the portal without an authenticator application."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.people.demo import DEMO_ACCOUNTS

PERIOD = 30


class Command(BaseCommand):
    help = "显示演示账号当前的动态口令（仅在演示模式下可用）"

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *args, username, **options):
        if not settings.DEMO:
            raise CommandError("只有演示模式（DEMO=1）才有演示账号。")
        account = next((a for a in DEMO_ACCOUNTS if a.username == username), None)
        if account is None:
            raise CommandError(
                f"没有演示账号“{username}”。可用：{'、'.join(a.username for a in DEMO_ACCOUNTS)}"
            )
        if not account.totp_secret:
            raise CommandError(f"“{username}”是申请人账号，登录时不需要动态口令。")
        now = int(time.time())
        self.stdout.write(format_hotp_value(hotp_value(account.totp_secret, now // PERIOD)))
        self.stderr.write(f"还有{PERIOD - now % PERIOD}秒有效；一个口令只能用一次。")
