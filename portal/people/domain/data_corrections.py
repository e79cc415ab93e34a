"""Something about a person is not right: she asks, an agency that holds it looks and answers in time.

个人信息保护法第四十六条: verify and correct without delay; 第五十条: who refuses says why, and she may go to court.
The law names no number of days. Fifteen working days stay within the thirty days of GB/T 35273-2020.
"""

from datetime import date
from uuid import UUID

from django.utils import timezone

from portal.kernel import duties
from portal.kernel.acts import Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import add_workdays, today
from portal.kernel.enums import Queue
from portal.kernel.models import StoredFile
from portal.kernel.moves import move
from portal.kernel.registry import holders
from portal.law import keys
from portal.people.domain.identifiers import checked_name
from portal.people.domain.subjects import correct_name
from portal.people.enums import Role
from portal.people.models import Agency, DataCorrection, IdentityCheck, Subject, User
from portal.people.models.personal import ANSWERING
from portal.people.personal_enums import CorrectedField, CorrectionState

ANSWER_DAYS = 15
TELL = "exchange.correction_answered"
REMEDY = "不服这一答复的，可以依法向人民法院提起诉讼。"
WINDOW = "请持证件和证明材料的原件到办理机关的窗口，当场核对、当场更正。"


class CorrectionRefused(Refused):
    code = "correction_refused"


def agencies_of(subject: UUID) -> list[Agency]:
    """The agencies that hold data of this person: where she applied, and where her document was looked at."""
    found: set[UUID] = {key for held in holders for key in held(subject)}
    found |= set(IdentityCheck.objects.filter(subject=subject).values_list("agency", flat=True))
    return list(Agency.objects.filter(pk__in=found).order_by("name"))


@act(clause=keys.PIPL_CORRECTION)
def ask_correction(
    *, agency: Agency, field: str, wanted: str, reason: str, by: User, file: StoredFile | None = None
) -> DataCorrection:
    """Say what is wrong, what it should be and why. One open request for a field at an agency."""
    if by.subject is None:
        raise CorrectionRefused("您的账号还没有实名，这里没有您的信息。", code="unverified", way_out=WINDOW)
    if agency.pk not in {held.pk for held in agencies_of(by.subject.pk)}:
        raise CorrectionRefused("这个机关没有您的信息。", field="agency", code="holds_nothing")
    if len(wanted.strip()) < 1 or len(reason.strip()) < 2:
        raise CorrectionRefused(
            "请写明应当是什么、为什么。", field="wanted" if not wanted.strip() else "reason"
        )
    same = DataCorrection.objects.open().filter(subject=by.subject, agency=agency, field=field)
    if same.exists():
        raise CorrectionRefused("这一项已经在核实，请等答复。", field="field", code="asked_already")
    row = DataCorrection.objects.create(
        subject=by.subject,
        asked_by=by,
        agency=agency,
        field=CorrectedField(field),
        wanted=wanted.strip()[:300],
        reason=reason.strip()[:500],
        file=file,
        due_on=add_workdays(today(), ANSWER_DAYS).date,
    )
    record("people.correction_asked", row, by=by, clause=keys.PIPL_CORRECTION, field=field)
    return row


@act(clause=keys.PIPL_CORRECTION)
def grant_correction(row: DataCorrection, *, answer: str, by: User, value: str = "") -> DataCorrection:
    """It is as she says: what can be entered here is entered anew, the rest was put right where it stands."""
    row = _locked(row, by)
    if row.field == CorrectedField.NUMBER:
        raise CorrectionRefused("证件号码不能在这里改。", code="number_stays", field="answer", way_out=WINDOW)
    _enter(row.subject, field=row.field, value=value.strip(), reason=answer, by=by)
    return _answered(row, CorrectionState.GRANTED, answer=answer, by=by)


@act(clause=keys.PIPL_HANDLING_OF_REQUESTS)
def refuse_correction(row: DataCorrection, *, answer: str, by: User) -> DataCorrection:
    """It stays as it is; the reason is said, and the way to court."""
    row = _locked(row, by)
    if len(answer.strip()) < 5:
        raise CorrectionRefused("不予更正的，应当说明理由。", code="reason_missing", field="answer")
    return _answered(row, CorrectionState.REFUSED, answer=f"{answer.strip()[:400]}{REMEDY}", by=by)


def _locked(row: DataCorrection, by: User) -> DataCorrection:
    if row.agency_id not in by.agency_ids(*ANSWERING):
        raise CorrectionRefused("只有处理机关的工作人员可以答复。", code="may_not_answer")
    if row.asked_by_id == by.pk or row.subject_id == by.subject_id:
        raise CorrectionRefused("本人提出的请求由他人答复。", code="own_request")
    rows = DataCorrection.objects.select_for_update(of=("self",)).select_related("subject")
    return rows.get(pk=row.pk)


def _enter(subject: Subject, *, field: str, value: str, reason: str, by: User) -> None:
    """A name only by the window, where the original was shown; the rest by whoever answers."""
    if field == CorrectedField.NAME:
        if not by.has_role(Role.WINDOW_CLERK):
            raise CorrectionRefused(
                "姓名由窗口核对原件后更正。", code="needs_window", field="value", way_out=WINDOW
            )
        correct_name(subject, name=value, reason=reason, by=by)
    elif field == CorrectedField.BORN_ON:
        subject.born_on = _day(value)
        subject.save(update_fields=["born_on"])
    elif field == CorrectedField.REPRESENTATIVE:
        subject.legal_representative_name = checked_name("natural", value)
        subject.save(update_fields=["legal_representative_name"])


def _day(value: str) -> date:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise CorrectionRefused("请按“年-月-日”填写，例如 1985-01-02。", field="value") from None
    if not date(1875, 1, 1) <= day <= today():
        raise CorrectionRefused("出生日期不对，请核对。", field="value")
    return day


def _answered(row: DataCorrection, state: CorrectionState, *, answer: str, by: User) -> DataCorrection:
    if not answer.strip():
        raise CorrectionRefused("请写明做了什么。", field="answer", code="answer_missing")
    clause = keys.PIPL_CORRECTION if state == CorrectionState.GRANTED else keys.PIPL_HANDLING_OF_REQUESTS
    # Whoever sends messages knows what to do with it; this room does not.
    duties.add(
        kind=TELL, key=f"correction:{row.pk}", payload={"correction": str(row.pk)}, queue=Queue.BACKGROUND
    )
    return move(
        row,
        state,
        by=by,
        clause=clause,
        answer=answer.strip()[:500],
        answered_at=timezone.now(),
        answered_by=by,
    )
