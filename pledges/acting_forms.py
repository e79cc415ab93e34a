"""Forms of those who act for others: guardians, heads and clerks, and the authorisations of agents."""

from typing import Any

from django import forms

from pledges.enums import AuthorizedPower
from pledges.forms import SubjectForm, UploadField
from portal.kernel.calendar import today
from portal.kernel.widgets import DateInput
from portal.people.enums import PERSONAL_DOCUMENTS, Capacity, DocumentType, Relation, SubjectKind

PERSONAL = [(word.value, word.label) for word in DocumentType if word in PERSONAL_DOCUMENTS]
ORGANISATIONS = [pair for pair in SubjectKind.choices if pair[0] != SubjectKind.NATURAL]
PROOF_HELP = "扫描件或照片，PDF、JPG 或 PNG，不超过 10 MB。"


class PersonForm(SubjectForm):
    """A natural person by her document."""

    kind = address = legal_representative_name = None

    def __init__(self, *args: Any, whose: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document_type"].choices = PERSONAL
        for name, label in (
            ("document_type", "证件类型"),
            ("number", "证件号码"),
            ("name", "姓名"),
            ("phone", "电话"),
        ):
            self.fields[name].label = f"{whose}{label}"

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["kind"] = SubjectKind.NATURAL
        cleaned: dict[str, Any] = super().clean()
        return cleaned

    def subject(self) -> dict[str, Any]:
        """What ``get_or_create_subject`` wants."""
        names = ("kind", "document_type", "number", "name", "phone", "born_on")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class WardForm(PersonForm):
    """The minor or ward, how the guardian is related, and the paper that shows it."""

    born_on = forms.DateField(
        label="出生日期", required=False, widget=DateInput(), help_text="身份证、居住证以外的证件才要填。"
    )
    relation = forms.ChoiceField(label="您是他（她）的", choices=[("", "请选择"), *Relation.choices])
    file = UploadField(label="监护关系的证明", help_text=f"户口簿、出生医学证明，或者法院判决。{PROOF_HELP}")
    child_consent = forms.BooleanField(
        label="孩子未满十四周岁的：我是监护人，同意为办理本人所选的事项处理孩子的个人信息", required=False
    )

    field_order = ("name", "document_type", "number", "born_on", "relation", "file", "child_consent")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, whose="被监护人", **kwargs)
        del self.fields["phone"]

    def subject(self) -> dict[str, Any]:
        """Without a telephone: the guardian is called."""
        return super().subject()


class OrganisationForm(SubjectForm):
    """The organisation for which one acts, in what capacity, and its authorisation or licence."""

    document_type = phone = legal_representative_name = None
    capacity = forms.ChoiceField(
        label="您在单位的身份",
        choices=[pair for pair in Capacity.choices if pair[0] != Capacity.GUARDIAN],
        widget=forms.RadioSelect,
    )
    valid_until = forms.DateField(
        label="授权到哪一天",
        required=False,
        widget=DateInput(),
        help_text="经办人按单位授权书填写；长期的不填。",
    )
    file = UploadField(
        label="证明材料",
        help_text=f"经办人上传盖章的单位授权书；法定代表人、经营者上传营业执照或者登记证书。{PROOF_HELP}",
    )

    field_order = ("kind", "name", "number", "address", "capacity", "valid_until", "file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices, self.fields["kind"].label = ORGANISATIONS, "单位类别"
        self.fields["name"].label, self.fields["name"].help_text = "单位名称", "与营业执照或者登记证书一致。"
        self.fields["number"].label = "统一社会信用代码"
        self.fields["number"].help_text = "18位，不用字母 I、O、S、V、Z。"
        self.fields["address"].label = "单位地址"

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["document_type"] = DocumentType.USCC
        cleaned: dict[str, Any] = super().clean()
        return cleaned

    def subject(self) -> dict[str, Any]:
        """What ``get_or_create_subject`` wants."""
        names = ("kind", "document_type", "number", "name", "address")
        return {name: self.cleaned_data[name] for name in names}


class ClerkForm(PersonForm):
    """Whom the organisation names to act for it, and until when."""

    valid_until = forms.DateField(
        label="授权到哪一天", required=False, widget=DateInput(), help_text="长期的不填；随时可以终止。"
    )

    field_order = ("name", "document_type", "number", "phone", "valid_until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, whose="经办人", **kwargs)


class GrantForm(PersonForm):
    """The agent, the powers and the period; the signature closes it. The matters stand in the address."""

    principal = forms.ChoiceField(label="谁授权")
    powers = forms.MultipleChoiceField(
        label="授权的权限",
        choices=AuthorizedPower,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一项授权的权限。"},
    )
    valid_from = forms.DateField(label="从哪一天起", widget=DateInput())
    valid_until = forms.DateField(
        label="到哪一天止", widget=DateInput(), help_text="最长三年，随时可以撤销。"
    )
    signature = forms.CharField(
        label="签名",
        widget=forms.HiddenInput,
        error_messages={"required": "还没有签名。请在框里写上您的姓名。"},
    )

    field_order = (
        "principal",
        "name",
        "document_type",
        "number",
        "phone",
        "powers",
        "valid_from",
        "valid_until",
    )

    def __init__(self, *args: Any, principals: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, whose="代理人", **kwargs)
        self.fields["valid_from"].initial = today()
        people = self.fields["principal"]
        people.choices = principals
        if len(principals) == 1:
            people.widget, people.initial = forms.HiddenInput(), principals[0][0]

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        start, end = typed.get("valid_from"), typed.get("valid_until")
        if start and end and end < start:
            self.add_error("valid_until", "截止日期早于开始日期，请核对。")
        return typed
