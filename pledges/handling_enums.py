"""The words of periods, of who handles a case, and of the check of a certificate."""

from django.db import models


class ExtensionState(models.TextChoices):
    ASKED = "asked", "待负责人批准"
    APPROVED = "approved", "已批准"
    DECLINED = "declined", "未批准"


EXTENSION_MOVES = {ExtensionState.ASKED: {ExtensionState.APPROVED, ExtensionState.DECLINED}}
EXTENSION_TONES = {
    ExtensionState.ASKED: "wait",
    ExtensionState.APPROVED: "good",
    ExtensionState.DECLINED: "stopped",
}


class PauseGround(models.TextChoices):
    """What is not counted in the period (行政许可法第四十五条)."""

    HEARING = "hearing", "听证"
    INSPECTION = "inspection", "检验、检测、检疫"
    APPRAISAL = "appraisal", "鉴定"
    EXPERTS = "experts", "专家评审"


class RecusalGround(models.TextChoices):
    """Why somebody may not handle a case (公务员法第七十六条)."""

    SELF = "self", "涉及本人利害关系"
    KIN = "kin", "涉及近亲属的利害关系"
    OTHER = "other", "其他可能影响公正办理的情形"


class RecusalState(models.TextChoices):
    ASKED = "asked", "待负责人决定"
    GRANTED = "granted", "已决定回避"
    DECLINED = "declined", "不予回避"


RECUSAL_MOVES = {RecusalState.ASKED: {RecusalState.GRANTED, RecusalState.DECLINED}}
RECUSAL_TONES = {
    RecusalState.ASKED: "wait",
    RecusalState.GRANTED: "good",
    RecusalState.DECLINED: "stopped",
}


class ChangeCause(models.TextChoices):
    REASSIGNED = "reassigned", "负责人改派"
    RECUSAL = "recusal", "回避"


class Verdict(models.TextChoices):
    """What the check of a certificate found."""

    SUFFICIENT = "sufficient", "符合要求"
    INSUFFICIENT = "insufficient", "不符合要求"


VERDICT_TONES = {Verdict.SUFFICIENT: "good", Verdict.INSUFFICIENT: "late"}
