"""Guardians of wards, heads and clerks of organisations: asked for, confirmed, ended (法定代理、职务代表).

What somebody asks for with an uploaded paper opens only what she begins under it; what the counter, the staff of a
case or the organisation itself confirmed opens all the business of the represented.
"""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.kernel.acts import Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import today
from portal.kernel.models import StoredFile
from portal.kernel.moves import move
from portal.law import keys
from portal.people.domain.ages import FULL_AGE, birth_date, comes_of_age, is_child, is_minor, years
from portal.people.enums import (
    CAPACITIES,
    Capacity,
    Proof,
    Relation,
    RepresentationState,
    Role,
    SubjectKind,
)
from portal.people.models import Agency, Representation, Subject, User

COUNTER = "请带身份证件和证明材料的原件，到办事窗口核对登记。"


class NotRepresenting(Refused):
    """The representation does not carry what is to be done with it."""

    code = "representation"


@act(clause=keys.APPLICABLE_PERSONS)
def ask(
    *,
    principal: Subject,
    capacity: str,
    file: StoredFile,
    by: User,
    relation: str = "",
    valid_until: date | None = None,
    child_consent: bool = False,
) -> Representation:
    """Say whom one stands for and hand in the paper; it is looked at before anything is decided on it."""
    if by.subject is None:
        raise NotRepresenting("您的账号还没有实名，不能登记代办身份。", code="unverified", way_out=COUNTER)
    return _enter(
        principal,
        by.subject,
        capacity=capacity,
        relation=relation,
        valid_until=valid_until,
        child_consent=child_consent,
        proof=Proof.FILE,
        file=file,
        state=RepresentationState.ASKED,
        by=by,
    )


@act(clause=keys.APPLICABLE_PERSONS)
def name_clerk(
    *, principal: Subject, person: Subject, by: User, valid_until: date | None = None
) -> Representation:
    """The organisation itself names a clerk (经办人): from its own account, or by its head."""
    if not speaks_for(by, principal):
        raise NotRepresenting("只有单位自己的账号或者其法定代表人、经营者可以指定经办人。", code="not_head")
    return _enter(
        principal,
        person,
        capacity=Capacity.CLERK,
        valid_until=valid_until,
        proof=Proof.PRINCIPAL,
        state=RepresentationState.IN_FORCE,
        by=by,
    )


@act(clause=keys.APPLICABLE_PERSONS)
def record_at_counter(
    *,
    principal: Subject,
    person: Subject,
    capacity: str,
    note: str,
    agency: Agency,
    by: User,
    relation: str = "",
    file: StoredFile | None = None,
    valid_until: date | None = None,
    child_consent: bool = False,
) -> Representation:
    """The clerk saw the originals: in force at once. What stood already is confirmed and not entered twice."""
    if agency.pk not in by.agency_ids(Role.WINDOW_CLERK):
        raise NotRepresenting("只有本单位的窗口人员可以核对登记。", code="not_a_clerk_here")
    if not note.strip():
        raise NotRepresenting("请写明核对了哪些原件。", code="note_missing", field="note")
    live = Representation.objects.current(today()).filter(
        principal=principal, person=person, capacity=capacity
    )
    if (known := live.first()) is not None:
        _refuse_without_consent(principal, known.child_consent_at is not None or child_consent)
        _take_paper(known, file, by=by)
        return known if known.state == RepresentationState.IN_FORCE else confirm(known, by=by, note=note)
    return _enter(
        principal,
        person,
        capacity=capacity,
        relation=relation,
        valid_until=valid_until,
        child_consent=child_consent,
        proof=Proof.SHOWN,
        note=note.strip()[:200],
        file=file,
        state=RepresentationState.IN_FORCE,
        by=by,
    )


