"""The screen that faces the customer: paired with one session of one clerk, driven by him, of no rights of its own.

What it shows follows from the case: the notice, the filled-in pledge, the signature. What the customer does there are
the same acts as at the counter, done in the clerk's name and recorded as done on this screen.
"""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.contrib.sessions.models import Session
from django.utils import timezone

from pledges.domain import notices, signing
from pledges.domain.rows import works_at_window
from pledges.enums import CaseState, Channel, SignatureKind
from pledges.models import CertificateChoice, CustomerScreen, NoticeReading, Pledge
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.audit import record
from portal.kernel.ids import read_code, secret_code
from portal.law import keys
from portal.people.enums import Role
from portal.people.models import User

CODE_LENGTH = 6
CODE_FOR = timedelta(minutes=5)
LASTS = timedelta(hours=12)


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


# -- the clerk's side -------------------------------------------------------------


@act(clause=keys.PROCEDURE)
def offer(*, session: str, by: User, window: str = "") -> CustomerScreen:
    """A code to be typed on the second screen, good for five minutes; it takes the place of an earlier screen."""
    if not by.has_role(Role.WINDOW_CLERK) or not session:
        raise Refused("客户屏由窗口工作人员连接。", code="not_window")
    for old in CustomerScreen.objects.select_for_update().filter(session=session, ended_at=None):
        _end(old)
    now = timezone.now()
    screen = CustomerScreen.objects.create(
        clerk=by,
        session=session,
        window=window.strip()[:20],
        code=secret_code(CODE_LENGTH),
        code_until=now + CODE_FOR,
        until=now + LASTS,
    )
    record("pledges.offer_screen", screen, by=by, clause=keys.PROCEDURE)
    return screen


@act(clause=keys.PROCEDURE)
def show(screen: CustomerScreen, choice: CertificateChoice, *, by: User) -> CustomerScreen:
    """Turn one certificate of one case to the customer; what was shown before is gone."""
    screen = _locked(screen)
    case = choice.case
    if screen.clerk_id != by.pk or not screen.is_live or screen.paired_at is None:
        raise Refused("客户屏已经断开。", code="no_screen", way_out="请重新连接客户屏。")
    if case.channel != Channel.COUNTER or not works_at_window(by, case):
        raise Refused("只能显示正在本窗口办理的办件。", code="not_here")
    if case.state != CaseState.DRAFT:
        raise IllegalMove("申请已经提交，不用再显示。")
    screen.choice, screen.touched_at = choice, timezone.now()
    screen.checked_digest, screen.wrong_at = "", None
    screen.save(update_fields=["choice", "touched_at", "checked_digest", "wrong_at"])
    record("pledges.show_on_screen", choice, by=by, clause=keys.PROCEDURE, screen=str(screen.pk))
    return screen


@act()
def blank(screen: CustomerScreen) -> CustomerScreen:
    """Nothing of anybody is on the screen any more."""
    screen = _locked(screen)
    if screen.choice_id is not None:
        _clear(screen)
    return screen


@act()
def end(screen: CustomerScreen, *, by: User) -> CustomerScreen:
    """The screen is taken off; its secret opens nothing from here on."""
    screen = _locked(screen)
    if screen.ended_at is None:
        _end(screen)
        record("pledges.end_screen", screen, by=by, clause=keys.PROCEDURE)
    return screen


def _end(screen: CustomerScreen) -> None:
    _clear(screen)
    screen.ended_at, screen.code = timezone.now(), None
    screen.save(update_fields=["ended_at", "code"])


def _clear(screen: CustomerScreen) -> None:
    screen.choice, screen.checked_digest, screen.wrong_at = None, "", None
    screen.save(update_fields=["choice", "checked_digest", "wrong_at"])


def _locked(screen: CustomerScreen) -> CustomerScreen:
    rows = CustomerScreen.objects.select_for_update(of=("self",)).select_related("clerk")
    return rows.get(pk=screen.pk)


def screen_of(session: str | None) -> CustomerScreen | None:
    """The screen that this session drives, paired or waiting for its code."""
    if not session:
        return None
    rows = CustomerScreen.objects.filter(session=session, ended_at=None, until__gt=timezone.now())
    return rows.select_related("clerk", "choice").order_by("-created_at").first()


# -- the screen's side ------------------------------------------------------------


@act(clause=keys.PROCEDURE)
def pair(*, code: str) -> tuple[CustomerScreen, str]:
    """The code is typed once; the screen is given a secret that only it knows."""
    rows = CustomerScreen.objects.select_for_update(of=("self",)).select_related("clerk")
    screen = rows.filter(code=read_code(code), ended_at=None, code_until__gt=timezone.now()).first()
    if screen is None or not _session_lives(screen):
        raise Refused(
            "配对码不对，或者已经过期。",
            code="no_such_code",
            field="code",
            way_out="配对码五分钟内有效，只能用一次；请窗口工作人员再出一个。",
        )
    secret = secrets.token_urlsafe(32)
    screen.code, screen.paired_at, screen.secret_digest = None, timezone.now(), _digest(secret)
    screen.save(update_fields=["code", "paired_at", "secret_digest"])
    record("pledges.pair_screen", screen, by=screen.clerk, clause=keys.PROCEDURE)
    return screen, secret


