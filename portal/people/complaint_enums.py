"""The words of complaints about certificates that may not be asked for, and what may follow what."""

from django.db import models


class ComplaintKind(models.TextChoices):
    UNLISTED = "unlisted", "要我提交清单以外的证明"
    CANCELLED = "cancelled", "要我提交已经取消的证明"
    DISGUISED = "disguised", "换个名目要证明（盖章、说明、担保等）"
    PLEDGE_DENIED = "pledge_denied", "不让我选择承诺"
    ALREADY_GIVEN = "already_given", "已经承诺或者交过，又要一次"
    OTHER = "other", "其他"
    UNTRUE_PLEDGE = "untrue_pledge", "公示的承诺与事实不符"
    SHOWN_TOO_MUCH = "shown_too_much", "公示了不该公开的内容"


# What is reported on the page of a disclosed pledge; the rest is about certificates that were asked for.
ABOUT_DISCLOSURE = (ComplaintKind.UNTRUE_PLEDGE, ComplaintKind.SHOWN_TOO_MUCH)


class ComplaintState(models.TextChoices):
    RECEIVED = "received", "已收到"
    ROUTED = "routed", "已转办"
    ANSWERED = "answered", "已答复"
    CLOSED = "closed", "已办结"


COMPLAINT_MOVES = {
    ComplaintState.RECEIVED: {ComplaintState.ROUTED, ComplaintState.ANSWERED},
    # An agency that it does not concern hands it back; the bureau routes it anew.
    ComplaintState.ROUTED: {ComplaintState.ANSWERED, ComplaintState.RECEIVED},
    # The bureau is not content with an answer.
    ComplaintState.ANSWERED: {ComplaintState.CLOSED, ComplaintState.ROUTED},
}
COMPLAINT_TONES = {
    ComplaintState.RECEIVED: "wait",
    ComplaintState.ROUTED: "wait",
    ComplaintState.ANSWERED: "info",
    ComplaintState.CLOSED: "good",
}


class Finding(models.TextChoices):
    """What came of a complaint."""

    CORRECTED = "corrected", "属实，已经纠正"
    LISTED = "listed", "清单以内，有法定依据"
    UNFOUNDED = "unfounded", "经查没有这一情况"
    ELSEWHERE = "elsewhere", "不属于本系统范围，已告知去处"
