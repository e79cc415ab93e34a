"""How the agency's documents reach the applicant (送达); what runs from that day."""

from datetime import date, timedelta

from django.utils import timezone

from pledges.domain.rows import is_applicants_side, locked, refuse_stranger
from pledges.enums import CaseState
from pledges.models import Case, Service, ServiceConsent, SupplementRequest, Writ
from pledges.writ_enums import DECISIONS, STAFF_METHODS, ServiceMethod, WritKind
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import add_workdays, today
from portal.kernel.models import StoredFile
from portal.law import keys
from portal.people.models import User

PUBLIC_DAYS = 30  # 民事诉讼法第九十五条: a public notice counts as service when thirty days have passed
SUPPLEMENT_WORKDAYS = 15


def locked_writ(writ: Writ) -> Writ:
    """The document under the lock of its case."""
    case = locked(Case(pk=writ.case_id))
    fresh = Writ.objects.select_for_update(of=("self",)).get(pk=writ.pk)
    fresh.case = case
    return fresh


@act(clause=keys.LICENCE_DELIVERY)
def serve(
    writ: Writ,
    *,
    method: str,
    done_on: date,
    proof: str,
    by: User,
    recipient: str = "",
    refused: bool = False,
    witnesses: str = "",
    file: StoredFile | None = None,
) -> Service:
    """Put on record how a document reached the applicant; periods run from the day on which it did.

    Left at her door only when she refused it before witnesses; a public notice counts after thirty days.
    Electronic service is not recorded by staff: the applicant opens the document herself.
    """
    writ = locked_writ(writ)
    _refuse_served(writ)
    if method not in STAFF_METHODS:
        raise Refused("请选择送达方式；电子送达由申请人自己打开文书完成。", code="method", field="method")
    _refuse_bad_day(writ, done_on)
    if method == ServiceMethod.LEFT and not (refused and witnesses.strip()):
        raise Refused(
            "留置送达须是受送达人拒收，并写明见证人。",
            code="no_witness",
            field="witnesses",
            way_out="请勾选“拒收”，写明见证人姓名和单位。",
        )
    if refused and method not in (ServiceMethod.LEFT, ServiceMethod.PUBLIC):
        raise Refused(
            "受送达人拒收的，请改用留置送达。",
            code="refused",
            field="method",
            way_out="请选择“留置送达”，写明见证人。",
        )
    if not proof.strip():
        raise Refused("请写明送达证明，例如送达回证编号、邮件单号。", code="no_proof", field="proof")
    service = Service(
        method=ServiceMethod(method),
        done_on=done_on,
        recipient=recipient.strip(),
        proof=proof.strip(),
        refused=refused,
        witnesses=witnesses.strip(),
        file=file,
    )
    return _served(writ, service, by=by)


def _refuse_served(writ: Writ) -> None:
    if writ.superseded:
        raise IllegalMove("这份文书已经不再有效，不用送达。", way_out="请送达更正后的文书。")
    if writ.served_on is not None:
        raise IllegalMove("这份文书已经登记送达。")


def _refuse_bad_day(writ: Writ, done_on: date) -> None:
    if not timezone.localdate(writ.issued_at) <= done_on <= today():
        raise Refused("送达日期不能早于文书日期，也不能晚于今天。", code="bad_date", field="done_on")


def _served(writ: Writ, service: Service, *, by: User) -> Service:
    service.writ, service.by, service.at = writ, by, timezone.now()
    service.save()
    waits = PUBLIC_DAYS if service.method == ServiceMethod.PUBLIC else 0
    writ.served_on = service.done_on + timedelta(days=waits)
    writ.save(update_fields=["served_on"])
    record("pledges.serve_writ", writ, by=by, clause=keys.LICENCE_DELIVERY, method=str(service.method))
    if writ.kind == WritKind.SUPPLEMENT:
        _supplement_runs(writ)
    return service


def _supplement_runs(writ: Writ) -> None:
    """The time for supplements runs from the day on which the applicant was told in writing."""
    case = writ.case
    if case.state != CaseState.SUPPLEMENT_ASKED or writ.served_on is None:
        return
    due = add_workdays(writ.served_on, SUPPLEMENT_WORKDAYS)
    SupplementRequest.objects.filter(case=case, answered_at=None).update(due_on=due.date)
    case.due_on = due.date
    case.save(update_fields=["due_on"])


@act(clause=keys.LICENCE_DELIVERY)
def consent(case: Case, *, by: User) -> ServiceConsent:
    """Agree that documents of this case reach the applicant in the portal (同意电子送达)."""
    case = locked(case)
    refuse_stranger(case, by)
    known = consent_of(case)
    if known is not None:
        return known
    given = ServiceConsent.objects.create(case=case, given_at=timezone.now(), given_by=by)
    record("pledges.consent_to_service", case, by=by, clause=keys.LICENCE_DELIVERY)
    return given


@act(clause=keys.LICENCE_DELIVERY)
def end_consent(case: Case, *, by: User) -> None:
    """Take the consent back; what was served stays served."""
    case = locked(case)
    refuse_stranger(case, by)
    ended = ServiceConsent.objects.filter(case=case, ended_at=None).update(ended_at=timezone.now())
    if ended:
        record("pledges.end_service_consent", case, by=by, clause=keys.LICENCE_DELIVERY)


def consent_of(case: Case) -> ServiceConsent | None:
    """The consent that holds, or None."""
    return ServiceConsent.objects.filter(case=case, ended_at=None).first()


@act(clause=keys.LICENCE_DELIVERY)
def receive(writ: Writ, *, by: User) -> Writ:
    """The applicant opens the document in the portal: with her consent that is electronic service.

    Opened twice, it was served once, on the first day.
    """
    writ = locked_writ(writ)
    if not is_applicants_side(by, writ.case):
        raise Refused("只有申请人或者她的代理人可以签收文书。", code="not_yours")
    if writ.served_on is not None or writ.superseded:
        return writ
    if consent_of(writ.case) is None:
        raise Refused(
            "您还没有同意电子送达，在这里打开不算送达。",
            code="no_consent",
            way_out="可以先同意电子送达，也可以等行政机关当面或者邮寄送达。",
        )
    service = Service(
        method=ServiceMethod.ELECTRONIC, done_on=today(), recipient=by.name, proof="申请人在本平台打开并签收"
    )
    _served(writ, service, by=by)
    return writ


def refuse_unserved(case: Case) -> None:
    """A matter is concluded when its decision has reached the applicant."""
    decision = Writ.objects.in_force().filter(case=case, kind__in=DECISIONS).first()
    if decision is None or (decision.served_on is not None and decision.served_on <= today()):
        return
    words = "公告期未满，还没有送达" if decision.served_on else "还没有登记送达"
    raise Refused(
        f"决定书{decision.number}{words}，不能办结。",
        code="unserved",
        way_out="请先登记送达方式、日期和证明。",
        clause=keys.LICENCE_DELIVERY,
    )
