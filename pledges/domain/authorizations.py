"""Special authorisation (特别授权): who may pledge in another's name, for what, how long, and until it is taken back."""

import hashlib
from collections.abc import Sequence
from datetime import date

from django.db.models import Q
from django.utils import timezone

from matters.models import AdministrativeMatter, MatterVersion
from pledges.domain.messages import tell
from pledges.enums import OPEN_STATES, AuthorizedPower, CaseState, MessageKind, SignatureKind
from pledges.models import Authorization, Case
from portal.kernel.acts import Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import today
from portal.kernel.files import keep
from portal.kernel.models import StoredFile
from portal.kernel.pictures import clean_signature
from portal.law import keys
from portal.people.area_rules import rules_for
from portal.people.domain.representations import speaks_for
from portal.people.enums import RealNameLevel, Role
from portal.people.models import AreaRules, Subject, User

NEW_PAPER = (
    "请授权人重新出具授权书，在“我的授权”里登记后换到本件上；也可以由授权人本人登录接着办，不用重新填写。"
)
ALL_POWERS = tuple(AuthorizedPower)
LONGEST_DAYS = 366 * 3
SIGNATURE_LIMIT = 1024 * 1024


class InvalidAuthorization(Refused):
    """The authorisation does not carry what is to be done with it."""

    code = "authorization"


@act(clause=keys.SL_FORM)
def lodge(
    *,
    principal: Subject,
    agent: Subject,
    matters: Sequence[AdministrativeMatter],
    valid_from: date,
    valid_until: date,
    file: StoredFile,
    by: User,
    powers: Sequence[str] = ALL_POWERS,
    on: date | None = None,
) -> Authorization:
    """Keep the paper by which the applicant authorises her agent (特别授权书); at the counter it is checked at once.

    Judged on the day on which it was handed in, ``on``, if that was not today.

    石龙司方案附件2 二（五）:「委托代理人应当一并提交申请人的特别授权书」.
    """
    period = (valid_from, valid_until)
    _refuse_impossible(principal, agent, matters=matters, powers=powers, period=period, on=on)
    lodged = Authorization(
        principal=principal,
        agent=agent,
        powers=list(powers),
        valid_from=valid_from,
        valid_until=valid_until,
        kind=SignatureKind.PAPER,
        file=file,
        lodged_by=by,
    )
    if by.has_role(Role.WINDOW_CLERK):
        lodged.checked_by, lodged.checked_at = by, timezone.now()
    lodged.save(force_insert=True)
    lodged.matters.set(matters)
    record("pledges.lodge_authorization", lodged, by=by, clause=keys.SL_FORM, matters=len(matters))
    return lodged


@act(clause=keys.SL_FORM)
def grant(
    *,
    principal: Subject,
    agent: Subject,
    matters: Sequence[AdministrativeMatter],
    powers: Sequence[str],
    valid_from: date,
    valid_until: date,
    signature_png: bytes,
    by: User,
) -> Authorization:
    """The principal authorises her agent herself, signing on the pad; in force at once, nobody needs to check it."""
    if by.subject_id != principal.pk and not speaks_for(by, principal):
        raise InvalidAuthorization("只有授权人本人可以授权。", code="not_principal")
    _refuse_impossible(principal, agent, matters=matters, powers=powers, period=(valid_from, valid_until))
    for matter in matters:
        rules = rules_for(matter.area, on=today())
        refuse_agent_in_area(rules)
        wanted = RealNameLevel(rules.id_check_required_online_level)
        if not RealNameLevel(by.real_name_level).reaches(wanted):
            raise InvalidAuthorization(
                f"网上授权要求实名等级达到“{wanted.label}”。",
                code="real_name_level",
                way_out="请持证件原件到窗口核验一次，或者把签好的纸质授权书交给代理人。",
            )
    text = statement(
        principal,
        agent,
        names=[matter.name for matter in matters],
        powers=powers,
        period=(valid_from, valid_until),
    )
    granted = Authorization(
        principal=principal,
        agent=agent,
        powers=list(powers),
        valid_from=valid_from,
        valid_until=valid_until,
        kind=SignatureKind.PAD,
        statement=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        file=kept_signature(signature_png),
        lodged_by=by,
    )
    granted.save(force_insert=True)
    granted.matters.set(matters)
    record("pledges.grant_authorization", granted, by=by, clause=keys.SL_FORM, digest=granted.digest)
    return granted


def statement(
    principal: Subject,
    agent: Subject,
    *,
    names: Sequence[str],
    powers: Sequence[str],
    period: tuple[date, date],
) -> str:
    """What the principal signs, in words. Numbers stand masked: the text is kept in the clear."""
    words = "；".join(str(AuthorizedPower(power).label) for power in powers)
    start, end = (f"{day:%Y年%-m月%-d日}" for day in period)
    return "\n".join(
        (
            f"授权人：{principal.name}（{principal.get_document_type_display()} {principal.number_masked}）",
            f"受托人：{agent.name}（{agent.get_document_type_display()} {agent.number_masked}）",
            f"授权办理的事项：{'；'.join(names)}。",
            f"授权的权限：{words}。",
            f"授权期限：{start}至{end}。授权人可以随时撤销，撤销以后办理的不再有效。",
            "受托人在上述事项、权限和期限内所作的承诺，由授权人承担法律责任。",
        )
    )


def kept_signature(png: bytes) -> StoredFile:
    """The picture from the pad, decoded and written anew."""
    if not png:
        raise InvalidAuthorization(
            "还没有签名。请在框里写上您的姓名。", code="no_signature", field="signature"
        )
    if len(png) > SIGNATURE_LIMIT:
        raise InvalidAuthorization("签名图样过大，没有保存。", code="bad_signature", field="signature")
    try:
        picture = clean_signature(png)
    except ValueError as error:
        raise InvalidAuthorization(f"{error}。", code="bad_signature", field="signature") from error
    return keep(picture, name="signature.png", content_type="image/png")


