"""A paper form that was filled in by hand while the line was down, entered as the case of its number, once.

Under one number lie the papers of one case: for each certificate the signed pledge or the certificate itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from matters.domain.texts import text_in_force
from matters.models import CertificationMatter, MatterVersion
from pledges.counter_enums import ReservedState
from pledges.domain import choices, notices, signing
from pledges.domain.cases import file_case, open_by_agent, open_case
from pledges.domain.certificates import hand_in
from pledges.domain.paper_forms import locked_number, refuse_not_at_window, refuse_settled
from pledges.enums import Channel, ChoiceKind, SignatureKind
from pledges.models import BlockForm, Case, CertificateChoice, NumberBlock, ReservedNumber
from portal.kernel.acts import Refused, act
from portal.kernel.calendar import today
from portal.kernel.models import StoredFile
from portal.kernel.moves import move
from portal.law import keys
from portal.people.domain.identity import record_paper_check
from portal.people.domain.representations import record_at_counter
from portal.people.domain.subjects import get_or_create_subject
from portal.people.enums import Capacity, Role
from portal.people.models import Agency, Representation, Subject, User


@dataclass(frozen=True)
class Paper:
    """What lies there for one certificate: the pledge that was signed, or the certificate that was handed in."""

    certificate: CertificationMatter
    kind: str
    file: StoredFile
    values: Mapping[str, Any] = field(default_factory=dict)
    site_address: str = ""


@act(clause=keys.PROCEDURE)
def enter(
    number: ReservedNumber,
    *,
    papers: Sequence[Paper],
    applicant: dict[str, Any],
    received_on: date,
    taken_by: User,
    by: User,
    representative: dict[str, Any] | None = None,
    agent: dict[str, Any] | None = None,
    another: bool = False,
) -> Case:
    """Enter the papers of a number as its case: filed on the day they were handed in, from which the periods run.

    The paper proves that the notice was read and the pledge signed; who took it in looked at the originals. For an
    organisation ``representative`` is its head or the clerk whom it authorised, for a ward the guardian; ``agent`` is
    who came with a special authorisation (特别授权书), which is judged as it stood on that day.
    """
    number = locked_number(number)
    block = number.block
    refuse_not_at_window(block.agency, by)
    refuse_settled(number)
    _refuse_wrong_day(block, received_on)
    _refuse_absent_taker(block, taken_by)
    versions = _versions(block, papers)
    subject = get_or_create_subject(**applicant, by=by)
    if not another:
        _refuse_double(subject, block, received_on)
    case = _opened(
        representative,
        agent,
        administrative_matter=block.administrative_matter,
        versions=versions,
        subject=subject,
        channel=Channel.COUNTER,
        received_on=received_on,
        by=by,
    )
    record_paper_check(subject=case.signer, by=by, taken_by=taken_by, agency=block.agency, on=received_on)
    _take(case, papers, received_on=received_on, by=by)
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


def _opened(representative: dict[str, Any] | None, agent: dict[str, Any] | None, **case: Any) -> Case:
    """The draft of whoever came: the applicant, who stands for her by law or office, or her agent."""
    if agent is None:
        row = _representation(
            case["subject"], representative, agency=case["administrative_matter"].agency, by=case["by"]
        )
        return open_case(representation=row, **case)
    if representative is not None:
        raise Refused(
            "委托代理人和法定代理人、经办人只能选一种。",
            code="two_there",
            field="by_agent",
            way_out="请照纸上的签名核对是谁办理的。",
        )
    with _about_agent():
        brought = dict(agent)
        person = get_or_create_subject(**brought.pop("person"), by=case["by"])
        return open_by_agent(agent=person, **brought, **case)


@contextmanager
def _about_agent() -> Iterator[None]:
    """Her fields begin with ``agent-``; whether any agent may come is asked of the form as a whole."""
    try:
        yield
    except Refused as refusal:
        refusal.field = "by_agent" if refusal.code == "agent_not_allowed" else f"agent-{refusal.field}"
        raise


def _take(case: Case, papers: Sequence[Paper], *, received_on: date, by: User) -> None:
    """Every paper at its certificate; what is wrong with one says which."""
    rows = {row.version.matter_id: row for row in case.choices.select_related("version")}
    for paper in papers:
        with _about(paper):
            _take_one(rows[paper.certificate.pk], paper, received_on=received_on, by=by)


def _take_one(choice: CertificateChoice, paper: Paper, *, received_on: date, by: User) -> None:
    choice = choices.choose(choice, kind=paper.kind, by=by)
    if paper.kind == ChoiceKind.CERTIFICATE:
        hand_in(choice, file=paper.file, by=by)
        return
    notices.read_on_paper(choice, on=received_on, by=by)
    pledge = signing.prepare(choice, values=dict(paper.values), by=by, site_address=paper.site_address)
    signing.sign(pledge, digest=pledge.content_digest, kind=SignatureKind.PAPER, by=by, paper_scan=paper.file)


@contextmanager
def _about(paper: Paper) -> Iterator[None]:
    """Of several papers the field alone does not tell which is meant."""
    try:
        yield
    except Refused as refusal:
        refusal.field = f"{paper.certificate.pk}:{refusal.field or 'file'}"
        raise


def _versions(block: NumberBlock, papers: Sequence[Paper]) -> list[MatterVersion]:
    """The certificates of the case in the order in which they were printed."""
    given = {paper.certificate.pk: paper for paper in papers}
    forms = {form.certificate_id: form for form in block.forms.select_related("certificate__current", "text")}
    if not given:
        raise Refused("至少要录入一项证明的承诺书或者证明。", code="no_paper", field="papers")
    if len(given) != len(papers) or set(given) - set(forms):
        raise Refused("有的证明不是这个编号的表上印的，或者录了两次。", code="other_paper", field="papers")
    found = []
    for key, form in forms.items():
        if key in given:
            with _about(given[key]):
                found.append(_printed_version(form, signed=given[key].kind == ChoiceKind.PLEDGE))
    return found


def _printed_version(form: BlockForm, *, signed: bool) -> MatterVersion:
    """What was signed is what the form told: a text that has changed since has to be signed anew."""
    text, version = text_in_force(form.certificate, on=today()), form.certificate.current
    if version is None or (signed and (text is None or text.pk != form.text_id)):
        raise Refused(
            "表上印的告知文本已经更新，这张表不能再录入。",
            code="text_changed",
            way_out="请申请人按新的文本重新签署，或者改交证明；整份都用不上的，把这个编号作废并写明理由。",
        )
    return version


def _representation(
    subject: Subject, given: dict[str, Any] | None, *, agency: Agency, by: User
) -> Representation | None:
    """Who stood at the desk for the applicant, with what was looked at; her own fields begin with ``rep-``."""
    if given is None:
        if subject.is_natural:
            return None
        raise Refused(
            "单位申请的，还没有填写到场的是谁。",
            code="nobody_there",
            field="by_representative",
            way_out="请填写到场的法定代表人、经营者或者经办人，经办人要有单位授权书；由委托代理人办理的，填写代理人。",
        )
    said = dict(given)
    try:
        person = get_or_create_subject(**said.pop("person"), by=by)
        if said["capacity"] == Capacity.CLERK and said.get("file") is None:
            raise Refused(
                "经办人办理的，还没有单位授权书的扫描件。",
                code="authorization_missing",
                field="scan",
                way_out="请扫描当天收下的单位授权书；没有授权书的，请单位补来以后再录。",
            )
        return record_at_counter(principal=subject, person=person, agency=agency, by=by, **said)
    except Refused as refusal:
        refusal.field = f"rep-{refusal.field}"
        raise


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
        administrative_matter=block.administrative_matter_id,
        received_on=received_on,
    ).exclude(number=None)
    for row in rows:
        raise Refused(
            f"同一申请人、同一事项、同一天的纸质表已经录入，编号{row.number}。",
            code="double",
            field="another",
            way_out="多半是同一份表的另一联，不用再录；确实是另一件的，请勾选“确实是另一件”。",
        )
