"""Joint applicants (共同申请人): added to a draft, read and sign for themselves, and filing waits for all."""

from typing import Any

from django.utils import timezone

from matters.enums import JointMode
from matters.models import MatterVersion
from pledges.content import InvalidContent
from pledges.domain.agreed import ask_anew, contents_to_agree, covers, pledges_for_all
from pledges.domain.attested import refuse_unattested
from pledges.domain.authorizations import kept_signature
from pledges.domain.choices import refuse_unless_eligible
from pledges.domain.contents import build_content, frozen
from pledges.domain.messages import tell
from pledges.domain.notices import current_text, finished_reading
from pledges.domain.rows import is_here, locked, locked_choice, refuse_not_joint, refuse_stranger
from pledges.enums import (
    CaseState,
    Channel,
    ChoiceKind,
    JointState,
    MessageKind,
    PledgeState,
    SignatureKind,
)
from pledges.models import Case, CertificateChoice, JointApplicant, NoticeReading, Pledge
from portal.kernel.acts import IllegalMove, Refused, Stale, act
from portal.kernel.audit import record
from portal.kernel.calendar import today
from portal.kernel.models import StoredFile
from portal.kernel.moves import move
from portal.law import keys
from portal.people.area_rules import rules_for
from portal.people.enums import RealNameLevel
from portal.people.models import Subject, User

MOST = 9


@act(clause=keys.APPLICABLE_PERSONS)
def add(case: Case, *, subject: Subject, by: User) -> JointApplicant:
    """One more applicant, while nobody has signed yet; he is told."""
    case = locked(case)
    refuse_stranger(case, by)
    _refuse_unless_open(case)
    if case.administrative_matter.joint == JointMode.NONE:
        raise Refused("这个事项不接受共同申请。", code="no_joint", field="number")
    if subject.pk in (case.subject_id, case.agent_subject_id):
        raise Refused("申请人、代理人本人不用再登记。", code="joint_self", field="number")
    if case.joint.filter(subject=subject).exists():
        raise Refused("这位共同申请人已经登记。", code="joint_known", field="number")
    if case.joint.count() >= MOST:
        raise Refused(f"共同申请人最多{MOST}位。", code="joint_many", field="number")
    joint = JointApplicant.objects.create(case=case, subject=subject, added_by=by)
    record("pledges.add_joint", joint, by=by, clause=keys.APPLICABLE_PERSONS)
    _name_all(case, by)
    words = {"first": case.subject.name, "matter": case.administrative_matter.name}
    tell(case, MessageKind.JOINT_ASKED, to=subject, **words)
    return joint


@act(clause=keys.APPLICABLE_PERSONS)
def remove(joint: JointApplicant, *, by: User) -> None:
    """Take somebody off again, while nobody has signed; he may take himself off."""
    case = locked(Case(pk=joint.case_id))
    if by.subject_id != joint.subject_id:
        refuse_stranger(case, by)
    _refuse_unless_open(case)
    record("pledges.remove_joint", joint, by=by, clause=keys.APPLICABLE_PERSONS)
    Pledge.objects.filter(case=case, subject_id=joint.subject_id, state=PledgeState.DRAFT).delete()
    joint.delete()
    _name_all(case, by)


def _refuse_unless_open(case: Case) -> None:
    if case.state != CaseState.DRAFT:
        raise IllegalMove("申请已经提交，共同申请人不能再改。")
    if case.pledges.exclude(state__in=(PledgeState.DRAFT, PledgeState.WITHDRAWN)).exists():
        raise IllegalMove(
            "已经有人签署，共同申请人不能再改。", way_out="确要改的，请先撤回承诺，或者重新申请。"
        )


def _name_all(case: Case, by: User) -> None:
    """Every draft names all who apply together: it is written anew from the same answers."""
    drafts = Pledge.objects.filter(case=case, state=PledgeState.DRAFT)
    for pledge in drafts.select_related("choice", "version", "text", "subject", "representation__person"):
        pledge.case = pledge.choice.case = case
        reading = finished_reading(
            pledge.choice, pledge.text, reader=pledge.subject if pledge.is_joint else None
        )
        _write(pledge, reading)
    ask_anew(case, by=by)


def _write(pledge: Pledge, reading: NoticeReading) -> None:
    try:
        content = build_content(pledge, reading)
    except InvalidContent as error:
        raise Refused(str(error), code="content") from error
    pledge.content, pledge.content_digest = frozen(content), content.signing_digest()
    pledge.save()


@act(clause=keys.PROCEDURE)
def prepare_own(choice: CertificateChoice, *, subject: Subject, by: User) -> Pledge:
    """A joint applicant's own pledge: what the first applicant filled in, with himself as the one who pledges."""
    choice = locked_choice(choice)
    case = choice.case
    refuse_not_joint(case, subject, by)
    if choice.choice != ChoiceKind.PLEDGE or case.state != CaseState.DRAFT:
        raise IllegalMove("这一项现在不能签署承诺。")
    first = choice.pledges.filter(subject=case.subject).exclude(state=PledgeState.WITHDRAWN).first()
    if first is None:
        raise Refused(
            "第一申请人还没有填写承诺内容。",
            code="first_missing",
            way_out="等他填好以后，本页就可以接着办。",
        )
    text = current_text(choice)
    reading = finished_reading(choice, text, reader=subject)
    live = choice.pledges.filter(subject=subject).exclude(state=PledgeState.WITHDRAWN).first()
    if live is not None and live.state != PledgeState.DRAFT:
        return live
    pledge = live or Pledge(choice=choice, case=case, area=case.area, agency=case.agency, subject=subject)
    pledge.choice, pledge.case = choice, case
    pledge.version, pledge.text, pledge.values = choice.version, text, first.values
    _write(pledge, reading)
    record("pledges.prepare", pledge, by=by, clause=keys.PROCEDURE, digest=pledge.content_digest)
    return pledge


