"""The words of a case file that was asked for, and what may follow what."""

from django.db import models


class CaseFileState(models.TextChoices):
    ASKED = "asked", "正在制作"
    MADE = "made", "已制作"
    REMOVED = "removed", "已到期删除"


CASE_FILE_MOVES = {
    CaseFileState.ASKED: {CaseFileState.MADE},
    CaseFileState.MADE: {CaseFileState.REMOVED},
}
CASE_FILE_TONES = {
    CaseFileState.ASKED: "wait",
    CaseFileState.MADE: "good",
    CaseFileState.REMOVED: "stopped",
}


class CaseFilePurpose(models.TextChoices):
    """Why somebody takes the whole file of a person's case out of the portal."""

    ARCHIVE = "archive", "归档"
    RECONSIDERATION = "reconsideration", "行政复议答复"
    LITIGATION = "litigation", "行政诉讼应诉"
    REVIEW = "review", "案卷评查"
    TRANSFER = "transfer", "移送有关机关"


class Stage(models.IntegerChoices):
    """The order of parts in a case file: that of the procedure."""

    APPLICATION = 10, "申请"
    NOTICE = 20, "告知"
    PLEDGE = 30, "承诺"
    AUTHORIZATION = 40, "授权"
    EVIDENCE = 50, "证明材料"
    SUPPLEMENT = 60, "补正"
    DECISION = 70, "受理和决定"
    VERIFICATION = 80, "核查"
    HANDLING = 90, "处理"
    AFTERWARDS = 100, "办结以后"
