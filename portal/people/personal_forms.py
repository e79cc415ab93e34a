"""Forms of a person's rights over her data, and of those who answer."""

from typing import Any

from django import forms

from portal.people.models import Agency, DataCorrection
from portal.people.personal_enums import ENTERED, CorrectedField, CorrectionState


class CorrectionForm(forms.Form):
    """What is wrong, what it should be, why; put to an agency that holds it."""

    agency = forms.ModelChoiceField(
        Agency.objects.none(), label="向哪个机关提出", help_text="办理过您的事、留有您的信息的机关。"
    )
    field = forms.ChoiceField(label="哪一项不对", choices=CorrectedField.choices)
    wanted = forms.CharField(label="应当是什么", max_length=300)
    reason = forms.CharField(
        label="为什么",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：户口簿已经更名。",
    )
    file = forms.FileField(label="证明材料（可以不传）", required=False, help_text="PDF、JPG或者PNG。")

    def __init__(self, agencies: list[Agency], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=[agency.pk for agency in agencies])
        if len(agencies) == 1:
            self.fields["agency"].initial = agencies[0].pk


class AnswerForm(forms.Form):
    """Granted with what was entered and done, or refused with the reason."""

    verdict = forms.ChoiceField(
        label="结论",
        choices=[(CorrectionState.GRANTED, "属实，已更正"), (CorrectionState.REFUSED, "不予更正")],
        widget=forms.RadioSelect,
    )
    value = forms.CharField(label="更正后的内容", max_length=100, required=False)
    answer = forms.CharField(
        label="答复",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="更正的写明核对了什么、改了哪里；不予更正的，应当说明理由。",
    )

    def __init__(self, row: DataCorrection, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if row.field not in ENTERED:
            del self.fields["value"]


class CloseForm(forms.Form):
    password = forms.CharField(
        label="登录密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="确认是您本人。",
    )


class SpareForm(forms.Form):
    reason = forms.CharField(label="暂不清除的原因", max_length=200, help_text="例如：正在行政复议。")
