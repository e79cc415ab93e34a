"""What a line of a report to a disclosure platform says: the fields of the commitment record, and where a line ends up.

The fields are those of the record that credit platforms collect of commitments (承诺信息归集), with what this portal
adds at the end. Everything comes from the disclosure as the public sees it, so that nothing goes out that is not shown.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from pledges.batch_enums import FULFILLED, NOT_YET_CHECKED, OPEN_TO_ALL, TYPE, Held, LineKind
from pledges.content import LetterContent
from pledges.disclosure_enums import DisclosureState
from pledges.enums import PledgeState
from pledges.models import Disclosure
from pledges.models.disclosures import SHOWN_PLEDGES
from portal.kernel.spreadsheets import Column
from portal.people.enums import DocumentType, SubjectKind
from portal.people.models import Area

DIVISION = 6


@dataclass(frozen=True)
class Field:
    """One field of the record: its key in JSON, its label in tables, how many signs it may hold."""

    key: str
    label: str
    most: int = 0
    width: float = 14

    @property
    def column(self) -> Column:
        return Column(self.label, self.width)


FIELDS = (
    Field("operation", "操作", width=8),
    Field("code", "承诺编码", 20, 24),
    Field("subjectName", "承诺人名称", 200, 28),
    Field("subjectCategory", "承诺人类别", 16, 18),
    Field("identify", "承诺人代码", 18, 22),
    Field("commitmentTypeId", "承诺类型", 64, 12),
    Field("reason", "承诺事由", 512, 24),
    Field("content", "承诺内容", 4000, 50),
    Field("liabilityBreachCommitment", "违诺责任", 4000, 40),
    Field("commitmentDate", "承诺作出日期", width=13),
    Field("commitmentValidity", "承诺有效期", width=13),
    Field("fulfillmentStatus", "承诺履行状态", width=13),
    Field("unperformedCommitmentContent", "未履行的承诺内容", 4000, 14),
    Field("liabilityBreachCommitmentContent", "违诺责任追究内容", 4000, 14),
    Field("fulfillmentStatusDate", "承诺履行状态认定日期", width=13),
    Field("acceptanceConfirmUnit", "承诺履行状态认定单位", 200, 24),
    Field("acceptanceConfirmUnitIdentify", "承诺履行状态认定单位代码", 18, 22),
    Field("acceptanceUnit", "承诺受理单位", 200, 24),
    Field("acceptanceUnitIdentify", "承诺受理单位代码", 18, 22),
    Field("publicationType", "公开类型", width=14),
    Field("remarks", "备注", 512, 30),
    Field("letter", "承诺书编号", width=24),
    Field("shownFrom", "公示起始日", width=13),
    Field("shownUntil", "公示截止日", width=13),
)
KEYS = tuple(field.key for field in FIELDS)
CATEGORIES = {
    SubjectKind.LEGAL: "法人及非法人组织",
    SubjectKind.OTHER_ORG: "法人及非法人组织",
    SubjectKind.SOLE_TRADER: "个体工商户",
}


@dataclass(frozen=True)
class Earlier:
    """What a platform was told about a disclosure before."""

    code: str
    record: dict[str, Any]
    kinds: frozenset[str]
    batch: str


def verdict(row: Disclosure, earlier: Earlier | None, *, on: date) -> LineKind | Held:
    """Whether a disclosure goes out as a new line, changes or withdraws an old one, or is held back and why."""
    if earlier is not None:
        return _since(row, earlier, on=on)
    if row.state == DisclosureState.PREPARED:
        return Held.NOT_RELEASED
    if row.subject.is_natural:
        return Held.NATURAL
    if row.subject.document_type != DocumentType.USCC:
        return Held.NO_CODE
    if row.state == DisclosureState.ENDED or (row.until_on is not None and row.until_on < on):
        return Held.OVER
    if row.state == DisclosureState.TAKEN_DOWN or row.pledge.state not in SHOWN_PLEDGES:
        return Held.DOWN
    return LineKind.ADDED


def _since(row: Disclosure, earlier: Earlier, *, on: date) -> LineKind | Held:
    """What became of a line that was sent. A period that ended by itself stands in the line: nothing follows."""
    down = row.state == DisclosureState.TAKEN_DOWN or row.pledge.state not in SHOWN_PLEDGES
    over = row.state == DisclosureState.ENDED or (row.until_on is not None and row.until_on < on)
    if LineKind.WITHDRAWN not in earlier.kinds and down and not over:
        return LineKind.WITHDRAWN
    settled = row.pledge.state == PledgeState.KEPT and not earlier.record["fulfillmentStatus"]
    if settled and not down and not over and LineKind.UPDATED not in earlier.kinds:
        return LineKind.UPDATED
    return Held.SENT


def record_of(row: Disclosure, *, kind: LineKind, code: str, identify: str) -> dict[str, Any]:
    """The fields of one line. Whoever was checked is told with day and agency; nobody is called fulfilled unchecked."""
    pledge, agency = row.pledge, row.agency
    content = LetterContent.from_record(pledge.content)
    kept = pledge.state == PledgeState.KEPT
    liability = (content.civil_liability, content.administrative_liability, content.criminal_liability)
    given = {
        "operation": kind.label,
        "code": code,
        "subjectName": row.title,
        "subjectCategory": CATEGORIES[SubjectKind(row.subject.kind)],
        "identify": identify,
        "commitmentTypeId": TYPE,
        "reason": content.administrative_matter,
        "content": "\n".join(f"{label}：{text}" for label, text in row.lines),
        "liabilityBreachCommitment": "\n".join(text for text in liability if text),
        "commitmentDate": _day(pledge.signed_at),
        "fulfillmentStatus": FULFILLED if kept else "",
        "fulfillmentStatusDate": _day(pledge.outcome_at) if kept else "",
        "acceptanceConfirmUnit": agency.name if kept else "",
        "acceptanceConfirmUnitIdentify": agency.uscc if kept else "",
        "acceptanceUnit": agency.name,
        "acceptanceUnitIdentify": agency.uscc,
        "publicationType": OPEN_TO_ALL,
        "remarks": "" if kept else NOT_YET_CHECKED,
        "letter": pledge.number or "",
        "shownFrom": f"{row.from_on}",
        "shownUntil": f"{row.until_on}",
    }
    return {key: given.get(key, "") for key in KEYS}


def withdrawal_of(row: Disclosure, earlier: Earlier) -> dict[str, Any]:
    """The line that takes one back: what was sent, and why it is no longer to be shown."""
    reason = row.reason or f"承诺书{row.pledge.get_state_display()}"
    return earlier.record | {
        "operation": LineKind.WITHDRAWN.label,
        "remarks": f"撤下批次{earlier.batch}所报内容：{reason}"[:512],
    }


def too_long(record: dict[str, Any]) -> bool:
    """Whether a field holds more than the platform takes; nothing is cut silently."""
    return any(field.most and len(str(record[field.key])) > field.most for field in FIELDS)


def division_of(area: Area) -> str:
    """The six digits of the nearest division that the state knows: a zone with a code of its own has none."""
    code = next((code for code in reversed(area.codes) if code.isdecimal()), "")
    return code[:DIVISION].ljust(DIVISION, "0")


def _day(at: Any) -> str:
    return f"{timezone.localdate(at)}" if at else ""
