"""A draw: planned, its frame frozen, one seed, one result. Nothing of it can be done twice or undone."""

from __future__ import annotations

import json
import secrets
from collections import Counter
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from credit.domain.warning import levels_of
from credit.enums import WarningLevel
from matters.enums import CheckMode
from pledges.enums import CaseState, PledgeState
from portal.kernel.acts import Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import Deadline, add_workdays, today
from portal.kernel.moves import move
from portal.law import keys
from portal.people.area_rules import rules_for
from portal.people.enums import DrawScope, Role
from portal.people.models import Area, AreaRules, Assignment, User
from verification import lottery
from verification.domain import assignment
from verification.domain.checks import recheck
from verification.enums import EXEMPT_STRATUM, CheckState, Conclusion, DrawState, SeedSource
from verification.models import Check, Draw, DrawTicket, FrameRow

BATCH = 1000


def _digest(values: dict[str, Any]) -> str:
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


@act(clause=keys.RANDOM_CHECKS)
def plan(
    *, area: Area, title: str, cut_at: datetime, check_days: int, by: User, wanted: int | None = None
) -> Draw:
    """Set down what is to be drawn, before anything is known of the result: a number, or what the area's rules ask for.

    The rates of the area hold either way (``rates_of``).
    """
    if cut_at > timezone.now():
        raise Refused("名单截止时间不能晚于现在。", code="future_date", field="cut_at")
    if wanted is not None and wanted < 1:
        raise Refused("至少抽取一件。", code="too_few", field="wanted")
    rules = rules_for(area, on=today())
    draw = Draw(
        area=area,
        title=title.strip(),
        scope=rules.draw_scope,
        wanted=wanted,
        rates=rates_of(rules, numbered=wanted is not None),
        cut_at=cut_at,
        check_days=check_days,
        algorithm=lottery.ALGORITHM,
        planned_by=by,
    )
    draw.plan_digest = _digest(
        {
            "draw": str(draw.pk),
            "area": area.pk,
            "title": draw.title,
            "scope": draw.scope,
            "wanted": wanted,
            "rates": draw.rates,
            "cut_at": cut_at.isoformat(),
            "check_days": check_days,
            "algorithm": draw.algorithm,
        }
    )
    draw.save(force_insert=True)
    record("verification.draw.plan", draw, by=by, clause=keys.RANDOM_CHECKS, digest=draw.plan_digest)
    return draw


def rates_of(rules: AreaRules, *, numbered: bool) -> dict[str, dict[str, Any]]:
    """By stratum, the rate that the area's rules ask for, and where they say so.

    Whoever is warned of is drawn more often where the area says so: 石龙司方案（五）, 毛集方案7 and 崂山司方案8 make the
    credit of who pledged an important factor of how closely is looked. All others by the ordinary rate, unless a
    number was planned. Where the area draws from all pledges, "尤其是免于信息核查办理的" (崂山司方案10): the exempt ones
    have a rate of their own, which a planned number does not lower either.
    """
    fields = {str(WarningLevel.REMINDED): "reminded_draw_rate", str(WarningLevel.CLOSE): "close_draw_rate"}
    ordinary = "exempt_draw_rate"
    if rules.draw_scope == DrawScope.ALL:
        fields[EXEMPT_STRATUM], ordinary = "exempt_draw_rate", "other_draw_rate"
    fields |= {} if numbered else {"": ordinary}
    found = {}
    for stratum, field in fields.items():
        rate = getattr(rules, field)
        if rate is not None:
            found[stratum] = {"permille": int(rate * lottery.THOUSAND), "source": rules.source(field)}
    return found


def _strata(draw: Draw, checks: list[Check]) -> dict[Any, str]:
    """The stratum of each check where the plan has a rate for it: the warning level of who pledged today, else exempt."""
    raised = set(draw.rates) - {"", EXEMPT_STRATUM}
    levels = levels_of({check.subject_id for check in checks}, on=today()) if raised else {}
    found = {}
    for check in checks:
        if (level := str(levels.get(check.subject_id, ""))) in raised:
            found[check.pk] = level
        elif EXEMPT_STRATUM in draw.rates and check.mode == CheckMode.EXEMPT:
            found[check.pk] = EXEMPT_STRATUM
    return found


def _locked(draw: Draw) -> Draw:
    return Draw.objects.select_for_update(of=("self",)).select_related("area").get(pk=draw.pk)


def pool(draw: Draw) -> Any:
    """The pledges of the area and all below it that had come under supervision by the cut and may be drawn.

    Nobody is drawn twice: not who was drawn before, nor who stands in another frame that is not drawn yet.
    """
    within = Check.objects.filter(created_at__lte=draw.cut_at, area__in=Area.objects.under(draw.area.path))
    others = FrameRow.objects.filter(check_row=OuterRef("pk")).exclude(draw=draw)
    undrawn = Q(draw__state__in=(DrawState.FROZEN, DrawState.SEEDED))
    return within.filter(_may_be_drawn(draw)).exclude(Exists(others.filter(undrawn | Q(drawn__isnull=False))))


