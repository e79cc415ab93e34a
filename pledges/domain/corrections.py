"""Putting right what was filled in or written, without blame and never silently (更正).

The applicant corrects a value before the decision: a new signature over the new content; the old pledge stays on
record and says that it was replaced. The agency corrects a clerical error in a document it issued: a new version.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils import timezone

from matters.domain.texts import validate_values
from pledges.content import InvalidContent, new_salt
from pledges.domain import asking, writs
from pledges.domain.bundles import UNKNOWN, Device
from pledges.domain.certified import CertificateProof
from pledges.domain.choices import guarded, refuse_unless_eligible
from pledges.domain.contents import build_content, frozen, thawed
from pledges.domain.handlers import refuse_barred
from pledges.domain.messages import tell
from pledges.domain.notices import finished_reading
from pledges.domain.printing import refuse_unprintable
from pledges.domain.rows import locked_pledge, refuse_locked, refuse_stranger, wake_verification
from pledges.domain.service import locked_writ
from pledges.domain.signing import (
    given_signature,
    refuse_unauthorised,
    refuse_unidentified,
    signed_pledge,
)
from pledges.domain.withdrawal import BEFORE_DECISION
from pledges.enums import GONE_PLEDGES, JointState, MessageKind, PledgeState
from pledges.models import Pledge, Writ
from pledges.writ_content import WritContent
from portal.kernel.acts import IllegalMove, Refused, Stale, act
from portal.kernel.audit import record
from portal.kernel.calendar import today
from portal.kernel.ids import secret_code
from portal.kernel.models import StoredFile
from portal.kernel.moves import move
from portal.law import keys
from portal.people.enums import Role
from portal.people.models import OneTimeCode, User

LIVE = (PledgeState.SIGNED, PledgeState.IN_FORCE)
RULING = "本机关决定"  # a sentence that begins so is the decision itself, not a slip of the pen


@act(clause=keys.WITHDRAWAL)
def prepare_correction(
    pledge: Pledge, *, values: dict[str, Any], reason: str, by: User, site_address: str = ""
) -> Pledge:
    """Fill in the corrected values of a signed pledge; until they are signed the old pledge holds (更正承诺)."""
    old = locked_pledge(pledge)
    case = old.case
    refuse_stranger(case, by)
    _refuse_uncorrectable(old)
    if not reason.strip():
        raise Refused("请写明为什么更正。", code="no_reason", field="reason")
    clean = validate_values(old.text, values)
    address = site_address.strip() if old.version.site_address_needed else ""
    if clean == old.values and address in ("", case.site_address):
        raise Refused("填写的内容没有改动，不用更正。", code="unchanged")
    if address:
        case.site_address = address
    draft = Pledge.objects.filter(replaces=old, state=PledgeState.DRAFT).first() or Pledge(replaces=old)
    draft.choice, draft.case, draft.area, draft.agency = old.choice, case, old.area, old.agency
    draft.version, draft.subject, draft.text = old.version, old.subject, old.text
    draft.representation = old.representation
    draft.values, draft.correction = clean, reason.strip()
    try:
        content = build_content(draft, finished_reading(old.choice, old.text))
    except InvalidContent as error:
        raise Refused(str(error), code="content") from error
    refuse_unprintable(content, old.text)
    draft.content, draft.content_digest = frozen(content), content.signing_digest()
    draft.save()
    record("pledges.prepare_correction", draft, by=by, clause=keys.WITHDRAWAL, digest=draft.content_digest)
    return draft


def _refuse_uncorrectable(old: Pledge) -> None:
    case = old.case
    others = old.choice.pledges.exclude(subject=case.subject).exclude(state__in=GONE_PLEDGES)
    if others.exists() or case.joint.filter(state=JointState.DONE, consent_file__isnull=False).exists():
        raise Refused(
            "几个人共同承诺的，不能由一人更正。",
            code="joint",
            way_out="请先撤回承诺，改为提交证明；尚未提交的，可以作废草稿后重新填写。",
        )
    if old.state not in LIVE:
        raise IllegalMove(f"承诺书现在是“{old.get_state_display()}”，不能更正。", way_out="请刷新页面查看。")
    if case.state not in BEFORE_DECISION:
        raise IllegalMove(
            f"办件现在是“{case.get_state_display()}”，不能再更正承诺的内容。",
            way_out="内容有变化的，请主动向办理机关说明。",
        )
    refuse_locked(old)


@act(clause=keys.WITHDRAWAL)
def sign_correction(
    draft: Pledge,
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
    """Sign the corrected pledge: from here it holds, the old one is kept and marked as corrected."""
    draft = locked_pledge(draft)
    case = draft.case
    refuse_stranger(case, by)
    if not draft.is_correcting or draft.replaces_id is None:
        raise IllegalMove("这份更正已经签署或者不能再签署。", way_out="请刷新页面查看。")
    old = locked_pledge(Pledge(pk=draft.replaces_id, case_id=case.pk))
    _refuse_uncorrectable(old)
    if not digest or digest != draft.content_digest or thawed(draft).signing_digest() != digest:
        raise Stale("更正的内容在您签名前有改动，这次签名没有生效。", way_out="请重新核对内容后再签名。")
    refuse_unidentified(case, by, kind)
    refuse_unauthorised(draft, by)
    refuse_unless_eligible(case.subject, area=case.area, version=draft.version, guarded=guarded(case, by))
    given = given_signature(
        draft,
        kind=kind,
        by=by,
        signature_png=signature_png,
        paper_scan=paper_scan,
        certificate=certificate,
        code=code,
    )
    was_in_force, now = old.state == PledgeState.IN_FORCE, timezone.now()
    case.site_address = thawed(draft).site_address or case.site_address
    case.save(update_fields=["site_address"])
    note = f"更正原因：{draft.correction}"[:200]
    move(old, PledgeState.CORRECTED, by=by, clause=keys.WITHDRAWAL, note=note, corrected_at=now)
    new = signed_pledge(draft, given=given, kind=kind, by=by, device=device)
    if was_in_force:
        move(new, PledgeState.IN_FORCE, by=by, clause=keys.WITHDRAWAL, in_force_at=now)
    tell(case, MessageKind.PLEDGE_CORRECTED, certificate=new.version.name, new=new.number)
    wake_verification(case, f"corrected-{new.pk}")
    return new


@act(clause=keys.WITHDRAWAL)
def give_up_correction(draft: Pledge, *, by: User) -> None:
    """Leave it as it was signed."""
    draft = locked_pledge(draft)
    refuse_stranger(draft.case, by)
    if draft.is_correcting:
        record("pledges.give_up_correction", draft, by=by, clause=keys.WITHDRAWAL)
        draft.delete()


@act(clause=keys.PROCEDURE)
def correct_writ(
    writ: Writ,
    *,
    reason: str,
    by: User,
    addressee: str,
    paragraphs: Sequence[str],
    items: Sequence[str] = (),
) -> Writ:
    """Put right a clerical error: a new version with its own number and code; the old one says so (更正文书).

    What was decided is no clerical error: the sentence of the decision, the bases and the remedies stay.
    """
    writ = locked_writ(writ)
    case = writ.case
    refuse_barred(case, by)
    if case.agency_id not in by.agency_ids(Role.HANDLER, Role.AGENCY_HEAD):
        raise Refused("只有出具机关的承办人可以更正文书。", code="not_handler")
    if writ.superseded:
        raise IllegalMove("这份文书已经不再有效，不能更正。", way_out="请更正现行的文书。")
    if not reason.strip():
        raise Refused("请写明更正了什么、为什么更正。", code="no_reason", field="reason")
    old = writs.content_of(writ)
    said = tuple(text.strip() for text in paragraphs if text.strip())
    listed = tuple(text.strip() for text in items if text.strip())
    _refuse_other_substance(old, said, listed, addressee)
    for text in (*said, *listed, reason):
        asking.refuse_asking(case, text, field="paragraphs")
    return _corrected(
        writ, old, by=by, reason=reason.strip(), said=said, listed=listed, name=addressee.strip()
    )


def _refuse_other_substance(
    old: WritContent, said: tuple[str, ...], listed: tuple[str, ...], addressee: str
) -> None:
    if not addressee.strip():
        raise Refused("请写明受送达人。", code="no_addressee", field="addressee")
    if (said, listed, addressee.strip()) == (old.paragraphs, old.items, old.addressee):
        raise Refused("文书内容没有改动，不用更正。", code="unchanged", field="paragraphs")
    before = [text for text in old.paragraphs if text.startswith(RULING)]
    if before != [text for text in said if text.startswith(RULING)]:
        raise Refused(
            "更正只能改笔误，不能改变决定本身。",
            code="substance",
            field="paragraphs",
            way_out="决定有错误的，依法撤销或者重新作出。",
        )
    if len(listed) > len(old.items):
        raise Refused(
            "更正不能增加补正的内容。", code="asked_already", field="items", clause=keys.TELL_MISSING_ONCE
        )


def _corrected(
    writ: Writ,
    old: WritContent,
    *,
    by: User,
    reason: str,
    said: tuple[str, ...],
    listed: tuple[str, ...],
    name: str,
) -> Writ:
    code = secret_code(writs.CHECK_CODE_LENGTH)
    first = writ.number.split("（更正", 1)[0]
    number = f"{first}（更正{writ.version}）"
    try:
        content = replace(
            old,
            salt=new_salt(),
            number=number,
            check_code=code,
            check_url=f"{settings.PUBLIC_URL}/check/{code}/",
            addressee=name,
            paragraphs=said,
            items=listed,
            replaces=writ.number,
            correction=reason,
            issued_on=today(),
        )
    except InvalidContent as error:
        raise Refused(str(error), code="content") from error
    writ.superseded_at, writ.superseded_reason = timezone.now(), f"已由更正的文书{number}代替"
    writ.save(update_fields=["superseded_at", "superseded_reason"])
    record("pledges.void_writ", writ, by=by, clause=keys.PROCEDURE, note=writ.superseded_reason)
    new = writs.keep_writ(
        writ.case, writ.kind, content, by=by, version=writ.version + 1, replaces=writ, correction=reason
    )
    tell(writ.case, MessageKind.WRIT_CORRECTED, old=writ.number, new=number)
    return new
