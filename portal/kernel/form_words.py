"""What an empty field says: what to do, in the words of the page, instead of the framework's."""

from django import forms

WORDS: dict[type[forms.Field], str] = {
    forms.Field: "请填写这一项。",
    forms.ChoiceField: "请选择一项。",
    forms.MultipleChoiceField: "请至少选择一项。",
    forms.ModelMultipleChoiceField: "请至少选择一项。",
    forms.DateField: "请填写日期。",
    forms.FileField: "请选择要上传的文件。",
    forms.BooleanField: "请勾选以后再继续。",
}


def speak_plainly() -> None:
    """For every form of the portal; a field that says something of its own keeps it."""
    for kind, words in WORDS.items():
        own = vars(kind).get("default_error_messages", {})
        kind.default_error_messages = {**own, "required": words}
