"""Rules that differ by place, as dated rows."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from portal.kernel.models import Row
from portal.people.enums import (
    CHECK_MODE_WORDS,
    BasisFloor,
    DrawScope,
    LetterForm,
    PublisherLevel,
    RealNameLevel,
    RefusalOfDisclosure,
    WithdrawalUntil,
)
from portal.people.models.areas import Area

# 《优化营商环境条例》第四十四条: 法律、法规、国务院决定. An area may be stricter, never looser.
LISTING_FLOORS = (
    BasisFloor.LAW,
    BasisFloor.ADMIN_REGULATION,
    BasisFloor.STATE_COUNCIL_DECISION,
    BasisFloor.LOCAL_REGULATION,
)


class AreaRulesQuerySet(models.QuerySet):
    """The rules rest on published notices: everybody may read them."""

    def for_user(self, user):
        return self

    def in_force(self, on):
        return self.filter(effective_from__lte=on).filter(Q(effective_to=None) | Q(effective_to__gte=on))


def _days(label: str, hint: str = "") -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label, null=True, blank=True, help_text=hint or "空白表示通知没有规定。"
    )


def _rate(label: str, hint: str = "空白表示不因信用状况提高抽查比例。") -> models.DecimalField:
    return models.DecimalField(
        label,
        max_digits=4,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=hint,
    )


def _value_in_words(row: "AreaRules", name: str) -> str:
    value = getattr(row, name)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "；".join(_entry_in_words(entry) for entry in value) or "未规定"
    if display := getattr(row, f"get_{name}_display", None):
        return str(display())
    return "未规定" if value in (None, "") else str(value)


def _entry_in_words(entry) -> str:
    if not isinstance(entry, dict):
        return CHECK_MODE_WORDS.get(entry, str(entry))
    if "to" in entry:
        within = f"（{entry['workdays']}个工作日内）" if entry["workdays"] else ""
        return f"{entry['from']}→{entry['to']}{within}"
    return f"{entry['actor']}：{entry['act']}"


class AreaRules(Row):
    """What a notice sets for an area and all below it, from one date to another.

    A row without area is the national default. ``sources`` names for each field the place in the notice that
    it rests on, or says that the portal chose it because the notice is silent.
    """

    area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rules",
        verbose_name="行政区划",
    )
    notice = models.CharField("通知代号", max_length=8)
    title = models.CharField("通知名称", max_length=120)
    doc_number = models.CharField("文号", max_length=60, blank=True)
    effective_from = models.DateField("施行日期")
    effective_to = models.DateField("停止执行日期", null=True, blank=True)

    listing_floor = models.CharField(
        "列入清单的最低依据",
        max_length=24,
        choices=BasisFloor,
        default=BasisFloor.LOCAL_REGULATION,
    )
    cancel_floor = models.CharField(
        "保留证明的最低依据",
        max_length=24,
        choices=BasisFloor,
        default=BasisFloor.LOCAL_REGULATION,
    )
    consultation_workdays = _days("征求意见不少于（工作日）")
    text_workdays = _days("清单公布后公布格式文本（工作日）")
    filing_workdays = _days("公布后报送备案（工作日）")
    filing_hops = models.JSONField("备案层级", default=list, blank=True)
    list_steps = models.JSONField("清单编制步骤", default=list, blank=True)
    publisher_level = models.CharField(
        "清单公布主体",
        max_length=20,
        choices=PublisherLevel,
        default=PublisherLevel.GOVERNMENT,
    )
    platform = models.CharField("公布平台", max_length=120, blank=True)
    letter_form = models.CharField("文书格式", max_length=16, choices=LetterForm, default=LetterForm.SINGLE)
    electronic_allowed = models.BooleanField("可以采用电子文本", default=True)
    sign_in_person = models.BooleanField("须本人持证件原件到现场签署", default=False)
    agent_allowed = models.BooleanField("可以代为承诺", default=False)
    other_organisations = models.BooleanField("其他组织可以承诺", default=False)
    check_modes = models.JSONField("可以采用的核查方式", default=list, blank=True)
    online_first = models.BooleanField("优先在线核查", default=False)
    disclosure = models.BooleanField("可以公开告知承诺书", default=False)
    disclosure_channels = models.JSONField("公开渠道", default=list, blank=True)
    refusal_of_disclosure = models.CharField(
        "拒绝公开的后果",
        max_length=12,
        choices=RefusalOfDisclosure,
        default=RefusalOfDisclosure.NONE,
    )
    exempt_needs_opinion = models.BooleanField("免予核查须征求监管部门意见", default=False)
    draw_scope = models.CharField("双随机抽查范围", max_length=8, choices=DrawScope, default=DrawScope.EXEMPT)
    exempt_draw_rate = models.DecimalField(
        "免予核查事项抽查比例",
        max_digits=4,
        decimal_places=3,
        default="0.050",
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    other_draw_rate = _rate("其他告知承诺事项抽查比例", "空白表示只抽查免予核查的事项。")
    reminded_draw_rate = _rate("信用提示为“提醒”的抽查比例")
    close_draw_rate = _rate("信用提示为“重点核查”的抽查比例")
    draft_days = models.PositiveSmallIntegerField("草稿保留天数", default=30)
    id_check_required_online_level = models.CharField(
        "网上承诺须达到的实名等级",
        max_length=12,
        choices=RealNameLevel,
        default=RealNameLevel.HIGH,
    )
    withdrawal_until = models.CharField(
        "可以撤回承诺的期限",
        max_length=12,
        choices=WithdrawalUntil,
        default=WithdrawalUntil.CONCLUDED,
    )
    existing_evidence_first = models.BooleanField("特殊群体不再另行出具证明", default=False)
    superior_list = models.BooleanField("承接上级通用清单", default=False)
    credit_lead = models.CharField("信用信息牵头单位", max_length=60, blank=True)
    reduction_percent = models.PositiveSmallIntegerField(
        "证明精简目标（%）", null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    retention_years = models.PositiveSmallIntegerField("案卷保存年限", default=10)
    parallel_languages = models.JSONField("对照文本的语言文字", default=list, blank=True)
    sources = models.JSONField("逐项出处", default=dict, blank=True)

    objects = AreaRulesQuerySet.as_manager()
    history = HistoricalRecords(verbose_name="地区规则变更记录")

    class Meta:
        verbose_name = verbose_name_plural = "地区规则"
        ordering = ["area_id", "-effective_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "effective_from"],
                name="people_arearules_one_start_per_area",
                violation_error_message="该地区同一施行日期已有规则。",
            ),
            models.UniqueConstraint(
                fields=["effective_from"],
                condition=Q(area=None),
                name="people_arearules_one_national_start",
                violation_error_message="同一施行日期已有全国通用规则。",
            ),
            models.CheckConstraint(
                name="people_arearules_ends_after_start",
                condition=Q(effective_to=None) | Q(effective_to__gte=models.F("effective_from")),
                violation_error_message="停止执行日期不能早于施行日期。",
            ),
            models.CheckConstraint(
                name="people_arearules_never_looser_than_the_nation",
                condition=Q(listing_floor__in=LISTING_FLOORS),
                violation_error_message="列入清单的最低依据不能低于地方性法规，只能比全国更严。",
            ),
            models.CheckConstraint(
                name="people_arearules_closer_not_rarer",
                condition=(
                    Q(reminded_draw_rate=None) | Q(reminded_draw_rate__gte=models.F("exempt_draw_rate"))
                )
                & (Q(close_draw_rate=None) | Q(close_draw_rate__gte=models.F("exempt_draw_rate"))),
                violation_error_message="有信用提示的抽查比例不能低于一般的抽查比例。",
            ),
            models.CheckConstraint(
                name="people_arearules_exempt_above_all",
                condition=Q(draw_scope=DrawScope.EXEMPT, other_draw_rate=None)
                | Q(
                    draw_scope=DrawScope.ALL,
                    other_draw_rate__isnull=False,  # a comparison with nothing would let it pass
                    other_draw_rate__lte=models.F("exempt_draw_rate"),
                ),
                violation_error_message=(
                    "抽查全部告知承诺事项的，须规定其他事项的抽查比例，且不能高于免予核查事项的；只抽查免予核查事项的，不规定。"
                ),
            ),
            models.CheckConstraint(
                name="people_arearules_person_or_agent",
                condition=~Q(sign_in_person=True, agent_allowed=True),
                violation_error_message="须本人到现场签署的地区不能同时允许代为承诺。",
            ),
        ]

    def __str__(self):
        return f"{self.title}（{self.effective_from:%Y-%m-%d}起）"

    def in_words(self) -> list[tuple[str, str, str]]:
        """Every setting as label, value and place in the notice, in the order of the fields."""
        words = []
        for field in self._meta.fields:
            if place := self.sources.get(field.name):
                words.append((str(field.verbose_name), _value_in_words(self, field.name), place))
        return words

    def source(self, field: str) -> str:
        """The place in the notice that a field rests on."""
        return self.sources.get(field, "")
