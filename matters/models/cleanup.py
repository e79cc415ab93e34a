"""The clean-up drive: the campaign with its calendar, the form of each agency, the lists of each area."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from matters.cleanup_enums import (
    CAMPAIGN_MOVES,
    CAMPAIGN_TONES,
    CLEANUP_LIST_MOVES,
    CLEANUP_LIST_TONES,
    RETURN_MOVES,
    RETURN_TONES,
    UPLOAD_TONES,
    CampaignState,
    CleanupListState,
    Phase,
    ReturnState,
    UploadState,
)
from matters.models.lists import Edition
from matters.models.scopes import AGENCY_ROLES, AREA_ROLES, below
from portal.kernel.constraints import only_in_states, state_requires, together
from portal.kernel.models import Row, StoredFile
from portal.people.enums import Role
from portal.people.models import Agency, Area


def _by(label):
    return models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


def _at(label):
    return models.DateTimeField(label, null=True, blank=True)


def _nothing():
    """An empty list: the name ``list`` is taken in the class that needs it."""
    return []


def counselled(user, area="area"):
    """Rows of areas whose justice department the user serves as a legal reviewer; ``area`` is a field path."""
    if not getattr(user, "is_authenticated", False):
        return Q(pk__in=[])
    bureaus = Agency.objects.filter(pk__in=user.agency_ids(Role.LEGAL_REVIEWER), leads_justice=True)
    return Q(**{f"{area}__in": bureaus.values("area")})


class CampaignQuerySet(models.QuerySet):
    def for_user(self, user):
        """All who work in an area that the drive covers, or over one."""
        if not user.is_authenticated:
            return self.none()
        over = list(user.area_paths(*AREA_ROLES))
        agencies = Agency.objects.filter(pk__in=user.agency_ids(*AGENCY_ROLES))
        paths = [*over, *agencies.values_list("area__path", flat=True)]
        seen = Q(area__in={code for path in paths for code in path.split("/")})
        for path in over:
            seen |= Q(area__path__startswith=f"{path}/")
        return self.filter(seen)


class Campaign(Row):
    """One drive over an area and everything below it, with its target."""

    MOVES = CAMPAIGN_MOVES
    TONES = CAMPAIGN_TONES

    area = models.ForeignKey(Area, models.PROTECT, related_name="campaigns", verbose_name="行政区划")
    title = models.CharField("名称", max_length=100)
    document = models.CharField("部署文件", max_length=100, blank=True)
    target_percent = models.PositiveSmallIntegerField("精简目标（%）", default=50)
    target_on = models.DateField("完成目标的日期")
    state = models.CharField("状态", max_length=8, choices=CampaignState, default=CampaignState.RUNNING)
    opened_by = _by("部署人")
    opened_at = models.DateTimeField("部署时间")
    summary = models.TextField("工作总结", blank=True)
    closed_at = _at("结束时间")

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "减证便民专项行动"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["area"],
                condition=Q(state=CampaignState.RUNNING),
                name="matters_campaign_one_running",
                violation_error_message="本地区已有进行中的专项行动。",
            ),
            models.CheckConstraint(
                name="matters_campaign_target_is_percent",
                condition=Q(target_percent__gte=1, target_percent__lte=100),
                violation_error_message="精简目标是1至100之间的百分数。",
            ),
            only_in_states(
                (CampaignState.CLOSED,),
                "closed_at",
                name="matters_campaign_closed_with_date",
                message="已结束的专项行动必须载明结束时间。",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("matters:campaign", args=[self.pk])


class CampaignPhase(Row):
    """One phase of a drive: from when to when, and the day within it on which something is due."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="phases", verbose_name="专项行动")
    key = models.CharField("阶段", max_length=12, choices=Phase)
    begins_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    milestone_on = models.DateField(
        "报政府审定的期限", null=True, blank=True, help_text="只有审核、反馈、公布阶段有。"
    )

    class Meta:
        verbose_name = verbose_name_plural = "专项行动阶段"
        ordering = ["campaign_id", "begins_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "key"],
                name="matters_phase_once",
                violation_error_message="这个阶段已经列入。",
            ),
            models.CheckConstraint(
                name="matters_phase_ends_after_begin",
                condition=Q(ends_on__gte=F("begins_on")),
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                name="matters_phase_milestone_within",
                condition=Q(milestone_on=None)
                | Q(milestone_on__gte=F("begins_on"), milestone_on__lte=F("ends_on")),
                violation_error_message="报政府审定的期限必须在阶段之内。",
            ),
        ]

    def __str__(self):
        return self.get_key_display()


class CleanupListQuerySet(models.QuerySet):
    def for_user(self, user):
        """Those over the area, and the legal reviewers of its justice department."""
        if not user.is_authenticated:
            return self.none()
        over = Q(pk__in=[])
        for path in user.area_paths(*AREA_ROLES):
            over |= Q(area__path=path) | Q(area__path__startswith=f"{path}/")
        return self.filter(over | counselled(user))


