"""What this room tells a person about herself, and what keeps her from becoming nobody."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from credit.models import Record
from portal.kernel import registry
from portal.kernel.registry import Holding, Retention
from portal.law import keys
from portal.people.personal_parts import moment


def held(user: Any) -> Iterator[Holding]:
    """Her records, with what was found and how long they hold."""
    if user.subject_id is None:
        return
    rows = Record.objects.filter(subject=user.subject_id).select_related("agency").order_by("-created_at")
    yield Holding(
        "信用记录",
        tuple(
            {
                "认定单位": row.agency.name,
                "失信行为": row.get_breach_display(),
                "失信程度": row.get_grade_display(),
                "认定的事实": row.facts,
                "认定文书": row.reference,
                "状态": row.get_state_display(),
                "生效时间": moment(row.confirmed_at),
                "期满之日": str(row.until),
            }
            for row in rows
        ),
    )


def names_of_records(found: Iterable[str]) -> Mapping[str, str]:
    """The document that each record rests on."""
    return {str(pk): name for pk, name in Record.objects.filter(pk__in=found).values_list("pk", "reference")}


def is_kept(subject: Any) -> bool:
    """Whether a record of hers stands here, ended or not."""
    return Record.objects.filter(subject=subject).exists()


def register() -> None:
    """At start-up."""
    registry.holdings.add("credit", held)
    registry.thing_names.add("credit.record", names_of_records)
    registry.person_locks.add("credit", is_kept)
    why = "期满或者修复以后不再影响您；记录本身随认定文书保存，供复核、复议和诉讼。"
    rule = Retention("信用记录", "按信用规则的期限有效，期满自动失效", keys.CREDIT, why)
    registry.retention.add("credit.records", rule)
