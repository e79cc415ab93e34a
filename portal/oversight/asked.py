"""What was asked for in vain, by its name: the certificate, the matter or the case of a refused act."""

from collections.abc import Iterable

from matters.models import AdministrativeMatter, MatterVersion
from pledges.models import Case
from portal.kernel.models import AuditEvent

# Why an act was refused, for the bureau's page of attempts outside the lists.
IN_VAIN = {
    "not_listed": "不在公布的清单内",
    "unlisted": "补正材料不在本办件的清单内",
    "still_asks": "办事指南还在要求已经取消的证明",
    "pledged_certificate": "申请人已经承诺，不得再索要",
}


def names_of(events: Iterable[AuditEvent]) -> dict[str, str]:
    """Key of the object → its name, one query a kind."""
    keys: dict[str, set[str]] = {}
    for event in events:
        keys.setdefault(event.object_type, set()).add(event.object_id)
    certificates = MatterVersion.objects.filter(matter__in=keys.get("matters.certificationmatter", ()))
    matters = AdministrativeMatter.objects.filter(pk__in=keys.get("matters.administrativematter", ()))
    cases = Case.objects.filter(pk__in=keys.get("pledges.case", ()))
    found = [
        *certificates.order_by("number").values_list("matter", "name"),
        *matters.values_list("pk", "name"),
        *cases.values_list("pk", "number"),
    ]
    return {str(key): name or "" for key, name in found}
