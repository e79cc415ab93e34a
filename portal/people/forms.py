"""Forms of sign-in and registration, and of the people who run accounts."""

from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.http import HttpRequest

from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.people.domain import accounts
from portal.people.domain.identifiers import check_kind, checked_name, checked_number
from portal.people.domain.subjects import checked_phone
from portal.people.enums import STAFF_ROLES, DocumentType, Role, SubjectKind
from portal.people.models import Agency, Area, User


def _plain(form: forms.Form) -> None:
    """No placeholders: they vanish when one begins to type."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "用户名"
        self.fields["password"].label = "密码"
        _plain(self)


class CodeWords:
    """The words of a second-factor field."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = "动态口令"
        code.help_text = "验证器应用上显示的6位数字；也可以填写一个恢复码。"
        code.widget.attrs.update({"autocomplete": "one-time-code", "class": "w-short"})
        _plain(self)


class CodeForm(CodeWords, AuthenticateForm):
    pass


class CodeAgainForm(CodeWords, ReauthenticateForm):
    pass


class ActivateForm(CodeWords, ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = "扫码后，验证器应用上显示的6位数字，例如 123456。"
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class SignUpForm(SignupForm):
    """Registration of an applicant. What is checked here is checked again by the act."""

    kind = forms.ChoiceField(
        label="您是",
        choices=[
            (SubjectKind.NATURAL, "个人"),
            (SubjectKind.LEGAL, "企业、事业单位等法人"),
            (SubjectKind.SOLE_TRADER, "个体工商户"),
            (SubjectKind.OTHER_ORG, "其他组织"),
        ],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label="姓名或者单位名称", max_length=200, help_text="与证件上完全一致，例如“洛桑·扎西”“王䶮”。"
    )
    document_type = forms.ChoiceField(label="证件类型", choices=DocumentType.choices)
    number = forms.CharField(
        label="证件号码", max_length=80, help_text="个人填身份证号等证件号码，单位填统一社会信用代码。"
    )
    phone = forms.CharField(label="联系电话", max_length=40, help_text="例如 13800001234。用于告知办理进度。")

    field_order = ("kind", "name", "document_type", "number", "phone", "username", "password1", "password2")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = "登录时使用，例如 wangyan。"
        self.fields["password1"].help_text = "至少10个字符，不要只用数字，不要与用户名相近。"
        self.fields["password2"].label = "再输入一次密码"
        self.fields["number"].widget.attrs["autocomplete"] = "off"
        _plain(self)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        kind, document_type = data.get("kind"), data.get("document_type")
        checks = {
            "document_type": lambda: check_kind(kind, document_type),
            "name": lambda: checked_name(kind, data["name"]),
            "number": lambda: accounts.refuse_child(
                kind, document_type, checked_number(document_type, data["number"], on=today())
            ),
            "phone": lambda: checked_phone(data["phone"]),
        }
        for field, check in checks.items():
            if field in data and kind and document_type:
                try:
                    check()
                except Refused as refusal:
                    self.add_error(field, f"{refusal.message}{refusal.way_out}")
        return data

    def save(self, request: HttpRequest) -> User:
        data = self.cleaned_data
        fields = {key: data[key] for key in ("username", "kind", "name", "document_type", "number", "phone")}
        return accounts.register_applicant(password=data["password1"], **fields)


class DocumentForm(forms.Form):
    """What a clerk reads from an original document."""

    kind = forms.ChoiceField(label="类别", choices=SubjectKind.choices, initial=SubjectKind.NATURAL)
    document_type = forms.ChoiceField(label="证件类型", choices=DocumentType.choices)
    number = forms.CharField(
        label="证件号码", max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(label="姓名或者单位名称", max_length=200, help_text="与证件原件完全一致。")


class CounterCheckForm(DocumentForm):
    """An account is confirmed: the person is here with her original document and names her account."""

    username = forms.CharField(label="本人的网上用户名", max_length=60)
    seen = forms.BooleanField(label="本人在场，已核对证件原件")

    field_order = ("username", "kind", "document_type", "number", "name", "seen")


class RenameForm(DocumentForm):
    """A new name of a known person, after the proof was shown."""

    reason = forms.CharField(label="更名依据", max_length=200, help_text="例如：户口簿更名页，已核对原件。")


class UserSearch(forms.Form):
    q = forms.CharField(label="用户名或者姓名", required=False, max_length=60)
    role = forms.ChoiceField(
        label="角色", required=False, choices=[("", "全部"), *[(r, r.label) for r in Role]]
    )
    active = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("1", "启用"), ("0", "已停用")]
    )


class StaffForm(forms.Form):
    username = forms.CharField(label="用户名", max_length=60, help_text="例如 sl-bureau-01。")
    name = forms.CharField(label="姓名", max_length=100)
    phone = forms.CharField(label="联系电话", max_length=40, required=False)
    email = forms.EmailField(label="电子邮箱", required=False)


class AssignForm(forms.Form):
    role = forms.ChoiceField(
        label="角色", choices=[(r, f"{r.label}：{r.description}") for r in Role if r in STAFF_ROLES]
    )
    agency = forms.ModelChoiceField(
        Agency.objects.filter(active=True), label="所在机构", required=False, help_text="业务角色须指定。"
    )
    area = forms.CharField(
        label="负责的区划代码",
        required=False,
        max_length=12,
        help_text="例如 410404（石龙区）；司法行政、审定、信用、审计角色须指定。",
    )

    def clean_area(self) -> Area | None:
        code = self.cleaned_data["area"].strip()
        if not code:
            return None
        area = Area.objects.filter(code=code).first()
        if area is None:
            raise forms.ValidationError(f"没有代码为“{code}”的行政区划。")
        return area


class ReasonForm(forms.Form):
    reason = forms.CharField(label="原因", max_length=200, help_text="记入审计记录。")
