"""Forms of the agencies: what the system administrator enters."""

from typing import Any

from django import forms
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as WrongNumber

from portal.people.enums import AgencyKind
from portal.people.models import Agency, Area


class AgencySearch(forms.Form):
    q = forms.CharField(label="名称、简称或者编号字头", required=False, max_length=60)
    area = forms.CharField(label="区划代码", required=False, max_length=12, help_text="含下级，例如 410404。")
    active = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("1", "正在履职"), ("0", "已停止履职")]
    )


class AreaCode(forms.CharField):
    """An area by its code; the names of four thousand do not fit into a drop-down."""

    def clean(self, value: Any) -> Area | None:
        code = super().clean(value).strip()
        if not code:
            return None
        area = Area.objects.filter(code=code).first()
        if area is None:
            raise forms.ValidationError(f"没有代码为“{code}”的行政区划。")
        return area


class AgencyByPrefix(forms.CharField):
    """An agency by its number prefix or its whole name."""

    def clean(self, value: Any) -> Agency | None:
        words = super().clean(value).strip()
        if not words:
            return None
        found = Agency.objects.filter(number_prefix=words) | Agency.objects.filter(name=words)
        agency = found.order_by("pk").first()
        if agency is None:
            raise forms.ValidationError(f"没有编号字头或者名称为“{words}”的机构。")
        return agency


class AgencyForm(forms.Form):
    name = forms.CharField(label="名称", max_length=100, help_text="全称，例如“平顶山市石龙区司法局”。")
    short_name = forms.CharField(label="简称", max_length=30, help_text="表格里用，例如“石龙司法局”。")
    kind = forms.ChoiceField(label="性质", choices=AgencyKind)
    area = AreaCode(label="区划代码", max_length=12, help_text="例如 410404（石龙区）。")
    number_prefix = forms.CharField(
        label="编号字头",
        max_length=12,
        help_text="办件和文书编号的机关代字，全系统不重复，以后不能改动，例如“石龙司”。",
    )
    uscc = forms.CharField(label="统一社会信用代码", max_length=18, required=False)
    superior = AgencyByPrefix(
        label="上级主管单位", max_length=100, required=False, help_text="写编号字头或者全称；没有的空白。"
    )
    leads_justice = forms.BooleanField(
        label="是本地区的司法行政部门", required=False, help_text="审核、公布本地区清单的单位。"
    )
    contact_name = forms.CharField(label="联系人", max_length=50, required=False)
    contact_phone = forms.CharField(label="联系方式", max_length=40, required=False)
    address = forms.CharField(label="地址", max_length=200, required=False)

    def clean_uscc(self) -> str:
        code = self.cleaned_data["uscc"].strip().upper()
        if code:
            try:
                uscc.validate(code)
            except WrongNumber:
                raise forms.ValidationError("统一社会信用代码应为18位，且校验码相符，请核对。") from None
        return code

    @classmethod
    def initial_of(cls, agency: Agency) -> dict[str, Any]:
        """What the form shows of an agency."""
        values = {name: getattr(agency, name) for name in cls.base_fields}
        superior = agency.superior.number_prefix if agency.superior else ""
        return values | {"area": agency.area_id, "superior": superior}


class DepartmentForm(forms.Form):
    name = forms.CharField(label="内设机构名称", max_length=60)
    contact_name = forms.CharField(label="联系人", max_length=50, required=False)
    contact_phone = forms.CharField(label="联系方式", max_length=40, required=False)


class ZoneForm(forms.Form):
    parent = AreaCode(label="上级区划代码", max_length=12, help_text="例如 3404（淮南市）。")
    code = forms.CharField(label="功能区代码", max_length=12, help_text="自编，须有字母，例如 3404Z1。")
    name = forms.CharField(label="名称", max_length=60, help_text="例如“毛集实验区”。")
