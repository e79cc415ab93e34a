"""An empty field says what to do."""

import pytest
from django import forms


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (forms.CharField(), "请填写这一项。"),
        (forms.IntegerField(), "请填写这一项。"),
        (forms.DateField(), "请填写日期。"),
        (forms.ChoiceField(choices=[("a", "甲")]), "请选择一项。"),
        (forms.TypedChoiceField(choices=[("a", "甲")]), "请选择一项。"),
        (forms.MultipleChoiceField(choices=[("a", "甲")]), "请至少选择一项。"),
        (forms.FileField(), "请选择要上传的文件。"),
        (forms.BooleanField(), "请勾选以后再继续。"),
        (forms.CharField(error_messages={"required": "请写明理由。"}), "请写明理由。"),
    ],
)
def test_an_empty_field_says_what_to_do(field, words):
    with pytest.raises(forms.ValidationError) as refusal:
        field.clean(None)
    assert refusal.value.messages == [words]
