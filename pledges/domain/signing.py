"""Filling in, signing, and what the signature binds (填写、签署告知承诺书)."""

from typing import Any

from django.utils import timezone

from matters.domain.texts import text_in_force, validate_values
from matters.models import TextVersion
from pledges.content import InvalidContent, in_fours
from pledges.domain import joint
from pledges.domain.agreed import ask_anew
from pledges.domain.attested import refuse_unattested
from pledges.domain.authorizations import refuse_agent_unless_allowed
from pledges.domain.bundles import UNKNOWN, Device, Given, keep_bundle
from pledges.domain.certified import CertificateProof, kept_certificate
from pledges.domain.choices import guarded, refuse_unless_eligible
from pledges.domain.coded import kept_code
from pledges.domain.contents import build_content, frozen, signed_content, thawed
from pledges.domain.filling import drop_typed
from pledges.domain.messages import tell
from pledges.domain.notices import changed_text, current_text, finished_reading
from pledges.domain.printing import refuse_unprintable
from pledges.domain.rows import (
    is_applicants_side,
    is_here,
    locked_choice,
    locked_pledge,
    refuse_not_joint,
    refuse_stranger,
    refuse_unless_authorised,
    representation_of,
    works_at_window,
)
from pledges.domain.strengths import refuse_weak
from pledges.enums import (
    GONE_PLEDGES,
    AuthorizedPower,
    CaseState,
    Channel,
    ChoiceKind,
    MessageKind,
    PledgeState,
    SignatureKind,
)
from pledges.models import Case, CertificateChoice, Pledge
from portal.kernel import duties
from portal.kernel.acts import IllegalMove, Refused, Stale, act
from portal.kernel.audit import record
from portal.kernel.calendar import today
from portal.kernel.enums import Queue
from portal.kernel.files import keep
from portal.kernel.ids import secret_code
from portal.kernel.models import StoredFile
from portal.kernel.moves import move
from portal.kernel.numbers import next_number
from portal.kernel.pictures import clean_signature
from portal.law import keys
from portal.people.area_rules import rules_for
from portal.people.enums import RealNameLevel
from portal.people.models import AreaRules, OneTimeCode, User

CHECK_CODE_LENGTH = 20
SIGNATURE_LIMIT = 1024 * 1024


@act(clause=keys.PROCEDURE)
def prepare(choice: CertificateChoice, *, values: dict[str, Any], by: User, site_address: str = "") -> Pledge:
    """Fill in the pledge. What is shown from here on is what will be signed; its digest stands beneath it.

    Where signing happens in person, by the rules of the area or by law, an online draft is marked as waiting at the counter.
    """
    choice = locked_choice(choice)
    case, version = choice.case, choice.version
    refuse_stranger(case, by)
    if case.state != CaseState.DRAFT:
        raise IllegalMove("申请已经提交，不能再改承诺书。")
    if choice.choice != ChoiceKind.PLEDGE:
        raise IllegalMove("这一项没有选择作出书面承诺。", way_out="请先选择办理方式。")
    text = current_text(choice)
    reading = finished_reading(choice, text)
    clean = validate_values(text, values)
    if version.site_address_needed and not site_address.strip():
        raise Refused("这一项可能到现场核查，请写明现场地址。", code="site_address", field="site_address")
    if version.site_address_needed:
        case.site_address = site_address.strip()
        case.save(update_fields=["site_address"])
    _drop_drafts_of_others(choice)
    pledge = _draft(choice, text)
    pledge.values = clean
    _take_over(pledge, by)
    try:
        content = build_content(pledge, reading)
    except InvalidContent as error:
        raise Refused(str(error), code="content") from error
    refuse_unprintable(content, text)
    pledge.content, pledge.content_digest = frozen(content), content.signing_digest()
    pledge.save()
    drop_typed(choice)
    _mark_waiting(case, on_paper=version.on_paper_only)
    ask_anew(case, by=by)
    record("pledges.prepare", pledge, by=by, clause=keys.PROCEDURE, digest=pledge.content_digest)
    return pledge


def _drop_drafts_of_others(choice: CertificateChoice) -> None:
    """What joint applicants have before them must say what the first applicant fills in now."""
    others = choice.pledges.exclude(subject=choice.case.subject)
    if others.exclude(state__in=(PledgeState.DRAFT, PledgeState.WITHDRAWN)).exists():
        raise IllegalMove("共同申请人已经签署，不能再改。", way_out="需要更正的，请先撤回承诺。")
    others.filter(state=PledgeState.DRAFT).delete()


def _take_over(pledge: Pledge, by: User) -> None:
    """Who fills in is who will be named in the letter: of several clerks, the one who does it."""
    case = pledge.case
    if case.channel == Channel.ONLINE and case.agent_subject_id is None:
        mine = representation_of(case, by)
        if case.representation != mine:
            case.representation = mine
            case.save(update_fields=["representation"])
    pledge.representation = case.representation


