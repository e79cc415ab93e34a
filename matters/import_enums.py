"""The words of importing lists, and the tables of what may follow what."""

from django.db import models


class ImportState(models.TextChoices):
    """The life of a list that an agency sent as a file."""

    WAITING = "waiting", "等待读取"
    READ = "read", "请核对栏目"
    JUDGING = "judging", "正在逐行核对"
    JUDGED = "judged", "已逐行核对"
    WRITING = "writing", "正在导入"
    DONE = "done", "已导入"
    UNREADABLE = "unreadable", "不能导入"
    DROPPED = "dropped", "已放弃"


IMPORT_MOVES = {
    ImportState.WAITING: {ImportState.READ, ImportState.UNREADABLE},
    ImportState.READ: {ImportState.JUDGING, ImportState.DROPPED},
    ImportState.JUDGING: {ImportState.JUDGED, ImportState.UNREADABLE},
    ImportState.JUDGED: {ImportState.JUDGING, ImportState.WRITING, ImportState.DROPPED},
    ImportState.WRITING: {ImportState.DONE, ImportState.JUDGED},
}
IMPORT_TONES = {
    ImportState.WAITING: "info",
    ImportState.READ: "wait",
    ImportState.JUDGING: "info",
    ImportState.JUDGED: "wait",
    ImportState.WRITING: "info",
    ImportState.DONE: "good",
    ImportState.UNREADABLE: "late",
    ImportState.DROPPED: "stopped",
}


class Verdict(models.TextChoices):
    """What is to be said of one row of an imported list."""

    GOOD = "good", "可以导入"
    SAME = "same", "已有，内容相同"
    INCOMPLETE = "incomplete", "不完整"
    WRONG = "wrong", "有错误"


VERDICT_TONES = {
    Verdict.GOOD: "good",
    Verdict.SAME: "stopped",
    Verdict.INCOMPLETE: "wait",
    Verdict.WRONG: "late",
}


class ImportMode(models.TextChoices):
    ALL = "all", "全部行都可以导入时才导入，否则一行也不导入"
    GOOD = "good", "只导入可以导入的行，其余的行另成一个文件"
