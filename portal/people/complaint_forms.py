"""What a citizen writes when she was asked for what may not be asked for."""

from django import forms

from portal.kernel.calendar import today
from portal.kernel.ids import read_code
from portal.kernel.marked import MarkedForm
from portal.kernel.widgets import DateInput
from portal.people.complaint_enums import ABOUT_DISCLOSURE, ComplaintKind
from portal.people.domain.complaints import CODE_LENGTH, LONGEST
from portal.people.models import Agency, Area

MOST_AREAS = 60


class AreaName(forms.CharField):
    """An area by its name or code, where there are too many to choose from."""

    def clean(self, value):
        words = super().clean(value).strip()
        if not words:
            return None
        found = list(Area.objects.filter(full_name__contains=words).order_by("path")[:6])
        found = [area for area in found if area.full_name == words or area.name == words] or found
        found = list(Area.objects.filter(pk=words)) or found
        if not found:
            raise forms.ValidationError(f"没有找到“{words}”，请写区县的全称，例如“石龙区”。")
        if len(found) > 1:
            names = "、".join(area.full_name for area in found[:5])
            raise forms.ValidationError(f"“{words}”有几个：{names}。请写全称。")
        return found[0]


def area_field() -> forms.Field:
    """The areas that have agencies to choose from; a field to type in where they are many."""
    served = Area.objects.filter(agencies__active=True).distinct().order_by("path")
    if len(served[: MOST_AREAS + 1]) > MOST_AREAS:
        return AreaName(label="哪个区县", max_length=100, help_text="例如“平顶山市石龙区”。")
    return forms.ModelChoiceField(served, label="哪个地区", empty_label="请选择")


class ComplaintForm(MarkedForm):
    """A report without an account. On the page of a certificate the agency is known and comes along."""

    salt = "people.complaint"

    kind = forms.ChoiceField(
        label="遇到了什么情况",
        choices=[(kind.value, kind.label) for kind in ComplaintKind if kind not in ABOUT_DISCLOSURE],
        widget=forms.RadioSelect,
    )
    asked_for = forms.CharField(
        label="要您提交什么",
        max_length=200,
        help_text="例如“居委会开的住所证明”。",
        error_messages={"required": "请写明要您提交什么。"},
    )
    about = forms.CharField(label="办什么事", max_length=200, required=False, help_text="例如“法律援助”。")
    agency_words = forms.CharField(
        label="哪个单位、哪个窗口", max_length=100, required=False, help_text="例如“石龙区民政局2号窗口”。"
    )
    happened_on = forms.DateField(label="哪一天", required=False, widget=DateInput)
    body = forms.CharField(
        label="经过",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="请不要写证件号码等个人信息。",
    )
    contact = forms.CharField(
        label="联系方式",
        max_length=60,
        required=False,
        help_text="不写也可以；写了只有承办人员能看到，用于核实情况。",
    )
    agency = forms.ModelChoiceField(
        Agency.objects.filter(active=True), required=False, widget=forms.HiddenInput
    )
    about_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    disclosure = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, place=None, disclosed=False, **kwargs):
        super().__init__(*args, **kwargs)
        if disclosed:
            self._about_disclosure()
        if place is not None:  # the agency came with the page: nothing to write
            del self.fields["agency_words"]
        else:
            self.fields["area"] = area_field()
        self.order_fields(
            ("kind", "asked_for", "area", "agency_words", "about", "happened_on", "body", "contact")
        )

    def _about_disclosure(self):
        """Other words for a report on a disclosed pledge."""
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in ABOUT_DISCLOSURE]
        asked = self.fields["asked_for"]
        asked.label, asked.help_text = "哪一份承诺书", "承诺书编号，公示页面上有。"
        asked.error_messages["required"] = "请写明承诺书编号。"
        self.fields["about"].label, self.fields["about"].help_text = "承诺代替的证明", ""
        self.fields["body"].label = "与事实不符或者不该公开的是什么"

    def clean_happened_on(self):
        day = self.cleaned_data["happened_on"]
        if day and day > today():
            raise forms.ValidationError("不能在今天以后。")
        return day


class ComplaintCode(forms.Form):
    """The code that was given for a report."""

    code = forms.CharField(label="查询码", max_length=20, help_text="提交以后显示的12位字母和数字。")

    def clean_code(self):
        return read_code(self.cleaned_data["code"])[:CODE_LENGTH]
