"""Reports of disclosed pledges to platforms outside: looked at first, then numbered and fixed, then made into files."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from pledges.batch_documents import make
from pledges.batch_enums import OWN_PLACES, BatchFormat, Held, LineKind
from pledges.batching import Earlier, division_of, record_of, too_long, verdict, withdrawal_of
from pledges.disclosure_enums import DisclosureState
from pledges.domain.disclosures import waiting
from pledges.models import BatchFile, BatchLine, Disclosure, DisclosureBatch, Pledge
from portal.kernel import duties
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import today
from portal.kernel.enums import Queue
from portal.kernel.files import keep
from portal.kernel.numbers import next_number, next_numbers
from portal.law import keys
from portal.people.area_rules import rules_for
from portal.people.models import Agency, Area, User

KIND = "pledges.batch_file"
MOST = 2_000
PENDING = "（生成批次时编码）"
ROWS = Disclosure.objects.select_related("pledge", "agency", "subject__data_key")


@dataclass(frozen=True)
class Line:
    """One line as it would go out."""

    kind: LineKind
    disclosure: Disclosure
    record: dict[str, Any]


@dataclass(frozen=True)
class HeldBack:
    """One pledge that does not go out, and why; ``disclosure`` is None while nobody has prepared it."""

    why: Held
    pledge: Pledge
    disclosure: Disclosure | None = None


@dataclass(frozen=True)
class Plan:
    """What a batch would hold, and what not."""

    lines: tuple[Line, ...]
    held: tuple[HeldBack, ...]

    def of(self, kind: LineKind) -> list[Line]:
        return [line for line in self.lines if line.kind == kind]


def channels(area: Area) -> list[str]:
    """The platforms outside that the area's rules name; its own places need no report."""
    rules = rules_for(area, on=today())
    return [name for name in rules.disclosure_channels if name not in OWN_PLACES] if rules.disclosure else []


def plan(agency: Agency, *, channel: str, start: date, until: date) -> Plan:
    """What would go out today of what was released in the period, and what has to be taken back whenever it was sent.

    Only looks. Raises Refused where this agency cannot report at all.
    """
    _refuse_unready(agency, channel=channel, start=start, until=until)
    earlier = _earlier(agency, channel, (start, until))
    period = ROWS.filter(agency=agency, from_on__range=(start, until)).order_by("from_on", "id")[: MOST + 1]
    prepared = ROWS.filter(agency=agency, state=DisclosureState.PREPARED).order_by("id")[:MOST]
    found = {row.pk: row for row in (*period, *prepared, *_sent(agency, earlier))}
    if len(period) > MOST:
        raise Refused(
            f"这一期间的公示超过{MOST}件。",
            code="too_many",
            field="until",
            way_out="请把期间改短一些，分成几个批次报送。",
        )
    lines, held = _sorted(found.values(), earlier)
    unprepared = waiting([agency.pk]).filter(in_force_at__date__lte=until).order_by("id")[:MOST]
    held += [HeldBack(Held.NOT_PREPARED, pledge) for pledge in unprepared]
    return Plan(tuple(lines), tuple(held))


def _refuse_unready(agency: Agency, *, channel: str, start: date, until: date) -> None:
    if until < start:
        raise Refused("截止日期不能早于起始日期。", code="bad_period", field="until")
    if until > today():
        raise Refused("截止日期不能晚于今天。", code="bad_period", field="until")
    if channel not in channels(agency.area):
        raise Refused(
            "本地区的规则没有规定向这个平台公示告知承诺书。",
            code="no_channel",
            field="channel",
            way_out="公示渠道由地区规则规定，请与系统管理员核对。",
        )
    if not agency.uscc:
        raise Refused(
            f"{agency.name}还没有登记统一社会信用代码，平台不收没有单位代码的记录。",
            code="no_uscc",
            way_out="请系统管理员在机构信息里补登。",
        )


def _earlier(agency: Agency, channel: str, period: tuple[date, date]) -> dict[Any, Earlier]:
    """What this platform was told before, by disclosure: the latest record and all kinds of lines.

    What ended by itself needs nothing more and is left out, unless the period asks for it.
    """
    over = Q(disclosure__state=DisclosureState.ENDED) & ~Q(disclosure__from_on__range=period)
    rows = BatchLine.objects.filter(batch__agency=agency, channel=channel).exclude(over)
    rows = rows.order_by("batch_id", "order")
    kinds: dict[Any, set[str]] = defaultdict(set)
    found: dict[Any, Earlier] = {}
    for line in rows.select_related("batch"):
        kinds[line.disclosure_id].add(line.kind)
        found[line.disclosure_id] = Earlier(
            line.code, line.record, frozenset(kinds[line.disclosure_id]), line.batch.number
        )
    return found


def _sent(agency: Agency, earlier: dict[Any, Earlier]) -> Iterable[Disclosure]:
    """What was sent and may have changed since: whatever is not yet withdrawn there."""
    live = [key for key, told in earlier.items() if LineKind.WITHDRAWN not in told.kinds]
    return ROWS.filter(agency=agency, pk__in=live).order_by("from_on", "id")


def _sorted(rows: Iterable[Disclosure], earlier: dict[Any, Earlier]) -> tuple[list[Line], list[HeldBack]]:
    lines, held, on = [], [], today()
    for row in rows:
        told = earlier.get(row.pk)
        found = verdict(row, told, on=on)
        if isinstance(found, Held):
            held.append(HeldBack(found, row.pledge, row))
            continue
        values = _record(row, found, told)
        if too_long(values | {"code": ""}):
            held.append(HeldBack(Held.TOO_LONG, row.pledge, row))
        else:
            lines.append(Line(found, row, values))
    return lines, held


