"""People: areas and their rules, agencies, users and roles, and the subjects who apply and pledge."""

from importlib import import_module

from django.apps import AppConfig

from portal.kernel.registry import Nav, act_words, nav
from portal.people.enums import Role
from portal.people.words import ACTS


class PeopleConfig(AppConfig):
    name = "portal.people"
    label = "people"
    verbose_name = "机构与人员"

    def ready(self) -> None:
        act_words.update(ACTS)
        nav.add("people.users", Nav("账号与角色", "people:users", frozenset({Role.SYSTEM_ADMIN}), 10))
        keepers = frozenset({Role.SYSTEM_ADMIN})
        nav.add("people.agencies", Nav("机构", "people:agencies", keepers, 15))
        readers = frozenset({Role.BUREAU_ADMIN, Role.LEGAL_REVIEWER, Role.SYSTEM_ADMIN, Role.AUDITOR})
        nav.add("people.area_rules", Nav("地区规则", "people:area_rules", readers, 80))
        nav.add("people.identity", Nav("核验身份", "people:identity", frozenset({Role.WINDOW_CLERK}), 40))
        nav.add("people.security", Nav("登录安全", "people:security", frozenset({Role.SECURITY_ADMIN}), 10))
        keepers = frozenset({Role.SYSTEM_ADMIN})
        nav.add("people.retention", Nav("到期数据", "people:retention", keepers, 73))
        answering = frozenset({Role.WINDOW_CLERK, Role.HANDLER, Role.AGENCY_HEAD})
        nav.add("people.corrections", Nav("信息更正", "people:corrections", answering, 61))
        import_module("portal.people.personal_parts").register()
