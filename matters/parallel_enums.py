"""The languages in which a format text may stand beside the Chinese one, and the steps of such a parallel text."""

from django.db import models


class Language(models.TextChoices):
    """By BCP 47 tag. Only languages whose script the pages and the documents' fonts can set are named here."""

    TIBETAN = "bo", "藏文"
    ZHUANG = "za", "壮文"
    ENGLISH = "en", "英文"


# The first letters of a script, by the language that is written in it: a paragraph without any was left in Chinese.
SCRIPTS = {Language.TIBETAN: "TIBETAN", Language.ZHUANG: "LATIN", Language.ENGLISH: "LATIN"}


class ParallelState(models.TextChoices):
    DRAFT = "draft", "翻译中"
    CHECKING = "checking", "待核对"
    IN_USE = "in_use", "使用中"
    REPLACED = "replaced", "已被替换"


PARALLEL_MOVES = {
    ParallelState.DRAFT: {ParallelState.CHECKING},
    ParallelState.CHECKING: {ParallelState.DRAFT, ParallelState.IN_USE},
    ParallelState.IN_USE: {ParallelState.REPLACED},
}
PARALLEL_TONES = {
    ParallelState.DRAFT: "info",
    ParallelState.CHECKING: "wait",
    ParallelState.IN_USE: "good",
    ParallelState.REPLACED: "stopped",
}
OPEN_PARALLELS = (ParallelState.DRAFT, ParallelState.CHECKING)
