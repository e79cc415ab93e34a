"""Forms around paper: keep numbers back, give one up, and enter what was filled in by hand."""

from dataclasses import dataclass
from typing import Any

from django import forms

from matters.domain.texts import text_in_force
from matters.models import AdministrativeMatter, CertificationMatter
from pledges.counter_forms import AgentForm, RepresentativeForm
from pledges.domain.paper_entry import Paper
from pledges.domain.paper_forms import MOST
from pledges.enums import ChoiceKind
from pledges.forms import ConditionsForm, SubjectForm, UploadField
from pledges.models import BlockForm, ReservedNumber
from portal.kernel.calendar import today
from portal.kernel.files import taken
from portal.kernel.widgets import DateInput
from portal.people.enums import Role
from portal.people.models import User

UNUSED = "unused"
WAYS = (
    (ChoiceKind.PLEDGE.value, "签了承诺书"),
    (ChoiceKind.CERTIFICATE.value, "交了证明"),
    (UNUSED, "这次没有用到"),
)


class MatterChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, row: AdministrativeMatter) -> str:
        return f"{row.agency.short_name}：{row.name}"


class MatterForm(forms.Form):
    """For which matter forms are printed."""

    matter = MatterChoiceField(
        label="哪个事项的空白表", queryset=AdministrativeMatter.objects.none(), empty_label="请选择"
    )

    def __init__(self, *args: Any, agencies: set[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = AdministrativeMatter.objects.listed().filter(agency__in=agencies)
        self.fields["matter"].queryset = rows.select_related("agency").order_by("agency__name", "name")


class CertificatesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, row: CertificationMatter) -> str:
        return str(row.current.name)


class ReserveForm(forms.Form):
    """Which certificates of a matter get a form under each number, and how many numbers."""

    certificates = CertificatesField(
        label="每个编号印哪几项证明的表",
        queryset=CertificationMatter.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="一个编号就是一个办件；几项证明印在同一个编号下。",
        error_messages={"required": "请至少选一项证明。"},
    )
    count = forms.IntegerField(
        label="几个编号",
        min_value=1,
        max_value=MOST,
        initial=10,
        help_text=f"每项证明的表都是两联，一次最多{MOST}个编号。",
    )

    def __init__(self, *args: Any, matter: AdministrativeMatter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = matter.certification_matters.listed().select_related(
            "current", "administrative_matter__agency", "administrative_matter__area"
        )
        field = self.fields["certificates"]
        field.queryset = rows.order_by("slug_code")
        if not self.is_bound:
            field.initial = [row.pk for row in field.queryset]
        self.fields["count"].widget.attrs["class"] = "w-tiny"


class NumberForm(forms.Form):
    """The number printed on a form, or its last digits."""

    number = forms.CharField(
        label="表上的编号",
        max_length=40,
        help_text="可以只输最后几位。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "w-short"}),
    )


class VoidForm(forms.Form):
    """Why a number is given up."""

    reason = forms.CharField(
        label="作废理由", max_length=200, help_text="例如：填写有误换了一张；线路已恢复，余下的销毁。"
    )


class EnterForm(SubjectForm):
    """Who applied, as it stands on the paper, and who took it in."""

    received_on = forms.DateField(
        label="收件日期", widget=DateInput(), help_text="表交到窗口的那一天，期限从这一天起算。"
    )
    taken_by = forms.ModelChoiceField(
        label="收件人", queryset=User.objects.none(), help_text="当天收下这张表、核对证件原件的窗口人员。"
    )
    by_representative = forms.BooleanField(
        label="由法定代表人、经营者、经办人或者监护人办理（单位申请的必选）", required=False
    )
    by_agent = forms.BooleanField(label="由委托代理人办理，凭特别授权书", required=False)
    another = forms.BooleanField(label="确实是另一件（同一申请人同一天办了两件）", required=False)

    def __init__(self, *args: Any, row: ReservedNumber, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].widget.attrs["data-focus"] = ""
        self.fields["taken_by"].queryset = clerks_of(row.block.agency_id)

    def subject(self) -> dict[str, str]:
        """What ``get_or_create_subject`` wants."""
        names = (
            "kind", "document_type", "number", "name", "phone", "address", "legal_representative_name",
        )  # fmt: skip
        return {name: self.cleaned_data[name] for name in names}

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean()
        if typed.get("by_agent") and typed.get("by_representative"):
            self.add_error("by_agent", "委托代理人和法定代理人、经办人只能选一种，请照纸上的签名核对。")
        return typed


class PaperAgentForm(AgentForm):
    """The agent who signed the paper, and the special authorisation that she handed in with it."""

    always_paper = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["original_checked"].label = "收件时已核对代理人的证件原件"
        self.fields["file"].label = "特别授权书的扫描件"

    def given(self) -> dict[str, Any]:
        """What the act wants to know of her and of her paper."""
        paper = self.authorization()
        return {"person": self.subject(), **paper, "file": taken(paper["file"])}


class PaperRepresentativeForm(RepresentativeForm):
    """Who stood at the desk on that day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["original_checked"].label = "收件时已核对其本人的证件原件"
        self.fields["scan"].help_text = "经办人办理的，必须上传单位授权书。"

    def given(self) -> dict[str, Any]:
        """What the act wants to know of her."""
        typed = self.cleaned_data
        names = ("capacity", "relation", "note", "child_consent")
        return {
            "person": self.subject(),
            "file": taken(typed["scan"]),
            **{name: typed[name] for name in names},
        }


class PaperForm(forms.Form):
    """What lies there for one certificate, and its scan."""

    way = forms.ChoiceField(
        label="申请人怎么办的",
        choices=WAYS,
        widget=forms.RadioSelect,
        error_messages={"required": "请照收到的材料选：签了承诺书，还是交了证明。"},
    )
    file = UploadField(
        label="扫描件",
        help_text="签好字的那一联的全部各页，或者交来的证明。PDF、JPG 或 PNG，不超过 10 MB。",
    )

    use_required_attribute = False  # what was not used has no scan

    def __init__(self, *args: Any, about: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = f"{field.label}（{about}）"

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean()
        if not self.files.get(self.add_prefix("file")):
            self.errors.pop("file", None)
            if typed.get("way") != UNUSED:
                word = "交来的证明" if typed.get("way") == ChoiceKind.CERTIFICATE else "签好字的承诺书"
                self.add_error("file", f"请上传{word}的扫描件。")
        return typed


@dataclass(frozen=True)
class Part:
    """One certificate printed under the number: what came of it, and the conditions its form asked for."""

    row: BlockForm
    form: PaperForm
    conditions: ConditionsForm | None

    @property
    def is_pledged(self) -> bool:
        return self.form.is_bound and self.form.data.get(self.form.add_prefix("way")) == ChoiceKind.PLEDGE

    def is_valid(self) -> bool:
        """What was not pledged has no conditions to be judged."""
        fine = self.form.is_valid()
        if not self.is_pledged:
            return fine
        if self.conditions is None:
            self.form.add_error("way", "表上印的告知文本已经更新，这一项的承诺书不能再录入。")
            return False
        return self.conditions.is_valid() and fine

    def paper(self) -> Paper | None:
        """What the act wants of it; None when it was not used."""
        typed = self.form.cleaned_data
        if typed["way"] == UNUSED:
            return None
        found = {"certificate": self.row.certificate, "kind": typed["way"], "file": taken(typed["file"])}
        if self.is_pledged and self.conditions is not None:
            found["values"] = self.conditions.values()
            found["site_address"] = self.conditions.cleaned_data.get("site_address", "")
        return Paper(**found)


def parts_of(row: ReservedNumber, data: Any = None, files: Any = None) -> list[Part]:
    """The certificates that were printed under the number, in their order."""
    rows = row.block.forms.select_related("certificate__current", "certificate__area", "text")
    several = len(rows) > 1
    return [_part(form, data, files, place=place, several=several) for place, form in enumerate(rows)]


def _part(row: BlockForm, data: Any, files: Any, *, place: int, several: bool) -> Part:
    initial = {} if several else {"way": ChoiceKind.PLEDGE}
    name = row.certificate.current.name if row.certificate.current else str(row.certificate)
    form = PaperForm(data, files, prefix=f"p{place}", initial=initial, about=name)
    if not several:
        form.fields["way"].choices = WAYS[:2]
    text, conditions = text_in_force(row.certificate, on=today()), None
    if text is not None and text.pk == row.text_id:
        signed = form.data.get(form.add_prefix("way")) == ChoiceKind.PLEDGE
        conditions = ConditionsForm(
            data if signed else None, text=text, version=row.certificate.current, prefix=f"c{place}"
        )
        conditions.use_required_attribute = False  # a certificate instead leaves them empty
    return Part(row, form, conditions)


def clerks_of(agency: Any) -> Any:
    """Who serves the counter of an agency."""
    rows = User.objects.filter(
        assignments__agency=agency,
        assignments__role=Role.WINDOW_CLERK,
        assignments__ended_at=None,
        is_active=True,
    )
    return rows.distinct().order_by("name", "id")
