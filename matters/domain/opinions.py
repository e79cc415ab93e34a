"""Opinions of the public: taken in without an account, looked at before they are shown, each one answered."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from matters import public_rules as may
from matters.consultation_enums import CameBy, CommentState, ConsultationState, Speaker, Uptake, Withheld
from matters.models import Comment, Consultation, ConsultationSubject
from portal.kernel import audit, personal
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.calendar import today
from portal.kernel.ids import secret_code
from portal.kernel.moves import move
from portal.law import keys

LONGEST = 2000
SHORTEST = 5
MOST_UNREAD = 5000  # a flood that nobody could read; the letter box remains
CODE_LENGTH = 12


class PersonalData(Refused):
    """What is to be shown names somebody; ``message`` says what was found."""

    code = "personal_data"


@act(clause=keys.T21_PROCEDURE)
def give(
    consultation: Consultation,
    *,
    body: str,
    by: Any = None,
    speaker: str = Speaker.PERSON,
    subject: ConsultationSubject | None = None,
    token: str | None = None,
    came_by: str = CameBy.ONLINE,
) -> Comment:
    """Take in one opinion. The same form sent twice is one opinion."""
    if token and (known := Comment.objects.filter(token=token).first()):
        return known
    _refuse_closed(consultation, came_by, by)
    body = _read(body)
    if subject is not None and subject.consultation_id != consultation.pk:
        raise Refused("请重新选择意见针对的内容。", field="subject")
    waiting = consultation.comments.filter(state=CommentState.RECEIVED)[: MOST_UNREAD + 1].count()
    if waiting > MOST_UNREAD:
        raise Refused(
            "现在意见太多，暂时不能接收。", code="flood", way_out="请稍后再来，或者寄信到公布的地址。"
        )
    row = Comment(
        consultation=consultation,
        subject=subject,
        code=secret_code(CODE_LENGTH),
        token=token or None,
        speaker=speaker,
        came_by=came_by,
        body=body,
    )
    row.full_clean(validate_constraints=False, exclude=["consultation", "subject", "token"])
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # the same form, a moment earlier
        return Comment.objects.get(token=token)
    audit.record("matters.opinion", consultation, by=by, came_by=came_by)
    return row


@act(clause=keys.T21_PROCEDURE)
def enter(
    consultation: Consultation,
    *,
    by: Any,
    body: str,
    came_by: str,
    speaker: str = Speaker.PERSON,
    subject: ConsultationSubject | None = None,
) -> Comment:
    """Write down an opinion that came by letter, by telephone or at a meeting."""
    if by is not SYSTEM and not may.may_hold(by, consultation):
        raise Refused("登记意见不是您的职责。", code="may_not")
    return give(consultation, body=body, by=by, came_by=came_by, speaker=speaker, subject=subject)


@act(clause=keys.T21_PROCEDURE)
def show(comment: Comment, *, by: Any, words: str = "") -> Comment:
    """Show an opinion to everybody, in its own words or with what names somebody left out."""
    comment = _locked(comment, by)
    words = (words or comment.body).strip()
    if found := personal.kinds(words):
        raise PersonalData(
            f"公开的文字里可能有个人信息：{'、'.join(found)}。",
            field="words",
            way_out="请先隐去再公开，意见原文仍由本单位保存。",
        )
    if comment.state == CommentState.SHOWN:
        comment.shown_body = words
        comment.save(update_fields=["shown_body"])
        audit.record("matters.show_comment", comment, by=by)
        return comment
    return move(comment, CommentState.SHOWN, by=by, shown_body=words, withheld="")


@act(clause=keys.T21_PROCEDURE)
def withhold(comment: Comment, *, by: Any, withheld: str) -> Comment:
    """Do not show an opinion, for one of the few reasons there are."""
    comment = _locked(comment, by)
    if withheld not in Withheld.values:
        raise Refused("请选择不公开的理由。", field="withheld")
    return move(comment, CommentState.WITHHELD, by=by, withheld=withheld)


@act(clause=keys.T21_PROCEDURE)
def answer(
    comments: Iterable[Comment],
    *,
    by: Any,
    uptake: str,
    reason: str,
    at: datetime.datetime | None = None,
) -> list[Comment]:
    """Say what becomes of one or several alike opinions, and why."""
    if uptake not in Uptake.values:
        raise Refused("请选择采纳情况。", field="uptake")
    if len(reason.strip()) < SHORTEST:
        raise Refused("请写明答复和理由，不能只写“已阅”。", field="reason", code="no_reason")
    if found := personal.kinds(reason):
        raise PersonalData(f"答复里可能有个人信息：{'、'.join(found)}。", field="reason")
    rows = [_locked(comment, by) for comment in sorted(comments, key=lambda row: row.pk)]
    if not rows:
        raise Refused("请先选择要答复的意见。", field="comments")
    for row in rows:
        if row.state != CommentState.SHOWN:
            raise IllegalMove("只答复已公开的意见。", way_out="请先审核这条意见。")
        row.uptake, row.reason = uptake, reason.strip()
        row.answered_by = None if by is SYSTEM else by
        row.answered_at = at or timezone.now()
        row.save(update_fields=["uptake", "reason", "answered_by", "answered_at"])
        audit.record("matters.answer_comment", row, by=by, uptake=uptake)
    return rows


def found_in(words: str) -> list[str]:
    """What of personal data stands in an opinion, in words: what the moderator looks for."""
    return personal.kinds(words)


def proposal(words: str) -> str:
    """The words that may be shown, as far as a machine can tell; the moderator reads them once more."""
    return personal.redact(words)


def _refuse_closed(consultation: Consultation, came_by: str, by: Any) -> None:
    """Online until the end of the last day; what lay in the letter box by then is written down afterwards."""
    in_time = consultation.closes_on is not None and today() <= consultation.closes_on
    by_hand = came_by != CameBy.ONLINE or by is SYSTEM
    if consultation.is_open and (in_time or by_hand):
        return
    if consultation.state == ConsultationState.CLOSED and by_hand:
        return
    raise IllegalMove("征求意见已经截止，不再接收意见。", code="over", way_out="可以查看公布的结果。")


def _read(body: str) -> str:
    body = body.replace("\r\n", "\n").strip()
    if len(body) < SHORTEST:
        raise Refused("请把意见写得具体一些。", field="body", way_out="写明对哪一处、怎么改、为什么。")
    if len(body) > LONGEST:
        raise Refused(f"写了{len(body)}字，最多{LONGEST}字。", field="body", way_out="可以分几条提交。")
    return body


def _locked(comment: Comment, by: Any) -> Comment:
    """The opinion as it is now; refused to strangers and once the result is published."""
    rows = Comment.objects.select_related("consultation__area", "consultation__agency")
    row = rows.select_for_update(of=("self",)).get(pk=comment.pk)
    if by is not SYSTEM and not may.may_answer(by, row):
        raise Refused("审核、答复意见不是您的职责。", code="may_not")
    if row.consultation.state == ConsultationState.PUBLISHED:
        raise IllegalMove("结果已经公布，意见和答复不能再改。")
    return row
