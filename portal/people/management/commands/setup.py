"""`manage.py setup`: the first start without demo data, question by question or by options.

Before Django loads, manage.py has made the keys (portal/kernel/first_keys.py). Here: tables and reference data, the
area, the agency that runs the portal, and its first administrators: system, security and audit are three persons.
"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.kernel import first_keys
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused
from portal.people.domain.accounts import create_staff
from portal.people.domain.assignments import assign
from portal.people.enums import AREA_ROLES, Role
from portal.people.models import Agency, Area, Assignment

ADMINISTRATORS = {
    "system": Role.SYSTEM_ADMIN,
    "security": Role.SECURITY_ADMIN,
    "auditor": Role.AUDITOR,
    "bureau": Role.BUREAU_ADMIN,
}
REFERENCE_DATA = ("load_areas", "load_rules", "load_holidays", "load_law", "load_credit_rules")


class Command(BaseCommand):
    help = "初次启用：密钥、行政区划、运行机构和首批管理员（系统、安全、审计须为三人）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        first_keys.arguments(parser)
        parser.add_argument("--area", help="区划代码，例如 410404")
        parser.add_argument("--agency", help="运行本门户的机构全称，例如 石龙区司法局")
        parser.add_argument("--agency-short", help="机构简称，例如 石龙司法局")
        parser.add_argument("--prefix", help="机关代字，用于编号，例如 石龙司")
        for name, role in ADMINISTRATORS.items():
            parser.add_argument(f"--{name}", help=f"{role.label}，写作 用户名:姓名")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DEMO or settings.DEBUG:
            raise CommandError("DEMO 或者 DEBUG 已打开：演示密钥是公开的，不能用来启用正式系统。")
        self.options = options
        call_command("migrate", verbosity=0)
        if Assignment.objects.current().filter(role=Role.SYSTEM_ADMIN).exists():
            raise CommandError("本系统已经启用过。管理员由系统管理员在系统管理页面增减。")
        for command in REFERENCE_DATA:
            call_command(command, verbosity=0, stdout=self.stdout)
        area = self.area()
        people = self.administrators()
        try:
            with transaction.atomic():
                agency = self.agency(area)
                passwords = [self.create(role, who, area, agency) for role, who in people.items()]
        except Refused as refusal:
            raise CommandError(f"{refusal.message}{refusal.way_out}") from refusal
        self.farewell(area, agency, passwords)

    def answer(self, option: str, question: str) -> str:
        return self.options[option] or first_keys.ask(f"{question}：")

    def area(self) -> Area:
        code = self.answer("area", "本门户服务的行政区划代码（GB/T 2260，例如 410404）").strip()
        try:
            return Area.objects.get(pk=code)
        except Area.DoesNotExist:
            raise CommandError(f"没有代码为“{code}”的行政区划。六位为县级以上，九位为乡镇街道。") from None

    def agency(self, area: Area) -> Agency:
        name = self.answer("agency", "运行本门户的机构全称（例如 石龙区司法局）")
        existing = Agency.objects.filter(area=area, name=name).first()
        if existing:
            return existing
        agency = Agency(
            area=area,
            name=name,
            short_name=self.answer("agency_short", "机构简称"),
            number_prefix=self.answer("prefix", "机关代字（用于编号，例如 石龙司）"),
            leads_justice=True,
        )
        agency.full_clean()
        agency.save()
        return agency

    def administrators(self) -> dict[Role, tuple[str, str]]:
        """Role -> (user name, name); one person holds one role."""
        found: dict[Role, tuple[str, str]] = {}
        for option, role in ADMINISTRATORS.items():
            text = self.answer(option, f"{role.label}（写作 用户名:姓名）").replace("：", ":")
            username, colon, name = (part.strip() for part in text.partition(":"))
            if not (colon and username and name):
                raise CommandError(f"{role.label}须写作“用户名:姓名”，例如 wangfang:王芳。")
            if username.lower() in {other.lower() for other, _ in found.values()}:
                raise CommandError(
                    f"{role.label}不能与其他管理员是同一个账号：系统管理、安全管理和审计由不同的人担任。"
                )
            if name in {other for _, other in found.values()}:
                raise CommandError(
                    f"{role.label}“{name}”与其他管理员同名：系统管理、安全管理和审计由不同的人担任。"
                )
            found[role] = (username, name)
        return found

    def create(self, role: Role, who: tuple[str, str], area: Area, agency: Agency) -> tuple[Role, str, str]:
        user, password = create_staff(username=who[0], name=who[1], by=SYSTEM)
        assign(user=user, role=role, by=SYSTEM, agency=agency, area=area if role in AREA_ROLES else None)
        return role, user.username, password

    def farewell(self, area: Area, agency: Agency, passwords: list[tuple[Role, str, str]]) -> None:
        say = self.stdout.write
        say(self.style.SUCCESS(f"\n{area.full_name}：{agency.name} 的门户已经可以启用。\n"))
        say("首次登录口令只显示这一次，请当面交给本人；登录后须先启用动态口令：")
        for role, username, password in passwords:
            say(f"  {role.label:<10}{username:<20}{password}")
        say("\n下一步：manage.py check --deploy，然后启动（见 docs/deployment.md）。")
