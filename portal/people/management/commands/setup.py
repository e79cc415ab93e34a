"""`manage.py setup`: the first start without demo data, question by question or by options.

Before Django loads, manage.py has made the keys (portal/kernel/first_keys.py). Here: tables and reference data, the
area, the agency that runs the portal, and its first administrators: system, security and audit are three persons.
"""

import re
from argparse import ArgumentParser
from collections.abc import Callable
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, transaction

from portal.kernel import first_keys
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused
from portal.people.domain.accounts import create_staff
from portal.people.domain.assignments import assign
from portal.people.domain.identifiers import checked_name
from portal.people.enums import AREA_ROLES, Role, SubjectKind
from portal.people.models import Agency, Area, Assignment, User

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
        self.options, self.asked = options, False
        self.prepare_database()
        while True:
            area, agency, people = self.area(), self.agency(), self.administrators()
            if self.confirmed(area, agency, people):
                break
        try:
            with transaction.atomic():
                agency = self.save(agency, area)
                passwords = [self.create(role, who, area, agency) for role, who in people.items()]
        except Refused as refusal:
            raise CommandError(f"{refusal.message}{refusal.way_out}") from refusal
        self.farewell(area, agency, passwords)

    def prepare_database(self) -> None:
        self.stdout.write("正在建立数据表……")
        try:
            call_command("migrate", verbosity=0)
        except OperationalError as error:
            raise CommandError(
                f"数据库用不了，请核对 DATABASE_URL，并看数据库是否已经启动：\n{error}"
            ) from error
        if Assignment.objects.current().filter(role=Role.SYSTEM_ADMIN).exists():
            raise CommandError(
                "本系统已经启用过，什么也没有改。增减管理员，请系统管理员登录后在“账号与角色”页面办理。"
            )
        self.stdout.write("正在载入行政区划、地区规则、节假日、法律依据和信用规则（约半分钟）……")
        for command in REFERENCE_DATA:
            call_command(command, verbosity=0, stdout=StringIO())

    def answer(self, option: str, question: str, check: Callable[[str], str]) -> str:
        """From the options, where a wrong value ends the command; else asked for until it is right."""
        if given := self.options[option]:
            try:
                return check(given.strip())
            except ValueError as error:
                raise CommandError(str(error)) from None
        self.asked = True
        return first_keys.ask(f"{question}：", check)

    def area(self) -> Area:
        code = self.answer("area", "服务地区的区划代码（六位，例如 410404；乡镇街道九位）", known_area)
        return Area.objects.get(pk=code)

    def agency(self) -> Agency:
        def field(name: str) -> Callable[[str], str]:
            return lambda text: cleaned(Agency, name, text)

        return Agency(
            name=self.answer("agency", "运行本门户的机构全称（例如 石龙区司法局）", field("name")),
            short_name=self.answer("agency_short", "机构简称（例如 石龙司法局）", field("short_name")),
            number_prefix=self.answer(
                "prefix", "机关代字，用在文书编号里（例如 石龙司）", field("number_prefix")
            ),
            leads_justice=True,
        )

    def save(self, agency: Agency, area: Area) -> Agency:
        existing = Agency.objects.filter(area=area, name=agency.name).first()
        if existing:
            return existing
        agency.area = area
        try:
            agency.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        agency.save()
        return agency

    def administrators(self) -> dict[Role, tuple[str, str]]:
        """Role -> (user name, name); one person holds one role."""
        if not all(self.options[option] for option in ADMINISTRATORS):
            self.stdout.write(
                "\n下面登记首批管理员：四个人，各用各的账号（系统管理、安全管理、审计不得由一人兼任）。"
            )
        found: dict[Role, tuple[str, str]] = {}
        for option, role in ADMINISTRATORS.items():

            def check(text: str, role: Role = role) -> str:
                return ":".join(person(text, role, found))

            question = f"{role.label}的用户名和姓名（例如 wangfang:王芳）"
            username, _, name = self.answer(option, question, check).partition(":")
            found[role] = (username, name)
        return found

    def confirmed(self, area: Area, agency: Agency, people: dict[Role, tuple[str, str]]) -> bool:
        """Whoever typed the answers sees them once more; options are taken as they are."""
        if not self.asked:
            return True
        say = self.stdout.write
        say("\n请核对：")
        say(f"  服务地区：{area.full_name}（{area.pk}）")
        say(f"  运行机构：{agency.name}（简称 {agency.short_name}，机关代字 {agency.number_prefix}）")
        for role, (username, name) in people.items():
            say(f"  {role.label}：{name}（用户名 {username}）")
        return first_keys.ask("没有错请输入 y，重新填写请输入 n：", yes_or_no) == "y"

    def create(self, role: Role, who: tuple[str, str], area: Area, agency: Agency) -> tuple[Role, str, str]:
        user, password = create_staff(username=who[0], name=who[1], by=SYSTEM)
        assign(user=user, role=role, by=SYSTEM, agency=agency, area=area if role in AREA_ROLES else None)
        return role, user.username, password

    def farewell(self, area: Area, agency: Agency, passwords: list[tuple[Role, str, str]]) -> None:
        say = self.stdout.write
        say(self.style.SUCCESS(f"\n{area.full_name}：{agency.name} 的门户已经可以启用。\n"))
        say("初始密码只显示这一次，请分别当面交给本人；首次登录须先启用动态口令，并应当立即修改密码：")
        for role, username, password in passwords:
            say(f"  {role.label}{'　' * (8 - len(role.label))}{username:<20}{password}")
        say(
            f"\n下一步：运行 manage.py check --deploy，启动门户（见 docs/deployment.md），打开 {settings.PUBLIC_URL} 。\n"
        )


def cleaned(model: type[Agency | User], name: str, text: str) -> str:
    """The value as the model's field takes it; raises ValueError in Chinese."""
    field = model._meta.get_field(name)
    if len(text) > (field.max_length or 0):
        raise ValueError(f"{field.verbose_name}最多{field.max_length}个字，现在是{len(text)}个字。")
    try:
        return str(field.clean(text, None))
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from None


def known_area(text: str) -> str:
    if not Area.objects.filter(pk=text).exists():
        raise ValueError(f"没有代码为“{text}”的行政区划。六位为县级以上，九位为乡镇街道。")
    return text


def person(text: str, role: Role, others: dict[Role, tuple[str, str]]) -> tuple[str, str]:
    """User name and name from one line; raises ValueError when it is nobody, or somebody already named."""
    username, *rest = re.split(r"[:：,，\s]+", text.strip(), maxsplit=1)
    if not (username and rest and rest[0]):
        raise ValueError(f"{role.label}须写作“用户名:姓名”，例如 wangfang:王芳。")
    username = cleaned(User, "username", username).lower()
    try:
        name = checked_name(SubjectKind.NATURAL, rest[0])
    except Refused as refusal:
        raise ValueError(refusal.message) from None
    for other, (taken, their_name) in others.items():
        if taken == username:
            raise ValueError(f"{role.label}和{other.label}不能是同一个账号：这几项工作由不同的人担任。")
        if their_name == name:
            raise ValueError(f"{role.label}“{name}”与{other.label}同名：这几项工作由不同的人担任。")
    return username, name


def yes_or_no(text: str) -> str:
    answer = {"y": "y", "yes": "y", "是": "y", "n": "n", "no": "n", "否": "n"}.get(text.lower())
    if answer is None:
        raise ValueError("请输入 y 或者 n。")
    return answer