def _may_be_drawn(draw: Draw) -> Q:
    """The exempt; of an area that draws from all, also what nobody has begun to check, and what was found true
    without going there, once the case is decided. What is being checked is left to its inspector."""
    pooled = Q(state=CheckState.POOLED)
    if draw.scope != DrawScope.ALL:
        return pooled
    found_true = Q(
        state=CheckState.CONCLUDED,
        conclusion=Conclusion.TRUE,
        pledge__state=PledgeState.KEPT,
        case__state__in=(CaseState.DECIDED, CaseState.CONCLUDED),
    )
    return pooled | Q(state=CheckState.DUE) | (found_true & ~Q(mode=CheckMode.ON_SITE))


def _inspectors(draw: Draw, agencies: set[Any]) -> list[dict[str, str]]:
    found = Assignment.objects.current().filter(
        role=Role.INSPECTOR, agency__in=agencies, user__is_active=True
    )
    return [
        {
            "token": secrets.token_hex(16),
            "group": sha256(f"{draw.pk}|{agency}".encode()).hexdigest()[:16],
            "user": str(user),
        }
        for user, agency in found.order_by("id").values_list("user_id", "agency_id")
    ]


def _conflicts(rows: list[FrameRow], inspectors: list[dict[str, str]]) -> list[list[str]]:
    """Who handled, decided, entered or checked a case is never drawn for it, nor is the applicant herself."""
    tokens: dict[str, list[str]] = {}
    for person in inspectors:
        tokens.setdefault(person["user"], []).append(person["token"])
    subjects = dict(User.objects.filter(pk__in=tokens, subject__isnull=False).values_list("subject_id", "pk"))
    pairs = set()
    for row in rows:
        case = row.check_row.case
        involved = {case.handler_id, case.decided_by_id, case.created_by_id, row.check_row.assigned_to_id}
        involved |= {subjects.get(case.subject_id), subjects.get(case.agent_subject_id)}
        if case.representation is not None:
            involved.add(subjects.get(case.representation.person_id))
        pairs |= {(row.token, token) for user in involved if user for token in tokens.get(str(user), [])}
    return sorted([case, person] for case, person in pairs)


def group_of(draw: Draw, agency_id: Any) -> str:
    """The published stand-in of an agency: within it inspectors and cases may meet."""
    return sha256(f"{draw.pk}|{agency_id}".encode()).hexdigest()[:16]


@act(clause=keys.RANDOM_CHECKS)
def freeze(draw: Draw, *, by: User) -> Draw:
    """Fix the lists of pledges and inspectors and who must not meet; seal them by a digest."""
    draw = _locked(draw)
    checks = list(pool(draw).select_related("case").order_by("created_at", "id"))
    if not checks:
        raise Refused(
            "截止时间以前没有可以抽取的承诺。", code="empty_frame", way_out="请取消本次计划，以后再抽取。"
        )
    strata = _strata(draw, checks)
    rows = [
        FrameRow(
            draw=draw,
            check_row=check,
            token=secrets.token_hex(16),
            stratum=strata.get(check.pk, ""),
        )
        for check in checks
    ]
    inspectors = _inspectors(draw, {check.agency_id for check in checks})
    conflicts = _conflicts(rows, inspectors)
    digest = lottery.frame_digest(_cases(draw, rows), _people(inspectors), conflicts, draw.permille)
    draw = move(
        draw,
        DrawState.FROZEN,
        by=by,
        clause=keys.RANDOM_CHECKS,
        note=digest,
        frozen_at=timezone.now(),
        frame_digest=digest,
        frame_size=len(rows),
        strata=Counter(row.stratum for row in rows),
        inspectors=inspectors,
        conflicts=conflicts,
    )
    FrameRow.objects.bulk_create(rows, batch_size=BATCH)
    return draw


def _cases(draw: Draw, rows: list[FrameRow]) -> list[lottery.Entry]:
    return [lottery.Entry(row.token, group_of(draw, row.check_row.agency_id), row.stratum) for row in rows]


def _people(inspectors: list[dict[str, str]]) -> list[lottery.Entry]:
    return [lottery.Entry(person["token"], person["group"]) for person in inspectors]


@act(clause=keys.RANDOM_CHECKS)
def seed(draw: Draw, *, by: User, given: str = "", source_note: str = "") -> Draw:
    """The one seed of the draw: made of the system's randomness and the frozen lists, or given from a public
    source that is named. There is no second one."""
    draw = _locked(draw)
    if given and not source_note.strip():
        raise Refused("请写明随机数的公开来源，例如某期开奖号码。", code="no_source", field="source_note")
    entropy = "" if given else secrets.token_hex(32)
    return move(
        draw,
        DrawState.SEEDED,
        by=by,
        clause=keys.RANDOM_CHECKS,
        seeded_at=timezone.now(),
        seed=given.strip() or lottery.seed_of(entropy, draw.frame_digest),
        seed_source=SeedSource.GIVEN if given else SeedSource.SYSTEM,
        seed_note=source_note.strip() if given else entropy,
    )


