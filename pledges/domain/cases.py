"""A case from its first form to its filing (办件的建立、接续、提交)."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from matters.domain.asking import refuse_unlisted
from matters.enums import Audience
from matters.models import AdministrativeMatter, MatterVersion
from pledges.domain.authorizations import (
    ALL_POWERS,
    lodge,
    refuse_agent_unless_allowed,
    refuse_unless_valid,
)
from pledges.domain.joint import refuse_unless_all_signed
from pledges.domain.messages import tell
from pledges.domain.rows import (
    channel_entry,
    drop_pledges,
    is_applicants_side,
    is_here,
    locked,
    refuse_stranger,
    refuse_unless_authorised,
    works_at_window,
)
from pledges.domain.systems import announce_to_systems, serves_agency
from pledges.enums import OPEN_STATES, CaseState, Channel, ChoiceKind, MessageKind, PledgeState
from pledges.models import Authorization, Case, CertificateChoice, Pledge, Typed
from portal.exchange.enums import Event
from portal.kernel.actors import Actor
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import Deadline, add_workdays, today
from portal.kernel.ids import read_code, secret_code
from portal.kernel.models import StoredFile
from portal.kernel.moves import move
from portal.kernel.numbers import next_number
from portal.law import keys
from portal.people.area_rules import rules_for
from portal.people.domain.representations import refuse_unless_holds
from portal.people.models import Agency, Representation, Subject, User

RESUME_CODE_LENGTH = 10
# 行政许可法第三十二条: on the spot or within five days, after which silence accepts. Online the portal promises one
# working day; missing the promise is late, and no more than that.
DEEMED_WORKDAYS = 5
ACCEPT_WORKDAYS = {Channel.COUNTER: DEEMED_WORKDAYS, Channel.ONLINE: 1, Channel.SYSTEM: DEEMED_WORKDAYS}


@act(clause=keys.PROCEDURE)
def open_case(
    *,
    administrative_matter: AdministrativeMatter,
    versions: Sequence[MatterVersion],
    subject: Subject,
    channel: str,
    by: User,
    form_token: uuid.UUID | None = None,
    agent: Subject | None = None,
    authorization: Authorization | None = None,
    representation: Representation | None = None,
    ticket: str = "",
    received_on: date | None = None,
) -> Case:
    """Open a draft for one matter and the certificates it asks for; nothing is chosen beforehand.

    An agent comes with the special authorisation; a guardian, head or clerk with the representation.

    The same form sent twice opens one case. 优化营商环境条例第四十四条: only listed certificates are asked.
    """
    if form_token and (known := _opened_by(form_token, by)):
        return known
    _refuse_unlisted(administrative_matter, versions)
    _refuse_wrong_audience(administrative_matter, subject)
    case = Case(
        resume_code=secret_code(RESUME_CODE_LENGTH),
        form_token=form_token,
        area=administrative_matter.area,
        agency=administrative_matter.agency,
        administrative_matter=administrative_matter,
        subject=subject,
        agent_subject=agent,
        authorization=authorization,
        representation=representation,
        created_by=by,
        channel=channel,
        channel_history=[channel_entry(channel, by)],
        ticket=ticket.strip()[:12],
        received_on=received_on,
    )
    _refuse_wrong_representation(case, by)
    _refuse_faceless(case)
    refuse_stranger(case, by)
    rules = rules_for(case.area, on=today())
    if agent is not None:
        refuse_agent_unless_allowed(rules, list(versions))
        refuse_unless_valid(
            authorization, principal=subject, agent=agent, scope=administrative_matter, on=case.day
        )
    case.expires_on = today() + timedelta(days=rules.draft_days)
    opened = _save_once(case, versions, by)
    if agent is not None and opened.pk == case.pk:
        tell(case, MessageKind.AUTHORIZATION_USED, agent=agent.name, matter=administrative_matter.name)
    return opened


def _refuse_faceless(case: Case) -> None:
    """An organisation comes to the counter as a person: its head, its clerk, or its agent."""
    someone = case.representation is not None or case.agent_subject is not None
    if case.channel == Channel.COUNTER and not case.subject.is_natural and not someone:
        raise Refused(
            "单位申请，还没有登记到场的是谁。",
            code="nobody_there",
            field="by_representative",
            way_out="请勾选并登记到场的法定代表人、经营者或者经办人，核对其证件和单位授权书。",
        )


def _refuse_wrong_representation(case: Case, by: User) -> None:
    """It is about this applicant, it holds today, and online it is one's own."""
    row = case.representation
    if row is None:
        return
    if row.principal_id != case.subject_id:
        raise Refused("代办身份与申请人不符，请重新选择替谁办理。", code="representation", field="who")
    refuse_unless_holds(row, on=today())
    if case.channel == Channel.ONLINE and row.person_id != by.subject_id:
        raise Refused("这不是您的代办身份。", code="not_yours", field="who")


