"""The catalogue: administrative matters, the certificates they ask for, texts and published lists."""

from importlib import import_module

from django.apps import AppConfig

from matters import cleanup_words, public_words, upkeep_words
from matters.words import ACTS
from portal.kernel import registry
from portal.kernel.registry import Nav
from portal.people.enums import Role


class MattersConfig(AppConfig):
    name = "matters"
    verbose_name = "证明事项"

    def ready(self) -> None:
        registry.act_words.update(ACTS)
        registry.act_words.update(public_words.ACTS)
        registry.act_words.update(upkeep_words.ACTS)
        registry.act_words.update(cleanup_words.ACTS)
        desk = import_module("matters.rules").DESK_ROLES  # models exist only now
        registry.nav.add("matters.bureau", Nav("证明事项", "matters:bureau", desk, 60))
        importing = import_module("matters.rules").IMPORT_ROLES
        registry.nav.add("matters.imports", Nav("导入清单", "matters:imports", importing, 61))
        clerks, system = frozenset({Role.WINDOW_CLERK}), frozenset({Role.SYSTEM_ADMIN})
        registry.nav.add("matters.list_changes", Nav("清单变动", "matters:list_changes", clerks, 22))
        registry.nav.add("matters.law_tasks", Nav("法律变化", "matters:law_tasks", system, 66))
        registry.nav.add("matters.lists", Nav("清单公布", "matters:bureau_lists", desk, 62))
        may = import_module("matters.public_rules")
        asking, writing = frozenset(may.HOLDERS), frozenset((*may.PROCEDURE_WRITERS, *may.DECIDERS))
        registry.nav.add("matters.consultations", Nav("征求意见", "matters:bureau_consultations", asking, 64))
        registry.nav.add("matters.procedures", Nav("工作规程", "matters:bureau_procedures", writing, 66))
        registry.nav.add(
            "matters.guides", Nav("办事指南", "matters:bureau_guides", frozenset(may.WRITERS), 68)
        )
        registry.nav.add("matters.cleanup", Nav("减证便民", "matters:campaigns", desk, 70))
        import_module("matters.domain.cleanup_lines").register()
        registry.clause_dependents.add("matters", import_module("matters.dependents").dependents_of)