def _draft(choice: CertificateChoice, text: TextVersion) -> Pledge:
    own = choice.pledges.filter(subject=choice.case.subject, replaces=None)
    live = own.exclude(state__in=GONE_PLEDGES).first()
    if live is not None and live.state != PledgeState.DRAFT:
        raise IllegalMove("承诺书已经签署，不能再改。", way_out="需要更正的，请先撤回承诺。")
    pledge = live or Pledge(choice=choice)
    case = choice.case
    pledge.choice, pledge.case, pledge.area, pledge.agency = choice, case, case.area, case.agency
    pledge.version, pledge.subject, pledge.text = choice.version, case.subject, text
    return pledge


def _mark_waiting(case: Case, *, on_paper: bool) -> None:
    if case.channel == Channel.ONLINE and (on_paper or _in_person(rules_for(case.area, on=today()))):
        last = {**case.channel_history[-1], "waits_at": Channel.COUNTER}
        case.channel_history = [*case.channel_history[:-1], last]
        case.save(update_fields=["channel_history"])


def _in_person(rules: AreaRules) -> bool:
    return rules.sign_in_person or not rules.electronic_allowed


@act(clause=keys.PROCEDURE)
def sign(
    pledge: Pledge,
    *,
    digest: str,
    kind: str,
    by: User,
    signature_png: bytes | None = None,
    paper_scan: StoredFile | None = None,
    certificate: CertificateProof | None = None,
    code: OneTimeCode | None = None,
    device: Device = UNKNOWN,
) -> Pledge:
    """Sign the pledge; the certificate need no longer be handed in (作出承诺).

    Bound to ``digest``, the content that stood above the signature. Text, authorisation, identity and
    standing are asked once more, because they may have changed since the draft was filled in.
    """
    pledge = locked_pledge(pledge)
    case = pledge.case
    if pledge.is_joint:
        refuse_not_joint(case, pledge.subject, by)
    else:
        refuse_stranger(case, by)
    if pledge.state != PledgeState.DRAFT or case.state != CaseState.DRAFT or pledge.is_correcting:
        raise IllegalMove("这份承诺书已经签署或者不能再签署。", way_out="请刷新页面查看。")
    _refuse_changed(pledge, digest)
    if pledge.is_joint:
        joint.refuse_unidentified_joint(case, pledge.subject, by=by, kind=kind)
        refuse_unless_eligible(pledge.subject, area=case.area, version=pledge.version)
    else:
        refuse_unidentified(case, by, kind)
        refuse_unauthorised(pledge, by)
        refuse_unless_eligible(
            case.subject, area=case.area, version=pledge.version, guarded=guarded(case, by)
        )
    given = given_signature(
        pledge,
        kind=kind,
        by=by,
        signature_png=signature_png,
        paper_scan=paper_scan,
        certificate=certificate,
        code=code,
    )
    return signed_pledge(pledge, given=given, kind=kind, by=by, device=device)


def _refuse_changed(pledge: Pledge, digest: str) -> None:
    text = text_in_force(pledge.version.matter, on=today())
    if text is None or text.pk != pledge.text_id:
        raise changed_text()
    finished_reading(pledge.choice, text, reader=pledge.subject if pledge.is_joint else None)
    if not digest or digest != pledge.content_digest:
        raise Stale("承诺书的内容在您签名前有改动，这次签名没有生效。", way_out="请重新核对内容后再签名。")
    if thawed(pledge).signing_digest() != pledge.content_digest:
        raise Stale("承诺书内容与摘要不一致，这次签名没有生效。", way_out="请返回上一步重新填写。")


def refuse_unidentified(case: Case, by: User, kind: str) -> None:
    """Online by the real-name level, at the counter by the original document looked at today."""
    rules = rules_for(case.area, on=today())
    if case.channel == Channel.SYSTEM:
        refuse_unattested(case, case.signer, kind=kind, rules=rules)
        return
    if case.channel == Channel.ONLINE:
        if _in_person(rules):
            raise Refused(
                "本地区要求本人持证件原件到场签署，网上不能签署。",
                code="sign_at_counter",
                way_out=f"请到办事窗口，报恢复码{case.resume_code}接着办，不用重新填写。",
            )
        if not is_applicants_side(by, case):
            raise Refused("网上只能由申请人或者其委托代理人签署。", code="not_yours")
        wanted = rules.id_check_required_online_level
        if not RealNameLevel(by.real_name_level).reaches(wanted):
            raise Refused(
                f"网上签署要求实名等级达到“{RealNameLevel(wanted).label}”。",
                code="real_name_level",
                way_out="请先完成实名认证，或者持证件原件到窗口办理。",
            )
        return
    if not works_at_window(by, case):
        raise Refused("窗口办件由本单位窗口工作人员登记签署。", code="not_window")
    if not is_here(case.signer, case):
        raise Refused(
            "还没有登记今天在本窗口核对过签署人的证件原件。",
            code="no_identity_check",
            field="original_checked",
            way_out="请核对证件原件，人证一致后登记。",
        )


