"""Credit: the integrity file, records with their measures, objections, repair. It knows no pledge and no check."""

from importlib import import_module

from django.apps import AppConfig

from credit.words import ACTS
from portal.kernel import registry
from portal.people.enums import Role


class CreditConfig(AppConfig):
    name = "credit"
    verbose_name = "信用"

    def ready(self) -> None:
        """The desk of the credit officers."""
        registry.act_words.update(ACTS)
        roles = frozenset({Role.CREDIT_OFFICER})
        registry.nav.add("credit", registry.Nav("信用管理", "credit:desk", roles, 60))
        import_module("credit.personal_parts").register()
