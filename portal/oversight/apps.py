"""The justice bureau's and the auditors' floor."""

from django.apps import AppConfig

from portal.kernel.registry import Nav, act_words, nav
from portal.oversight.words import ACTS


class OversightConfig(AppConfig):
    name = "portal.oversight"
    label = "oversight"
    verbose_name = "监督与指导"

    def ready(self) -> None:
        """Place the floor's pages in the staff navigation."""
        act_words.update(ACTS)
        nav.add("audit", Nav("审计", "oversight:audit", frozenset({"auditor"}), 10))
        nav.add("seals", Nav("账册封存", "oversight:seals", frozenset({"auditor"}), 11))
        readers = frozenset({"bureau_admin", "auditor"})
        nav.add(
            "complaints", Nav("群众反映", "oversight:complaints", readers | {"agency_head", "handler"}, 60)
        )
        nav.add("refused", Nav("清单外索要", "oversight:refused", readers, 77))
        nav.add("duties", Nav("待办义务", "oversight:duties", frozenset({"system_admin"}), 70))
        nav.add("calendar", Nav("工作日历", "oversight:calendar", frozenset({"system_admin"}), 71))
