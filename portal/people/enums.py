"""The words of the people room, and the tables of what goes with what."""

from itertools import combinations

from django.db import models


class AreaLevel(models.TextChoices):
    PROVINCE = "province", "省（自治区、直辖市）"
    PREFECTURE = "prefecture", "市（地、州、盟）"
    COUNTY = "county", "县（市、区）"
    TOWNSHIP = "township", "乡镇（街道）"
    ZONE = "zone", "功能区"


class AgencyKind(models.TextChoices):
    ADMINISTRATIVE = "administrative", "行政机关"
    INSTITUTION = "institution", "事业单位"
    PUBLIC_SERVICE = "public_service", "公共服务机构"
    AUTHORISED = "authorised", "法律法规授权的组织"


class SubjectKind(models.TextChoices):
    NATURAL = "natural", "公民"
    LEGAL = "legal", "法人"
    OTHER_ORG = "other_org", "其他组织"
    SOLE_TRADER = "sole_trader", "个体工商户"


class DocumentType(models.TextChoices):
    ID_CARD = "id_card", "居民身份证"
    HMT_RESIDENCE = "hmt_residence", "港澳台居民居住证"
    HK_MACAO = "hk_macao", "港澳居民来往内地通行证"
    TAIWAN = "taiwan", "台湾居民来往大陆通行证"
    FOREIGN_PERMANENT = "foreign_permanent", "外国人永久居留身份证"
    PASSPORT = "passport", "护照"
    EXIT_ENTRY = "exit_entry", "出入境通行证"
    MILITARY = "military", "军人身份证件"
    USCC = "uscc", "统一社会信用代码"
    OTHER = "other", "其他证件"


# Which document identifies which kind of applicant.
PERSONAL_DOCUMENTS = (
    DocumentType.ID_CARD,
    DocumentType.HMT_RESIDENCE,
    DocumentType.HK_MACAO,
    DocumentType.TAIWAN,
    DocumentType.FOREIGN_PERMANENT,
    DocumentType.PASSPORT,
    DocumentType.EXIT_ENTRY,
    DocumentType.MILITARY,
    DocumentType.OTHER,
)
ORGANISATION_DOCUMENTS = (DocumentType.USCC, DocumentType.OTHER)


class Capacity(models.TextChoices):
    """In what capacity somebody stands for another by law or by office; agents (委托代理人) are another thing."""

    GUARDIAN = "guardian", "监护人（法定代理人）"
    LEGAL_REPRESENTATIVE = "legal_rep", "法定代表人（负责人）"
    OPERATOR = "operator", "经营者"
    CLERK = "clerk", "经办人"


# Who stands for which kind of applicant.
CAPACITIES = {
    SubjectKind.NATURAL: (Capacity.GUARDIAN,),
    SubjectKind.LEGAL: (Capacity.CLERK, Capacity.LEGAL_REPRESENTATIVE),
    SubjectKind.OTHER_ORG: (Capacity.CLERK, Capacity.LEGAL_REPRESENTATIVE),
    SubjectKind.SOLE_TRADER: (Capacity.OPERATOR, Capacity.CLERK),
}


class Relation(models.TextChoices):
    """Guardians in the order of 民法典第二十七条、第二十八条."""

    PARENT = "parent", "父母"
    GRANDPARENT = "grandparent", "祖父母、外祖父母"
    SPOUSE = "spouse", "配偶"
    CHILD = "child", "成年子女"
    SIBLING = "sibling", "成年兄、姐"
    OTHER_KIN = "other_kin", "其他近亲属"
    APPOINTED = "appointed", "居（村）委会、民政部门或者法院指定"


class Proof(models.TextChoices):
    """What the representation rests on."""

    FILE = "file", "上传的材料"
    SHOWN = "shown", "窗口核对原件"
    PRINCIPAL = "principal", "单位账号授权"


class RepresentationState(models.TextChoices):
    ASKED = "asked", "待核对"
    IN_FORCE = "in_force", "有效"
    REFUSED = "refused", "核对未通过"
    ENDED = "ended", "已终止"