def by_secret(secret: str) -> CustomerScreen | None:
    """The live screen of a secret: not ended, not expired, the clerk's session still there."""
    if not secret:
        return None
    rows = CustomerScreen.objects.filter(secret_digest=_digest(secret), ended_at=None)
    screen = rows.select_related("clerk").first()
    return screen if screen is not None and screen.is_live and _session_lives(screen) else None


def _session_lives(screen: CustomerScreen) -> bool:
    """A clerk who signed out, was signed out or switched off takes his screen with him."""
    there = Session.objects.filter(session_key=screen.session, expire_date__gt=timezone.now()).exists()
    return there and screen.clerk.is_active


def shown_choice(screen: CustomerScreen) -> CertificateChoice | None:
    """What may be on the screen now: the certificate that the clerk shows, as long as it is his to show."""
    if not screen.is_showing or screen.choice_id is None:
        return None
    rows = CertificateChoice.objects.select_related("case__agency", "case__subject", "version__matter")
    choice = rows.get(pk=screen.choice_id)
    case = choice.case
    here = case.channel == Channel.COUNTER and works_at_window(screen.clerk, case)
    return choice if here and case.state in (CaseState.DRAFT, CaseState.FILED) else None


def _driven(screen: CustomerScreen, choice: CertificateChoice) -> tuple[CustomerScreen, CertificateChoice]:
    """The screen under its lock, still showing what the customer acted on."""
    screen = _locked(screen)
    shown = shown_choice(screen) if _session_lives(screen) else None
    if shown is None or shown.pk != choice.pk:
        raise Refused(
            "这一页已经收起，刚才的操作没有生效。",
            code="not_shown",
            way_out="请告诉窗口工作人员，请他再显示一次。",
        )
    screen.touched_at = timezone.now()
    screen.save(update_fields=["touched_at"])
    return screen, shown


@act(clause=keys.PROCEDURE)
def tick(screen: CustomerScreen, choice: CertificateChoice, *, section: str) -> NoticeReading:
    """The customer says of one section that she has read it; after the last one the reading is proof."""
    screen, choice = _driven(screen, choice)
    reading = notices.start_reading(choice, by=screen.clerk)
    reading = notices.tick_section(reading, section=section, by=screen.clerk)
    if all(part["key"] in reading.ticks for part in reading.text.sections):
        reading = notices.finish_reading(reading, by=screen.clerk)
        record(
            "pledges.read_on_screen", reading, by=screen.clerk, clause=keys.PROCEDURE, screen=str(screen.pk)
        )
    return reading


@act(clause=keys.PROCEDURE)
def check(screen: CustomerScreen, choice: CertificateChoice, *, digest: str) -> CustomerScreen:
    """The customer has looked through what was filled in, and it is right."""
    screen, choice = _driven(screen, choice)
    pledge = draft_of(choice)
    if pledge is None or pledge.content_digest != digest:
        raise Refused("内容刚才有改动，请再看一遍。", code="stale")
    screen.checked_digest, screen.wrong_at = digest, None
    screen.save(update_fields=["checked_digest", "wrong_at"])
    return screen


@act(clause=keys.PROCEDURE)
def say_wrong(screen: CustomerScreen, choice: CertificateChoice) -> CustomerScreen:
    """Something is wrong: the clerk is told, and nothing can be signed till it was looked through again."""
    screen, choice = _driven(screen, choice)
    screen.checked_digest, screen.wrong_at = "", timezone.now()
    screen.save(update_fields=["checked_digest", "wrong_at"])
    return screen


@act(clause=keys.PROCEDURE)
def sign(screen: CustomerScreen, choice: CertificateChoice, *, digest: str, signature_png: bytes) -> Pledge:
    """The customer signs on the screen's pad what she has looked through: the same act as on the clerk's pad."""
    screen, choice = _driven(screen, choice)
    pledge = draft_of(choice)
    if pledge is None or digest != screen.checked_digest:
        raise Refused("请先核对内容，再签名。", code="unchecked")
    signed = signing.sign(
        pledge, digest=digest, kind=SignatureKind.PAD, by=screen.clerk, signature_png=signature_png
    )
    record("pledges.sign_on_screen", signed, by=screen.clerk, clause=keys.PROCEDURE, screen=str(screen.pk))
    return signed


def draft_of(choice: CertificateChoice) -> Pledge | None:
    """The first applicant's pledge that waits for her signature."""
    own = choice.pledges.filter(subject=choice.case.subject_id, state="draft", replaces=None)
    return own.select_related("subject", "representation__person", "case__agent_subject").first()
