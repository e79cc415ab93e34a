"""The case file (案卷): asked for with a purpose, bound by the worker, kept encrypted for some days."""

from django.db import models
from django.db.models import Q

from pledges.file_enums import CASE_FILE_MOVES, CASE_FILE_TONES, CaseFilePurpose, CaseFileState
from pledges.models.cases import Case
from pledges.models.scopes import CaseBoundQuerySet, OfCase
from portal.kernel.constraints import state_requires
from portal.kernel.models import Row, StoredFile
from portal.people.models import User


class CaseFile(OfCase, Row):
    """All parts of a case in one volume to print, and in one archive that anybody can verify.

    ``manifest_digest`` stands in the ledger: an archive whose manifest has another digest is not this one.
    """

    MOVES = CASE_FILE_MOVES
    TONES = CASE_FILE_TONES

    case = models.ForeignKey(Case, models.PROTECT, related_name="case_files", verbose_name="办件")
    state = models.CharField("状态", max_length=8, choices=CaseFileState, default=CaseFileState.ASKED)
    purpose = models.CharField("用途", max_length=16, choices=CaseFilePurpose)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    total = models.PositiveSmallIntegerField("件数", default=0)
    done = models.PositiveSmallIntegerField("已装订件数", default=0)
    pages = models.PositiveSmallIntegerField("页数", default=0)
    volume = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="案卷（PDF）"
    )
    archive = models.OneToOneField(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="案卷（压缩包）"
    )
    manifest_digest = models.CharField("清单摘要", max_length=64, blank=True)
    made_at = models.DateTimeField("制作时间", null=True, blank=True, editable=False)
    kept_until = models.DateField("保留至", null=True, blank=True)
    removed_at = models.DateTimeField("删除时间", null=True, blank=True, editable=False)

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "案卷"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["kept_until"], name="pledges_casefile_due", condition=Q(state=CaseFileState.MADE)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state=CaseFileState.ASKED),
                name="pledges_casefile_one_asked",
                violation_error_message="这个办件的案卷正在制作。",
            ),
            state_requires(
                (CaseFileState.MADE, CaseFileState.REMOVED),
                "made_at",
                "kept_until",
                "volume",
                "archive",
                name="pledges_casefile_made",
                message="制作好的案卷必须有文件、制作时间和保留期限。",
            ),
            state_requires(
                (CaseFileState.REMOVED,),
                "removed_at",
                name="pledges_casefile_removed",
                message="删除的案卷必须有删除时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}案卷"

    @property
    def under_way(self) -> bool:
        return self.state == CaseFileState.ASKED

    @property
    def is_there(self) -> bool:
        return self.state == CaseFileState.MADE
