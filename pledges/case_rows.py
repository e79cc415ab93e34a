"""A case with everything that its own page shows, so that the number of queries is fixed."""

from pledges.models import Case

CASES = Case.objects.select_related(
    "administrative_matter",
    "agency__superior",
    "agency__area",
    "area",
    "subject",
    "agent_subject",
    "authorization",
    "representation__principal",
    "representation__person",
    "handler",
)
