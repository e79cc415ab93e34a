"""Public consultations: what the public is asked, what it answered, what became of each answer."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from matters.consultation_enums import (
    COMMENT_MOVES,
    COMMENT_TONES,
    CONSULTATION_MOVES,
    CONSULTATION_TONES,
    UPTAKE_TONES,
    CameBy,
    Channel,
    CommentState,
    ConsultationState,
    Speaker,
    SubjectKind,
    Uptake,
    Withheld,
)
from matters.models.procedures import WorkProcedure
from matters.models.scopes import below
from matters.models.versions import MatterVersion
from portal.kernel.constraints import state_requires, together
from portal.kernel.models import Row
from portal.people.models import Agency, Area

PUBLIC = (ConsultationState.OPEN, ConsultationState.CLOSED, ConsultationState.PUBLISHED)


class ConsultationQuerySet(models.QuerySet):
    def for_user(self, user):
        """What was opened is public; what is prepared is seen by its agency and those over the area."""
        return self.filter(Q(state__in=PUBLIC) | below(user, "agency", "area"))


class Consultation(Row):
    """One public consultation (公开征求意见): open to everybody until its day, answered, its result published."""

    MOVES = CONSULTATION_MOVES
    TONES = CONSULTATION_TONES

    area = models.ForeignKey(Area, models.PROTECT, related_name="consultations", verbose_name="行政区划")
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="consultations", verbose_name="征求意见单位"
    )
    title = models.CharField("标题", max_length=120)
    introduction = models.TextField("说明", help_text="为什么征求意见，主要内容是什么，请大家重点看什么。")
    state = models.CharField(
        "状态", max_length=12, choices=ConsultationState, default=ConsultationState.DRAFT
    )
    workdays = models.PositiveSmallIntegerField("征求意见期限（工作日）")
    opens_on = models.DateField("开始日期", null=True, blank=True, editable=False)
    closes_on = models.DateField("截止日期", null=True, blank=True, editable=False)
    closed_on = models.DateField("实际截止处理日期", null=True, blank=True, editable=False)
    summary = models.TextField("总体情况", blank=True, help_text="收到多少条意见，采纳情况怎样，修改了什么。")
    published_on = models.DateField("结果公布日期", null=True, blank=True, editable=False)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公开征求意见"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "closes_on"], name="matters_consultation_due"),
            models.Index(fields=["area", "-id"], name="matters_consultation_area"),
        ]
        constraints = [
            together(
                "opens_on", "closes_on", name="matters_consultation_days", message="起止日期应当一并写明。"
            ),
            models.CheckConstraint(
                name="matters_consultation_lasts",
                condition=Q(closes_on=None) | Q(closes_on__gt=F("opens_on")),
                violation_error_message="截止日期应当晚于开始日期。",
            ),
            models.CheckConstraint(
                name="matters_consultation_kept_open",
                condition=Q(closed_on=None) | Q(closed_on__gt=F("closes_on")),
                violation_error_message="征求意见应当开放到截止日期当天。",
            ),
            state_requires(
                PUBLIC,
                "opens_on",
                name="matters_consultation_open_with_days",
                message="公开征求意见必须载明起止日期。",
            ),
            state_requires(
                (ConsultationState.CLOSED, ConsultationState.PUBLISHED),
                "closed_on",
                name="matters_consultation_closed_with_day",
                message="截止的征求意见必须载明截止处理日期。",
            ),
            models.CheckConstraint(
                name="matters_consultation_result_with_day",
                condition=Q(state=ConsultationState.PUBLISHED, published_on__isnull=False)
                | (~Q(state=ConsultationState.PUBLISHED) & Q(published_on=None)),
                violation_error_message="公布结果必须载明日期。",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("matters:consultation", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == ConsultationState.OPEN


class ConsultationSubject(Row):
    """One thing that the public is asked about, as it read when the consultation was opened."""

    consultation = models.ForeignKey(
        Consultation, models.CASCADE, related_name="subjects", verbose_name="公开征求意见"
    )
    kind = models.CharField("种类", max_length=12, choices=SubjectKind)
    order = models.PositiveSmallIntegerField("次序", default=1)
    title = models.CharField("标题", max_length=160)
    version = models.ForeignKey(
        MatterVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="consulted_in",
        verbose_name="证明事项版本",
    )
    procedure = models.ForeignKey(
        WorkProcedure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="consulted_in",
        verbose_name="工作规程",
    )
    content = models.JSONField("征求意见稿", default=dict, blank=True, editable=False)
    digest = models.CharField("摘要", max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "征求意见的内容"
        ordering = ["consultation_id", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "version"],
                name="matters_consulted_version_once",
                violation_error_message="同一次征求意见里，一个事项只列一次。",
            ),
            models.CheckConstraint(
                name="matters_consulted_is_one_thing",
                condition=Q(kind=SubjectKind.TEXT, version__isnull=False, procedure=None)
                | Q(kind=SubjectKind.PROCEDURE, procedure__isnull=False, version=None)
                | Q(kind=SubjectKind.LIST, version=None, procedure=None),
                violation_error_message="征求意见的内容应当是格式文本、清单或者工作规程之一。",
            ),
        ]

    def __str__(self):
        return self.title


class Announcement(Row):
    """Where a consultation was made known (公布渠道): the record that the notice asks for."""

    consultation = models.ForeignKey(
        Consultation, models.CASCADE, related_name="announcements", verbose_name="公开征求意见"
    )
    channel = models.CharField("渠道", max_length=12, choices=Channel)
    place = models.CharField(
        "名称和位置", max_length=200, help_text="例如“区人民政府网站 公示公告栏”“《晚报》第3版”。"
    )
    on = models.DateField("公布日期")

    class Meta:
        verbose_name = verbose_name_plural = "公布渠道"
        ordering = ["consultation_id", "on", "id"]

    def __str__(self):
        return f"{self.get_channel_display()}：{self.place}"


class CommentQuerySet(models.QuerySet):
    def for_user(self, user):
        """Everybody sees what was shown; the rest is seen by those who hold the consultation."""
        shown = Q(state=CommentState.SHOWN, consultation__state__in=PUBLIC)
        return self.filter(shown | below(user, "consultation__agency", "consultation__area"))

    def shown(self):
        return self.filter(state=CommentState.SHOWN)


class Comment(Row):
    """One opinion: as it was sent in, as it is shown, and what became of it."""

    MOVES = COMMENT_MOVES
    TONES = COMMENT_TONES
    UPTAKE_TONES = UPTAKE_TONES

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="comments", verbose_name="公开征求意见"
    )
    subject = models.ForeignKey(
        ConsultationSubject,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="comments",
        verbose_name="针对的内容",
    )
    code = models.CharField("查询码", max_length=12, unique=True, editable=False)
    token = models.CharField("表单标识", max_length=40, null=True, unique=True, editable=False)
    state = models.CharField("状态", max_length=10, choices=CommentState, default=CommentState.RECEIVED)
    speaker = models.CharField("提出人", max_length=8, choices=Speaker, default=Speaker.PERSON)
    came_by = models.CharField("提出方式", max_length=10, choices=CameBy, default=CameBy.ONLINE)
    body = models.TextField("意见原文")
    shown_body = models.TextField("公开的文字", blank=True)
    withheld = models.CharField("不公开的理由", max_length=12, choices=Withheld, blank=True)
    uptake = models.CharField("采纳情况", max_length=8, choices=Uptake, blank=True)
    reason = models.TextField("答复", blank=True)
    answered_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "意见"
        ordering = ["consultation_id", "id"]
        indexes = [models.Index(fields=["consultation", "state", "id"], name="matters_comment_desk")]
        constraints = [
            models.CheckConstraint(
                name="matters_comment_shown_with_words",
                condition=~Q(state=CommentState.SHOWN) | ~Q(shown_body=""),
                violation_error_message="公开的意见必须有公开的文字。",
            ),
            models.CheckConstraint(
                name="matters_comment_withheld_with_reason",
                condition=(Q(state=CommentState.WITHHELD) & ~Q(withheld=""))
                | (~Q(state=CommentState.WITHHELD) & Q(withheld="")),
                violation_error_message="不公开的意见必须写明理由。",
            ),
            models.CheckConstraint(
                name="matters_comment_answered_whole",
                condition=Q(uptake="", reason="", answered_at=None)
                | (~Q(uptake="") & ~Q(reason="") & Q(answered_at__isnull=False)),
                violation_error_message="答复必须写明采纳情况和理由。",
            ),
        ]

    def __str__(self):
        return self.shown_body or self.body
