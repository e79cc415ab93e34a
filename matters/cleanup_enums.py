"""The words of the clean-up drive (减证便民专项行动), and the tables of what may follow what."""

from django.db import models


class Disposal(models.TextChoices):
    """What becomes of a certificate: kept, or in one of the six groups no longer asked for (六个一批)."""

    RETAIN = "retain", "保留"
    CANCEL = "cancel", "取消废止"
    PLEDGE = "pledge", "告知承诺"
    CREDIT = "credit", "信用查验"
    LICENCE = "licence", "证件代替"
    DEPARTMENT = "department", "部门核查"
    SHARED = "shared", "信息共享"


SIX_GROUPS = tuple(disposal for disposal in Disposal if disposal is not Disposal.RETAIN)
# What goes over to the pledge stays in the catalogue; what is kept stays altogether.
STAYING = (Disposal.RETAIN, Disposal.PLEDGE)
# How a matter is handled once the certificate is gone, where the agency writes nothing else.
SUCCESSORS = {
    Disposal.CANCEL: "直接取消，申请人不再提交。",
    Disposal.PLEDGE: "由申请人作出书面承诺，不再提交证明。",
    Disposal.CREDIT: "由办事部门通过信用信息系统自行查验。",
    Disposal.LICENCE: "由申请人出示有效证照或者凭证代替。",
    Disposal.DEPARTMENT: "由主管部门调查核实，在部门间流转办理。",
    Disposal.SHARED: "由办事部门通过数据共享、信息比对自行查证。",
}
# Groups in which somebody else has to be asked or looked up: the procedure names it.
NAMES_SOURCE = frozenset({Disposal.CREDIT, Disposal.LICENCE, Disposal.DEPARTMENT, Disposal.SHARED})


class Phase(models.TextChoices):
    """The five phases of a drive; their lengths and works stand in ``data/cleanup_phases.csv``."""

    ARRANGE = "arrange", "安排部署"
    DECLARE = "declare", "自查清理"
    REVIEW = "review", "审核、反馈、公布"
    IMPROVE = "improve", "运行完善"
    SUPERVISE = "supervise", "督查提升"


class CampaignState(models.TextChoices):
    RUNNING = "running", "进行中"
    CLOSED = "closed", "已结束"


CAMPAIGN_MOVES = {CampaignState.RUNNING: {CampaignState.CLOSED}}
CAMPAIGN_TONES = {CampaignState.RUNNING: "wait", CampaignState.CLOSED: "stopped"}


class ReturnState(models.TextChoices):
    """The form of one agency (证明事项清理申报表)."""

    OPEN = "open", "待申报"
    HANDED_IN = "handed_in", "已申报"
    EXCUSED = "excused", "不列入清理范围"


RETURN_MOVES = {
    ReturnState.OPEN: {ReturnState.HANDED_IN, ReturnState.EXCUSED},
    ReturnState.HANDED_IN: {ReturnState.OPEN},
    ReturnState.EXCUSED: {ReturnState.OPEN},
}
RETURN_TONES = {ReturnState.OPEN: "wait", ReturnState.HANDED_IN: "good", ReturnState.EXCUSED: "stopped"}


class UploadState(models.TextChoices):
    """A form that was sent as a file: whether the worker has read it."""

    NONE = "", "没有上传"
    READING = "reading", "正在读取"
    DONE = "done", "已读取"
    UNREADABLE = "unreadable", "不能读取"


UPLOAD_TONES = {UploadState.READING: "wait", UploadState.DONE: "good", UploadState.UNREADABLE: "late"}


class ItemState(models.TextChoices):
    """One declared certificate on its way to a published list."""

    DRAFT = "draft", "填报中"
    DECLARED = "declared", "待审核"
    FEEDBACK = "feedback", "待单位确认"
    AGREED = "agreed", "已达成一致"
    PUBLISHED = "published", "已公布"


ITEM_MOVES = {
    ItemState.DRAFT: {ItemState.DECLARED},
    ItemState.DECLARED: {ItemState.FEEDBACK, ItemState.DRAFT},
    ItemState.FEEDBACK: {ItemState.AGREED, ItemState.DECLARED},
    ItemState.AGREED: {ItemState.DECLARED, ItemState.PUBLISHED},
}
ITEM_TONES = {
    ItemState.DRAFT: "info",
    ItemState.DECLARED: "wait",
    ItemState.FEEDBACK: "wait",
    ItemState.AGREED: "good",
    ItemState.PUBLISHED: "good",
}


class OpinionKind(models.TextChoices):
    """What was said about a declared certificate, in the order of the procedure."""

    REVIEW = "review", "审核意见"
    CONFIRMED = "confirmed", "单位确认"
    OBJECTED = "objected", "单位提出异议"
    LEGALITY = "legality", "合法性审查退回"
    GOVERNMENT = "government", "政府退回"


class CleanupListState(models.TextChoices):
    """The retained and the cancelled list of one area on their way."""

    COLLECTING = "collecting", "审核汇总中"
    LEGALITY = "legality", "待合法性审查"
    GOVERNMENT = "government", "待政府审定"
    APPROVED = "approved", "已审定，待公布"
    PUBLISHED = "published", "已公布"
    REPORTED = "reported", "已报上级"
    RECEIVED = "received", "上级已接收"


CLEANUP_LIST_MOVES = {
    CleanupListState.COLLECTING: {CleanupListState.LEGALITY},
    CleanupListState.LEGALITY: {CleanupListState.GOVERNMENT, CleanupListState.COLLECTING},
    CleanupListState.GOVERNMENT: {CleanupListState.APPROVED, CleanupListState.COLLECTING},
    CleanupListState.APPROVED: {CleanupListState.PUBLISHED},
    CleanupListState.PUBLISHED: {CleanupListState.REPORTED},
    CleanupListState.REPORTED: {CleanupListState.RECEIVED, CleanupListState.PUBLISHED},
}
CLEANUP_LIST_TONES = {
    CleanupListState.COLLECTING: "wait",
    CleanupListState.LEGALITY: "wait",
    CleanupListState.GOVERNMENT: "wait",
    CleanupListState.APPROVED: "wait",
    CleanupListState.PUBLISHED: "good",
    CleanupListState.REPORTED: "good",
    CleanupListState.RECEIVED: "good",
}


class IssuerGuideState(models.TextChoices):
    DRAFT = "draft", "编写中"
    PUBLISHED = "published", "已公布"


ISSUER_GUIDE_MOVES = {
    IssuerGuideState.DRAFT: {IssuerGuideState.PUBLISHED},
    IssuerGuideState.PUBLISHED: {IssuerGuideState.DRAFT},
}
ISSUER_GUIDE_TONES = {IssuerGuideState.DRAFT: "wait", IssuerGuideState.PUBLISHED: "good"}
