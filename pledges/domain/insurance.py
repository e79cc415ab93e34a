"""Liability insurance of a pledge and claims for compensation by the state (责任保险、国家赔偿)."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from matters.enums import Insurance
from matters.models import MatterVersion
from pledges.domain.rows import locked, refuse_stranger
from pledges.enums import OPEN_STATES, CaseState, ChoiceKind
from pledges.insurance_enums import ClaimState
from pledges.models import Case, CompensationClaim, InsurancePolicy
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import today
from portal.kernel.models import StoredFile
from portal.kernel.moves import move
from portal.law import keys
from portal.people.models import User


def insured_versions(case: Case) -> list[MatterVersion]:
    """The pledged certificates of the case for which insurance is offered or required."""
    rows = case.choices.filter(choice=ChoiceKind.PLEDGE).exclude(version__insurance="")
    return [choice.version for choice in rows.select_related("version")]


@act(clause=keys.SL_RISK)
def add_policy(
    case: Case,
    *,
    version: MatterVersion,
    insurer: str,
    number: str,
    amount: Decimal,
    valid_from: date,
    valid_until: date,
    file: StoredFile | None,
    by: User,
) -> InsurancePolicy:
    """Attach the policy that backs a pledge; a newer one takes the place of the one before."""
    case = locked(case)
    refuse_stranger(case, by)
    if case.state not in (CaseState.DRAFT, *OPEN_STATES):
        raise IllegalMove(f"办件{case.get_state_display()}，不能再提交保单。")
    if version.pk not in {row.pk for row in insured_versions(case)}:
        raise Refused("这一项不需要责任保险。", code="not_insured")
    if file is None:
        raise Refused("请上传保单。", code="no_file", field="file")
    if valid_until < valid_from:
        raise Refused("保险止期不能早于起期。", code="bad_period", field="valid_until")
    if valid_until < today():
        raise Refused("保单已经到期。", code="expired", field="valid_until", way_out="请提交有效期内的保单。")
    if amount <= 0:
        raise Refused("保险金额必须大于零。", code="bad_amount", field="amount")
    made = InsurancePolicy.objects.create(
        case=case, version=version, insurer=insurer.strip(), number=number.strip(), amount=amount,
        valid_from=valid_from, valid_until=valid_until, file=file, added_by=by,
    )  # fmt: skip
    record("pledges.add_policy", made, by=by, clause=keys.SL_RISK, sha256=file.sha256)
    return made


def check_policies(case: Case, *, by: User) -> None:
    """At acceptance: what must be insured is insured today, and whoever accepts has looked at the policy."""
    newest: dict[object, InsurancePolicy] = {}
    for row in InsurancePolicy.objects.filter(case=case).order_by("created_at", "id"):
        newest[row.version_id] = row
    for version in insured_versions(case):
        policy = newest.get(version.pk)
        missing = policy is None or not policy.covers(today())
        if missing and version.insurance == Insurance.REQUIRED:
            raise Refused(
                f"“{version.name}”要有今天有效的责任保险，还没有提交保单或者保单不在保险期内。",
                code="not_insured",
                way_out="请一次性告知申请人补正保单。",
                clause=keys.SL_RISK,
            )
        if policy is not None and policy.checked_by_id is None:
            policy.checked_by, policy.checked_at = by, timezone.now()
            policy.save(update_fields=["checked_by", "checked_at"])
            record("pledges.check_policy", policy, by=by, clause=keys.SL_RISK)


@act(clause=keys.SL_RISK)
def lodge_claim(
    case: Case,
    *,
    claimant: str,
    facts: str,
    claimed: Decimal,
    lodged_on: date,
    by: User,
    policy: InsurancePolicy | None = None,
) -> CompensationClaim:
    """Register a claim for compensation by the state that arose from this case, and the policy it is linked to."""
    case = locked(case)
    if case.decided_at is None:
        raise IllegalMove("办件还没有作出决定，不能登记赔偿请求。")
    if lodged_on > today():
        raise Refused("收到日期不能在今天以后。", code="bad_date", field="lodged_on")
    if claimed <= 0:
        raise Refused("请求金额必须大于零。", code="bad_amount", field="claimed")
    if policy is not None and policy.case_id != case.pk:
        raise Refused("保单不是这个办件的。", code="other_case", field="policy")
    made = CompensationClaim.objects.create(
        case=case, policy=policy, claimant=claimant.strip(), facts=facts.strip(), claimed=claimed,
        lodged_on=lodged_on, lodged_by=by,
    )  # fmt: skip
    record("pledges.lodge_claim", made, by=by, clause=keys.SL_RISK)
    return made


@act(clause=keys.SL_RISK)
def decide_claim(
    claim: CompensationClaim,
    *,
    granted: bool,
    outcome: str,
    by: User,
    paid: Decimal | None = None,
    insured: Decimal | None = None,
) -> CompensationClaim:
    """Decide the claim, never by the person who registered it; what the insurer bears is told apart."""
    rows = CompensationClaim.objects.select_for_update(of=("self",)).select_related("case__subject", "policy")
    fresh = rows.get(pk=claim.pk)
    if fresh.lodged_by_id == by.pk:
        raise Refused("登记人不能自己决定赔偿。", code="same_person")
    if len(outcome.strip()) < 5:
        raise Refused("请写明处理结果，至少5个字。", code="too_short", field="outcome")
    if granted and (paid is None or paid <= 0):
        raise Refused("决定赔偿的，请写明赔偿金额。", code="no_amount", field="paid")
    if insured is not None and (fresh.policy_id is None or not granted or paid is None or insured > paid):
        raise Refused("保险赔付不能多于赔偿金额，且必须有保单。", code="bad_amount", field="insured")
    return move(
        fresh,
        ClaimState.GRANTED if granted else ClaimState.REFUSED,
        by=by,
        clause=keys.SL_RISK,
        outcome=outcome.strip(),
        paid=paid if granted else None,
        insured=insured if granted else None,
        decided_by=by,
        decided_at=timezone.now(),
    )
