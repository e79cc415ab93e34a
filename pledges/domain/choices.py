"""The free choice, certificate by certificate (自主选择)."""

from django.utils import timezone

from matters.models import MatterVersion
from pledges.domain.eligibility import eligibility_of
from pledges.domain.rows import locked_choice, refuse_stranger
from pledges.enums import CaseState, Channel, ChoiceKind, HeldSource, PledgeState
from pledges.handling_enums import Verdict
from pledges.models import Case, CertificateChoice
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.audit import record
from portal.law import keys
from portal.people.models import Area, Subject, User


class NotEligible(Refused):
    """The pledge path is closed to this applicant; the certificate path is open."""

    code = "barred"


@act(clause=keys.APPLICABLE_PERSONS)
def choose(
    choice: CertificateChoice, *, kind: str, by: User, held_source: str = "", note: str = ""
) -> CertificateChoice:
    """Choose between pledge, certificate and what is already held; minds may change until signing.

    国办发〔2020〕42号:「申请人可自主选择是否采用告知承诺制方式办理」.
    """
    choice = _open_choice(choice, by)
    if kind == ChoiceKind.PLEDGE:
        refuse_unless_eligible(
            choice.case.subject,
            area=choice.case.area,
            version=choice.version,
            guarded=guarded(choice.case, by),
        )
    source = _source_of(kind, held_source, by=by, choice=choice)
    return _chosen(choice, kind=kind, by=by, source=source, note=note)


@act(clause=keys.REUSE_OF_DATA)
def reuse(choice: CertificateChoice, *, earlier: CertificateChoice, by: User) -> CertificateChoice:
    """What the applicant handed in here earlier she need not bring again; at the counter, where it can be looked up.

    国务院关于在线政务服务的若干规定第七条: what the agency has already is not asked for once more.
    """
    choice = _open_choice(choice, by)
    case, known = choice.case, earlier.case
    same = earlier.version.matter_id == choice.version.matter_id and known.subject_id == case.subject_id
    given = earlier.handed_in_at is not None and earlier.verdict != Verdict.INSUFFICIENT
    if case.channel != Channel.COUNTER or known.agency_id != case.agency_id or not (same and given):
        raise Refused(
            "没有找到申请人以前在本单位交过的这项证明。",
            code="nothing_earlier",
            way_out="请刷新页面，或者选择别的办法。",
        )
    given_on = timezone.localdate(earlier.handed_in_at)
    note = f"{given_on:%Y-%m-%d}在办件{known.number}中提交"
    return _chosen(choice, kind=ChoiceKind.HELD, by=by, source=HeldSource.EARLIER, note=note)


def _open_choice(choice: CertificateChoice, by: User) -> CertificateChoice:
    """The choice under its lock, while it may still be made."""
    choice = locked_choice(choice)
    refuse_stranger(choice.case, by)
    if choice.case.state != CaseState.DRAFT:
        raise IllegalMove("申请已经提交，不能再改办理方式。", way_out="办结以前可以撤回承诺，改为提交证明。")
    if choice.pledges.filter(state=PledgeState.SIGNED).exists():
        raise IllegalMove("承诺书已经签署。", way_out="需要改用其他方式的，请先撤回承诺。")
    return choice


def _chosen(
    choice: CertificateChoice, *, kind: str, by: User, source: str = "", note: str = ""
) -> CertificateChoice:
    choice.pledges.filter(state=PledgeState.DRAFT).delete()
    choice.choice, choice.chosen_at, choice.chosen_by = ChoiceKind(kind), timezone.now(), by
    choice.files.filter(replaced_at=None).update(replaced_at=timezone.now())
    choice.certificate_file, choice.handed_in_at = None, None
    choice.verdict, choice.verdict_reason, choice.checked_by, choice.checked_at = "", "", None, None
    choice.held_source, choice.held_note = source, note if source else ""
    choice.save()
    record("pledges.choose", choice, by=by, clause=keys.APPLICABLE_PERSONS, kind=kind)
    return choice


def _source_of(kind: str, held_source: str, *, by: User, choice: CertificateChoice) -> str:
    if kind != ChoiceKind.HELD:
        return ""
    if held_source not in HeldSource.values or held_source == HeldSource.EARLIER:
        raise Refused("请选择已有信息的来源。", code="held_source", field="held_source")
    if held_source == HeldSource.SHOWN and choice.case.channel != Channel.COUNTER:
        raise Refused(
            "“已向窗口工作人员出示”只能在窗口办理时由工作人员登记。",
            code="held_source",
            field="held_source",
            way_out="请选择其他来源，或者到窗口办理。",
        )
    return held_source


def refuse_unless_eligible(
    subject: Subject, *, area: Area, version: MatterVersion | None = None, guarded: bool = False
) -> None:
    """Asked when choosing and again when signing, because a record or a repair may come in between.

    国办发〔2020〕42号:「申请人有较严重的不良信用记录或者存在曾作出虚假承诺等情形的，在信用修复前不适用告知承诺制」.
    """
    grounds = eligibility_of(subject, area=area, version=version, guarded=guarded).grounds
    if not grounds:
        return
    first = next((ground for ground in grounds if ground.code != "barred"), None)
    if first is not None:
        raise NotEligible(
            f"{first.text}。", code=first.code, field="choice", way_out=first.ways, clause=first.clause
        )
    reasons = "；".join(ground.text for ground in grounds)
    raise NotEligible(
        f"信用修复以前，您不能采用告知承诺方式：{reasons}。",
        field="choice",
        way_out=grounds[0].ways,
        clause=grounds[0].clause,
    )


def guarded(case: Case, by: User) -> bool:
    """Whether a guardian stands behind what is done: never when the ward acts by her own account."""
    row = case.representation
    return row is not None and row.is_guardian and by.subject_id != case.subject_id
