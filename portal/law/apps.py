"""The law: sources, their versions in time, and the clauses that everything else cites."""

from importlib import import_module

from django.apps import AppConfig

from portal.kernel import registry
from portal.law.words import ACTS


class LawConfig(AppConfig):
    name = "portal.law"
    label = "law"
    verbose_name = "法律依据"

    def ready(self) -> None:
        registry.act_words.update(ACTS)
        sources = import_module("portal.law.domain.sources")  # models exist only now
        registry.clause_lookup.add("law", sources.find_clause)
