"""Acceptance (受理), the one request for supplements (一次性告知补正), and what time does by itself."""

from typing import Any

from django.utils import timezone

from matters.domain.asking import NotListed
from matters.domain.guide_words import still_asked
from matters.enums import CheckMode, CheckWhen
from pledges.domain import asking, writs
from pledges.domain.cases import accept_deadline, deemed_deadline
from pledges.domain.handlers import refuse_barred
from pledges.domain.insurance import check_policies
from pledges.domain.messages import tell
from pledges.domain.rows import drop_pledges, locked, refuse_stranger, wake_verification
from pledges.domain.service import SUPPLEMENT_WORKDAYS
from pledges.enums import CaseState, ChoiceKind, MessageKind, PledgeState
from pledges.models import Case, Pledge, SupplementRequest
from pledges.writ_enums import WritKind
from portal.kernel.actors import SYSTEM, Actor
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import Deadline, add_workdays, today
from portal.kernel.models import StoredFile
from portal.kernel.moves import move, move_many
from portal.law import keys
from portal.people.domain.representations import confirm
from portal.people.models import User

# What the notice of acceptance says, by how it came about.
EXAMINED = {"examined": "经审查，申请材料齐全、符合要求。", "ruling": "本机关决定予以受理，"}
SILENT = {"examined": "本机关逾期未告知是否受理，依法自收到申请材料之日起即为受理。", "ruling": ""}


@act(clause=keys.LICENCE_ACCEPTANCE)
def accept(case: Case, *, by: User, in_writing: bool = True) -> Case:
    """Accept the application; its pledges take effect (受理).

    国办发〔2020〕42号: the agency handles the matter on the strength of the pledge. Where the matter's rule
    says that verification comes before the decision, the case is put on hold. What is decided on the spot needs
    no notice of acceptance (``in_writing``).
    """
    case = locked(case)
    # The table of moves also leads from decided back to accepted: that is for a pledge taken back, not for this act.
    if case.state != CaseState.FILED:
        raise IllegalMove(
            f"办件现在是“{case.get_state_display()}”，不能受理。",
            way_out="页面可能已经过时，请刷新后再办理。",
        )
    refuse_barred(case, by)
    for choice in case.choices.select_related("version").prefetch_related("pledges"):
        if not choice.is_complete:
            raise Refused(
                f"“{choice.version.name}”尚未齐备，不能受理。",
                code="incomplete",
                way_out="请一次性告知申请人需要补正的内容。",
            )
    _check_authorization(case, by)
    check_policies(case, by=by)
    now = timezone.now()
    return _accepted(
        case, by=by, handler=by, kind=MessageKind.ACCEPTED, accepted_at=now, in_writing=in_writing
    )


def _check_authorization(case: Case, by: User) -> None:
    """Whoever accepts has looked at the paper of the agent, guardian or clerk, and answers for it."""
    if case.representation is not None:
        confirm(case.representation, by=by, note="受理时核对材料")
    paper = case.authorization
    if paper is None or paper.checked_by_id is not None:
        return
    paper.checked_by, paper.checked_at = by, timezone.now()
    paper.save(update_fields=["checked_by", "checked_at"])
    record("pledges.check_authorization", case, by=by, clause=keys.SL_FORM, authorization=str(paper.pk))


@act(clause=keys.LICENCE_ACCEPTANCE)
def deem_accepted(case: Case) -> Case:
    """Nobody told the applicant in time: accepted from the day of filing.

    行政许可法第三十二条:「逾期不告知的，自收到申请材料之日起即为受理」.
    """
    case = locked(case)
    if case.state != CaseState.FILED or case.accept_due is None or case.accept_due >= today():
        raise IllegalMove("受理期限还没有届满。")
    return _accepted(
        case,
        by=SYSTEM,
        handler=None,
        kind=MessageKind.DEEMED_ACCEPTED,
        accepted_at=case.filed_at,
        deemed=True,
    )


def _accepted(
    case: Case,
    *,
    by: Actor,
    handler: User | None,
    kind: MessageKind,
    accepted_at: Any,
    deemed: bool = False,
    in_writing: bool = True,
) -> Case:
    due = decide_deadline(case, timezone.localdate(accepted_at))
    held = _hold_reason(case)
    move(
        case,
        CaseState.ACCEPTED,
        by=by,
        clause=keys.LICENCE_ACCEPTANCE,
        note="逾期未告知，视为受理" if deemed else "",
        accepted_at=accepted_at,
        deemed_accepted=deemed,
        handler=handler,
        decide_due=due.date,
        decide_provisional=due.provisional,
        due_on=due.date,
        hold=bool(held),
        hold_reason=held,
    )
    signed = Pledge.objects.select_related("subject").filter(case=case, state=PledgeState.SIGNED)
    move_many(signed, PledgeState.IN_FORCE, by=by, clause=keys.PROCEDURE, in_force_at=timezone.now())
    on = timezone.localdate(accepted_at)
    if in_writing:
        words: dict[str, Any] = SILENT if deemed else EXAMINED
        writs.issue(case, WritKind.ACCEPTED, by=by, accepted_on=on, due=due.date, **words)
    tell(case, kind, due=due.date)
    if held:
        tell(case, MessageKind.HELD, reason=held)
    wake_verification(case, "accepted")
    return case


def decide_deadline(case: Case, start: Any) -> Deadline:
    """By when the decision is due: what the agency promised, within what the law allows."""
    matter = case.administrative_matter
    return add_workdays(start, min(matter.promised_days, matter.legal_days))