def _refuse_impossible(
    principal: Subject,
    agent: Subject,
    *,
    matters: Sequence[AdministrativeMatter],
    powers: Sequence[str],
    period: tuple[date, date],
    on: date | None = None,
) -> None:
    """What can never hold is not taken."""
    valid_from, valid_until = period
    if principal.pk == agent.pk:
        raise InvalidAuthorization("授权人与受托人不能是同一人。", field="number", code="authorization_self")
    if not agent.is_natural:
        raise InvalidAuthorization("受托人必须是自然人。", field="document_type", code="authorization_agent")
    if not matters:
        raise InvalidAuthorization(
            "请至少选一个授权办理的事项。", field="matters", code="authorization_scope"
        )
    if not set(powers) <= set(AuthorizedPower.values) or not powers:
        raise InvalidAuthorization("请至少选一项授权的权限。", field="powers", code="authorization_powers")
    if valid_until < valid_from:
        raise InvalidAuthorization(
            "授权截止日期早于开始日期，请核对授权书。", field="valid_until", code="authorization_period"
        )
    if (valid_until - valid_from).days > LONGEST_DAYS:
        raise InvalidAuthorization(
            "授权期限最长三年，请核对。", field="valid_until", code="authorization_period"
        )
    if valid_until < (on or today()):
        raise InvalidAuthorization(
            f"授权书已于{valid_until}到期。",
            field="valid_until",
            code="authorization_expired",
            way_out="请授权人重新出具授权书，或者由本人办理。",
        )


@act(clause=keys.SL_FORM)
def revoke(authorization: Authorization, *, reason: str, by: User) -> Authorization:
    """The principal takes the authorisation back: from now on the agent can do nothing under it.

    What the agent did before stands. Every open case that rests on it is told.
    """
    row = Authorization.objects.select_for_update(of=("self",)).select_related("principal", "agent")
    authorization = row.get(pk=authorization.pk)
    if by.subject_id != authorization.principal_id and not speaks_for(by, authorization.principal):
        raise InvalidAuthorization("只有授权人可以撤销授权。", code="not_principal")
    if authorization.revoked_at is not None:
        return authorization
    if not reason.strip():
        raise Refused("请写明撤销的理由。", code="reason_missing", field="reason")
    authorization.revoked_at, authorization.revoked_by = timezone.now(), by
    authorization.revocation_reason = reason.strip()[:200]
    authorization.save(update_fields=["revoked_at", "revoked_by", "revocation_reason"])
    record("pledges.revoke_authorization", authorization, by=by, clause=keys.SL_FORM)
    for case in Case.objects.filter(authorization=authorization, state__in=(CaseState.DRAFT, *OPEN_STATES)):
        tell(case, MessageKind.AUTHORIZATION_REVOKED, agent=authorization.agent.name)
    return authorization


def held_for(principal: Subject, agent: Subject, *, matter: AdministrativeMatter) -> Authorization | None:
    """What is on record and holds today, the newest: signed by the principal online, or looked at before."""
    rows = Authorization.objects.valid(today()).filter(principal=principal, agent=agent, matters=matter)
    rows = rows.filter(Q(kind=SignatureKind.PAD) | Q(checked_at__isnull=False))
    return rows.order_by("-created_at").first()


def refuse_agent_in_area(rules: AreaRules) -> None:
    """Where the area wants the applicant herself, no agent comes."""
    if not rules.agent_allowed or rules.sign_in_person:
        raise Refused(
            "本地区要求申请人本人作出承诺，不接受代为承诺。",
            code="agent_not_allowed",
            field="who",
            way_out="请申请人本人办理，或者由申请人提交证明。",
        )


def refuse_agent_unless_allowed(rules: AreaRules, versions: list[MatterVersion]) -> None:
    """The area and every matter must allow that an agent pledges."""
    refuse_agent_in_area(rules)
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
    power: str = AuthorizedPower.APPLY,
) -> None:
    """Document, person, scope, power, revocation and period: asked at opening, at every act, at signing, at filing."""
    if authorization is None:
        raise InvalidAuthorization(
            "代为承诺要有申请人的特别授权书。", field="file", code="authorization_missing"
        )
    if (authorization.principal_id, authorization.agent_id) != (principal.pk, agent.pk):
        raise InvalidAuthorization("授权书上的授权人或者受托人与本件不符。", code="authorization_persons")
    if not authorization.matters.filter(pk=scope.pk).exists():
        raise InvalidAuthorization(f"授权书没有授权办理“{scope}”。", code="authorization_scope")
    if authorization.revoked_at is not None:
        raise InvalidAuthorization(
            f"授权人已于{timezone.localdate(authorization.revoked_at)}撤销授权。",
            code="authorization_revoked",
            way_out=NEW_PAPER,
        )
    if power not in authorization.powers:
        raise InvalidAuthorization(
            f"授权书没有授权“{AuthorizedPower(power).label}”。", code="authorization_power", way_out=NEW_PAPER
        )
    if on < authorization.valid_from:
        raise InvalidAuthorization(
            f"授权书从{authorization.valid_from}起才有效。", field="valid_from", code="authorization_not_yet"
        )
    if on > authorization.valid_until:
        raise InvalidAuthorization(
            f"授权书已于{authorization.valid_until}到期。",
            field="valid_until",
            code="authorization_expired",
            way_out=NEW_PAPER,
        )
