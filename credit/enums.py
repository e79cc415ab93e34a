"""The words of credit, and the tables of what may follow what."""

from django.db import models


class Grade(models.TextChoices):
    """How grave a breach is by its effect on society; the published rule decides, not the officer."""

    MINOR = "minor", "轻微"
    GENERAL = "general", "一般"
    SERIOUS = "serious", "严重"


GRADE_TONES = {Grade.MINOR: "info", Grade.GENERAL: "wait", Grade.SERIOUS: "late"}


class Breach(models.TextChoices):
    """What in law counts as a breach of a pledge; the rule version says for each on what it rests."""

    FALSE_PLEDGE = "false_pledge", "作出虚假承诺"
    NOT_KEPT = "not_kept", "未按期履行承诺"
    FORGED = "forged", "提供伪造、变造的材料"
    OBSTRUCTED = "obstructed", "拒不配合核查"


# A breach of this kind bars the pledge path whatever its grade, until it is repaired.
FALSE_BREACHES = frozenset({Breach.FALSE_PLEDGE, Breach.FORGED})


class Harm(models.TextChoices):
    NONE = "none", "未造成不良影响"
    SOME = "some", "造成一定不良影响或者损失"
    SERIOUS = "serious", "造成严重不良影响或者重大损失"


class WarningLevel(models.TextChoices):
    """What an applicant is told before she pledges (信用预警); the same published standard for everybody."""

    NONE = "none", "没有提示"
    REMINDED = "reminded", "提醒"
    CLOSE = "close", "重点核查"


WARNING_TONES = {WarningLevel.NONE: "good", WarningLevel.REMINDED: "wait", WarningLevel.CLOSE: "late"}


class RecordState(models.TextChoices):
    ENTERED = "entered", "已录入待复核"
    IN_EFFECT = "in_effect", "生效"
    SUSPENDED = "suspended", "异议期间暂停适用"
    ANNULLED = "annulled", "已撤销"
    REPAIRED = "repaired", "已修复"
    EXPIRED = "expired", "已期满"


RECORD_MOVES = {
    RecordState.ENTERED: {RecordState.IN_EFFECT, RecordState.ANNULLED},
    RecordState.IN_EFFECT: {
        RecordState.SUSPENDED,
        RecordState.ANNULLED,
        RecordState.REPAIRED,
        RecordState.EXPIRED,
    },
    RecordState.SUSPENDED: {RecordState.IN_EFFECT, RecordState.ANNULLED},
    RecordState.EXPIRED: {RecordState.REPAIRED},
}
RECORD_TONES = {
    RecordState.ENTERED: "wait",
    RecordState.IN_EFFECT: "late",
    RecordState.SUSPENDED: "wait",
    RecordState.ANNULLED: "stopped",
    RecordState.REPAIRED: "good",
    RecordState.EXPIRED: "info",
}
# What the subject herself gets to see: not what a second person has not confirmed yet.
SHOWN_STATES = (RecordState.IN_EFFECT, RecordState.SUSPENDED, RecordState.REPAIRED, RecordState.EXPIRED)


class RequestState(models.TextChoices):
    """The life of an objection and of an application for repair."""

    LODGED = "lodged", "已提出"
    ACCEPTED = "accepted", "已受理"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    DECIDED = "decided", "已作出决定"


REQUEST_MOVES = {
    RequestState.LODGED: {RequestState.ACCEPTED, RequestState.NOT_ACCEPTED},
    RequestState.ACCEPTED: {RequestState.DECIDED},
}
REQUEST_TONES = {
    RequestState.LODGED: "wait",
    RequestState.ACCEPTED: "wait",
    RequestState.NOT_ACCEPTED: "stopped",
    RequestState.DECIDED: "good",
}
OPEN_REQUESTS = (RequestState.LODGED, RequestState.ACCEPTED)


class Outcome(models.TextChoices):
    GRANTED = "granted", "准予"
    REFUSED = "refused", "不予"


OUTCOME_TONES = {Outcome.GRANTED: "good", Outcome.REFUSED: "stopped"}