def refuse_unauthorised(pledge: Pledge, by: User) -> None:
    """An agent signs only what may be signed by one, while her authorisation holds."""
    case = pledge.case
    if case.agent_subject is not None and by.subject_id != case.subject_id:
        refuse_agent_unless_allowed(rules_for(case.area, on=today()), [pledge.version])
    refuse_unless_authorised(case, by, power=AuthorizedPower.PLEDGE)
    if case.channel == Channel.ONLINE and representation_of(case, by) != pledge.representation:
        raise Stale(
            "承诺书上写的是另一位经办人或者监护人，这次签名没有生效。",
            way_out="请回到上一步重新填写，承诺书就会改成您的名字。",
        )


def given_signature(
    pledge: Pledge,
    *,
    kind: str,
    by: User,
    signature_png: bytes | None = None,
    paper_scan: StoredFile | None = None,
    certificate: CertificateProof | None = None,
    code: OneTimeCode | None = None,
) -> Given:
    """What was handed in, strong enough for this certificate and bound to this content."""
    strength = refuse_weak(pledge, kind=kind, by=by)
    if kind == SignatureKind.CERTIFICATE:
        file, facts = kept_certificate(pledge, certificate, by=by)
        return Given(file, strength, facts)
    if kind == SignatureKind.CODE:
        file, facts = kept_code(pledge, code, by=by)
        return Given(file, strength, facts)
    if kind == SignatureKind.PAPER:
        if paper_scan is None:
            raise Refused("请扫描签好的纸质承诺书。", code="no_signature", field="scan")
        return Given(paper_scan, strength)
    return Given(_picture(signature_png), strength)


def _picture(signature_png: bytes | None) -> StoredFile:
    """The picture from the pad, decoded and written anew."""
    if not signature_png:
        raise Refused("还没有签名。请在框里写上您的姓名。", code="no_signature", field="signature")
    if len(signature_png) > SIGNATURE_LIMIT:
        raise Refused("签名图样过大，没有保存。", code="bad_signature", field="signature")
    try:
        picture = clean_signature(signature_png)
    except ValueError as error:
        raise Refused(f"{error}。", code="bad_signature", field="signature") from error
    return keep(picture, name="signature.png", content_type="image/png")


def signed_pledge(pledge: Pledge, *, given: Given, kind: str, by: User, device: Device = UNKNOWN) -> Pledge:
    """Number, code, final content and the duty to make the letter. Called inside an act that checked the rest."""
    case, file = pledge.case, given.file
    content = thawed(pledge)
    pledge.signed_at = timezone.now()
    pledge.check_code = secret_code(CHECK_CODE_LENGTH)
    pledge.number = _next_number(pledge)
    by_agent = case.agent_subject_id is not None and not pledge.is_joint and by.subject_id != case.subject_id
    whole = signed_content(pledge, content, kind=kind, sha256=file.sha256, by_agent=by_agent)
    move(
        pledge,
        PledgeState.SIGNED,
        by=by,
        clause=keys.PROCEDURE,
        signed_at=pledge.signed_at,
        check_code=pledge.check_code,
        number=pledge.number,
        signature_kind=kind,
        signature_file=file,
        signed_by_agent=by_agent,
        content=frozen(whole),
        document_digest=whole.digest(),
    )
    keep_bundle(pledge, given=given, kind=kind, device=device, by=by)
    words = {
        "certificate": pledge.version.name,
        "check_code": in_fours(pledge.check_code),
        "number": pledge.number,
    }
    if by_agent:
        tell(case, MessageKind.SIGNED_BY_AGENT, agent=case.signer.name, **words)
    else:
        tell(case, MessageKind.SIGNED, to=pledge.subject, **words)
    if pledge.is_joint:
        joint.signed_by_joint(pledge, by=by)
    # She may be standing at the counter, waiting for her copy.
    payload = {"pledge": str(pledge.pk)}
    duties.add(kind="pledges.letter", key=f"letter:{pledge.pk}", payload=payload, queue=Queue.LETTERS)
    return pledge


def _next_number(pledge: Pledge) -> str:
    """Drawn near the end of the act: it stands in the content, so the content comes after it."""
    on = timezone.localdate(pledge.signed_at)
    given = next_number(series=f"pledge:{pledge.agency_id}", on=on)
    return f"{pledge.case.agency.number_prefix}承诺〔{on.year}〕{on:%m%d}-{given:04d}号"
