"""When the line is down: numbers kept back, paper forms printed with them, entered later without doubles."""

from datetime import date
from typing import Any

from django.utils import timezone

from matters.domain.texts import text_in_force
from matters.models import CertificationMatter
from pledges import documents
from pledges.counter_enums import ReservedState
from pledges.domain import choices, notices, signing
from pledges.domain.cases import case_number, file_case, open_case
from pledges.domain.contents import blank_content
from pledges.enums import Channel, ChoiceKind, SignatureKind
from pledges.models import Case, NumberBlock, ReservedNumber
from portal.kernel import duties
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import today
from portal.kernel.enums import Queue
from portal.kernel.files import keep
from portal.kernel.models import StoredFile
from portal.kernel.moves import move, move_many
from portal.kernel.numbers import next_numbers
from portal.law import keys
from portal.people.domain.identity import record_paper_check
from portal.people.domain.subjects import get_or_create_subject
from portal.people.enums import Role
from portal.people.models import Agency, Subject, User

KIND = "pledges.blank_forms"
MOST = 20  # forms of a block: each is printed in two copies


@act(clause=keys.SL_FORM)
def reserve(certificate: CertificationMatter, *, count: int, by: User) -> NumberBlock:
    """Keep numbers back for paper forms of one certificate, and have the forms printed.

    The numbers are the next ones of the agency and day: whoever files meanwhile gets those behind them, and each of
    these is accounted for, as a case or as void.
    """
    agency = certificate.agency
    refuse_not_at_window(agency, by)
    if not 1 <= count <= MOST:
        raise Refused(f"一次预留1至{MOST}个编号。", code="count", field="count")
    text = text_in_force(certificate, on=today())
    if text is None or certificate.current is None:
        raise Refused("这项证明还没有公布告知承诺文本，不能印空白表。", code="no_text", field="certificate")
    given = next_numbers(series=f"case:{agency.pk}", on=today(), count=count)
    numbers = [case_number(agency, today(), number) for number in given]
    block = NumberBlock.objects.create(
        area=certificate.area,
        agency=agency,
        certificate=certificate,
        text=text,
        issued_on=today(),
        issued_by=by,
        first=numbers[0],
        last=numbers[-1],
        count=count,
    )
    ReservedNumber.objects.bulk_create(ReservedNumber(block=block, number=number) for number in numbers)
    record(
        "pledges.reserve_numbers",
        block,
        by=by,
        clause=keys.SL_FORM,
        first=block.first,
        last=block.last,
        count=count,
    )
    duties.add(
        kind=KIND, key=f"blank-forms:{block.pk}", payload={"block": str(block.pk)}, queue=Queue.BACKGROUND
    )
    return block


def refuse_not_at_window(agency: Agency, by: User) -> None:
    """Numbers are kept back and papers entered by the counter of the agency itself."""
    if agency.pk not in by.agency_ids(Role.WINDOW_CLERK):
        raise Refused("纸质办理由本单位窗口工作人员登记。", code="not_window")


def make_blank_forms(block: NumberBlock) -> NumberBlock:
    """Render and keep the forms; asked twice, the first ones. Runs outside any transaction."""
    if block.file_id is not None:
        return block
    content = blank_content(block.text.version, block.text)
    numbers = list(block.numbers.values_list("number", flat=True))
    return _keep(block, pdf=documents.render_blank(content, numbers))


@act(clause=keys.SL_FORM)
def _keep(block: NumberBlock, *, pdf: bytes) -> NumberBlock:
    fresh = NumberBlock.objects.select_for_update().get(pk=block.pk)
    if fresh.file_id is None:
        fresh.file = keep(pdf, name=f"空白表 {fresh}.pdf", content_type="application/pdf")
        fresh.save(update_fields=["file"])
        record("pledges.print_blank_forms", fresh, by=SYSTEM, clause=keys.SL_FORM, sha256=fresh.file.sha256)
    return fresh


@act(clause=keys.SL_FORM)
def void(number: ReservedNumber, *, reason: str, by: User) -> ReservedNumber:
    """A form that was spoilt or lost: its number is never given again, and the reason says where it went."""
    number = _locked(number)
    refuse_not_at_window(number.block.agency, by)
    _refuse_settled(number)
    return move(number, ReservedState.VOID, by=by, clause=keys.SL_FORM, **_voided(reason, by))


@act(clause=keys.SL_FORM)
def void_rest(block: NumberBlock, *, reason: str, by: User) -> list[ReservedNumber]:
    """The line is back and the forms are not needed any more."""
    refuse_not_at_window(block.agency, by)
    rows = ReservedNumber.objects.filter(block=block, state=ReservedState.OPEN).select_related("block")
    return move_many(rows, ReservedState.VOID, by=by, clause=keys.SL_FORM, **_voided(reason, by))


