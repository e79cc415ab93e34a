"""Published lists: numbered editions that never change."""

from django.db import models
from django.urls import reverse

from matters.enums import ListFormat, Listing
from matters.models.versions import MatterVersion
from portal.kernel.acts import Refused
from portal.kernel.models import Row, StoredFile
from portal.people.models import Area


class EditionQuerySet(models.QuerySet):
    def for_user(self, user):
        """Lists are published."""
        return self

    def current(self):
        """Those that no newer edition of the same list has replaced."""
        newer = Edition.objects.filter(
            area=models.OuterRef("area"), kind=models.OuterRef("kind"), number__gt=models.OuterRef("number")
        )
        return self.filter(~models.Exists(newer))


class Edition(Row):
    """One edition of a list of an area: what was published, when, by whom, with which digest."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="editions", verbose_name="行政区划")
    kind = models.CharField("清单", max_length=12, choices=Listing)
    number = models.PositiveIntegerField("期号")
    publisher = models.CharField("公布机关", max_length=100)
    document = models.CharField(
        "公布文件", max_length=100, blank=True, help_text="随文件公布的写文号，例如“平龙政办〔2021〕27号”。"
    )
    published_on = models.DateField("公布日期")
    digest = models.CharField("摘要", max_length=64)
    size = models.PositiveIntegerField("事项数")

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "清单"
        ordering = ["area_id", "kind", "-number"]
        indexes = [models.Index(fields=["published_on", "id"], name="matters_edition_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "kind", "number"],
                name="matters_edition_number_once",
                violation_error_message="该清单已有这一期。",
            ),
        ]

    def __str__(self):
        return f"{self.area.name}{self.get_kind_display()}（第{self.number}期）"

    def get_absolute_url(self):
        return reverse("matters:edition", args=[self.pk])

    @property
    def title(self) -> str:
        """As it stands over the published list."""
        return f"{self.area.full_name}{self.get_kind_display()}"

    @property
    def files_in_order(self) -> list["EditionFile"]:
        """What is made of it, to print first."""
        order = list(ListFormat)
        return sorted(self.files.all(), key=lambda file: order.index(file.form))

    @property
    def is_summary(self) -> bool:
        return self.kind == Listing.SUMMARY

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise Refused("清单公布后不得改动，请公布新一期。", code="edition_published")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise Refused("清单公布后不得删除。", code="edition_published")


class EditionRow(Row):
    """One line of an edition, as it read on the day of publication.

    ``key`` names what the line is about in every edition of the list, so that two editions can be compared;
    ``version`` is there where that is a certificate of the catalogue.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="rows", verbose_name="清单")
    version = models.ForeignKey(
        MatterVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="listed_in",
        verbose_name="证明事项版本",
    )
    order = models.PositiveIntegerField("序号")
    key = models.CharField("代号", max_length=80)
    snapshot = models.JSONField("所载内容")
    words = models.TextField("检索文字", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "清单条目"
        ordering = ["edition_id", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "order"],
                name="matters_edition_row_order_once",
                violation_error_message="同一期清单中序号不能重复。",
            ),
            models.UniqueConstraint(
                fields=["edition", "key"],
                name="matters_edition_row_key_once",
                violation_error_message="同一事项在一期清单中只列一次。",
            ),
        ]

    def __str__(self):
        return f"{self.order}. {self.snapshot.get('name', '')}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise Refused("清单公布后不得改动，请公布新一期。", code="edition_published")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise Refused("清单公布后不得删除。", code="edition_published")


class EditionFile(Row):
    """An edition as a file, made once by the worker: the same bytes for whoever fetches it."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="files", verbose_name="清单")
    form = models.CharField("格式", max_length=4, choices=ListFormat)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name="文件")
    pages = models.PositiveIntegerField("页数", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "清单文件"
        ordering = ["edition_id", "form"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "form"],
                name="matters_edition_file_once",
                violation_error_message="一期清单的每种格式只有一个文件。",
            ),
        ]

    def __str__(self):
        return f"{self.edition_id} {self.get_form_display()}"
