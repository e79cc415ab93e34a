"""Forms around paper: keep numbers back, give one up, and enter what was filled in by hand."""

from typing import Any

from django import forms

from matters.domain.texts import text_in_force
from matters.models import CertificationMatter
from pledges.domain.paper_forms import MOST
from pledges.forms import ConditionsForm, SubjectForm, UploadField
from pledges.models import ReservedNumber
from portal.kernel.calendar import today
from portal.kernel.widgets import DateInput
from portal.people.enums import PERSONAL_DOCUMENTS, DocumentType, Role, SubjectKind
from portal.people.models import User

PREFIX = "c"


class CertificateChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, row: CertificationMatter) -> str:
        return f"{row.agency.short_name}：{row.administrative_matter.name}（{row.current.name}）"


class ReserveForm(forms.Form):
    """For which certificate forms are printed, and how many."""

    certificate = CertificateChoiceField(
        label="哪一项的空白表", queryset=CertificationMatter.objects.none(), empty_label="请选择"
    )
    count = forms.IntegerField(
        label="几张",
        min_value=1,
        max_value=MOST,
        initial=10,
        help_text=f"每张一个编号、两联，一次最多{MOST}张。",
    )

    def __init__(self, *args: Any, agencies: set[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = CertificationMatter.objects.listed().filter(agency__in=agencies)
        self.fields["certificate"].queryset = rows.select_related(
            "agency", "administrative_matter", "area", "current"
        ).order_by("agency__name", "administrative_matter__name", "slug_code")
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
    """What stands on the paper, as it was written by hand."""

    kind = forms.CharField(widget=forms.HiddenInput, initial=SubjectKind.NATURAL)
    legal_representative_name = None
    received_on = forms.DateField(
        label="收件日期", widget=DateInput(), help_text="表交到窗口的那一天，期限从这一天起算。"
    )
    taken_by = forms.ModelChoiceField(
        label="收件人", queryset=User.objects.none(), help_text="当天收下这张表、核对证件原件的窗口人员。"
    )
    scan = UploadField(label="扫描件", help_text="签好字的那一联，全部各页。PDF、JPG 或 PNG，不超过 10 MB。")
    another = forms.BooleanField(label="确实是另一件（同一申请人同一天办了两件）", required=False)

    field_order = (
        "number",
        "name",
        "document_type",
        "phone",
        "address",
        "received_on",
        "taken_by",
        "scan",
        "another",
    )

    def __init__(self, *args: Any, row: ReservedNumber, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        personal = [(word.value, word.label) for word in DocumentType if word in PERSONAL_DOCUMENTS]
        self.fields["document_type"].choices = personal
        self.fields["number"].widget.attrs["data-focus"] = ""
        self.fields["taken_by"].queryset = clerks_of(row.block.agency_id)

    def subject(self) -> dict[str, str]:
        """What ``get_or_create_subject`` wants."""
        names = ("kind", "document_type", "number", "name", "phone", "address")
        return {name: self.cleaned_data[name] for name in names}


def clerks_of(agency: Any) -> Any:
    """Who serves the counter of an agency."""
    rows = User.objects.filter(
        assignments__agency=agency,
        assignments__role=Role.WINDOW_CLERK,
        assignments__ended_at=None,
        is_active=True,
    )
    return rows.distinct().order_by("name", "id")


def conditions_form(row: ReservedNumber, data: Any = None) -> ConditionsForm | None:
    """The conditions that the form asked for; None when its text is no longer in force."""
    certificate = row.block.certificate
    text = text_in_force(certificate, on=today())
    if text is None or text.pk != row.block.text_id:
        return None
    return ConditionsForm(data, text=text, version=certificate.current, prefix=PREFIX)