REPRESENTATION_MOVES = {
    RepresentationState.ASKED: {
        RepresentationState.IN_FORCE,
        RepresentationState.REFUSED,
        RepresentationState.ENDED,
    },
    RepresentationState.IN_FORCE: {RepresentationState.ENDED},
}
REPRESENTATION_TONES = {
    RepresentationState.ASKED: "wait",
    RepresentationState.IN_FORCE: "good",
    RepresentationState.REFUSED: "stopped",
    RepresentationState.ENDED: "stopped",
}


class RealNameLevel(models.TextChoices):
    """How sure the portal is of who somebody is. Platforms number this up or down; each adapter maps its own.

    Basic: a name and a number that fit each other, taken at the person's word. High: the original document was
    looked at over the counter, or a face or a certificate was checked.
    """

    UNVERIFIED = "unverified", "未实名"
    BASIC = "basic", "初级实名"
    HIGH = "high", "高级实名"

    @property
    def rank(self) -> int:
        return list(RealNameLevel).index(self)

    def reaches(self, wanted: str) -> bool:
        """Whether this level is at least ``wanted``."""
        return self.rank >= RealNameLevel(wanted).rank


LEVEL_TONES = {
    RealNameLevel.UNVERIFIED: "stopped",
    RealNameLevel.BASIC: "wait",
    RealNameLevel.HIGH: "good",
}


class CheckMethod(models.TextChoices):
    """How a person's identity was established."""

    ORIGINAL = "original", "窗口核验证件原件"
    READER = "reader", "读卡设备核验"
    FACE = "face", "人脸识别"
    CERTIFICATE = "certificate", "数字证书"


class Role(models.TextChoices):
    APPLICANT = "applicant", "申请人"
    AGENT = "agent", "代理人"
    WINDOW_CLERK = "window_clerk", "窗口人员"
    HANDLER = "handler", "承办人"
    INSPECTOR = "inspector", "核查人员"
    LEGAL_REVIEWER = "legal_reviewer", "法制审核人员"
    AGENCY_HEAD = "agency_head", "单位负责人"
    BUREAU_ADMIN = "bureau_admin", "司法行政管理员"
    AUDITOR = "auditor", "审计员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    GOVERNMENT_APPROVER = "government_approver", "政府审定人"
    CREDIT_OFFICER = "credit_officer", "信用管理人员"
    ASSISTING_OFFICER = "assisting_officer", "协助核查人员"

    @property
    def description(self) -> str:
        """What the role is for, in plain words."""
        return ROLE_DESCRIPTIONS[self]


ROLE_DESCRIPTIONS = {
    Role.APPLICANT: "为自己或者本单位申请办事，选择承诺或者提交证明，查看自己的办件。",
    Role.AGENT: "凭申请人的特别授权代为办事；不允许代为承诺的事项不能代签。",
    Role.WINDOW_CLERK: "在窗口核验证件原件、登记申请、打印和回收签署的文书。",
    Role.HANDLER: "受理本单位的办件，凭承诺或者证明作出决定。",
    Role.INSPECTOR: "核查承诺是否属实，如实填写核查结果；不核查自己经办的办件。",
    Role.LEGAL_REVIEWER: "审查清单、文本和不利决定的合法性；不审查自己经办的办件。",
    Role.AGENCY_HEAD: "批准本单位的清单、延期和不利决定。",
    Role.BUREAU_ADMIN: "审核、公布和备案本地区的清单，督促指导各单位。",
    Role.AUDITOR: "查阅审计记录和案卷，不办理业务，不管理系统。",
    Role.SYSTEM_ADMIN: "管理机构、账号和参数，不办理业务，看不到案卷内容。",
    Role.SECURITY_ADMIN: "管理登录锁定、会话和密钥，不办理业务，不管理账号。",
    Role.GOVERNMENT_APPROVER: "代表本级人民政府审定清单。",
    Role.CREDIT_OFFICER: "管理信用记录、异议和修复，向信用平台推送。",
    Role.ASSISTING_OFFICER: "答复其他单位的协助核查请求，不能提供协助的书面说明理由。",
}

