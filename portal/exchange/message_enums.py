"""The words of the message line: of what a person is told outside the portal, how soon, and what became of it."""

from django.db import models

from portal.law import keys


class Topic(models.TextChoices):
    """Kinds of events a person may set for herself. What she is told stands with those who tell it."""

    TODO = "todo", "等您办的事"
    ACCEPTANCE = "acceptance", "是否受理、要求补正"
    DECISION = "decision", "决定、终止、撤销"
    HEARING = "hearing", "核查不实、陈述申辩"
    TIME = "time", "办理期限的变化"
    AGENT = "agent", "代理人替您做了什么"
    PROGRESS = "progress", "办理经过"
    DISCLOSURE = "disclosure", "承诺书的公示"
    AFTER = "after", "办结和评价"


# What an authority must tell by law cannot be switched off: on which clause, and why in plain words.
REQUIRED: dict[str, tuple[str, str]] = {
    Topic.ACCEPTANCE: (keys.LICENCE_ACCEPTANCE, "是否受理、要补哪些材料，机关应当告知您。"),
    Topic.DECISION: (keys.LICENCE_DELIVERY, "决定应当送达给您，您的救济期限从知道决定之日起算。"),
    Topic.HEARING: (keys.PENALTY_HEARD, "作出不利于您的处理以前，机关应当告知您并听您陈述申辩。"),
    Topic.TIME: (keys.LICENCE_TIME, "延长办理期限，机关应当把理由告诉您。"),
}


class Timing(models.TextChoices):
    AT_ONCE = "at_once", "马上发"
    DIGEST = "digest", "每天汇总"
    NEVER = "never", "不发"


DEFAULT_TIMING: dict[str, str] = {
    Topic.TODO: Timing.AT_ONCE,
    Topic.AGENT: Timing.AT_ONCE,
    Topic.PROGRESS: Timing.DIGEST,
    Topic.DISCLOSURE: Timing.DIGEST,
    Topic.AFTER: Timing.DIGEST,
}


class OutgoingState(models.TextChoices):
    GATHERED = "gathered", "等汇总"
    MERGED = "merged", "已并入汇总"
    WAITING = "waiting", "待发送"
    SENDING = "sending", "正在发送"
    SENT = "sent", "已发出"
    DELIVERED = "delivered", "已送到"
    UNDELIVERED = "undelivered", "没有送到"
    PARKED = "parked", "没有发出，等人处理"
    DROPPED = "dropped", "不再发送"


# A receipt may come back before the gateway's answer was written down.
OUTGOING_MOVES = {
    OutgoingState.GATHERED: {OutgoingState.MERGED, OutgoingState.DROPPED},
    OutgoingState.WAITING: {OutgoingState.SENDING, OutgoingState.DROPPED},
    OutgoingState.SENDING: {
        OutgoingState.WAITING,
        OutgoingState.SENT,
        OutgoingState.DELIVERED,
        OutgoingState.UNDELIVERED,
        OutgoingState.PARKED,
    },
    OutgoingState.SENT: {OutgoingState.DELIVERED, OutgoingState.UNDELIVERED},
    OutgoingState.UNDELIVERED: {OutgoingState.WAITING},
    OutgoingState.PARKED: {OutgoingState.WAITING, OutgoingState.DELIVERED, OutgoingState.UNDELIVERED},
}
OUTGOING_TONES = {
    OutgoingState.GATHERED: "wait",
    OutgoingState.MERGED: "good",
    OutgoingState.WAITING: "wait",
    OutgoingState.SENDING: "wait",
    OutgoingState.SENT: "good",
    OutgoingState.DELIVERED: "good",
    OutgoingState.UNDELIVERED: "late",
    OutgoingState.PARKED: "late",
    OutgoingState.DROPPED: "stopped",
}
