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
    APPROVAL = "approval", "审定"
    PUBLISHED = "published", "已公布"
    SUPERSEDED = "superseded", "已被新版本替代"
    WITHDRAWN = "withdrawn", "已撤下"
    REFUSED = "refused", "不予列入"


REVIEW_STATES = (
    VersionState.AGENCY_REVIEW,
    VersionState.LEGALITY_REVIEW,
    VersionState.EXPERT_MEETING,
    VersionState.BUREAU_REVIEW,
    VersionState.APPROVAL,
)


def _version_moves() -> dict[VersionState, set[VersionState]]:
    """A step leads to a later one or one of its kind (the area's rules say which), to the draft, or out."""
    table: dict[VersionState, set[VersionState]] = {}
    for place, state in enumerate((VersionState.DRAFT, *REVIEW_STATES)):
        table[state] = {*REVIEW_STATES[max(place - 1, 0) :], VersionState.WITHDRAWN}
        if state != VersionState.DRAFT:
            table[state] |= {VersionState.DRAFT, VersionState.REFUSED, VersionState.PUBLISHED}
    table[VersionState.PUBLISHED] = {VersionState.SUPERSEDED, VersionState.WITHDRAWN}
    return table


VERSION_MOVES = _version_moves()
VERSION_TONES = {
    VersionState.DRAFT: "info",
    VersionState.AGENCY_REVIEW: "wait",
    VersionState.LEGALITY_REVIEW: "wait",
    VersionState.EXPERT_MEETING: "wait",
    VersionState.BUREAU_REVIEW: "wait",
    VersionState.APPROVAL: "wait",
    VersionState.PUBLISHED: "good",
    VersionState.SUPERSEDED: "stopped",
    VersionState.WITHDRAWN: "stopped",
    VersionState.REFUSED: "late",
}


class StepOutcome(models.TextChoices):
    PASSED = "passed", "通过"
    SENT_BACK = "sent_back", "退回修改"
    REFUSED = "refused", "不予列入"


class Listing(models.TextChoices):
    """The lists that are published as numbered editions."""

    PLEDGE = "pledge", "证明事项告知承诺制清单"
    DISCLOSED = "disclosed", "向社会公开告知承诺书的事项目录"
    EXEMPT = "exempt", "免予核查清单"
    ONLINE = "online", "在线核查清单"
    ASSISTANCE = "assistance", "行政协助事项清单"
    RETAINED = "retained", "证明事项保留清单"
    CANCELLED = "cancelled", "证明事项取消清单"


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
