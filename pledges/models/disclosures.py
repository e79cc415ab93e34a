"""The disclosure of a pledge (承诺公示): what the public sees of it, from which day to which."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from pledges.disclosure_enums import DISCLOSURE_MOVES, DISCLOSURE_TONES, LIVE, DisclosureState
from pledges.enums import PledgeState
from pledges.models.cases import Case
from pledges.models.pledges import Pledge
from pledges.models.scopes import CaseBoundQuerySet
from portal.kernel.constraints import state_requires, together
from portal.kernel.models import Row
from portal.people.models import Agency, Area, Subject, User

# A pledge that was taken back or found untrue is no longer shown, whatever its period says.
SHOWN_PLEDGES = (PledgeState.IN_FORCE, PledgeState.KEPT)


class DisclosureQuerySet(CaseBoundQuerySet):
    def shown(self, on: date) -> "DisclosureQuerySet":
        """What the public sees on a day: asked anew each time, so that nothing outlives its period."""
        rows = self.filter(state=DisclosureState.PUBLISHED, from_on__lte=on, until_on__gte=on)
        return rows.filter(pledge__state__in=SHOWN_PLEDGES).select_related("agency", "area", "matter")

    def over(self, on: date) -> "DisclosureQuerySet":
        """Published, and the last day has passed, or the pledge no longer stands."""
        ended = Q(until_on__lt=on) | ~Q(pledge__state__in=SHOWN_PLEDGES)
        return self.filter(ended, state=DisclosureState.PUBLISHED)


class Disclosure(Row):
    """One pledge on the public page. ``content`` holds what is shown, redacted, and nothing else of the case."""

    MOVES = DISCLOSURE_MOVES
    TONES = DISCLOSURE_TONES

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="disclosures", verbose_name="告知承诺书")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name="办件")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False, verbose_name="行政区划")
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", db_index=False, verbose_name="办理机关"
    )
    matter = models.ForeignKey(
        "matters.CertificationMatter", models.PROTECT, related_name="+", verbose_name="证明事项"
    )
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="+", db_index=False, verbose_name="承诺人"
    )
    state = models.CharField("状态", max_length=10, choices=DisclosureState, default=DisclosureState.PREPARED)
    title = models.CharField("承诺人（公示）", max_length=200)
    content = models.JSONField("公示内容", default=list)
    hidden = models.JSONField("另行隐去的文字", default=list)
    days = models.PositiveSmallIntegerField("公示日数")
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="拟办人")
    released_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="复核人"
    )
    released_at = models.DateTimeField("复核时间", null=True, blank=True, editable=False)
    from_on = models.DateField("公示起始日", null=True, blank=True)
    until_on = models.DateField("公示截止日", null=True, blank=True)
    ended_at = models.DateTimeField("撤下时间", null=True, blank=True, editable=False)
    reason = models.CharField("退回或者撤下的理由", max_length=300, blank=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "承诺公示"
        ordering = ["-from_on", "-id"]
        indexes = [
            models.Index(
                fields=["-from_on", "-id"],
                name="pledges_disclosure_public",
                condition=Q(state=DisclosureState.PUBLISHED),
            ),
            models.Index(
                fields=["area", "-from_on", "-id"],
                name="pledges_disclosure_area",
                condition=Q(state=DisclosureState.PUBLISHED),
            ),
            models.Index(fields=["agency", "state", "id"], name="pledges_disclosure_desk"),
            models.Index(
                fields=["until_on"],
                name="pledges_disclosure_due",
                condition=Q(state=DisclosureState.PUBLISHED),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["pledge"],
                condition=Q(state__in=LIVE),
                name="pledges_disclosure_one_live",
                violation_error_message="这份承诺书已经在公示或者等待复核。",
            ),
            models.CheckConstraint(
                name="pledges_disclosure_two_persons",
                condition=Q(released_by=None) | ~Q(released_by=F("prepared_by")),
                violation_error_message="拟办人不能自己复核公示。",
            ),
            together(
                "released_by",
                "released_at",
                name="pledges_disclosure_released",
                message="复核人和复核时间必须同时载明。",
            ),
            state_requires(
                (DisclosureState.PUBLISHED, DisclosureState.ENDED, DisclosureState.TAKEN_DOWN),
                "released_by",
                "from_on",
                "until_on",
                name="pledges_disclosure_published",
                message="公示必须有复核人和起止日期。",
            ),
            models.CheckConstraint(
                name="pledges_disclosure_reason",
                condition=~Q(state__in=(DisclosureState.RETURNED, DisclosureState.TAKEN_DOWN))
                | ~Q(reason=""),
                violation_error_message="退回、提前撤下必须写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}的承诺公示"

    def get_absolute_url(self) -> str:
        return f"/disclosures/{self.pk}/"

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What is shown, as label and text."""
        return [(line["label"], line["text"]) for line in self.content]
