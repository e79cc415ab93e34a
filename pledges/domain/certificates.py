"""The certificate path to its end: handed in, replaced before it is checked, checked, decided on (提交证明)."""

from collections.abc import Sequence

from django.utils import timezone

from pledges.domain import asking
from pledges.domain.handlers import refuse_barred
from pledges.domain.messages import tell
from pledges.domain.rows import locked_choice, refuse_stranger, works_at_window
from pledges.enums import CaseState, Channel, ChoiceKind, MessageKind
from pledges.handling_enums import Verdict
from pledges.models import CertificateChoice, CertificateFile
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.audit import record
from portal.kernel.models import StoredFile
from portal.law import keys
from portal.people.enums import Role
from portal.people.models import User

HAND_IN_STATES = (CaseState.DRAFT, CaseState.FILED, CaseState.SUPPLEMENT_ASKED, CaseState.ACCEPTED)
CHECK_STATES = (CaseState.FILED, CaseState.SUPPLEMENT_ASKED, CaseState.ACCEPTED)
MOST_FILES = 10


@act(clause=keys.PROCEDURE)
def hand_in(
    choice: CertificateChoice,
    *,
    by: User,
    file: StoredFile | None = None,
    files: Sequence[StoredFile] = (),
) -> CertificateChoice:
    """Hand in the certificate: as one or several files, or at the counter on paper (提交证明).

    Handed in again before it was checked, or after it was found insufficient, it takes the place of the former
    one, which stays on record.
    """
    choice = locked_choice(choice)
    case = choice.case
    refuse_stranger(case, by)
    if choice.choice != ChoiceKind.CERTIFICATE:
        raise IllegalMove("这一项没有选择提交证明。", way_out="请先选择“提交证明”。")
    if case.state not in HAND_IN_STATES:
        raise IllegalMove(f"办件现在是“{case.get_state_display()}”，不能再提交证明。")
    if choice.verdict == Verdict.SUFFICIENT:
        raise IllegalMove("这项证明已经核对，符合要求，不用再交。")
    given = [*files, *([file] if file else [])]
    if not given and case.channel != Channel.COUNTER:
        raise Refused("请选择要上传的证明文件。", code="no_file", field="file")
    if len(given) > MOST_FILES:
        raise Refused(f"一次最多上传{MOST_FILES}个文件。", code="too_many", field="file")
    _take(choice, given, by=by)
    record("pledges.hand_in_certificate", choice, by=by, clause=keys.PROCEDURE, files=len(given))
    if case.state != CaseState.DRAFT:
        tell(case, MessageKind.CERTIFICATE_RECEIVED, certificate=choice.version.name)
    return choice


def _take(choice: CertificateChoice, given: list[StoredFile], *, by: User) -> None:
    now = timezone.now()
    choice.files.filter(replaced_at=None).update(replaced_at=now)
    for stored in given:
        CertificateFile.objects.create(choice=choice, file=stored, added_at=now, added_by=by)
    choice.certificate_file, choice.handed_in_at = (given[0] if given else None), now
    choice.verdict, choice.verdict_reason, choice.checked_by, choice.checked_at = "", "", None, None
    choice.save()


@act(clause=keys.PROCEDURE)
def check_certificate(
    choice: CertificateChoice, *, sufficient: bool, by: User, reason: str = ""
) -> CertificateChoice:
    """The clerk or the handler looks at what was handed in: sufficient, or not, and why (核对证明)."""
    choice = locked_choice(choice)
    case = choice.case
    refuse_barred(case, by)
    if not (works_at_window(by, case) or case.agency_id in by.agency_ids(Role.HANDLER)):
        raise Refused("只有办理机关的工作人员可以核对证明。", code="not_here")
    if choice.choice != ChoiceKind.CERTIFICATE or choice.handed_in_at is None:
        raise IllegalMove("这一项还没有收到证明。")
    if case.state not in CHECK_STATES:
        raise IllegalMove(f"办件现在是“{case.get_state_display()}”，不能再核对证明。")
    if not sufficient and not reason.strip():
        raise Refused("不符合要求的，请写明理由。", code="no_reason", field="reason")
    if not sufficient:
        asking.refuse_asking(case, reason, field="reason")
    choice.verdict = Verdict.SUFFICIENT if sufficient else Verdict.INSUFFICIENT
    choice.verdict_reason = "" if sufficient else reason.strip()
    choice.checked_by, choice.checked_at = by, timezone.now()
    choice.save(update_fields=["verdict", "verdict_reason", "checked_by", "checked_at"])
    record("pledges.check_certificate", choice, by=by, clause=keys.PROCEDURE, verdict=choice.verdict)
    name = choice.version.name
    if sufficient:
        tell(case, MessageKind.CERTIFICATE_FOUND, certificate=name)
    else:
        tell(case, MessageKind.CERTIFICATE_SHORT, certificate=name, reason=choice.verdict_reason.rstrip("。"))
    return choice