def _voided(reason: str, by: User) -> dict[str, Any]:
    if not reason.strip():
        raise Refused("请写明作废的理由。", code="no_reason", field="reason")
    return {"void_reason": reason.strip()[:200], "settled_at": timezone.now(), "settled_by": by}


def _locked(number: ReservedNumber) -> ReservedNumber:
    rows = ReservedNumber.objects.select_for_update(of=("self",)).select_related(
        "block__agency__area",
        "block__area",
        "block__certificate__current",
        "block__text",
        "case",
        "settled_by",
    )
    return rows.get(pk=number.pk)


def _refuse_settled(number: ReservedNumber) -> None:
    """A number serves once: who comes second is told where the first one lies."""
    if number.state == ReservedState.OPEN:
        return
    assert number.settled_at is not None
    assert number.settled_by is not None
    when = f"{timezone.localtime(number.settled_at):%Y-%m-%d %H:%M}由{number.settled_by.name}"
    if number.state == ReservedState.USED:
        raise IllegalMove(
            f"编号{number}的纸质表已经录入过，{when}录入，没有重复录入。",
            way_out="请核对表上的编号；要看已录入的办件，请按这个编号查找。",
        )
    raise IllegalMove(
        f"编号{number}已经作废，{when}作废，理由：{number.void_reason}。",
        way_out="请核对表上的编号；确需录入的，请申请人用另一张有效编号的表重新填写。",
    )


@act(clause=keys.PROCEDURE)
def enter(
    number: ReservedNumber,
    *,
    applicant: dict[str, Any],
    values: dict[str, Any],
    received_on: date,
    taken_by: User,
    scan: StoredFile,
    by: User,
    site_address: str = "",
    another: bool = False,
) -> Case:
    """Enter a paper form as the case of its number: filed on the day it was handed in, from which the periods run.

    The paper proves that the notice was read and the pledge signed; who took it in looked at the original.
    """
    number = _locked(number)
    block = number.block
    refuse_not_at_window(block.agency, by)
    _refuse_settled(number)
    _refuse_wrong_day(block, received_on)
    _refuse_absent_taker(block, taken_by)
    subject = get_or_create_subject(**applicant, by=by)
    if not another:
        _refuse_double(subject, block, received_on)
    record_paper_check(subject=subject, by=by, taken_by=taken_by, agency=block.agency, on=received_on)
    case = open_case(
        administrative_matter=block.certificate.administrative_matter,
        versions=[_printed_version(block)],
        subject=subject,
        channel=Channel.COUNTER,
        received_on=received_on,
        by=by,
    )
    choice = choices.choose(case.choices.get(), kind=ChoiceKind.PLEDGE, by=by)
    notices.read_on_paper(choice, on=received_on, by=by)
    pledge = signing.prepare(choice, values=values, by=by, site_address=site_address)
    signing.sign(pledge, digest=pledge.content_digest, kind=SignatureKind.PAPER, by=by, paper_scan=scan)
    move(
        number,
        ReservedState.USED,
        by=by,
        clause=keys.PROCEDURE,
        case=case,
        taken_by=taken_by,
        settled_at=timezone.now(),
        settled_by=by,
    )
    return file_case(case, by=by)


def _printed_version(block: NumberBlock) -> Any:
    """What was signed is what the form told: a text that has changed since has to be signed anew."""
    text = text_in_force(block.certificate, on=today())
    if text is None or text.pk != block.text_id:
        raise Refused(
            "表上印的告知文本已经更新，这张表不能再录入。",
            code="text_changed",
            way_out="请把这个编号作废并写明理由，请申请人按新的文本重新签署。",
        )
    return block.certificate.current


def _refuse_wrong_day(block: NumberBlock, received_on: date) -> None:
    if received_on > today():
        raise Refused(
            "收件日期晚于今天。", code="future", field="received_on", way_out="请照表上的收件日期填写。"
        )
    if received_on < block.issued_on:
        raise Refused(
            f"收件日期早于编号预留的日期{block.issued_on:%Y-%m-%d}。",
            code="before_issue",
            field="received_on",
            way_out="请核对表上的收件日期和编号。",
        )


def _refuse_absent_taker(block: NumberBlock, taken_by: User) -> None:
    if block.agency_id not in taken_by.agency_ids(Role.WINDOW_CLERK):
        raise Refused("收件人不是本单位的窗口人员。", code="taken_by", field="taken_by")


def _refuse_double(subject: Subject, block: NumberBlock, received_on: date) -> None:
    """The same person, matter and day under another number: most often the second copy of the same form."""
    rows = Case.objects.filter(
        subject=subject,
        administrative_matter=block.certificate.administrative_matter_id,
        received_on=received_on,
    ).exclude(number=None)
    for row in rows:
        raise Refused(
            f"同一申请人、同一事项、同一天的纸质表已经录入，编号{row.number}。",
            code="double",
            field="another",
            way_out="多半是同一份表的另一联，不用再录；确实是另一件的，请勾选“确实是另一件”。",
        )
