"""What is asked before a certificate may be listed: excluded fields, what its issuer asks for, special groups."""

from django.db import models
from django.db.models import F, Q

from matters.models.matters import CertificationMatter
from matters.models.scopes import below
from matters.models.versions import MatterVersion
from matters.screening_enums import (
    CANDIDATE_MOVES,
    CANDIDATE_TONES,
    CandidateState,
    Closeness,
    Ease,
    FocusField,
)
from portal.kernel.models import Row
from portal.law.models import LawClause
from portal.people.models import Agency, Area


class Screening(Row):
    """The reasoned answers, field by field, of those who propose a version (不适用的领域); kept with it.

    ``answers``: key of the field -> {"concerned": bool, "reason": words}.
    """

    version = models.OneToOneField(
        MatterVersion, models.CASCADE, related_name="screening", verbose_name="证明事项版本"
    )
    answers = models.JSONField("逐项回答", default=dict)
    answered_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, related_name="+", verbose_name="回答人"
    )
    answered_at = models.DateTimeField("回答时间")
    inherited = models.BooleanField("沿用上一版本的回答", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "领域筛查"

    def __str__(self):
        return f"{self.version_id} 领域筛查"


class Need(Row):
    """To get one certificate, its issuer asks for another (开具A要先有B): what the loop detector follows."""

    matter = models.ForeignKey(
        CertificationMatter, models.CASCADE, related_name="needs", verbose_name="证明事项"
    )
    needed = models.ForeignKey(
        CertificationMatter, models.CASCADE, related_name="needed_by", verbose_name="开具时先要的证明"
    )
    noted_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "开具前提"
        ordering = ["matter_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "needed"],
                name="matters_need_once",
                violation_error_message="这项前提已经登记。",
            ),
            models.CheckConstraint(
                name="matters_need_of_another",
                condition=~Q(matter=F("needed")),
                violation_error_message="证明不能以它自己为前提。",
            ),
        ]

    def __str__(self):
        return f"{self.matter_id} → {self.needed_id}"


class SpecialGroupQuerySet(models.QuerySet):
    def for_user(self, user):
        """Who need not bring anything new is public."""
        return self

    def in_force(self, on):
        return self.filter(since__lte=on).filter(Q(until=None) | Q(until__gt=on))


class SpecialGroup(Row):
    """People for whom what they hold already suffices (特殊群体), in an area or for one certificate."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="special_groups", verbose_name="行政区划")
    matter = models.ForeignKey(
        CertificationMatter,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="special_groups",
        verbose_name="证明事项",
        help_text="空白表示本地区的全部证明事项。",
    )
    name = models.CharField("特殊群体", max_length=60, help_text="例如“最低生活保障对象”。")
    evidence = models.CharField(
        "已有的证明材料", max_length=200, help_text="凭什么就够了，例如“最低生活保障证”。"
    )
    clause = models.ForeignKey(
        LawClause, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="依据"
    )
    since = models.DateField("开始日期")
    until = models.DateField("停止日期", null=True, blank=True, help_text="当日起不再适用。")
    entered_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, related_name="+", verbose_name="登记人"
    )

    objects = SpecialGroupQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "特殊群体"
        ordering = ["area_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"],
                condition=Q(until=None, matter=None),
                name="matters_group_once_in_area",
                violation_error_message="本地区已经登记这个群体。",
            ),
            models.UniqueConstraint(
                fields=["matter", "name"],
                condition=Q(until=None, matter__isnull=False),
                name="matters_group_once_in_matter",
                violation_error_message="这项证明已经登记这个群体。",
            ),
            models.CheckConstraint(
                name="matters_group_ends_after_start",
                condition=Q(until=None) | Q(until__gte=F("since")),
                violation_error_message="停止日期不能早于开始日期。",
            ),
        ]

    def __str__(self):
        return self.name


class CandidateQuerySet(models.QuerySet):
    def for_user(self, user):
        """The agency that proposes and those over its area."""
        return self.filter(below(user, "agency", "area"))


class Candidate(Row):
    """A certificate that might be listed (候选事项), with the figures that rank it; ``score`` is written from them."""

    MOVES = CANDIDATE_MOVES
    TONES = CANDIDATE_TONES

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="candidates", verbose_name="提出单位")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name="行政区划")
    administrative_matter = models.ForeignKey(
        "matters.AdministrativeMatter", models.PROTECT, related_name="candidates", verbose_name="行政事项"
    )
    name = models.CharField("证明名称", max_length=100)
    issuing_unit = models.CharField("开具单位", max_length=200)
    state = models.CharField("状态", max_length=10, choices=CandidateState, default=CandidateState.PROPOSED)
    focus = models.CharField("重点领域", max_length=16, choices=FocusField, default=FocusField.NONE)
    closeness = models.PositiveSmallIntegerField("与日常生活的关系", choices=Closeness)
    yearly = models.PositiveIntegerField("每年索要次数", help_text="上一年办件中索要这份证明的次数。")
    days = models.PositiveSmallIntegerField("取得证明要几天", help_text="从去开到拿到，平均几个工作日。")
    trips = models.PositiveSmallIntegerField("取得证明要跑几趟")
    ease = models.PositiveSmallIntegerField("核查难易", choices=Ease)
    licence_online = models.BooleanField(
        "法定证照，电子证照库可以在线核验", default=False, help_text="这类证明原则上全部实行告知承诺制。"
    )
    score = models.PositiveSmallIntegerField("得分", default=0, editable=False)
    reason = models.CharField("暂不列入的理由", max_length=200, blank=True)
    proposed_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, related_name="+", verbose_name="提出人"
    )
    version = models.ForeignKey(
        MatterVersion,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="candidates",
        verbose_name="据此起草的版本",
    )

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "候选事项"
        ordering = ["-score", "id"]
        indexes = [
            models.Index(fields=["area", "state", "-score"], name="matters_candidate_area"),
            models.Index(fields=["agency", "state", "-score"], name="matters_candidate_agency"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["administrative_matter", "name"],
                name="matters_candidate_once",
                violation_error_message="这个行政事项已有同名的候选证明。",
            ),
            models.CheckConstraint(
                name="matters_candidate_set_aside_with_reason",
                condition=~Q(state=CandidateState.SET_ASIDE) | ~Q(reason=""),
                violation_error_message="暂不列入的，必须写明理由。",
            ),
        ]

    def __str__(self):
        return self.name
