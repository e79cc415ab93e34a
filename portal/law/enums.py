"""How high a source stands (效力层级), from the law down to a normative document."""

from django.db import models


class Hierarchy(models.TextChoices):
    LAW = "law", "法律"
    ADMIN_REGULATION = "admin_regulation", "行政法规"
    STATE_COUNCIL_DECISION = "state_council_decision", "国务院决定"
    LOCAL_REGULATION = "local_regulation", "地方性法规"
    DEPARTMENT_RULE = "department_rule", "部门规章"
    LOCAL_RULE = "local_rule", "地方政府规章"
    NORMATIVE = "normative", "规范性文件"

    @property
    def rank(self) -> int:
        """1 for a law; a higher number stands lower."""
        return RANKS[self]

    def reaches(self, floor: str) -> bool:
        """Whether a basis of this rank is at or above ``floor``."""
        return self.rank <= RANKS[Hierarchy(floor)]


# A decision of the State Council may set what a regulation may (行政许可法 14); the two kinds of rules stand side by side.
RANKS: dict[Hierarchy, int] = {
    Hierarchy.LAW: 1,
    Hierarchy.ADMIN_REGULATION: 2,
    Hierarchy.STATE_COUNCIL_DECISION: 2,
    Hierarchy.LOCAL_REGULATION: 3,
    Hierarchy.DEPARTMENT_RULE: 4,
    Hierarchy.LOCAL_RULE: 4,
    Hierarchy.NORMATIVE: 5,
}
