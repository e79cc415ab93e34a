"""Cases and pledges: the application from its first form to its conclusion."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig

from pledges.words import ACTS
from portal.kernel import registry
from portal.kernel.partitions import keep_partitioned
from portal.people.enums import Role


class PledgesConfig(AppConfig):
    name = "pledges"
    verbose_name = "告知承诺"

    def ready(self) -> None:
        """The desks of counter and handlers, and how many messages a person has not read."""
        handlers = frozenset({Role.HANDLER, Role.AGENCY_HEAD})
        registry.nav.add("window", registry.Nav("窗口", "pledges:window", frozenset({Role.WINDOW_CLERK}), 20))
        registry.nav.add("handling", registry.Nav("办件处理", "pledges:handling", handlers, 30))
        disclosures = registry.Nav("承诺公示", "pledges:disclosure_desk", handlers, 35)
        registry.nav.add("disclosures", disclosures)
        registry.nav.add("ratings", registry.Nav("评价", "pledges:ratings", handlers, 36))
        bureau = frozenset({Role.BUREAU_ADMIN, Role.AUDITOR})
        registry.nav.add("rating_figures", registry.Nav("评价统计", "pledges:rating_figures", bureau, 70))
        registry.act_words.update(ACTS)
        registry.unread.add("pledges", self.unread)
        keep_partitioned("pledges_message", append_only=False)
        parts = import_module("pledges.parts")
        registry.integrity_parts.add("pledges", parts.integrity)
        registry.clause_dependents.add("pledges", parts.acts_on)
        registry.law_dependents.add("pledges", parts.open_cases)
        registry.acting.add("pledges", import_module("pledges.acting").acting_for)
        registry.case_parts.add("pledges", import_module("pledges.file_parts").case_file)
        registry.case_parts.add("handling", import_module("pledges.handling_parts").case_file)
        registry.case_parts.add("afterwards", import_module("pledges.afterwards_parts").case_file)
        import_module("pledges.personal_parts").register()
        registry.letter_previews.add("pledges", import_module("pledges.samples").sample_letter)

    def unread(self, user: Any) -> int:
        """Messages to this person, and to those she stands for, that she has not seen."""
        if not user.subject_id:
            return 0
        subjects = {user.subject_id, *user.represented_ids}
        return self.get_model("Message").objects.filter(subject__in=subjects, read_at=None).count()
