"""The words of the catalogue, and the tables of what may follow what."""

from django.db import models


class AdminKind(models.TextChoices):
    """Kinds of administrative matters on application (依申请的行政事项), with the type code of the item library."""

    LICENCE = "licence", "行政许可"
    CONFIRMATION = "confirmation", "行政确认"
    BENEFIT = "benefit", "行政给付"
    OTHER = "other", "其他行政权力"
    PUBLIC_SERVICE = "public_service", "公共服务"


class LifeEvent(models.TextChoices):
    """What brings people here, in their words."""

    LEGAL_HELP = "legal_help", "打官司、找律师"
    EDUCATION = "education", "上学、当老师"
    BUSINESS = "business", "开店、办公司"
    WORK = "work", "上班、工伤"
    HOUSING = "housing", "房屋、土地"
    VEHICLE = "vehicle", "车辆、驾驶"
    ORGANISATION = "organisation", "办社团、做公益"
    CULTURE = "culture", "文化、旅游"
    FARMING = "farming", "务农、林草"
    FAMILY = "family", "家庭、救助"
    OTHER = "other", "其他"


class Audience(models.TextChoices):
    NATURAL = "natural", "个人"
    LEGAL = "legal", "法人和其他组织"
    BOTH = "both", "个人、法人和其他组织"


class JointMode(models.TextChoices):
    """Whether several may apply together, and whose signature a pledge then needs."""

    NONE = "none", "不接受共同申请"
    EACH = "each", "可以共同申请，各自承诺"
    ONE = "one", "可以共同申请，一人代表全体承诺"


class AdminState(models.TextChoices):
    ACTIVE = "active", "实施中"
    ENDED = "ended", "已取消"


ADMIN_MOVES = {AdminState.ACTIVE: {AdminState.ENDED}, AdminState.ENDED: {AdminState.ACTIVE}}
ADMIN_TONES = {AdminState.ACTIVE: "good", AdminState.ENDED: "stopped"}


class EvidenceKind(models.TextChoices):
    """Kinds of certificates (证明) that the clean-up drive counts."""

    CERTIFICATE = "certificate", "证明"
    STAMP = "stamp", "盖章"
    LICENCE = "licence", "证照"
    FINDING = "finding", "认定"
    APPRAISAL = "appraisal", "鉴定"
    GRADING = "grading", "评定等级"
    TRAINING = "training", "培训考试"
    INSPECTION = "inspection", "年检年审"
    QUALIFICATION = "qualification", "资质资格"
    NOTARIAL = "notarial", "公证文书"
    NEWSPAPER = "newspaper", "登报声明"


class CheckMode(models.TextChoices):
    EXEMPT = "exempt", "免予核查"
    INTERNAL = "internal", "部门内部核查"
    ON_SITE = "on_site", "现场核查"
    ONLINE = "online", "在线核查"
    ASSISTANCE = "assistance", "行政协助核查"


class CheckWhen(models.TextChoices):
    BEFORE_DECISION = "before_decision", "作出决定前"
    AFTER_DECISION = "after_decision", "作出决定后"


class VersionState(models.TextChoices):
    DRAFT = "draft", "起草中"
    AGENCY_REVIEW = "agency_review", "本单位审核"
    LEGALITY_REVIEW = "legality_review", "合法性审查"
    EXPERT_MEETING = "expert_meeting", "请示或者论证"
    BUREAU_REVIEW = "bureau_review", "司法行政部门审核"
    FEEDBACK = "feedback", "整改确认"
    APPROVAL = "approval", "审定"
    READY = "ready", "待公布"
    PUBLISHED = "published", "已公布"
    SUPERSEDED = "superseded", "已被新版本替代"
    WITHDRAWN = "withdrawn", "已撤下"
    REFUSED = "refused", "不予列入"


REVIEW_STATES = (
    VersionState.AGENCY_REVIEW,
    VersionState.LEGALITY_REVIEW,
    VersionState.EXPERT_MEETING,
    VersionState.BUREAU_REVIEW,
    VersionState.FEEDBACK,
    VersionState.APPROVAL,
    VersionState.READY,
)


def _version_moves() -> dict[VersionState, set[VersionState]]:
    """A step leads to another (which, the area's rules say), to the draft, or out; what is ready is published."""
    table: dict[VersionState, set[VersionState]] = {
        VersionState.DRAFT: {*REVIEW_STATES[:-1], VersionState.WITHDRAWN}
    }
    for state in REVIEW_STATES:
        table[state] = {*REVIEW_STATES, VersionState.DRAFT, VersionState.REFUSED, VersionState.WITHDRAWN}
    table[VersionState.READY] = {
        VersionState.DRAFT,
        VersionState.REFUSED,
        VersionState.WITHDRAWN,
        VersionState.PUBLISHED,
    }
    table[VersionState.PUBLISHED] = {VersionState.SUPERSEDED, VersionState.WITHDRAWN}
    return table


VERSION_MOVES = _version_moves()
VERSION_TONES = {
    VersionState.DRAFT: "info",
    VersionState.AGENCY_REVIEW: "wait",
    VersionState.LEGALITY_REVIEW: "wait",
    VersionState.EXPERT_MEETING: "wait",
    VersionState.BUREAU_REVIEW: "wait",
    VersionState.FEEDBACK: "wait",
    VersionState.APPROVAL: "wait",
    VersionState.READY: "wait",
    VersionState.PUBLISHED: "good",
    VersionState.SUPERSEDED: "stopped",
    VersionState.WITHDRAWN: "stopped",
    VersionState.REFUSED: "late",
}