@act(clause=keys.APPLICABLE_PERSONS)
def record_by_system(
    *, principal: Subject, person: Subject, capacity: str, file: StoredFile, by: User, **more: Any
) -> Representation:
    """A business system hands in the paper of who stands before it; it is looked at before the case is accepted.

    What stood already is not entered twice.
    """
    if not by.is_service:
        raise NotRepresenting("只有业务系统可以这样登记。", code="not_a_system")
    live = Representation.objects.current(today()).filter(
        principal=principal, person=person, capacity=capacity
    )
    if (known := live.first()) is not None:
        _refuse_without_consent(
            principal, known.child_consent_at is not None or more.get("child_consent", False)
        )
        _take_paper(known, file, by=by)
        return known
    state = RepresentationState.ASKED
    return _enter(
        principal, person, capacity=capacity, proof=Proof.FILE, file=file, state=state, by=by, **more
    )


def _take_paper(known: Representation, file: StoredFile | None, *, by: User) -> None:
    """The first scan of what stood without one; a paper that earlier cases rest on is not exchanged."""
    if file is None or known.file_id is not None:
        return
    known.file = file
    known.save(update_fields=["file"])
    record("people.representation_paper", known, by=by, sha256=file.sha256)


def _enter(
    principal: Subject, person: Subject, *, by: User, child_consent: bool = False, **fields: Any
) -> Any:
    """Check who may stand for whom, and insert."""
    capacity, relation = fields["capacity"], fields.get("relation", "")
    _refuse_unfit(principal, person, capacity, relation)
    if capacity == Capacity.GUARDIAN:
        fields["valid_until"] = _guardian_until(principal)
        _refuse_without_consent(principal, child_consent)
        child_consent = child_consent and is_child(principal, today())
    until = fields.get("valid_until")
    if until is not None and until < today():
        raise NotRepresenting("截止日期已经过去，请核对。", code="period", field="valid_until")
    now = timezone.now()
    row = Representation(principal=principal, person=person, asked_by=by, **fields)
    row.child_consent_at = now if child_consent else None
    if row.state == RepresentationState.IN_FORCE:
        row.confirmed_at, row.confirmed_by = now, by
    _end_lapsed(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise NotRepresenting("这一代办身份已经登记过，不用再登记。", code="known", field="number") from None
    record("people.representation_entered", row, by=by, capacity=capacity, proof=row.proof, state=row.state)
    by.forget_representations()
    return row


def _end_lapsed(row: Representation) -> None:
    """One whose period ran out makes room for the new one."""
    lapsed = Representation.objects.filter(
        principal=row.principal,
        person=row.person,
        capacity=row.capacity,
        valid_until__lt=today(),
        state__in=(RepresentationState.ASKED, RepresentationState.IN_FORCE),
    )
    for old in lapsed.select_related("principal"):
        move(old, RepresentationState.ENDED, by=None, note="期满", ended_at=timezone.now(), end_reason="期满")


def _refuse_unfit(principal: Subject, person: Subject, capacity: str, relation: str) -> None:
    if principal.pk == person.pk:
        raise NotRepresenting("代表人与被代表人不能是同一人。", code="self", field="number")
    if capacity not in CAPACITIES[SubjectKind(principal.kind)]:
        raise NotRepresenting(
            f"“{Capacity(capacity).label}”与申请人类别“{principal.get_kind_display()}”不符，请重新选择。",
            code="capacity",
            field="capacity",
        )
    if not person.is_natural:
        raise NotRepresenting("代表人必须是自然人。", code="person", field="document_type")
    if is_minor(person, today()):
        raise NotRepresenting("代表人必须年满十八周岁。", code="person_minor", field="number")
    if capacity == Capacity.GUARDIAN and relation not in Relation.values:
        raise NotRepresenting("请选择您和被监护人的关系。", code="relation", field="relation")


def _guardian_until(ward: Subject) -> date | None:
    """A minor's guardian until the eighteenth birthday; an adult ward's until it is ended."""
    born = birth_date(ward)
    if born is None or years(born, today()) >= FULL_AGE:
        return None
    return comes_of_age(born) - timedelta(days=1)


def _refuse_without_consent(ward: Subject, consent: bool) -> None:
    """个人信息保护法第三十一条: the guardian's consent, expressly, below fourteen."""
    if is_child(ward, today()) and not consent:
        raise NotRepresenting(
            "孩子未满十四周岁，处理其个人信息要有监护人同意，请勾选。",
            code="child_consent",
            field="child_consent",
            clause=keys.PIPL_CHILDREN,
        )


def speaks_for(user: User, principal: Subject) -> bool:
    """The organisation's own account, or its confirmed head."""
    if principal.is_natural:
        return False
    own = user.subject_id == principal.pk
    return own or any(row.heads and row.principal_id == principal.pk for row in user.representations)


@act(clause=keys.APPLICABLE_PERSONS)
def confirm(row: Representation, *, by: User, note: str = "") -> Representation:
    """The paper was looked at and is in order: by the staff of an agency, or by the organisation itself."""
    if row.state == RepresentationState.IN_FORCE:
        return row
    _refuse_judge(row, by)
    now = timezone.now()
    return move(row, RepresentationState.IN_FORCE, by=by, note=note, confirmed_at=now, confirmed_by=by)


@act(clause=keys.APPLICABLE_PERSONS)
def refuse(row: Representation, *, reason: str, by: User) -> Representation:
    """The paper does not carry it: nothing more can be done under it."""
    _refuse_judge(row, by)
    if not reason.strip():
        raise Refused("请写明理由。", code="reason_missing", field="reason")
    fields: dict[str, Any] = {"ended_at": timezone.now(), "end_reason": reason.strip()[:200]}
    return move(row, RepresentationState.REFUSED, by=by, note=reason, **fields)


@act(clause=keys.APPLICABLE_PERSONS)
def end(row: Representation, *, reason: str, by: User) -> Representation:
    """From now on she no longer stands for the other: said by herself, by the organisation, or at a counter."""
    sides = by.subject_id is not None and by.subject_id in (row.person_id, row.principal_id)
    if not (sides or speaks_for(by, row.principal) or by.has_role(Role.WINDOW_CLERK)):
        raise NotRepresenting("只有本人、单位或者窗口人员可以终止。", code="not_a_side")
    if not reason.strip():
        raise Refused("请写明终止的原因。", code="reason_missing", field="reason")
    fields: dict[str, Any] = {"ended_at": timezone.now(), "end_reason": reason.strip()[:200]}
    move(row, RepresentationState.ENDED, by=by, note=reason, **fields)
    by.forget_representations()
    return row


def _refuse_judge(row: Representation, by: User) -> None:
    """Who looks at the paper is not who brought it."""
    staff = by.has_role(Role.WINDOW_CLERK, Role.HANDLER)
    if by.subject_id == row.person_id or not (staff or speaks_for(by, row.principal)):
        raise NotRepresenting("只有窗口人员、承办人员或者单位自己可以核对。", code="not_a_judge")


def refuse_unless_holds(row: Representation, *, on: date) -> None:
    """Asked at opening, at signing and at filing, because it may have ended in between."""
    if row.holds(on):
        return
    whom = row.principal.masked_name
    if row.state == RepresentationState.REFUSED:
        message = f"您替{whom}办事的身份核对没有通过：{row.end_reason}。"
    elif row.state == RepresentationState.ENDED:
        message = f"您替{whom}办事的身份已经终止：{row.end_reason}。"
    elif row.is_guardian and row.valid_until is not None and row.valid_until < on:
        raise NotRepresenting(
            f"{whom}已经满十八周岁，监护人不再代为办理。",
            code="of_age",
            way_out="请本人用自己的账号登录接着办，或者本人带证件原件到窗口，报恢复码接着办。",
        )
    else:
        message = f"您替{whom}办事的身份不在有效期内。"
    raise NotRepresenting(
        message, code="representation_ended", way_out="请在“代办身份”里重新登记，或者到窗口核对登记。"
    )


def needs_guardian(subject: Subject, *, on: date) -> bool:
    """Whether this person cannot pledge alone: a minor, or a grown ward whose guardian was confirmed."""
    if not subject.is_natural:
        return False
    confirmed = Representation.objects.current(on).filter(
        principal=subject, capacity=Capacity.GUARDIAN, state=RepresentationState.IN_FORCE
    )
    return is_minor(subject, on) or confirmed.exists()
