"""The words of screening: fields that are closed to pledges, groups, and how candidates are ranked."""

from django.db import models


class ExcludedField(models.TextChoices):
    """What a pledge may not be about (不适用告知承诺制), field by field, then what makes a matter too risky."""

    NATIONAL_SECURITY = "national_security", "国家安全"
    STATE_SECRETS = "state_secrets", "国家秘密"
    PUBLIC_SECURITY = "public_security", "公共安全"
    PRUDENTIAL = "prudential", "金融业审慎监管"
    ENVIRONMENT = "environment", "生态环境保护"
    HEALTH = "health", "人身健康"
    LIFE_PROPERTY = "life_property", "生命财产安全"
    FOREIGN = "foreign", "重要涉外"
    RISK = "risk", "风险较大"
    CORRECTION = "correction", "纠错成本较高"
    IRREPARABLE = "irreparable", "损害难以挽回"


# What each question asks, in the words of the form.
QUESTIONS = {
    ExcludedField.NATIONAL_SECURITY: "这份证明是否直接涉及国家安全？",
    ExcludedField.STATE_SECRETS: "这份证明是否直接涉及国家秘密？",
    ExcludedField.PUBLIC_SECURITY: "这份证明是否直接涉及公共安全？",
    ExcludedField.PRUDENTIAL: "这份证明是否直接涉及金融业审慎监管？",
    ExcludedField.ENVIRONMENT: "这份证明是否直接涉及生态环境保护？",
    ExcludedField.HEALTH: "这份证明是否直接关系人身健康？",
    ExcludedField.LIFE_PROPERTY: "这份证明是否直接关系生命财产安全？",
    ExcludedField.FOREIGN: "这份证明是否属于重要涉外事项？",
    ExcludedField.RISK: "凭承诺办理、承诺不实时，风险是否较大？",
    ExcludedField.CORRECTION: "承诺不实时，纠正的成本是否较高？",
    ExcludedField.IRREPARABLE: "承诺不实时，造成的损害是否难以挽回？",
}


class FocusField(models.TextChoices):
    """Fields that the notices name first (重点领域)."""

    HOUSEHOLD = "household", "户籍管理"
    MARKET = "market", "市场主体准营"
    EXAMS = "exams", "资格考试"
    INSURANCE = "insurance", "社会保险"
    ASSISTANCE = "assistance", "社会救助"
    HEALTH_CHECK = "health_check", "健康体检"
    LEGAL_SERVICES = "legal_services", "法律服务"
    NONE = "none", "其他领域"


class Closeness(models.IntegerChoices):
    """How close to daily life (与企业和群众生产生活密切程度)."""

    RARE = 1, "很少遇到"
    SOME = 2, "部分人会遇到"
    MANY = 3, "多数人会遇到"


class Ease(models.IntegerChoices):
    """How easily what is pledged can be verified (便于核查)."""

    HARD = 1, "只能到现场看"
    ASKING = 2, "要请其他单位协助"
    INTERNAL = 3, "本单位内部可以查"
    ONLINE = 4, "在线就能查到"


class CandidateState(models.TextChoices):
    PROPOSED = "proposed", "待选"
    TAKEN_UP = "taken_up", "已起草"
    SET_ASIDE = "set_aside", "暂不列入"


CANDIDATE_MOVES = {
    CandidateState.PROPOSED: {CandidateState.TAKEN_UP, CandidateState.SET_ASIDE},
    CandidateState.SET_ASIDE: {CandidateState.PROPOSED},
}
CANDIDATE_TONES = {
    CandidateState.PROPOSED: "wait",
    CandidateState.TAKEN_UP: "good",
    CandidateState.SET_ASIDE: "stopped",
}
