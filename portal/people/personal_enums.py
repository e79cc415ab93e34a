"""The words of a person's rights over her data, and of data whose time is over."""

from django.db import models


class ExportState(models.TextChoices):
    ASKED = "asked", "正在准备"
    MADE = "made", "可以下载"
    REMOVED = "removed", "已经删除"


EXPORT_MOVES = {ExportState.ASKED: {ExportState.MADE}, ExportState.MADE: {ExportState.REMOVED}}
EXPORT_TONES = {ExportState.ASKED: "wait", ExportState.MADE: "good", ExportState.REMOVED: "stopped"}


class CorrectedField(models.TextChoices):
    """What a person asks to be put right; telephone and e-mail she changes herself."""

    NAME = "name", "姓名或者名称"
    BORN_ON = "born_on", "出生日期"
    REPRESENTATIVE = "legal_representative_name", "法定代表人（负责人、经营者）"
    NUMBER = "number", "证件号码"
    CASE = "case", "办件里的内容"
    OTHER = "other", "其他"


# What an officer enters anew when she grants it; the rest she puts right where it stands, and says how.
ENTERED = (CorrectedField.NAME, CorrectedField.BORN_ON, CorrectedField.REPRESENTATIVE)


class CorrectionState(models.TextChoices):
    RECEIVED = "received", "正在核实"
    GRANTED = "granted", "已更正"
    REFUSED = "refused", "没有更正"


CORRECTION_MOVES = {CorrectionState.RECEIVED: {CorrectionState.GRANTED, CorrectionState.REFUSED}}
CORRECTION_TONES = {
    CorrectionState.RECEIVED: "wait",
    CorrectionState.GRANTED: "good",
    CorrectionState.REFUSED: "stopped",
}


class MarkState(models.TextChoices):
    MARKED = "marked", "到期待清除"
    SPARED = "spared", "暂不清除"
    REMOVED = "removed", "已清除"


# Spared for a time: when that is over it is marked anew.
MARK_MOVES = {
    MarkState.MARKED: {MarkState.SPARED, MarkState.REMOVED},
    MarkState.SPARED: {MarkState.MARKED},
}
MARK_TONES = {MarkState.MARKED: "wait", MarkState.SPARED: "info", MarkState.REMOVED: "stopped"}