@act(clause=keys.APPLICABLE_PERSONS)
def open_by_agent(
    *,
    agent: Subject,
    valid_from: date,
    valid_until: date,
    file: StoredFile,
    by: User,
    powers: Sequence[str] = ALL_POWERS,
    **case: Any,
) -> Case:
    """Lodge the special authorisation that an agent brought and open the case with it: both or neither."""
    token = case.get("form_token")
    if token and (known := _opened_by(token, by)):
        return known
    lodged = lodge(
        principal=case["subject"],
        agent=agent,
        matters=[case["administrative_matter"]],
        valid_from=valid_from,
        valid_until=valid_until,
        file=file,
        powers=powers,
        on=case.get("received_on"),
        by=by,
    )
    return open_case(agent=agent, authorization=lodged, by=by, **case)


def _opened_by(form_token: uuid.UUID, by: User) -> Case | None:
    case = Case.objects.filter(form_token=form_token).first()
    if case is not None and case.created_by_id != by.pk:
        raise Refused("这份表单已由他人提交，请刷新页面后重新填写。", code="form_token")
    return case


def _refuse_unlisted(matter: AdministrativeMatter, versions: Sequence[MatterVersion]) -> None:
    if not versions:
        raise Refused("请至少选择一项证明。", code="no_certificate", field="certificates")
    for version in versions:
        refuse_unlisted(version.matter, agency=matter.agency, administrative_matter=matter)
        if version.matter.current is None or version.matter.current.pk != version.pk:
            raise Refused(
                f"“{version.name}”的清单内容已经更新。",
                code="superseded",
                field="certificates",
                way_out="请刷新页面后重新选择。",
            )


def _refuse_wrong_audience(matter: AdministrativeMatter, subject: Subject) -> None:
    only = {Audience.NATURAL: True, Audience.LEGAL: False}.get(Audience(matter.audience))
    if only is not None and only != subject.is_natural:
        whom = Audience(matter.audience).label
        raise Refused(
            f"“{matter.name}”由{whom}申请。",
            code="audience",
            field="who",
            way_out="请用相应身份的账号或者证件申请。",
        )


def _save_once(case: Case, versions: Sequence[MatterVersion], by: User) -> Case:
    """Two equal forms at the same moment: the unique token lets one through, the other gets its case."""
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError:
        known = _opened_by(case.form_token, by) if case.form_token else None
        if known is None:
            raise
        return known
    CertificateChoice.objects.bulk_create(
        CertificateChoice(case=case, version=version, order=order) for order, version in enumerate(versions)
    )
    record("pledges.open_case", case, by=by, clause=keys.PROCEDURE, channel=case.channel)
    return case


@act(clause=keys.CHOICE_OF_CHANNEL)
def resume(*, resume_code: str, channel: str, by: User) -> Case:
    """Go on in the other channel: same case, same number, same state (优化营商环境条例第三十七条).

    The code is what the applicant tells at the window; online she must be signed in as herself.
    """
    found = Case.objects.filter(resume_code=read_code(resume_code)).first()
    if found is None:
        raise _no_such_code()
    case = locked(found)
    allowed = {
        Channel.COUNTER: works_at_window,
        Channel.ONLINE: is_applicants_side,
        Channel.SYSTEM: serves_agency,
    }[Channel(channel)]
    if not allowed(by, case):
        raise _no_such_code()
    if case.channel != channel:
        case.channel = channel
        case.channel_history = [*case.channel_history, channel_entry(channel, by)]
        case.save(update_fields=["channel", "channel_history"])
        record("pledges.resume_case", case, by=by, clause=keys.CHOICE_OF_CHANNEL, channel=channel)
    return case


def _no_such_code() -> Refused:
    return Refused(
        "没有找到这个恢复码的办件。",
        code="no_such_code",
        field="resume_code",
        way_out="请核对恢复码；草稿过期后恢复码随之失效。",
    )


