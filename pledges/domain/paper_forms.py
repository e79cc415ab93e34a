"""For when the line is down: numbers kept back, paper forms printed with them, each number accounted for."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from matters.domain.texts import text_in_force
from matters.models import AdministrativeMatter, CertificationMatter, TextVersion
from pledges import documents
from pledges.counter_enums import ReservedState
from pledges.domain.cases import case_number
from pledges.domain.contents import blank_content
from pledges.models import BlockForm, NumberBlock, ReservedNumber
from portal.kernel import duties
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import today
from portal.kernel.enums import Queue
from portal.kernel.files import keep
from portal.kernel.moves import move, move_many
from portal.kernel.numbers import next_numbers
from portal.law import keys
from portal.people.enums import Role
from portal.people.models import Agency, User

KIND = "pledges.blank_forms"
MOST = 20  # forms of a block: each is printed in two copies


@act(clause=keys.SL_FORM)
def reserve(certificates: Sequence[CertificationMatter], *, count: int, by: User) -> NumberBlock:
    """Keep numbers back for paper forms of one matter, and have the forms of these certificates printed for each.

    The numbers are the next ones of the agency and day: whoever files meanwhile gets those behind them, and each of
    these is accounted for, as a case or as void.
    """
    matter = _one_matter(certificates)
    agency = matter.agency
    refuse_not_at_window(agency, by)
    if not 1 <= count <= MOST:
        raise Refused(f"一次预留1至{MOST}个编号。", code="count", field="count")
    texts = [_text_of(certificate) for certificate in certificates]
    given = next_numbers(series=f"case:{agency.pk}", on=today(), count=count)
    numbers = [case_number(agency, today(), number) for number in given]
    block = NumberBlock.objects.create(
        area=matter.area,
        agency=agency,
        administrative_matter=matter,
        issued_on=today(),
        issued_by=by,
        first=numbers[0],
        last=numbers[-1],
        count=count,
    )
    pairs = enumerate(zip(certificates, texts, strict=True))
    BlockForm.objects.bulk_create(
        BlockForm(block=block, certificate=certificate, text=text, order=order)
        for order, (certificate, text) in pairs
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


def _one_matter(certificates: Sequence[CertificationMatter]) -> AdministrativeMatter:
    """What is printed under one number is one case."""
    matters = {certificate.administrative_matter_id: certificate for certificate in certificates}
    if len(matters) != 1 or None in matters:
        raise Refused(
            "请选一个行政事项里的证明，至少一项。" if not matters else "几项证明不是同一个行政事项的。",
            code="certificates",
            field="certificates",
            way_out="不同的事项请分别预留。",
        )
    (certificate,) = matters.values()
    assert certificate.administrative_matter is not None
    return certificate.administrative_matter


def _text_of(certificate: CertificationMatter) -> TextVersion:
    text = text_in_force(certificate, on=today())
    if text is None or certificate.current is None:
        raise Refused(
            f"“{certificate}”还没有公布告知承诺文本，不能印空白表。", code="no_text", field="certificates"
        )
    return text


def refuse_not_at_window(agency: Agency, by: User) -> None:
    """Numbers are kept back and papers entered by the counter of the agency itself."""
    if agency.pk not in by.agency_ids(Role.WINDOW_CLERK):
        raise Refused("纸质办理由本单位窗口工作人员登记。", code="not_window")


def make_blank_forms(block: NumberBlock) -> NumberBlock:
    """Render and keep the forms; asked twice, the first ones. Runs outside any transaction."""
    if block.file_id is not None:
        return block
    forms = block.forms.select_related(
        "text__version__matter__area",
        "text__version__matter__agency",
        "text__version__matter__administrative_matter",
    )
    contents = [blank_content(form.text.version, form.text) for form in forms]
    numbers = list(block.numbers.values_list("number", flat=True))
    return _keep(block, pdf=documents.render_blanks(contents, numbers))


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
    number = locked_number(number)
    refuse_not_at_window(number.block.agency, by)
    refuse_settled(number)
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


def locked_number(number: ReservedNumber) -> ReservedNumber:
    """The number with its block, locked till the act ends."""
    rows = ReservedNumber.objects.select_for_update(of=("self",)).select_related(
        "block__agency__area",
        "block__area",
        "block__administrative_matter__agency",
        "block__administrative_matter__area",
        "case",
        "settled_by",
    )
    return rows.get(pk=number.pk)


def refuse_settled(number: ReservedNumber) -> None:
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