PUBLIC_ROLES = frozenset({Role.APPLICANT, Role.AGENT})
# 三员: each of the three is a person of her own, and none of them does the business that she runs or watches over.
CONTROL_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
STAFF_ROLES = frozenset(Role) - PUBLIC_ROLES
BUSINESS_ROLES = STAFF_ROLES - CONTROL_ROLES
# Where a role holds: in one agency, in an area with all below it, or everywhere.
AGENCY_ROLES = frozenset(
    {
        Role.WINDOW_CLERK,
        Role.HANDLER,
        Role.INSPECTOR,
        Role.LEGAL_REVIEWER,
        Role.AGENCY_HEAD,
        Role.ASSISTING_OFFICER,
    }
)
AREA_ROLES = frozenset({Role.BUREAU_ADMIN, Role.GOVERNMENT_APPROVER, Role.CREDIT_OFFICER, Role.AUDITOR})


def _exclusions() -> dict[frozenset[Role], str]:
    table = {}
    for pair in combinations(sorted(CONTROL_ROLES), 2):
        table[frozenset(pair)] = "系统管理员、安全管理员和审计员须由三人分别担任（三员分立）。"
    for control in CONTROL_ROLES:
        for business in BUSINESS_ROLES:
            table[frozenset({control, business})] = f"{control.label}不得同时办理业务。"
    for staff in STAFF_ROLES:
        for public in PUBLIC_ROLES:
            table[frozenset({staff, public})] = "工作账号不能用于办理个人事务，请另行注册个人账号。"
    return table


# Two roles of one pair never belong to one account; the value says why.
EXCLUSIVE = _exclusions()


class BasisFloor(models.TextChoices):
    """The lowest rank of a legal basis that suffices; the values are those of ``law.Hierarchy``, highest first."""

    LAW = "law", "法律"
    ADMIN_REGULATION = "admin_regulation", "行政法规"
    STATE_COUNCIL_DECISION = "state_council_decision", "国务院决定"
    LOCAL_REGULATION = "local_regulation", "地方性法规"
    DEPARTMENT_RULE = "department_rule", "部门规章"
    LOCAL_RULE = "local_rule", "地方政府规章"
    NORMATIVE = "normative", "规范性文件"

    @property
    def rank(self) -> int:
        return list(BasisFloor).index(self)

    def admits(self, hierarchy: str) -> bool:
        """Whether a basis of this rank suffices. Rules of departments and of local governments rank alike."""
        given, floor = BasisFloor(hierarchy), self
        rules = {BasisFloor.DEPARTMENT_RULE, BasisFloor.LOCAL_RULE}
        return given.rank <= floor.rank or {given, floor} <= rules


class PublisherLevel(models.TextChoices):
    """Who publishes the list."""

    AGENCY = "agency", "行政机关"
    BUREAU = "bureau", "司法行政部门"
    GOVERNMENT = "government", "本级人民政府"
    SUPERIOR_GOVERNMENT = "superior_government", "上一级人民政府"


class LetterForm(models.TextChoices):
    SINGLE = "single", "告知承诺书（一份文书）"
    TWO_DOCUMENTS = "two_documents", "告知书和承诺书（两份文书）"


class RefusalOfDisclosure(models.TextChoices):
    """What follows when the applicant does not want the pledge disclosed."""

    CERTIFICATE = "certificate", "提交证明"
    NONE = "none", "未作规定"


# The values of ``matters.CheckMode``, which stands above this room.
CHECK_MODE_WORDS = {
    "exempt": "免予核查",
    "internal": "部门内部核查",
    "online": "在线核查",
    "on_site": "现场核查",
    "assistance": "行政协助",
}


class DrawScope(models.TextChoices):
    EXEMPT = "exempt", "免予核查的事项"
    ALL = "all", "全部告知承诺事项（以免予核查的为重点）"


class WithdrawalUntil(models.TextChoices):
    CONCLUDED = "concluded", "行政事项办结前"
    DECIDED = "decided", "作出决定前"
