"""The words of the lines to business systems: what a client may do, what it is told of."""

from django.db import models


class Scope(models.TextChoices):
    """What a token opens. One that only reads states cannot file."""

    MATTERS = "matters", "查事项和文本"
    ELIGIBILITY = "eligibility", "查能否采用告知承诺"
    FILE = "file", "代申请人办理（建立、填写、签署登记、提交、撤回、补正）"
    READ = "read", "查办件进度"
    DOCUMENTS = "documents", "取承诺书和记录"


class ClientState(models.TextChoices):
    REGISTERED = "registered", "已登记，待发放令牌"
    ACTIVE = "active", "使用中"
    REVOKED = "revoked", "已停用"


CLIENT_MOVES = {
    ClientState.REGISTERED: {ClientState.ACTIVE, ClientState.REVOKED},
    ClientState.ACTIVE: {ClientState.REVOKED},
}
CLIENT_TONES = {
    ClientState.REGISTERED: "wait",
    ClientState.ACTIVE: "good",
    ClientState.REVOKED: "stopped",
}


class Event(models.TextChoices):
    """What a business system can be told of. The message carries keys and states, nothing of a person."""

    FILED = "case.filed", "已提交"
    SUPPLEMENT = "case.supplement", "要求补正"
    SUPPLEMENTED = "case.supplemented", "已收到补正"
    ACCEPTED = "case.accepted", "已受理"
    NOT_ACCEPTED = "case.not_accepted", "不予受理"
    HELD = "case.held", "核查期间暂停决定"
    RELEASED = "case.released", "核查结束，继续办理"
    DECIDED = "case.decided", "已作出决定"
    CONCLUDED = "case.concluded", "已办结"
    WITHDRAWN = "case.withdrawn", "申请已撤回"
    TERMINATED = "case.terminated", "已终止办理"
    REVOKED = "case.revoked", "决定已撤销"
    DISCARDED = "case.discarded", "草稿已作废"
    CHANGED = "case.changed", "其他变化"
    SIGNED = "pledge.signed", "承诺书已签署"
    PLEDGE_WITHDRAWN = "pledge.withdrawn", "承诺已撤回"
    KEPT = "pledge.kept", "核查属实"
    BROKEN = "pledge.broken", "核查不实"
    DOCUMENT = "document.ready", "承诺书文书已生成"


class SubscriptionState(models.TextChoices):
    ACTIVE = "active", "使用中"
    ENDED = "ended", "已取消"


SUBSCRIPTION_MOVES = {SubscriptionState.ACTIVE: {SubscriptionState.ENDED}}
SUBSCRIPTION_TONES = {SubscriptionState.ACTIVE: "good", SubscriptionState.ENDED: "stopped"}


class DeliveryState(models.TextChoices):
    WAITING = "waiting", "待送达"
    DELIVERED = "delivered", "已送达"
    PARKED = "parked", "多次失败，已搁置"
    DROPPED = "dropped", "已取消"


# A delivery that arrived may be sent once more when the other side lost it; the key tells it apart there.
DELIVERY_MOVES = {
    DeliveryState.WAITING: {DeliveryState.DELIVERED, DeliveryState.PARKED, DeliveryState.DROPPED},
    DeliveryState.PARKED: {DeliveryState.WAITING, DeliveryState.DROPPED},
    DeliveryState.DELIVERED: {DeliveryState.WAITING},
}
DELIVERY_TONES = {
    DeliveryState.WAITING: "wait",
    DeliveryState.DELIVERED: "good",
    DeliveryState.PARKED: "late",
    DeliveryState.DROPPED: "stopped",
}
