"""Papers beside the official letter: asked for in an act, rendered by the worker, kept once for each content."""

from pledges import documents
from pledges.domain.contents import thawed
from pledges.domain.letters import picture_of
from pledges.domain.rows import (
    is_applicants_side,
    locked_pledge,
    refuse_not_joint,
    refuse_stranger,
    works_at_window,
)
from pledges.enums import CaseState, Channel, CopyKind, PledgeState
from pledges.models import Copy, Pledge
from portal.kernel import duties
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, Stale, act
from portal.kernel.audit import record
from portal.kernel.files import keep
from portal.kernel.pdf.copies import ready_to_sign
from portal.law import keys
from portal.people.models import User

CLAUSES = {CopyKind.ACCESSIBLE: keys.ACCESSIBLE_SITES, CopyKind.UNSIGNED: keys.SL_FORM}


@act(clause=keys.SL_FORM)
def ask_copy(pledge: Pledge, *, kind: CopyKind, by: User) -> Copy:
    """Ask for a copy; it is made by the worker. Asked twice for the same content, it is the same one."""
    pledge = locked_pledge(pledge)
    if pledge.is_joint and kind == CopyKind.UNSIGNED:
        refuse_not_joint(pledge.case, pledge.subject, by)
    else:
        refuse_stranger(pledge.case, by)
    digest = _digest(pledge, kind, by)
    copy, new = Copy.objects.get_or_create(pledge=pledge, kind=kind, digest=digest, defaults={"asked_by": by})
    if new:
        record("pledges.ask_copy", copy, by=by, clause=CLAUSES[kind], kind=kind, digest=digest)
    duties.add(kind="pledges.copy", key=f"copy:{copy.pk}", payload={"copy": str(copy.pk)})
    return copy


def _digest(pledge: Pledge, kind: CopyKind, by: User) -> str:
    """What the copy will show, or a refusal when there is nothing to copy."""
    if kind == CopyKind.ACCESSIBLE:
        if not pledge.is_signed:
            raise IllegalMove("承诺书还没有签署。", way_out="签署以后就可以要读屏软件适用的版本。")
        return pledge.document_digest
    if not (works_at_window(by, pledge.case) or by.is_service or _signs_online(pledge, by)):
        raise Refused("纸质签署在窗口办理。", code="not_window", way_out="请到窗口，由窗口人员打印。")
    still_open = pledge.case.state == CaseState.DRAFT or pledge.is_correcting
    if pledge.state != PledgeState.DRAFT or not still_open:
        raise IllegalMove("这份承诺书已经签署或者不能再签署。", way_out="请刷新页面查看。")
    return pledge.content_digest


def _signs_online(pledge: Pledge, by: User) -> bool:
    """Whether she may print it at home, to sign it there or with her certificate."""
    own = by.subject_id == pledge.subject_id if pledge.is_joint else is_applicants_side(by, pledge.case)
    return pledge.case.channel == Channel.ONLINE and own


def make_copy(copy: Copy) -> Copy:
    """Render and keep what was asked for; asked twice, the first one. Runs outside any transaction.

    A draft that changed meanwhile is not printed: whoever needs it asks for the new one.
    """
    if copy.file_id is not None or outdated(copy):
        return copy
    pledge, content = copy.pledge, thawed(copy.pledge)
    if copy.kind == CopyKind.UNSIGNED:
        pdf = ready_to_sign(documents.render_letter(content).pdf)
    else:
        pdf = documents.render_accessible(content, picture_of(pledge))
    return _keep(copy, pdf=pdf)


@act(clause=keys.SL_FORM)
def _keep(copy: Copy, *, pdf: bytes) -> Copy:
    """Whoever comes second lets go of what was rendered: the row is locked meanwhile."""
    rows = Copy.objects.select_for_update(of=("self",)).select_related("pledge__case__subject")
    fresh = rows.filter(pk=copy.pk).first()
    if fresh is None or fresh.file_id is not None:
        return fresh or copy
    name = f"{fresh.get_kind_display()}{fresh.pledge.number or ''}.pdf"
    fresh.file = keep(pdf, name=name, content_type="application/pdf")
    fresh.save(update_fields=["file"])
    clause = CLAUSES[CopyKind(fresh.kind)]
    record("pledges.make_copy", fresh, by=SYSTEM, clause=clause, sha256=fresh.file.sha256)
    return fresh


def outdated(copy: Copy) -> bool:
    """Whether an unsigned paper no longer shows what is to be signed."""
    pledge = copy.pledge
    if copy.kind != CopyKind.UNSIGNED:
        return False
    return pledge.state != PledgeState.DRAFT or copy.digest != pledge.content_digest


def refuse_outdated(copy: Copy) -> None:
    """Nobody prints a paper for a signature that would then be refused."""
    if outdated(copy):
        raise Stale("这份待签的承诺书已经不是现在的内容。", way_out="请回到办件，重新准备待签的承诺书。")