@act(clause=keys.SL_FORM)
def use_authorization(case: Case, *, authorization: Authorization, by: User) -> Case:
    """Put another authorisation of the same principal in the place of one that no longer holds."""
    case = locked(case)
    agent = case.agent_subject
    if agent is None or by.subject_id != agent.pk:
        raise Refused("只有本件的委托代理人可以更换授权书。", code="not_yours")
    if case.state not in (CaseState.DRAFT, *OPEN_STATES):
        raise IllegalMove(f"办件现在是“{case.get_state_display()}”，不用再换授权书。")
    refuse_unless_valid(
        authorization, principal=case.subject, agent=agent, scope=case.administrative_matter, on=today()
    )
    case.authorization = authorization
    case.save(update_fields=["authorization"])
    record("pledges.use_authorization", case, by=by, clause=keys.SL_FORM, authorization=str(authorization.pk))
    return case


@act(clause=keys.PROCEDURE)
def discard_draft(case: Case, *, by: Actor, reason: str = "申请人放弃草稿") -> Case:
    """Give up a draft, or let it expire. What was signed in it is withdrawn with it.

    Only the clock does it without being asked whose case it is.
    """
    case = locked(case)
    if isinstance(by, User):
        refuse_stranger(case, by)
    if case.state != CaseState.DRAFT:
        raise IllegalMove(
            f"办件现在是“{case.get_state_display()}”，不是草稿。", way_out="不办了的，请撤回申请。"
        )
    Pledge.objects.filter(case=case, state=PledgeState.DRAFT).delete()
    Typed.objects.filter(choice__case=case).delete()
    drop_pledges(case, by=by, reason=reason)
    move(case, CaseState.DISCARDED, by=by, clause=keys.PROCEDURE, note=reason, due_on=None)
    announce_to_systems(case, Event.DISCARDED)
    return case


@act(clause=keys.PROCEDURE)
def file_case(case: Case, *, by: User) -> Case:
    """Lodge the application (提交申请); filed twice it stays one application.

    The number is given by the last statements, so that another filing at the agency waits as short as can be.
    """
    case = locked(case)
    refuse_stranger(case, by)
    if case.state == CaseState.FILED:
        return case
    if case.state != CaseState.DRAFT:
        raise IllegalMove(f"办件现在是“{case.get_state_display()}”，不能提交。")
    if not is_here(case.subject, case):  # the principal came herself, after her agent signed
        refuse_unless_authorised(case, by)
    _refuse_incomplete(case)
    refuse_unless_all_signed(case)
    now, due = timezone.now(), accept_deadline(case, on=case.day)
    move(
        case,
        CaseState.FILED,
        by=by,
        clause=keys.PROCEDURE,
        filed_at=now,
        accept_due=deemed_deadline(on=case.day).date,
        accept_provisional=due.provisional,
        due_on=due.date,
    )
    matter, agent = case.administrative_matter, case.agent_subject
    if agent is not None and by.subject_id != case.subject_id:
        tell(case, MessageKind.FILED_BY_AGENT, agent=agent.name, matter=matter, due=due.date)
    else:
        tell(case, MessageKind.FILED, matter=matter, due=due.date)
    number_case(case, now)
    return case


def number_case(case: Case, now: datetime) -> None:
    """The next number of the agency and day, without gaps; a paper form brings the one that was kept back for it."""
    on = timezone.localdate(now)
    if case.received_on is not None:
        case.number = case.reserved.number
    else:
        case.number = case_number(case.agency, on, next_number(series=f"case:{case.agency_id}", on=on))
    case.save(update_fields=["number"])


def case_number(agency: Agency, on: date, given: int) -> str:
    """How a case number is written."""
    return f"{agency.number_prefix}{on:%Y%m%d}-{given:04d}"


def accept_deadline(case: Case, *, on: date | None = None) -> Deadline:
    """By when the applicant is told whether the case is accepted: the agency's promise, within the law's five days.

    Counted from ``on``, the day of the application, else from today.
    """
    return add_workdays(on or today(), ACCEPT_WORKDAYS[Channel(case.channel)])


def deemed_deadline(*, on: date | None = None) -> Deadline:
    """The last day on which the agency may tell; after it the application counts as accepted."""
    return add_workdays(on or today(), DEEMED_WORKDAYS)


def _refuse_incomplete(case: Case) -> None:
    choices = case.choices.select_related("version").prefetch_related("pledges")
    for choice in choices:
        if choice.choice is None:
            missing = "还没有选择办理方式"
        elif not choice.is_complete:
            missing = "还没有签署承诺书" if choice.choice == ChoiceKind.PLEDGE else "还没有提交证明"
        else:
            continue
        raise Refused(f"“{choice.version.name}”{missing}，不能提交。", code="incomplete", field="choices")