def _record(row: Disclosure, kind: LineKind, told: Earlier | None) -> dict[str, Any]:
    if kind == LineKind.WITHDRAWN and told is not None:
        return withdrawal_of(row, told)
    if told is not None:
        return record_of(row, kind=kind, code=told.code, identify=told.record["identify"])
    return record_of(row, kind=kind, code=PENDING, identify=row.subject.number_masked)


@act(clause=keys.DISCLOSURE)
def export(agency: Agency, *, channel: str, start: date, until: date, by: User) -> DisclosureBatch:
    """Fix what goes out today under a number and a digest; the worker makes the files of it.

    T21 三(二) and 崂山司方案第七条: what is disclosed stands on the platforms that the area names as well.
    """
    agency = Agency.objects.select_for_update(of=("self",)).select_related("area").get(pk=agency.pk)
    found = plan(agency, channel=channel, start=start, until=until)
    if not found.lines:
        raise Refused(
            "没有要报送的内容。",
            code="nothing_to_send",
            way_out="请换一个期间，或者先拟办、复核要公示的承诺书。",
        )
    batch = DisclosureBatch(
        agency=agency, area=agency.area, channel=channel, start=start, until=until, exported_on=today(), by=by
    )
    counts = Counter(line.kind for line in found.lines)
    batch.added, batch.updated = counts[LineKind.ADDED], counts[LineKind.UPDATED]
    batch.withdrawn = counts[LineKind.WITHDRAWN]
    lines = _lines(batch, _coded(agency, found.lines))
    # The numbers come last: whoever reports next waits just that long.
    batch.number = _number(agency)
    batch.digest = digest_of(batch, lines)
    batch.save(force_insert=True)
    BatchLine.objects.bulk_create(lines, batch_size=500)
    record("pledges.export_disclosures", batch, by=by, clause=keys.DISCLOSURE, digest=batch.digest)
    _order_files(batch)
    return batch


def _lines(batch: DisclosureBatch, coded: Sequence[Line]) -> list[BatchLine]:
    return [
        BatchLine(
            batch=batch,
            disclosure=line.disclosure,
            channel=batch.channel,
            order=order,
            kind=line.kind,
            code=line.record["code"],
            record=line.record,
        )
        for order, line in enumerate(coded, 1)
    ]


def _coded(agency: Agency, lines: Sequence[Line]) -> list[Line]:
    """The same lines, each new one with the holder's number and its code: division, day of the pledge, running number.

    Before this act neither is needed, and a look at what would go out decrypts nothing.
    """
    division = division_of(agency.area)
    days = Counter(line.record["commitmentDate"] for line in lines if line.kind == LineKind.ADDED)
    numbers = {
        day: iter(next_numbers(series=f"commitment:{division}", on=date.fromisoformat(day), count=count))
        for day, count in sorted(days.items())
    }
    coded = []
    for line in lines:
        if line.kind == LineKind.ADDED:
            day = line.record["commitmentDate"]
            code = f"{division}{day.replace('-', '')}{next(numbers[day]):06d}"
            number = line.disclosure.subject.reveal_number()
            line = Line(line.kind, line.disclosure, line.record | {"code": code, "identify": number})
        coded.append(line)
    return coded


def _number(agency: Agency) -> str:
    on = today()
    number = next_number(series=f"disclosure-batch:{agency.pk}", on=on)
    return f"{agency.number_prefix}公示报字〔{on:%Y}〕{on:%m%d}{number:03d}号"


def digest_of(batch: DisclosureBatch, lines: Sequence[BatchLine]) -> str:
    """SHA-256 over number, agency, platform, period and all lines: what the JSON file repeats."""
    said = {
        "number": batch.number,
        "unit": batch.agency.uscc,
        "channel": batch.channel,
        "start": f"{batch.start}",
        "until": f"{batch.until}",
        "rows": [line.record for line in lines],
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _order_files(batch: DisclosureBatch) -> None:
    for form in BatchFormat.values:
        duties.add(
            kind=KIND,
            key=f"disclosure-batch:{batch.pk}:{form}",
            payload={"batch": str(batch.pk), "form": form},
            queue=Queue.BACKGROUND,
        )


def make_file(batch: DisclosureBatch, *, form: str) -> BatchFile:
    """One file of a batch. Asked twice, returns the first one. Runs outside any transaction."""
    if there := batch.files.filter(form=form).first():
        return there
    made = make(batch, list(batch.lines.all()), BatchFormat(form))
    return _keep(batch, form=form, data=made.data, content_type=made.content_type)


@act(clause=keys.DISCLOSURE)
def _keep(batch: DisclosureBatch, *, form: str, data: bytes, content_type: str) -> BatchFile:
    """Two workers: the second finds the first one's file, the row of the agency being locked meanwhile."""
    Agency.objects.select_for_update(of=("self",)).get(pk=batch.agency_id)
    if there := batch.files.filter(form=form).first():
        return there
    stored = keep(data, name=f"{batch.number}.{form}", content_type=content_type)
    row = BatchFile.objects.create(batch=batch, form=form, file=stored)
    record("pledges.batch_file", batch, by=SYSTEM, form=form, digest=stored.sha256)
    return row
