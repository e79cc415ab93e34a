"""Special authorisation (特别授权): who may pledge in another's name, for what, how long."""

from datetime import date

from matters.models import AdministrativeMatter, MatterVersion
from pledges.models import Authorization
from portal.kernel.acts import Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import today
from portal.kernel.models import StoredFile
from portal.law import keys
from portal.people.models import AreaRules, Subject, User


class InvalidAuthorization(Refused):
    """The authorisation does not carry what is to be done with it."""

    code = "authorization"


@act(clause=keys.APPLICABLE_PERSONS)
def lodge(
    *,
    principal: Subject,
    agent: Subject,
    scope: AdministrativeMatter,
    valid_from: date,
    valid_until: date,
    file: StoredFile,
    by: User,
) -> Authorization:
    """Keep the document by which the applicant authorises her agent (特别授权书).

    石龙司方案附件2 二（五）:「委托代理人应当一并提交申请人的特别授权书」.
    """
    if principal.pk == agent.pk:
        raise InvalidAuthorization("授权人与受托人不能是同一人。", field="number", code="authorization_self")
    if valid_until < valid_from:
        raise InvalidAuthorization(
            "授权截止日期早于开始日期，请核对授权书。", field="valid_until", code="authorization_period"
        )
    if valid_until < today():
        raise InvalidAuthorization(
            f"授权书已于{valid_until}到期。",
            field="valid_until",
            code="authorization_expired",
            way_out="请授权人重新出具授权书，或者由本人办理。",
        )
    lodged = Authorization.objects.create(
        principal=principal,
        agent=agent,
        scope=scope,
        valid_from=valid_from,
        valid_until=valid_until,
        file=file,
    )
    record("pledges.lodge_authorization", lodged, by=by, clause=keys.APPLICABLE_PERSONS)
    return lodged


def refuse_agent_unless_allowed(rules: AreaRules, versions: list[MatterVersion]) -> None:
    """The area and every matter must allow that an agent pledges."""
    if not rules.agent_allowed or rules.sign_in_person:
        raise Refused(
            "本地区要求申请人本人作出承诺，不接受代为承诺。",
            code="agent_not_allowed",
            field="who",
            way_out="请申请人本人办理，或者由申请人提交证明。",
        )
    for version in versions:
        if not version.agent_allowed:
            raise Refused(
                f"“{version.name}”必须由申请人本人作出承诺，不可代为承诺。",
                code="agent_not_allowed",
                field="who",
                way_out="请申请人本人办理，或者由申请人提交证明。",
            )


def refuse_unless_valid(
    authorization: Authorization | None,
    *,
    principal: Subject,
    agent: Subject,
    scope: AdministrativeMatter,
    on: date,
) -> None:
    """Document, person, scope and period are asked at opening and again at signing."""
    if authorization is None:
        raise InvalidAuthorization(
            "代为承诺要有申请人的特别授权书。", field="file", code="authorization_missing"
        )
    if (authorization.principal_id, authorization.agent_id) != (principal.pk, agent.pk):
        raise InvalidAuthorization("授权书上的授权人或者受托人与本件不符。", code="authorization_persons")
    if authorization.scope_id != scope.pk:
        raise InvalidAuthorization(f"授权书没有授权办理“{scope}”。", code="authorization_scope")
    if on < authorization.valid_from:
        raise InvalidAuthorization(
            f"授权书从{authorization.valid_from}起才有效。", field="valid_from", code="authorization_not_yet"
        )
    if on > authorization.valid_until:
        raise InvalidAuthorization(
            f"授权书已于{authorization.valid_until}到期。",
            field="valid_until",
            code="authorization_expired",
            way_out="请授权人重新出具授权书，或者由本人办理。",
        )
