"""The words of verification, and the tables of what may follow what."""

from django.db import models


class CheckState(models.TextChoices):
    POOLED = "pooled", "免予核查（可抽查）"
    DUE = "due", "待分派"
    ASSIGNED = "assigned", "已分派"
    RUNNING = "running", "核查中"
    CONCLUDED = "concluded", "已有结论"
    CANCELLED = "cancelled", "已取消"


CHECK_MOVES = {
    CheckState.POOLED: {CheckState.DUE, CheckState.CANCELLED},
    CheckState.DUE: {CheckState.ASSIGNED, CheckState.CANCELLED},
    CheckState.ASSIGNED: {CheckState.RUNNING, CheckState.DUE, CheckState.CANCELLED},
    CheckState.RUNNING: {CheckState.CONCLUDED, CheckState.DUE, CheckState.CANCELLED},
    # Once more: after "cannot tell", after a correction, or when the hearing shook the finding.
    CheckState.CONCLUDED: {CheckState.DUE},
}
CHECK_TONES = {
    CheckState.POOLED: "info",
    CheckState.DUE: "wait",
    CheckState.ASSIGNED: "wait",
    CheckState.RUNNING: "wait",
    CheckState.CONCLUDED: "good",
    CheckState.CANCELLED: "stopped",
}
OPEN_CHECKS = (CheckState.DUE, CheckState.ASSIGNED, CheckState.RUNNING)
LIVE_CHECKS = (CheckState.POOLED, *OPEN_CHECKS)


class Conclusion(models.TextChoices):
    """What a check found. Silence of whoever was asked is its own word and never "true"."""

    TRUE = "true", "属实"
    UNTRUE = "untrue", "不实"
    CANNOT_TELL = "cannot_tell", "无法判断"
    NO_ANSWER = "no_answer", "未获答复"


CONCLUSION_TONES = {
    Conclusion.TRUE: "good",
    Conclusion.UNTRUE: "late",
    Conclusion.CANNOT_TELL: "wait",
    Conclusion.NO_ANSWER: "wait",
}
# These settle nothing: the check is made again.
OPEN_CONCLUSIONS = (Conclusion.CANNOT_TELL, Conclusion.NO_ANSWER)


class Answer(models.TextChoices):
    """The inspector's answer to one line of the standard."""

    MET = "met", "符合"
    NOT_MET = "not_met", "不符合"
    CANNOT_TELL = "cannot_tell", "无法判断"


class EvidenceKind(models.TextChoices):
    PHOTO = "photo", "现场照片"
    DOCUMENT = "document", "查阅或者调取的材料"
    RECORD = "record", "检查、勘验笔录"
    REPLY = "reply", "有关单位的答复"


class AssistanceState(models.TextChoices):
    SENT = "sent", "已发出，待签收"
    RECEIVED = "received", "已签收，待答复"
    ANSWERED = "answered", "已答复"
    DECLINED = "declined", "不能协助"
    CANCELLED = "cancelled", "已取消"


# Who cannot help says so after having taken the request in: a refusal has somebody's name under it.
ASSISTANCE_MOVES = {
    AssistanceState.SENT: {AssistanceState.RECEIVED, AssistanceState.CANCELLED},
    AssistanceState.RECEIVED: {
        AssistanceState.ANSWERED,
        AssistanceState.DECLINED,
        AssistanceState.CANCELLED,
    },
}
ASSISTANCE_TONES = {
    AssistanceState.SENT: "wait",
    AssistanceState.RECEIVED: "wait",
    AssistanceState.ANSWERED: "good",
    AssistanceState.DECLINED: "late",
    AssistanceState.CANCELLED: "stopped",
}
OPEN_ASSISTANCE = (AssistanceState.SENT, AssistanceState.RECEIVED)
REPLIED_ASSISTANCE = (AssistanceState.ANSWERED, AssistanceState.DECLINED)


class Reply(models.TextChoices):
    """What another agency says to one line. "Cannot tell" confirms nothing."""

    TRUE = "true", "属实"
    UNTRUE = "untrue", "不实"
    CANNOT_TELL = "cannot_tell", "无法判断"


REPLY_TONES = {Reply.TRUE: "good", Reply.UNTRUE: "late", Reply.CANNOT_TELL: "wait"}


class HandlingState(models.TextChoices):
    NOTIFIED = "notified", "已告知，等待陈述申辩"
    HEARD = "heard", "已听取，待决定"
    DECIDED = "decided", "已决定，待送达"
    SERVED = "served", "已送达，待执行完毕"
    EXECUTED = "executed", "已执行完毕"


HANDLING_MOVES = {
    HandlingState.NOTIFIED: {HandlingState.HEARD},
    HandlingState.HEARD: {HandlingState.DECIDED},
    HandlingState.DECIDED: {HandlingState.SERVED},
    HandlingState.SERVED: {HandlingState.EXECUTED},
}
HANDLING_TONES = {
    HandlingState.NOTIFIED: "wait",
    HandlingState.HEARD: "wait",
    HandlingState.DECIDED: "wait",
    HandlingState.SERVED: "wait",
    HandlingState.EXECUTED: "good",
}


class Hearing(models.TextChoices):
    """How the applicant was heard."""

    ONLINE = "online", "本人网上陈述申辩"
    COUNTER = "counter", "当面陈述申辩，由工作人员记录"
    SILENCE = "silence", "期限届满未陈述申辩"


class Measure(models.TextChoices):
    """What may follow an untrue pledge (国办发〔2020〕42号：依法终止办理、责令限期整改、撤销行政决定或者予以行政处罚)."""

    TERMINATE = "terminate", "终止办理"
    CORRECT = "correct", "责令限期整改"
    REVOKE = "revoke", "撤销行政决定"
    PENALTY = "penalty", "依法予以行政处罚"
    TRANSFER = "transfer", "涉嫌犯罪，移送司法机关"


class Service(models.TextChoices):
    """How a decision reached the applicant."""

    DIRECT = "direct", "直接送达"
    ELECTRONIC = "electronic", "电子送达（经当事人同意）"
    POST = "post", "邮寄送达"
    LEFT = "left", "留置送达"
    PUBLIC = "public", "公告送达"


class DrawState(models.TextChoices):
    PLANNED = "planned", "已制定计划"
    FROZEN = "frozen", "名单已冻结"
    SEEDED = "seeded", "已产生随机种子"
    DRAWN = "drawn", "已抽取"
    PUBLISHED = "published", "结果已公布"
    CANCELLED = "cancelled", "已取消"


DRAW_MOVES = {
    DrawState.PLANNED: {DrawState.FROZEN, DrawState.CANCELLED},
    DrawState.FROZEN: {DrawState.SEEDED, DrawState.CANCELLED},
    DrawState.SEEDED: {DrawState.DRAWN},
    DrawState.DRAWN: {DrawState.PUBLISHED},
}
DRAW_TONES = {
    DrawState.PLANNED: "info",
    DrawState.FROZEN: "wait",
    DrawState.SEEDED: "wait",
    DrawState.DRAWN: "wait",
    DrawState.PUBLISHED: "good",
    DrawState.CANCELLED: "stopped",
}


# Of an area that draws from all its pledges: the stratum of the exempt ones, beside those of the warning levels.
EXEMPT_STRATUM = "exempt"


class SeedSource(models.TextChoices):
    SYSTEM = "system", "系统随机数与冻结名单摘要"
    GIVEN = "given", "公开来源的随机数"
