"""Changes of the law and the reviews that they ask for."""

from django.db import models
from django.db.models import Q

from matters.models.scopes import below
from matters.models.versions import MatterVersion
from matters.upkeep_enums import (
    TASK_MOVES,
    TASK_TONES,
    LawChangeKind,
    TaskKind,
    TaskOutcome,
    TaskState,
)
from portal.kernel.constraints import only_in_states
from portal.kernel.models import Row
from portal.law.models import LawClause, LegalVersion
from portal.people.models import Agency, Area


class LawChangeQuerySet(models.QuerySet):
    def for_user(self, user):
        """The law is public, and so is how it changes."""
        return self


class LawChange(Row):
    """A source that ends, or whose clauses read otherwise from a day on."""

    version = models.ForeignKey(LegalVersion, models.PROTECT, related_name="changes", verbose_name="原版本")
    kind = models.CharField("变化", max_length=8, choices=LawChangeKind)
    successor = models.ForeignKey(
        LegalVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="新版本"
    )
    effective_on = models.DateField("生效日期")
    document = models.CharField("依据的文件", max_length=200, help_text="例如“国务院令第722号”。")
    entered_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )

    objects = LawChangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "法律变化"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="matters_law_change_amended_has_successor",
                condition=Q(kind=LawChangeKind.ENDED, successor=None)
                | Q(kind=LawChangeKind.AMENDED, successor__isnull=False),
                violation_error_message="修改的必须有新版本；废止的没有。",
            ),
        ]

    def __str__(self):
        return f"{self.version.source}{self.get_kind_display()}"


class ReviewTaskQuerySet(models.QuerySet):
    def for_user(self, user):
        """The owners of what rests on the clause, and those over their area."""
        return self.filter(below(user, "agency", "area"))


class ReviewTask(Row):
    """Something that rests on a clause that changed: its owner looks at it and says what follows."""

    MOVES = TASK_MOVES
    TONES = TASK_TONES

    change = models.ForeignKey(LawChange, models.PROTECT, related_name="tasks", verbose_name="法律变化")
    clause = models.ForeignKey(LawClause, models.PROTECT, related_name="+", verbose_name="条款")
    kind = models.CharField("种类", max_length=10, choices=TaskKind)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="复核单位")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区划")
    object_id = models.CharField("对象", max_length=40)
    label = models.CharField("名称", max_length=200)
    url = models.CharField("地址", max_length=200, blank=True)
    version = models.ForeignKey(
        MatterVersion, models.PROTECT, null=True, blank=True, related_name="law_tasks", verbose_name="版本"
    )
    state = models.CharField("状态", max_length=8, choices=TaskState, default=TaskState.OPEN)
    due_on = models.DateField("期限")
    provisional = models.BooleanField("期限为暂定", default=False)
    outcome = models.CharField("复核结果", max_length=10, choices=TaskOutcome, blank=True)
    note = models.TextField("说明", blank=True)
    done_at = models.DateTimeField("复核时间", null=True, blank=True)
    done_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="复核人"
    )

    objects = ReviewTaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "复核任务"
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["agency", "state", "due_on"], name="matters_task_agency"),
            models.Index(fields=["area", "state", "due_on"], name="matters_task_area"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "clause", "kind", "object_id"],
                name="matters_task_once",
                violation_error_message="同一对象只复核一次。",
            ),
            only_in_states(
                [TaskState.DONE],
                "done_at",
                name="matters_task_done_with_date",
                message="已复核的必须载明复核时间。",
            ),
            models.CheckConstraint(
                name="matters_task_done_with_outcome",
                condition=(Q(state=TaskState.DONE) & ~Q(outcome=""))
                | (Q(state=TaskState.OPEN) & Q(outcome="")),
                violation_error_message="已复核的必须有复核结果。",
            ),
        ]

    def __str__(self):
        return self.label
