"""The words of public consultations, and the tables of what may follow what."""

from django.db import models


class ConsultationState(models.TextChoices):
    DRAFT = "draft", "筹备中"
    OPEN = "open", "正在征求意见"
    CLOSED = "closed", "已截止，正在研究"
    PUBLISHED = "published", "结果已公布"
    DROPPED = "dropped", "不再征求"


# Once open, a consultation ends in no other way than by its result.
CONSULTATION_MOVES = {
    ConsultationState.DRAFT: {ConsultationState.OPEN, ConsultationState.DROPPED},
    ConsultationState.OPEN: {ConsultationState.CLOSED},
    ConsultationState.CLOSED: {ConsultationState.PUBLISHED},
}
CONSULTATION_TONES = {
    ConsultationState.DRAFT: "info",
    ConsultationState.OPEN: "good",
    ConsultationState.CLOSED: "wait",
    ConsultationState.PUBLISHED: "stopped",
    ConsultationState.DROPPED: "stopped",
}


class SubjectKind(models.TextChoices):
    """What the public is asked about."""

    TEXT = "text", "告知承诺书格式文本"
    LIST = "list", "证明事项清单"
    PROCEDURE = "procedure", "工作规程"


class Channel(models.TextChoices):
    """The ways by which a consultation is made known, as the notice names them, and those people answer by."""

    PORTAL = "portal", "本平台"
    SITE = "site", "政府网站"
    PAPER = "paper", "报刊"
    RADIO = "radio", "广播"
    TV = "tv", "电视"
    NEW_MEDIA = "new_media", "新媒体"
    BOARD = "board", "公告栏"
    VENUE = "venue", "办事场所"


class CameBy(models.TextChoices):
    """How an opinion reached the agency."""

    ONLINE = "online", "网上提交"
    LETTER = "letter", "信函"
    EMAIL = "email", "电子邮件"
    TELEPHONE = "telephone", "电话"
    MEETING = "meeting", "座谈会"
    VISIT = "visit", "当面"


class Speaker(models.TextChoices):
    PERSON = "person", "个人"
    COMPANY = "company", "企业"
    OTHER = "other", "其他单位"


class CommentState(models.TextChoices):
    RECEIVED = "received", "待审核"
    SHOWN = "shown", "已公开"
    WITHHELD = "withheld", "不公开"


COMMENT_MOVES = {
    CommentState.RECEIVED: {CommentState.SHOWN, CommentState.WITHHELD},
    CommentState.SHOWN: {CommentState.WITHHELD},
    CommentState.WITHHELD: {CommentState.SHOWN},
}
COMMENT_TONES = {
    CommentState.RECEIVED: "wait",
    CommentState.SHOWN: "good",
    CommentState.WITHHELD: "stopped",
}


class Withheld(models.TextChoices):
    """The only reasons for which an opinion is not shown; disagreeing is none of them."""

    UNRELATED = "unrelated", "与征求意见的内容无关"
    ABUSE = "abuse", "侮辱、诽谤或者泄露他人隐私"
    ADVERTISING = "advertising", "广告"
    TWICE = "twice", "重复提交"


class Uptake(models.TextChoices):
    """What became of an opinion."""

    TAKEN = "taken", "采纳"
    PARTLY = "partly", "部分采纳"
    NOT = "not", "不采纳"


UPTAKE_TONES = {Uptake.TAKEN: "good", Uptake.PARTLY: "wait", Uptake.NOT: "stopped"}
