"""Verification: checks, draws, findings and what follows them. It pulls from pledges; pledges never push."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig

from portal.kernel import registry
from portal.people.enums import Role
from verification.words import ACTS


class VerificationConfig(AppConfig):
    name = "verification"
    verbose_name = "核查"

    def ready(self) -> None:
        """The desks of this room."""
        registry.act_words.update(ACTS)
        registry.waiting.add("verification", import_module("verification.parts").hearings_open)
        registry.open_findings.add("verification", import_module("verification.parts").open_findings)
        registry.case_parts.add("verification", import_module("verification.file_parts").case_file)
        registry.account_locks.add("verification", import_module("verification.parts").handling_open)
        registry.thing_names.add("verification.check", import_module("verification.parts").names_of_checks)
        registry.pledge_locks.add("verification", self.why_locked)
        inspectors = frozenset({Role.INSPECTOR})
        officers = frozenset({Role.AGENCY_HEAD, Role.HANDLER})
        bureau = frozenset({Role.BUREAU_ADMIN})
        registry.nav.add("verification", registry.Nav("核查", "verification:desk", inspectors, 40))
        registry.nav.add(
            "handlings", registry.Nav("不实处理", "verification:handlings", officers | inspectors, 45)
        )
        # The head reads what was escalated.
        assisting = frozenset({Role.ASSISTING_OFFICER, Role.AGENCY_HEAD})
        registry.nav.add("assisting", registry.Nav("协助核查", "verification:assisting", assisting, 46))
        registry.nav.add("draws", registry.Nav("双随机抽查", "verification:draws", bureau, 65))

    def why_locked(self, pledge: Any) -> str:
        """A pledge that was found untrue is answered for; it is neither corrected nor taken back."""
        open_ones = self.get_model("Handling").objects.filter(check_row__pledge=pledge).exclude(upheld=False)
        return "核查已认定这份承诺可能不实，不能再更正或者撤回。" if open_ones.exists() else ""
