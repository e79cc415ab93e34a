"""What the applicant thought of the service, and what was done about it (好差评)."""

from django.db import models
from django.db.models import F, Q

from pledges.models.cases import Case
from pledges.models.scopes import CaseBoundQuerySet
from pledges.rating_enums import BAD_LEVELS, RATING_MOVES, RATING_TONES, WAITING, Level, RatingState, Tag
from portal.kernel.calendar import today
from portal.kernel.constraints import state_requires, together
from portal.kernel.models import Row
from portal.people.models import Agency, Area, Subject, User


class Rating(Row):
    """One rating a case, by the applicant's side. A bad one is answered within its days, or left out by two persons."""

    MOVES = RATING_MOVES
    TONES = RATING_TONES

    case = models.OneToOneField(Case, models.PROTECT, related_name="rating", verbose_name="办件")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False, verbose_name="行政区划")
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", db_index=False, verbose_name="办理机关"
    )
    window = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="窗口人员"
    )
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", verbose_name="申请人")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="评价人")
    level = models.PositiveSmallIntegerField("评价", choices=Level)
    tags = models.JSONField("标签", default=list)
    text = models.CharField("意见", max_length=500, blank=True)
    state = models.CharField("状态", max_length=10, choices=RatingState, default=RatingState.PLAIN)
    due_on = models.DateField("回复期限", null=True, blank=True)
    reply = models.CharField("整改和回复", max_length=1000, blank=True)
    replied_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="回复人"
    )
    replied_at = models.DateTimeField("回复时间", null=True, blank=True, editable=False)
    doubt = models.CharField("申请剔除的理由", max_length=500, blank=True)
    doubted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="申请剔除人"
    )
    settled = models.CharField("复核意见", max_length=500, blank=True)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="复核人"
    )
    escalated_at = models.DateTimeField("超期上报时间", null=True, blank=True, editable=False)

    objects = CaseBoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评价"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["agency", "due_on", "id"],
                name="pledges_rating_desk",
                condition=Q(state__in=WAITING),
            ),
            models.Index(fields=["agency", "-id"], name="pledges_rating_agency"),
            models.Index(fields=["area", "created_at"], name="pledges_rating_area"),
        ]
        constraints = [
            models.CheckConstraint(
                name="pledges_rating_level",
                condition=Q(level__in=Level.values),
                violation_error_message="评价只有五档。",
            ),
            models.CheckConstraint(
                name="pledges_rating_bad_is_followed_up",
                condition=(Q(level__in=BAD_LEVELS) & ~Q(state=RatingState.PLAIN) & Q(due_on__isnull=False))
                | (~Q(level__in=BAD_LEVELS) & Q(state=RatingState.PLAIN, due_on=None)),
                violation_error_message="差评必须整改回复。",
            ),
            together(
                "replied_by",
                "replied_at",
                "reply",
                text=("reply",),
                name="pledges_rating_reply",
                message="回复必须有内容、回复人和时间。",
            ),
            state_requires(
                (RatingState.ANSWERED,),
                "replied_by",
                name="pledges_rating_answered",
                message="已回复的必须有回复人。",
            ),
            models.CheckConstraint(
                name="pledges_rating_two_persons",
                condition=Q(settled_by=None) | ~Q(settled_by=F("doubted_by")),
                violation_error_message="申请剔除的人不能自己复核。",
            ),
            models.CheckConstraint(
                name="pledges_rating_excluded",
                condition=~Q(state=RatingState.EXCLUDED)
                | (Q(settled_by__isnull=False) & ~Q(doubt="") & ~Q(settled="")),
                violation_error_message="剔除评价必须有申请理由和复核意见。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}的评价：{self.get_level_display()}"

    @property
    def tag_words(self) -> list[str]:
        """What it was about, in words."""
        return [Tag(tag).label for tag in self.tags if tag in Tag.values]

    @property
    def is_bad(self) -> bool:
        return self.level in BAD_LEVELS

    @property
    def waits(self) -> bool:
        """Whether it is still to be answered or settled."""
        return self.state in WAITING

    @property
    def is_late(self) -> bool:
        return self.waits and self.due_on is not None and self.due_on < today()