class StepOutcome(models.TextChoices):
    SUBMITTED = "submitted", "报送"
    PASSED = "passed", "通过"
    SENT_BACK = "sent_back", "退回修改"
    REFUSED = "refused", "不予列入"
    PUBLISHED = "published", "公布"


class StepDoer(models.TextChoices):
    """Whose step it is; ``matters.rules`` says which roles that are."""

    DRAFTERS = "drafters", "起草人员"
    HEAD = "head", "单位负责人"
    COUNSEL = "counsel", "法制审核人员"
    ORGANISERS = "organisers", "单位负责人或者法制审核人员"
    BUREAU = "bureau", "司法行政部门"
    GOVERNMENT = "government", "政府"


class CommentState(models.TextChoices):
    """A comment of a reviewer on one field: answered by the drafters, then settled by the reviewers."""

    OPEN = "open", "待答复"
    ANSWERED = "answered", "已答复"
    SETTLED = "settled", "已了结"


COMMENT_MOVES = {
    CommentState.OPEN: {CommentState.ANSWERED, CommentState.SETTLED},
    CommentState.ANSWERED: {CommentState.OPEN, CommentState.SETTLED},
}
COMMENT_TONES = {CommentState.OPEN: "wait", CommentState.ANSWERED: "info", CommentState.SETTLED: "good"}


class StepFileKind(models.TextChoices):
    """What shows that somebody was asked (请示上级部门、召开论证会)."""

    MINUTES = "minutes", "论证会纪要"
    REPLY = "reply", "上级部门答复"
    OTHER = "other", "其他材料"


class DeclarationState(models.TextChoices):
    """The head's declaration over what the agency reports (单位主要负责人签字并加盖公章)."""

    ASKED = "asked", "正在生成"
    MADE = "made", "待签字盖章"
    SIGNED = "signed", "已签字盖章"
    VOID = "void", "已作废"


DECLARATION_MOVES = {
    DeclarationState.ASKED: {DeclarationState.MADE, DeclarationState.VOID},
    DeclarationState.MADE: {DeclarationState.SIGNED, DeclarationState.VOID},
    DeclarationState.SIGNED: {DeclarationState.VOID},
}
DECLARATION_TONES = {
    DeclarationState.ASKED: "wait",
    DeclarationState.MADE: "wait",
    DeclarationState.SIGNED: "good",
    DeclarationState.VOID: "stopped",
}


class BundleState(models.TextChoices):
    """A list that a higher level merges out of what the lower ones reported (清单合并)."""

    OPEN = "open", "合并中"
    HANDED_UP = "handed_up", "待政府审定"
    PUBLISHED = "published", "已公布"
    SENT_BACK = "sent_back", "已退回"


BUNDLE_MOVES = {
    BundleState.OPEN: {BundleState.HANDED_UP, BundleState.SENT_BACK},
    BundleState.HANDED_UP: {BundleState.PUBLISHED, BundleState.OPEN},
}
BUNDLE_TONES = {
    BundleState.OPEN: "wait",
    BundleState.HANDED_UP: "wait",
    BundleState.PUBLISHED: "good",
    BundleState.SENT_BACK: "stopped",
}


class Listing(models.TextChoices):
    """The lists that are published as numbered editions."""

    PLEDGE = "pledge", "证明事项告知承诺制清单"
    DISCLOSED = "disclosed", "向社会公开告知承诺书的事项目录"
    EXEMPT = "exempt", "免予核查清单"
    ONLINE = "online", "在线核查清单"
    ASSISTANCE = "assistance", "行政协助事项清单"
    RETAINED = "retained", "证明事项保留清单"
    CANCELLED = "cancelled", "证明事项取消清单"
    SUMMARY = "summary", "证明事项汇总表"


class ListFormat(models.TextChoices):
    """The files that an edition is published in: to print, to work with, to be read by programs."""

    PDF = "pdf", "PDF"
    XLSX = "xlsx", "Excel"
    CSV = "csv", "CSV"
    JSON = "json", "JSON"


class ConditionKind(models.TextChoices):
    """How the applicant states that a condition is met: always something that can be measured."""

    NUMBER = "number", "数"
    MONEY = "money", "金额"
    DATE = "date", "日期"
    CHOICE = "choice", "选项"
    TEXT = "text", "文字"
    ADDRESS = "address", "地址"


class Comparison(models.TextChoices):
    AT_MOST = "le", "不超过"
    AT_LEAST = "ge", "不少于"
    LESS = "lt", "少于"
    MORE = "gt", "多于"
    EQUAL = "eq", "等于"
    ONE_OF = "in", "属于"


class UnclearKind(models.TextChoices):
    """What is wrong with words that an applicant cannot hold herself to."""

    VAGUE = "vague", "模糊表述"
    CATCH_ALL = "catch_all", "兜底条款"
    OPEN_LIST = "open_list", "没有列完"
    NO_MEASURE = "no_measure", "不能量化"


class Insurance(models.TextChoices):
    """Whether a pledge is backed by liability insurance: of high value and hard to verify (石龙司方案（七）)."""

    OFFERED = "offered", "可以提供责任保险"
    REQUIRED = "required", "必须提供责任保险"
