"""Which ways of signing are strong enough for a certificate, and why the others are not (签署方式的强度).

The law measures an electronic signature by handwriting (电子签名法第十四条); paper signed before the clerk, who
looked at the original, is therefore always enough, and where the law takes no electronic form it alone is.
"""

from dataclasses import dataclass

from matters.signature_enums import SignatureStrength
from pledges.enums import Channel, SignatureKind
from pledges.models import Case, Pledge
from portal.exchange.domain.adapters import connected
from portal.kernel import certificates
from portal.kernel.acts import Refused
from portal.law import keys
from portal.people.enums import CheckMethod, RealNameLevel
from portal.people.models import Contact, IdentityCheck, Subject, User

IN_PERSON_METHODS = (CheckMethod.ORIGINAL, CheckMethod.READER)
# Which kinds each channel knows, from the handiest to the most cumbersome.
KINDS = {
    Channel.ONLINE: (SignatureKind.PAD, SignatureKind.CODE, SignatureKind.CERTIFICATE, SignatureKind.PAPER),
    Channel.COUNTER: (SignatureKind.PAD, SignatureKind.PAPER),
    Channel.SYSTEM: (SignatureKind.PAD, SignatureKind.CERTIFICATE, SignatureKind.PAPER),
}


@dataclass(frozen=True)
class Way:
    """One way of signing, as strong as it is here and now for this person."""

    kind: SignatureKind
    strength: SignatureStrength
    why_not: str = ""

    @property
    def is_open(self) -> bool:
        return not self.why_not


def signatory(pledge: Pledge, by: User) -> Subject:
    """Whose hand signs: a joint applicant his own; online whoever is signed in; at the desk whoever stands there."""
    if pledge.is_joint:
        return pledge.subject
    return by.subject if pledge.case.channel == Channel.ONLINE and by.subject else pledge.case.signer


def strength_of(kind: str, *, case: Case, subject: Subject, by: User) -> SignatureStrength:
    """How strong this way is: a scan says little, the same paper signed before the clerk the most."""
    if kind == SignatureKind.PAPER:
        return SignatureStrength.ORIGINAL if _witnessed(case, subject) else SignatureStrength.SCAN
    if kind == SignatureKind.PAD:
        known = case.channel != Channel.ONLINE or RealNameLevel(by.real_name_level).reaches(
            RealNameLevel.HIGH
        )
        return SignatureStrength.PAD if known else SignatureStrength.SCAN
    return SignatureStrength.CODE if kind == SignatureKind.CODE else SignatureStrength.CERTIFICATE


def _witnessed(case: Case, subject: Subject) -> bool:
    """Whether somebody looked at her and her original where the case is, the portal's counter or the agency's: today,
    or on the day on which she handed in a paper."""
    if case.channel == Channel.ONLINE:
        return False
    checks = IdentityCheck.objects.filter(subject=subject, agency=case.agency, at__date=case.day)
    return checks.filter(method__in=IN_PERSON_METHODS).exists()


def ways_of(pledge: Pledge, by: User) -> list[Way]:
    """Every way that the channel knows, those that do not suffice with the reason."""
    subject = signatory(pledge, by)
    return [_way(kind, pledge, subject=subject, by=by) for kind in KINDS[Channel(pledge.case.channel)]]


def _way(kind: SignatureKind, pledge: Pledge, *, subject: Subject, by: User) -> Way:
    strength = strength_of(kind, case=pledge.case, subject=subject, by=by)
    least = pledge.version.least_strength
    if not strength.reaches(least):
        if pledge.version.on_paper_only:
            return Way(kind, strength, pledge.version.paper_words)
        return Way(kind, strength, f"这一项要求“{least.label}”或者更强的方式，“{strength.label}”不够。")
    return Way(kind, strength, _out_of_reach(kind, by))


def _out_of_reach(kind: SignatureKind, by: User) -> str:
    if kind == SignatureKind.CERTIFICATE and not certificates.anchors():
        return "本系统还没有接入数字证书认证机构。"
    if kind != SignatureKind.CODE:
        return ""
    if not RealNameLevel(by.real_name_level).reaches(RealNameLevel.HIGH):
        return f"账号的实名等级不到“{RealNameLevel.HIGH.label}”。持证件原件到窗口核验一次，以后就可以用。"
    if not connected():
        return "本系统还没有接通短信和电子邮件。"
    return "" if contacts_of(by) else "您还没有验证过手机号码或者电子邮箱，请先在“消息设置”里验证。"


def contacts_of(user: User) -> list[Contact]:
    """Where a code can reach this person: addresses that she proved, by ways that are connected."""
    rows = Contact.objects.filter(user=user, channel__in=connected()).exclude(address="")
    return list(rows.order_by("channel"))


def refuse_weak(pledge: Pledge, *, kind: str, by: User) -> SignatureStrength:
    """How strong the signature is, or why it is no signature here."""
    if kind not in KINDS[Channel(pledge.case.channel)]:
        raise Refused("这个渠道不能用这种方式签署。", code="signature_kind", field="kind")
    way = _way(SignatureKind(kind), pledge, subject=signatory(pledge, by), by=by)
    if way.is_open:
        return way.strength
    paper = pledge.version.on_paper_only
    raise Refused(
        way.why_not,
        code="paper_only" if paper else "signature_strength",
        field="kind",
        way_out="请当面在纸上签署：打印待签的承诺书，核对证件原件后签名，再扫描上传。"
        if pledge.case.channel != Channel.ONLINE
        else f"请换一种签署方式，或者持证件原件到窗口签署，恢复码{pledge.case.resume_code}。",
        clause=keys.PAPER_ONLY if paper else keys.RELIABLE_SIGNATURE,
    )


def identity_check(pledge: Pledge, subject: Subject) -> IdentityCheck | None:
    """The check of the signatory's original at the agency on that day, for the evidence."""
    if pledge.case.channel == Channel.ONLINE:
        return None
    checks = IdentityCheck.objects.filter(
        subject=subject, agency=pledge.case.agency, at__date=pledge.case.day
    )
    return checks.order_by("-at").first()
