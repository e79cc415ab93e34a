"""The notice, read and proved (一次性书面告知): which text, its digest, when, section by section."""

from datetime import date, datetime, time

from django.utils import timezone

from matters.domain.texts import text_in_force
from matters.models import TextVersion
from pledges.domain.rows import locked_choice, refuse_not_joint, refuse_stranger
from pledges.enums import CaseState, ChoiceKind, PledgeState
from pledges.models import CertificateChoice, NoticeReading
from portal.kernel.acts import IllegalMove, Refused, Stale, act
from portal.kernel.audit import record
from portal.kernel.calendar import today
from portal.law import keys
from portal.people.models import Subject, User


def current_text(choice: CertificateChoice) -> TextVersion:
    """The text that is in force today for this certificate."""
    text = text_in_force(choice.version.matter, on=today())
    if text is None:
        raise Refused(
            f"“{choice.version.name}”还没有公布告知承诺文本，暂时不能作出承诺。",
            code="no_text",
            way_out="您可以选择提交证明，照常办理。",
        )
    if text.version_id == choice.version.pk:
        text.version = choice.version
    return text


@act(clause=keys.PROCEDURE)
def start_reading(choice: CertificateChoice, *, by: User, reader: Subject | None = None) -> NoticeReading:
    """The notice is opened. An unfinished reading of the same text goes on; a new text starts afresh.

    ``reader`` is a joint applicant who reads for himself.
    """
    choice = locked_choice(choice)
    _refuse_unless_reading(choice, by, reader)
    text = current_text(choice)
    _follow_list(choice, text)
    open_one = choice.readings.filter(text=text, finished_at=None, reader=reader).first()
    if open_one is not None:
        return open_one
    reading = NoticeReading.objects.create(
        choice=choice, text=text, digest=text.digest, started_at=timezone.now(), by=by, reader=reader
    )
    record(
        "pledges.start_reading",
        reading,
        by=by,
        clause=keys.PROCEDURE,
        text=str(text.pk),
        digest=text.digest,
    )
    return reading


@act(clause=keys.PROCEDURE)
def tick_section(reading: NoticeReading, *, section: str, by: User) -> NoticeReading:
    """One section has been read. The first tick counts."""
    reading = _open(reading, by)
    if section not in _sections(reading.text):
        raise Refused("告知书里没有这一节。", code="no_such_section")
    if section not in reading.ticks:
        reading.ticks = {**reading.ticks, section: timezone.now().isoformat()}
        reading.save(update_fields=["ticks"])
    return reading


@act(clause=keys.PROCEDURE)
def finish_reading(reading: NoticeReading, *, by: User) -> NoticeReading:
    """All sections are ticked; from here the reading is proof and does not change any more."""
    reading = _open(reading, by)
    missing = [key for key in _sections(reading.text) if key not in reading.ticks]
    if missing:
        raise Refused(
            f"还有{len(missing)}节没有确认读过。", code="unread_sections", way_out="请逐节阅读并勾选“已读”。"
        )
    reading.finished_at = timezone.now()
    reading.save(update_fields=["finished_at"])
    record("pledges.read_notice", reading, by=by, clause=keys.PROCEDURE, digest=reading.digest)
    return reading


@act(clause=keys.PROCEDURE)
def read_on_paper(choice: CertificateChoice, *, on: date, by: User) -> NoticeReading:
    """The notice was read as it stands on a printed form, which she signed on that day: every section of it."""
    reading = start_reading(choice, by=by)
    at = timezone.make_aware(datetime.combine(on, time(12))).isoformat()
    reading.ticks = dict.fromkeys(_sections(reading.text), at)
    reading.save(update_fields=["ticks"])
    return finish_reading(reading, by=by)


def _follow_list(choice: CertificateChoice, text: TextVersion) -> None:
    """The list moved on while the draft lay: what is read, filled in and signed is what is published now."""
    if choice.version_id != text.version_id:
        choice.pledges.filter(state=PledgeState.DRAFT).delete()
        choice.version = text.version
        choice.save(update_fields=["version"])


def finished_reading(
    choice: CertificateChoice, text: TextVersion, *, reader: Subject | None = None
) -> NoticeReading:
    """The proof that this very text was read. Raises Stale when another one was, Refused when none."""
    readings = choice.readings.filter(finished_at__isnull=False, reader=reader)
    proof = readings.filter(text=text, digest=text.digest).order_by("finished_at").last()
    if proof is not None:
        return proof
    if readings.exists():
        raise changed_text()
    raise Refused("请先读完告知书。", code="unread", way_out="告知书逐节读完以后才能填写和签署。")


def changed_text() -> Stale:
    """The text is no longer the one that was read."""
    return Stale("告知书的内容已经更新，原来读过的不再有效。", way_out="请重新阅读新的告知书，再填写和签署。")


def _sections(text: TextVersion) -> list[str]:
    return [section["key"] for section in text.sections]


def _refuse_unless_reading(choice: CertificateChoice, by: User, reader: Subject | None) -> None:
    if reader is None:
        refuse_stranger(choice.case, by)
    else:
        refuse_not_joint(choice.case, reader, by)
    if choice.case.state != CaseState.DRAFT:
        raise IllegalMove("申请已经提交，不用再读告知书。")
    if choice.choice != ChoiceKind.PLEDGE:
        raise IllegalMove("这一项没有选择作出书面承诺。", way_out="请先选择办理方式。")


def _open(reading: NoticeReading, by: User) -> NoticeReading:
    choice = locked_choice(CertificateChoice(pk=reading.choice_id, case_id=reading.choice.case_id))
    fresh = NoticeReading.objects.select_related("text", "reader").get(pk=reading.pk)
    _refuse_unless_reading(choice, by, fresh.reader)
    if fresh.finished_at is not None:
        raise IllegalMove("这次阅读已经完成。")
    if current_text(choice).pk != fresh.text_id or fresh.text.digest != fresh.digest:
        raise changed_text()
    return fresh
