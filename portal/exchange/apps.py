"""Lines to other systems: the business systems of departments that embed the module, and what they are told."""

from importlib import import_module

from django.apps import AppConfig

from portal.exchange.words import ACTS
from portal.kernel.registry import Nav, act_words, nav
from portal.people.enums import Role


class ExchangeConfig(AppConfig):
    name = "portal.exchange"
    label = "exchange"
    verbose_name = "对外接口"

    def ready(self) -> None:
        """The page of the lines for both administrators and the auditor, that of the messages for the one who keeps them."""
        act_words.update(ACTS)
        keepers = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
        nav.add("exchange.clients", Nav("业务系统接入", "exchange:clients", keepers, 30))
        keeper = frozenset({Role.SYSTEM_ADMIN})
        nav.add("exchange.outbox", Nav("短信和邮件", "exchange:outbox", keeper, 72))
        import_module("portal.exchange.personal_parts").register()
