"""A certificate to try signing with, for an account of the demonstration."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.kernel import demo_signers
from portal.people.models import User


class Command(BaseCommand):
    help = "演示：给一个账号的本人生成数字证书（密钥和证书在同一个PEM文件里）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("file")

    def handle(self, *args: Any, username: str, file: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("只有演示环境（DEMO=1）才能生成演示用的数字证书。")
        user = User.objects.select_related("subject__data_key").filter(username=username).first()
        if user is None or user.subject is None:
            raise CommandError("没有这个账号，或者账号还没有登记本人。")
        pem = demo_signers.issue(name=user.subject.name, number=user.subject.reveal_number())
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(pem)
        self.stdout.write(f"已写入 {file}。只在演示环境有效。")