@act(clause=keys.PROCEDURE)
def consent(
    joint: JointApplicant,
    *,
    by: User,
    signature_png: bytes = b"",
    paper_scan: StoredFile | None = None,
    seen: list[str] | None = None,
) -> JointApplicant:
    """Where one signs for all: the joint applicant agrees with his own hand; on paper where the law wants paper.

    He agrees to what is written now, and to what was ``seen`` on his page if that is known. What is written anew
    afterwards he is asked about anew.
    """
    case = locked(Case(pk=joint.case_id))
    refuse_not_joint(case, joint.subject, by)
    if case.administrative_matter.joint != JointMode.ONE:
        raise Refused("这个事项由共同申请人各自承诺。", code="joint_each")
    if case.state != CaseState.DRAFT or joint.state == JointState.DONE:
        raise IllegalMove("已经签过，或者申请已经提交。")
    kind = SignatureKind.PAD if paper_scan is None else SignatureKind.PAPER
    refuse_unidentified_joint(case, joint.subject, by=by, kind=kind)
    contents = contents_to_agree(case)
    if seen is not None and sorted(seen) != sorted(contents):
        raise Stale("承诺的内容在您签名前有改动，这次签名没有生效。", way_out="请重新看过，再签字同意。")
    for pledge in pledges_for_all(case):
        refuse_unless_eligible(joint.subject, area=case.area, version=pledge.version)
    _refuse_electronic(case, joint, on_paper=paper_scan is not None)
    file = paper_scan or kept_signature(signature_png)
    again = {"withdrawn_at": None, "withdrawal_reason": ""}
    return done(joint, case=case, by=by, consent_file=file, agreed_to=contents, **again)


def paper_only(case: Case) -> MatterVersion | None:
    """A certificate of the case whose pledge the law wants on paper, and so the consent to it."""
    pledged = case.choices.filter(choice=ChoiceKind.PLEDGE).select_related("version")
    return next((choice.version for choice in pledged if choice.version.on_paper_only), None)


def _refuse_electronic(case: Case, joint: JointApplicant, *, on_paper: bool) -> None:
    version = paper_only(case)
    if version is not None and not (on_paper and is_here(joint.subject, case)):
        raise Refused(
            version.paper_words,
            code="paper_only",
            field="scan",
            way_out="请持证件原件到窗口，在纸上写明同意并签名，由窗口扫描。",
            clause=keys.PAPER_ONLY,
        )


def refuse_unidentified_joint(case: Case, subject: Subject, *, by: User, kind: str) -> None:
    """As for the first applicant: the level of the account online, the original at the counter."""
    rules = rules_for(case.area, on=today())
    if case.channel == Channel.SYSTEM:
        refuse_unattested(case, subject, kind=kind, rules=rules)
        return
    if case.channel == Channel.COUNTER:
        if not is_here(subject, case):
            raise Refused(
                "还没有登记今天在本窗口核对过共同申请人的证件原件。",
                code="no_identity_check",
                field="original_checked",
                way_out="请核对证件原件，人证一致后登记。",
            )
        return
    if rules.sign_in_person or not rules.electronic_allowed:
        raise Refused(
            "本地区要求本人持证件原件到场签署，网上不能签署。",
            code="sign_at_counter",
            way_out=f"请到办事窗口，报恢复码{case.resume_code}。",
        )
    wanted = RealNameLevel(rules.id_check_required_online_level)
    if not RealNameLevel(by.real_name_level).reaches(wanted):
        raise Refused(
            f"网上签署要求实名等级达到“{wanted.label}”。",
            code="real_name_level",
            way_out="请先完成实名认证，或者持证件原件到窗口办理。",
        )


def done(joint: JointApplicant, *, case: Case, by: User, **fields: Any) -> JointApplicant:
    """He has done his part; the first applicant is told."""
    joint = move(joint, JointState.DONE, by=by, agreed_at=timezone.now(), agreed_by=by, **fields)
    tell(case, MessageKind.JOINT_DONE, name=joint.subject.masked_name, matter=case.administrative_matter.name)
    return joint


def signed_by_joint(pledge: Pledge, *, by: User) -> None:
    """After his signature: done when he has signed every pledge of the case."""
    case = pledge.case
    joint = case.joint.select_related("subject").get(subject=pledge.subject)
    if joint.state == JointState.WAITING and not missing_of(case, joint):
        done(joint, case=case, by=by)


def missing_of(case: Case, joint: JointApplicant) -> list[CertificateChoice]:
    """The certificates for which this joint applicant still has to sign."""
    pledged = case.choices.filter(choice=ChoiceKind.PLEDGE)
    signed = case.pledges.filter(subject=joint.subject_id).exclude(
        state__in=(PledgeState.DRAFT, PledgeState.WITHDRAWN)
    )
    return list(pledged.exclude(pk__in=signed.values("choice")))


def refuse_unless_all_signed(case: Case) -> None:
    """Filing waits for everybody who applies together."""
    for_all = pledges_for_all(case) if case.administrative_matter.joint == JointMode.ONE else []
    for joint in case.joint.select_related("subject"):
        if case.administrative_matter.joint == JointMode.ONE:
            waiting = not covers(joint, for_all)
        else:
            waiting = bool(missing_of(case, joint))
        if waiting:
            raise Refused(
                f"共同申请人{joint.subject.masked_name}还没有签署，不能提交。",
                code="joint_waiting",
                way_out="请他用自己的账号登录，在“我的办件”里读完并签署；也可以一起到窗口办理。",
            )
