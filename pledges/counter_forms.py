"""F2 and F3 of the counter: who is there, with which original, and what for."""

from typing import Any

from django import forms

from pledges.forms import AuthorizationForm, SubjectForm
from portal.people.enums import PERSONAL_DOCUMENTS, DocumentType, SubjectKind

ORIGINAL_MISSING = "还没有勾选“已核对证件原件”，不能继续。"


class IdentityForm(forms.Form):
    """F2 of the counter: the document is on the desk, and the clerk says that it was the original."""

    original_checked = forms.BooleanField(
        label="已核对证件原件，人证一致", error_messages={"required": ORIGINAL_MISSING}
    )


class CounterForm(SubjectForm):
    """F2 and F3 of the counter: whose document lies on the desk, and what she came for."""

    original_checked = forms.BooleanField(
        label="已核对证件原件，人证一致", error_messages={"required": ORIGINAL_MISSING}
    )
    by_agent = forms.BooleanField(label="本件由委托代理人办理，代理人在场", required=False)
    matter = forms.UUIDField(error_messages={"required": "请选一个事项。", "invalid": "请选一个事项。"})
    certificates = forms.Field(required=False, widget=forms.MultipleHiddenInput)
    form_token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, by_agent: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever signs shows the original: with an agent at the desk it is hers that is asked.
        self.fields["original_checked"].required = not by_agent


class AgentForm(AuthorizationForm):
    """The agent at the desk, her document, and the special authorisation she brought."""

    kind = address = legal_representative_name = None
    original_checked = forms.BooleanField(
        label="代理人的证件已核对原件，人证一致", error_messages={"required": ORIGINAL_MISSING}
    )

    field_order = ("document_type", "number", "name", "phone", "valid_from", "valid_until", "file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        personal = [(word.value, word.label) for word in DocumentType if word in PERSONAL_DOCUMENTS]
        self.fields["document_type"].choices = personal
        for field, label in (
            ("document_type", "代理人证件类型"),
            ("number", "代理人证件号码"),
            ("name", "代理人姓名"),
            ("phone", "代理人电话"),
        ):
            self.fields[field].label = label

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["kind"] = SubjectKind.NATURAL
        cleaned: dict[str, Any] = super().clean()
        return cleaned

    def subject(self) -> dict[str, str]:
        """What ``get_or_create_subject`` wants."""
        return {
            name: self.cleaned_data[name] for name in ("kind", "document_type", "number", "name", "phone")
        }

    def authorization(self) -> dict[str, Any]:
        """The document and its period, the upload not yet kept."""
        return {name: self.cleaned_data[name] for name in ("valid_from", "valid_until", "file")}