class CleanupList(Row):
    """What one area keeps and cancels: collected, checked, approved, published, reported to the area above."""

    MOVES = CLEANUP_LIST_MOVES
    TONES = CLEANUP_LIST_TONES

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="lists", verbose_name="专项行动")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区划")
    state = models.CharField(
        "状态", max_length=12, choices=CleanupListState, default=CleanupListState.COLLECTING
    )
    collected_by = _by("汇总人")
    collected_at = _at("汇总时间")
    checked_by = _by("合法性审查人")
    checked_at = _at("合法性审查时间")
    check_opinion = models.TextField("合法性审查意见", blank=True)
    approved_by = _by("审定人")
    approved_at = _at("审定时间")
    approval_opinion = models.TextField("审定意见", blank=True)
    published_by = _by("公布人")
    published_at = _at("公布时间")
    retained = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="保留清单"
    )
    cancelled = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="取消清单"
    )
    reported_by = _by("上报人")
    reported_at = _at("上报时间")
    received_by = _by("接收人")
    received_at = _at("接收时间")
    returned_reason = models.TextField("退回理由", blank=True)

    objects = CleanupListQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "清理清单"
        ordering = ["campaign_id", "area__path"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "area"],
                name="matters_cleanup_list_once",
                violation_error_message="一次专项行动中每个地区只有一份清单。",
            ),
            state_requires(
                (CleanupListState.GOVERNMENT, CleanupListState.APPROVED, CleanupListState.PUBLISHED),
                "collected_at",
                "checked_at",
                name="matters_cleanup_list_checked_with_date",
                message="报政府审定的清单必须经过合法性审查。",
            ),
            state_requires(
                (CleanupListState.APPROVED, CleanupListState.PUBLISHED, CleanupListState.REPORTED),
                "approved_at",
                name="matters_cleanup_list_approved_with_date",
                message="已审定的清单必须载明审定时间。",
            ),
            state_requires(
                (CleanupListState.PUBLISHED, CleanupListState.REPORTED, CleanupListState.RECEIVED),
                "published_at",
                name="matters_cleanup_list_published_with_date",
                message="已公布的清单必须载明公布时间。",
            ),
            only_in_states(
                (CleanupListState.REPORTED, CleanupListState.RECEIVED),
                "reported_at",
                name="matters_cleanup_list_reported_with_date",
                message="已上报的清单必须载明上报时间。",
            ),
            only_in_states(
                (CleanupListState.RECEIVED,),
                "received_at",
                name="matters_cleanup_list_received_with_date",
                message="上级已接收的清单必须载明接收时间。",
            ),
        ]

    def __str__(self):
        return f"{self.area.name}证明事项保留清单和取消清单"

    def get_absolute_url(self):
        return reverse("matters:cleanup_list", args=[self.pk])


class CleanupReturnQuerySet(models.QuerySet):
    def for_user(self, user):
        """The agency's own people, those over its area, and the area's legal reviewers."""
        return self.filter(below(user, "agency", "agency__area") | counselled(user, "list__area"))


class CleanupReturn(Row):
    """The form of one agency: who answers for it there, and whether it has been handed in."""

    MOVES = RETURN_MOVES
    TONES = RETURN_TONES
    UPLOAD_STATE_TONES = UPLOAD_TONES

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="returns", verbose_name="专项行动")
    list = models.ForeignKey(CleanupList, models.PROTECT, related_name="returns", verbose_name="汇总到的清单")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="申报单位")
    state = models.CharField("状态", max_length=12, choices=ReturnState, default=ReturnState.OPEN)
    leader = models.CharField("分管领导", max_length=50, blank=True)
    unit = models.CharField("责任单位", max_length=60, blank=True)
    contact_name = models.CharField("责任人", max_length=50, blank=True)
    contact_phone = models.CharField("联系方式", max_length=40, blank=True)
    contacts_at = _at("反馈联系表的时间")
    none_asked = models.BooleanField("没有要求提供的证明", default=False)
    handed_in_by = _by("申报人")
    handed_in_at = _at("申报时间")
    excused_reason = models.CharField("不列入的理由", max_length=200, blank=True)

    upload = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上传的申报表"
    )
    upload_kind = models.CharField("上传的格式", max_length=8, blank=True)
    upload_state = models.CharField("上传的状态", max_length=12, choices=UploadState, blank=True)
    upload_report = models.JSONField("读取结果", default=_nothing, blank=True)
    uploaded_by = _by("上传人")

    objects = CleanupReturnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "证明事项清理申报表"
        ordering = ["campaign_id", "agency_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "agency"],
                name="matters_return_once",
                violation_error_message="一次专项行动中每个单位只填一份申报表。",
            ),
            only_in_states(
                (ReturnState.HANDED_IN,),
                "handed_in_at",
                name="matters_return_handed_in_with_date",
                message="已申报的必须载明申报时间。",
            ),
            models.CheckConstraint(
                name="matters_return_excused_with_reason",
                condition=~Q(state=ReturnState.EXCUSED) | ~Q(excused_reason=""),
                violation_error_message="不列入清理范围的必须写明理由。",
            ),
            together(
                "leader",
                "contact_name",
                "contact_phone",
                name="matters_return_contacts_together",
                message="分管领导、责任人和联系方式须一并填写。",
                text=("leader", "contact_name", "contact_phone"),
            ),
        ]

    def __str__(self):
        return f"{self.agency.name}证明事项清理申报表"

    def get_absolute_url(self):
        return reverse("matters:cleanup_return", args=[self.pk])
