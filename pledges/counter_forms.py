"""F2 and F3 of the counter: who is there, with which original, and what for."""

from typing import Any

from django import forms

from pledges.card_lines import LONGEST, read_line
from pledges.forms import AuthorizationForm, SubjectForm, UploadField
from portal.people.enums import PERSONAL_DOCUMENTS, Capacity, DocumentType, Relation, SubjectKind
from portal.people.models import Subject

ORIGINAL_MISSING = "还没有勾选“已核对证件原件”，不能继续。"


class IdentityForm(forms.Form):
    """F2 of the counter: the document is on the desk, and the clerk says that it was the original."""

    original_checked = forms.BooleanField(
        label="已核对证件原件，人证一致", error_messages={"required": ORIGINAL_MISSING}
    )


class CounterForm(SubjectForm):
    """F2 and F3 of the counter: whose document lies on the desk, and what she came for.

    Of somebody who is known already, what is left empty stays as it is on record. The number may come from a reader,
    alone or with name and address in one line (``card_lines``).
    """

    number = forms.CharField(
        label="证件号码",
        max_length=LONGEST,
        help_text="输入或者刷证件，按回车。身份证号18位，最后一位可能是X。",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "data-ask": "", "data-focus": "", "spellcheck": "false"}
        ),
    )
    ticket = forms.CharField(
        label="排队号",
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "w-tiny"}),
    )
    original_checked = forms.BooleanField(
        label="已核对证件原件，人证一致", error_messages={"required": ORIGINAL_MISSING}
    )
    by_agent = forms.BooleanField(label="本件由委托代理人办理，代理人在场", required=False)
    by_representative = forms.BooleanField(
        label="本件由法定代表人、经营者、经办人或者监护人办理，其本人在场", required=False
    )
    matter = forms.UUIDField(error_messages={"required": "请选一个事项。", "invalid": "请选一个事项。"})
    certificates = forms.Field(required=False, widget=forms.MultipleHiddenInput)
    form_token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, by_other: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever signs shows the original: with an agent, guardian or clerk at the desk it is hers that is asked.
        self.fields["original_checked"].required = not by_other
        self.fields["original_checked"].widget.attrs["data-then"] = (
            "#matters [data-before] | #matters [name=certificates] | #matters :checked | #id_q"
        )
        for name in ("number", "name", "phone"):
            self.fields[name].error_messages["required"] = f"请填写{self.fields[name].label}。"
        self.known: Subject | None = None
        if self.is_bound:
            self._read_line()

    def _read_line(self) -> None:
        """The parts of a scanned line in their fields; what is on record need not be typed again."""
        self.data = self.data.copy()
        line = read_line(self.data.get("number", ""))
        for name, value in line._asdict().items():
            if value and (name == "number" or not self.data.get(name, "").strip()):
                self.data[name] = value
        self.known = Subject.find(self.data.get("document_type", ""), line.number) if line.number else None
        if self.known is not None:
            self.fields["name"].required = False
            self.fields["phone"].required = not self.known.phone

    def subject(self) -> dict[str, str]:
        """What ``get_or_create_subject`` wants: an empty name is the one on record."""
        given = super().subject()
        return {**given, "name": given["name"] or (self.known.name if self.known else "")}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("by_agent") and cleaned.get("by_representative"):
            self.add_error("by_representative", "委托代理人和法定代理人、经办人只能选一种，请核对。")
        return cleaned


class OnePerson:
    """Somebody who stands at the desk: a natural person, by a document of her own."""

    whom = ""
    kind = address = legal_representative_name = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        personal = [(word.value, word.label) for word in DocumentType if word in PERSONAL_DOCUMENTS]
        self.fields["document_type"].choices = personal
        for field, word in (
            ("document_type", "证件类型"),
            ("number", "证件号码"),
            ("name", "姓名"),
            ("phone", "电话"),
        ):
            self.fields[field].label = f"{self.whom}{word}"

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["kind"] = SubjectKind.NATURAL
        cleaned: dict[str, Any] = super().clean()
        return cleaned

    def subject(self) -> dict[str, str]:
        """What ``get_or_create_subject`` wants."""
        return {
            name: self.cleaned_data[name] for name in ("kind", "document_type", "number", "name", "phone")
        }


class AgentForm(OnePerson, AuthorizationForm):
    """The agent at the desk, her document, and the special authorisation she brought.

    Nothing of the paper need be given where the applicant authorised her online: what is on record is used.
    """

    whom = "代理人"
    paper = ("powers", "valid_from", "valid_until", "file")
    always_paper = False
    original_checked = forms.BooleanField(
        label="代理人的证件已核对原件，人证一致", error_messages={"required": ORIGINAL_MISSING}
    )

    field_order = ("document_type", "number", "name", "phone", "powers", "valid_from", "valid_until", "file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        brought = self.always_paper or any(self._given(name) for name in self.paper)
        for name in self.paper:
            self.fields[name].required = brought

    def _given(self, name: str) -> bool:
        key = self.add_prefix(name)
        return bool(self.is_bound and (self.data.get(key) or self.files.get(key)))

    def authorization(self) -> dict[str, Any] | None:
        """The document and its period, the upload not yet kept; None when she brought none."""
        if not self.cleaned_data["file"]:
            return None
        return {name: self.cleaned_data[name] for name in self.paper}


class RepresentativeForm(OnePerson, SubjectForm):
    """The guardian, head or clerk at the desk: in what capacity, and which originals the clerk looked at."""

    whom = "到场人"
    capacity = forms.ChoiceField(label="身份", choices=[("", "请选择"), *Capacity.choices])
    relation = forms.ChoiceField(
        label="监护关系（监护人填）", choices=[("", "不是监护人"), *Relation.choices], required=False
    )
    note = forms.CharField(
        label="核对了哪些原件", max_length=200, help_text="例如：户口簿；单位授权书和营业执照副本。"
    )
    scan = UploadField(label="材料扫描件", required=False, help_text="可以不传；授权书留存的请扫描。")
    child_consent = forms.BooleanField(
        label="孩子未满十四周岁：监护人当面同意为办理本件处理孩子的个人信息", required=False
    )
    original_checked = forms.BooleanField(
        label="其本人的证件已核对原件，人证一致", error_messages={"required": ORIGINAL_MISSING}
    )

    field_order = (
        "capacity",
        "relation",
        "document_type",
        "number",
        "name",
        "phone",
        "note",
        "scan",
        "child_consent",
        "original_checked",
    )