def _rows(draw: Draw) -> list[FrameRow]:
    return list(FrameRow.objects.filter(draw=draw).select_related("check_row__case").order_by("token"))


def result(draw: Draw, rows: list[FrameRow]) -> list[lottery.Drawn]:
    """What frame and seed give. Reads nothing else."""
    return lottery.run(
        seed=draw.seed,
        draw=str(draw.pk),
        k=draw.wanted or 0,
        rates=draw.permille,
        cases=_cases(draw, rows),
        inspectors=_people(draw.inspectors),
        excluded=draw.conflicts,
    )


@act(clause=keys.RANDOM_CHECKS)
def draw_lots(draw: Draw, *, by: User) -> Draw:
    """Draw: the tickets are kept, the drawn checks become due, each with the inspector drawn for it."""
    draw = _locked(draw)
    rows = {row.token: row for row in _rows(draw)}
    drawn = result(draw, list(rows.values()))
    found = pool(draw).filter(pk__in=[rows[lot.token].check_row_id for lot in drawn])
    still = set(found.values_list("pk", flat=True))
    draw = move(draw, DrawState.DRAWN, by=by, clause=keys.RANDOM_CHECKS, drawn_at=timezone.now())
    users = {person["token"]: person["user"] for person in draw.inspectors}
    named = User.objects.filter(pk__in=[users[d.inspector] for d in drawn if d.inspector])
    people = {str(user.pk): user for user in named}
    due = add_workdays(today(), draw.check_days)
    for lot in drawn:
        row = rows[lot.token]
        inspector = people.get(users[lot.inspector]) if lot.inspector else None
        DrawTicket.objects.create(draw=draw, row=row, rank=lot.rank, ticket=lot.ticket, inspector=inspector)
        if row.check_row_id not in still:  # withdrawn, or begun by somebody, since the lists were frozen
            continue
        _make_due(row.check_row, draw, due=due, by=by)
        if inspector is not None:
            with suppress(Refused):  # no longer an inspector: it waits for another to be named
                assignment.assign(row.check_row, inspector=inspector, by=by)
    return draw


def _make_due(check: Check, draw: Draw, *, due: Deadline, by: User) -> None:
    """What was drawn is to be checked, once more if it was before; what was due already keeps its day."""
    note = f"双随机抽中：{draw.title}"
    if check.state == CheckState.CONCLUDED:
        recheck(check, by=by, note=note, due_on=due.date)
    elif check.state == CheckState.POOLED:
        move(
            check,
            CheckState.DUE,
            by=by,
            clause=keys.RANDOM_CHECKS,
            note=note,
            due_on=due.date,
            provisional=due.provisional,
        )


@act(clause=keys.RANDOM_CHECKS)
def publish(draw: Draw, *, by: User) -> Draw:
    """Publish the result with everything that repeats it."""
    return move(draw, DrawState.PUBLISHED, by=by, clause=keys.RANDOM_CHECKS, published_at=timezone.now())


@act(clause=keys.RANDOM_CHECKS)
def cancel(draw: Draw, *, by: User, reason: str) -> Draw:
    """Before the seed only, and never without a trace: the cancelled draw stays visible with its reason."""
    if not reason.strip():
        raise Refused("请写明取消的原因。", code="no_reason", field="reason")
    return move(
        draw,
        DrawState.CANCELLED,
        by=by,
        clause=keys.RANDOM_CHECKS,
        note=reason.strip(),
        cancelled_at=timezone.now(),
        cancel_reason=reason.strip(),
    )


def published_data(draw: Draw) -> dict[str, Any]:
    """Everything that repeats the draw, without anything that tells whose pledge or which inspector it is."""
    rows, users = _rows(draw), {person["user"]: person["token"] for person in draw.inspectors}
    tickets = draw.tickets.select_related("row").order_by("rank")
    token_of = {(person["user"], person["group"]): person["token"] for person in draw.inspectors}
    groups = {entry.token: entry.group for entry in _cases(draw, rows)}
    return {
        "draw": str(draw.pk),
        "title": draw.title,
        "scope": draw.scope,
        "algorithm": draw.algorithm,
        "plan_digest": draw.plan_digest,
        "frame_digest": draw.frame_digest,
        "k": draw.wanted or 0,
        "rates": draw.permille,
        "seed": draw.seed,
        "seed_source": draw.seed_source,
        "entropy": draw.seed_note if draw.seed_source == SeedSource.SYSTEM else "",
        "cases": sorted(list(entry) for entry in _cases(draw, rows)),
        "inspectors": sorted(list(entry) for entry in _people(draw.inspectors)),
        "excluded": draw.conflicts,
        "result": [
            [
                t.rank,
                t.row.token,
                t.ticket,
                token_of.get((str(t.inspector_id), groups[t.row.token]), users.get(str(t.inspector_id))),
            ]
            for t in tickets
        ],
    }


def verify(draw: Draw) -> list[str]:
    """Repeat the draw from its published data; what does not agree, in words."""
    return lottery.verify(published_data(draw))