def _hold_reason(case: Case) -> str:
    """Why the decision has to wait for verification, or ""."""
    pledged = case.choices.filter(choice=ChoiceKind.PLEDGE, version__check_when=CheckWhen.BEFORE_DECISION)
    names = pledged.exclude(version__check_mode=CheckMode.EXEMPT).values_list("version__name", flat=True)
    return f"决定前须核查：{'、'.join(names)}"[:200] if names else ""


@act(clause=keys.LICENCE_ACCEPTANCE)
def refuse_acceptance(case: Case, *, reason: str, remedies: str, by: User) -> Case:
    """Do not accept, in writing, with the reason and the remedies (不予受理)."""
    case = locked(case)
    refuse_barred(case, by)
    refuse_empty(reason=reason, remedies=remedies)
    asking.refuse_asking(case, reason)
    move(
        case,
        CaseState.NOT_ACCEPTED,
        by=by,
        clause=keys.LICENCE_ACCEPTANCE,
        ended_at=timezone.now(),
        end_reason=reason,
        remedies=remedies,
        handler=by,
        due_on=None,
    )
    drop_pledges(case, by=by, reason="办件不予受理")
    writs.issue(case, WritKind.NOT_ACCEPTED, by=by, reason=reason.strip(), remedies=remedies.strip())
    tell(case, MessageKind.NOT_ACCEPTED, reason=reason, remedies=remedies)
    return case


def refuse_empty(**words: str) -> None:
    """An adverse decision without reason or without remedies and their time is none."""
    names = {"reason": "理由", "remedies": "救济途径和期限", "text": "决定内容"}
    for field, value in words.items():
        if not value.strip():
            raise Refused(f"请写明{names[field]}。", code=f"no_{field}", field=field)
    if "remedies" in words and not all(word in words["remedies"] for word in ("复议", "诉讼", "日", "月")):
        raise Refused(
            "救济途径要写明行政复议和行政诉讼，以及各自的期限。", code="no_remedies", field="remedies"
        )


@act(clause=keys.LICENCE_ACCEPTANCE)
def ask_supplement(case: Case, *, items: list[dict[str, str]], by: User) -> SupplementRequest:
    """Tell once, completely, what is missing. ``items``: text, and the choice it belongs to if any.

    A certificate that was pledged is not asked for again (P-09), nor one outside the list, nor anything twice.
    """
    case = locked(case)
    refuse_barred(case, by)
    if SupplementRequest.objects.filter(case=case).exists():
        raise Refused(
            "已经一次性告知过补正内容，不能再次要求补正。",
            code="asked_already",
            way_out="请按现有材料受理、作出决定，或者依法不予受理。",
        )
    if not items or not all(item.get("text", "").strip() for item in items):
        raise Refused("请逐项写明需要补正的内容。", code="no_items", field="items")
    asking.refuse_items(case, items)
    _refuse_cancelled_certificates(case, items)
    due = add_workdays(today(), SUPPLEMENT_WORKDAYS)
    asked = SupplementRequest.objects.create(
        case=case, items=items, asked_at=timezone.now(), asked_by=by, due_on=due.date
    )
    move(case, CaseState.SUPPLEMENT_ASKED, by=by, clause=keys.LICENCE_ACCEPTANCE, handler=by, due_on=due.date)
    told = tuple(item["text"].strip() for item in items)
    writs.issue(case, WritKind.SUPPLEMENT, by=by, items=told, days=SUPPLEMENT_WORKDAYS)
    listed = "；".join(text.rstrip("。") for text in told)
    tell(case, MessageKind.SUPPLEMENT_ASKED, items=listed, due=due.date)
    return asked


def _refuse_cancelled_certificates(case: Case, items: list[dict[str, str]]) -> None:
    """Nothing outside the lists, in whatever words it is asked for (不得变相要求)."""
    if gone := still_asked(case.administrative_matter, [item["text"] for item in items]):
        raise NotListed(
            f"“{'”“'.join(gone)}”已经取消，不得再要求申请人提供，也不得变相要求。",
            field="items",
            clause=keys.BASIS_OF_CERTIFICATES,
            way_out="请删去这一项；需要核实的，由本单位向有关单位查验。",
        )


@act(clause=keys.LICENCE_ACCEPTANCE)
def answer_supplement(case: Case, *, answer: str, by: User, file: StoredFile | None = None) -> Case:
    """The applicant supplies what was missing; the period for acceptance starts again."""
    case = locked(case)
    refuse_stranger(case, by)
    asked = SupplementRequest.objects.filter(case=case, answered_at=None).first()
    if asked is None:
        raise IllegalMove("这个办件没有待补正的内容。")
    if not answer.strip() and file is None:
        raise Refused("请写明补正情况，或者上传补正材料。", code="no_answer", field="answer")
    asked.answer, asked.file, asked.answered_at = answer.strip(), file, timezone.now()
    asked.save(update_fields=["answer", "file", "answered_at"])
    due = accept_deadline(case)
    move(
        case,
        CaseState.FILED,
        by=by,
        clause=keys.LICENCE_ACCEPTANCE,
        accept_due=deemed_deadline().date,
        accept_provisional=due.provisional,
        due_on=due.date,
    )
    tell(case, MessageKind.SUPPLEMENT_ANSWERED, due=due.date)
    return case
