"""What a business system does for an applicant: the same acts as at the counter, and what is particular to it."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from matters.models import AdministrativeMatter, CertificationMatter
from pledges.domain.cases import open_by_agent, open_case, resume
from pledges.domain.eligibility import Eligibility, eligibility_of
from pledges.domain.joint import add, prepare_own
from pledges.domain.notices import changed_text, current_text, finish_reading, start_reading, tick_section
from pledges.domain.rows import locked_choice, refuse_stranger
from pledges.enums import CaseState, Channel
from pledges.models import Case, CertificateChoice, JointApplicant, NoticeReading, SystemCase
from portal.exchange.models import ApiClient
from portal.kernel import personal
from portal.kernel.acts import IllegalMove, Refused, act
from portal.law import keys
from portal.people.domain.identity import record_attested_check
from portal.people.domain.representations import record_by_system
from portal.people.domain.subjects import get_or_create_subject
from portal.people.enums import Capacity, SubjectKind
from portal.people.models import IdentityCheck, Subject, User

OFFICE_FIELDS = ("capacity", "relation", "valid_until", "child_consent", "file")
AGENT_FIELDS = {
    "valid_from": "agent.valid_from",
    "valid_until": "agent.valid_until",
    "powers": "agent.powers",
    "file": "agent.authorization",
    "number": "agent.number",
}


@act(clause=keys.PROCEDURE)
def open_from_system(
    *,
    client: ApiClient,
    administrative_matter: AdministrativeMatter,
    certificates: Sequence[CertificationMatter],
    applicant: dict[str, Any],
    by: User,
    reference: str = "",
    agent: dict[str, Any] | None = None,
    representative: dict[str, Any] | None = None,
) -> SystemCase:
    """Open a draft on behalf of an applicant who stands before the agency's own business system.

    ``agent`` is who comes for her, with the special authorisation; ``representative`` the guardian, head or clerk, with
    the paper that shows it. Case and paper are kept, or neither.
    """
    if administrative_matter.agency_id != client.agency_id:
        raise Refused("这个事项不由本单位办理。", code="other_agency", field="matter")
    if personal.find(reference):
        raise Refused(
            "业务系统的编号里像有个人信息。",
            code="reference_personal",
            field="reference",
            way_out="请用不含个人信息的编号。",
        )
    if reference and SystemCase.objects.filter(client=client, reference=reference).exists():
        raise _reference_used()
    wanted: dict[str, Any] = {
        "administrative_matter": administrative_matter,
        "versions": [certificate.current for certificate in certificates if certificate.current],
        "subject": _subject(applicant, by),
        "channel": Channel.SYSTEM,
        "by": by,
    }
    if agent is not None and representative is not None:
        raise Refused(
            "委托代理人和法定代表人、经办人、监护人只能填一种。", code="two_there", field="representative"
        )
    case = _open_by_agent(agent, wanted) if agent is not None else _open_by_office(representative, wanted)
    try:
        with transaction.atomic():
            return SystemCase.objects.create(client=client, case=case, reference=reference)
    except IntegrityError:
        raise _reference_used() from None


def _open_by_agent(agent: dict[str, Any], wanted: dict[str, Any]) -> Case:
    """What is wrong with the agent or her authorisation is said at the field in which it was sent."""
    given = {name: agent.pop(name) for name in ("valid_from", "valid_until", "powers", "file")}
    person = _subject({"kind": SubjectKind.NATURAL, **agent}, wanted["by"], place="agent")
    try:
        return open_by_agent(agent=person, **given, **wanted)
    except Refused as refusal:
        if refusal.code.startswith(("authorization", "agent_not")):
            refusal.field = AGENT_FIELDS.get(refusal.field, "agent")
        raise


def _open_by_office(given: dict[str, Any] | None, wanted: dict[str, Any]) -> Case:
    """By the applicant herself, or by who stands for her by law or office. An organisation comes as a person."""
    if given is None:
        if not wanted["subject"].is_natural:
            raise Refused(
                "单位申请，还没有写明办理的是谁。",
                code="nobody_there",
                field="representative",
                way_out="请填写法定代表人、经营者或者经办人，附上证明其身份的材料；由委托代理人办理的，填写代理人。",
            )
        return open_case(**wanted)
    said = {name: given.pop(name) for name in OFFICE_FIELDS}
    if said["capacity"] != Capacity.GUARDIAN:
        said["relation"] = ""
    person = _subject({"kind": SubjectKind.NATURAL, **given}, wanted["by"], place="representative")
    try:
        row = record_by_system(principal=wanted["subject"], person=person, by=wanted["by"], **said)
    except Refused as refusal:
        name = {"file": "authorization"}.get(refusal.field, refusal.field)
        refusal.field = f"representative.{name}" if name else "representative"
        raise
    return open_case(representation=row, **wanted)


def _subject(applicant: dict[str, Any], by: User, *, place: str = "applicant") -> Any:
    try:
        return get_or_create_subject(**applicant, by=by)
    except Refused as refusal:
        refusal.field = f"{place}.{refusal.field}" if refusal.field else place
        raise


@act(clause=keys.APPLICABLE_PERSONS)
def add_joint(case: Case, *, applicant: dict[str, Any], by: User) -> JointApplicant:
    """One more who applies together, as the business system knows him."""
    return add(case, subject=_subject(applicant, by), by=by)


def _reference_used() -> Refused:
    return Refused(
        "这个编号已经用在另一个办件上。",
        code="reference_used",
        field="reference",
        way_out="重试请用原来的幂等键；是另一件事的，请换一个编号。",
    )


@act(clause=keys.CHOICE_OF_CHANNEL)
def take_up(*, client: ApiClient, resume_code: str, by: User, reference: str = "") -> SystemCase:
    """Go on in the business system with what was begun at home or at the counter: same case, same number."""
    case = resume(resume_code=resume_code, channel=Channel.SYSTEM, by=by)
    link, _ = SystemCase.objects.get_or_create(client=client, case=case, defaults={"reference": reference})
    return link


@act(clause=keys.PROCEDURE)
def identify(
    case: Case,
    *,
    method: str,
    operator: str,
    by: User,
    reference: str = "",
    joint: JointApplicant | None = None,
) -> IdentityCheck:
    """Who signs was made sure of, today, in the business system; it says how and who answers for it."""
    refuse_stranger(case, by)
    if case.state != CaseState.DRAFT:
        raise IllegalMove("申请已经提交，不用再登记身份核验。")
    signer = joint.subject if joint is not None else case.signer
    note = f"业务系统登记，操作员{operator}" + (f"，核验编号{reference}" if reference else "")
    return record_attested_check(subject=signer, by=by, agency=case.agency, method=method, note=note)


@act(clause=keys.PROCEDURE)
def read_sections(
    choice: CertificateChoice,
    *,
    text: Any,
    digest: str,
    sections: Sequence[str],
    by: User,
    reader: Subject | None = None,
) -> NoticeReading:
    """Sections of the notice were read, of this text with this digest; after the last one the reading is proof.

    ``reader`` is a joint applicant who reads for himself; with the last section his own pledge is written.
    """
    choice = locked_choice(choice)
    current = current_text(choice)
    if (str(current.pk), current.digest) != (str(text), digest):
        raise changed_text()
    reading = start_reading(choice, by=by, reader=reader)
    for section in sections:
        reading = tick_section(reading, section=section, by=by)
    if all(section["key"] in reading.ticks for section in current.sections):
        reading = finish_reading(reading, by=by)
        if reader is not None:
            prepare_own(choice, subject=reader, by=by)
    return reading


def eligibility(*, area: Any, applicant: dict[str, Any], by: User) -> Eligibility:
    """Whether the pledge path is open to this person, and what she is told. A person who was never entered stays so.

    The reasons are those of the published standard (``credit``), the same as on the pages.
    """
    with transaction.atomic():
        subject = _subject(applicant, by)
        found = eligibility_of(subject, area=area)
        transaction.set_rollback(True)
    return found
