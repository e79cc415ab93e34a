"""Forms of ratings: five levels with none preset, the agency's answer, and the second person's word."""

from django import forms

from pledges.rating_enums import Level, Tag


class RatingForm(forms.Form):
    """How it was. Nothing is chosen beforehand, and nobody has to."""

    level = forms.TypedChoiceField(
        label="您满意吗",
        choices=Level,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择一档评价。不想评价的，直接离开本页就可以。"},
    )
    tags = forms.MultipleChoiceField(
        label="主要是哪些方面（可以多选，也可以不选）",
        choices=Tag,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    text = forms.CharField(
        label="想说的话",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="请不要写证件号码等个人信息。",
    )


class ReplyForm(forms.Form):
    """What was put right."""

    reply = forms.CharField(
        label="整改情况和回复",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="申请人会在办件里看到。",
    )


class DoubtForm(forms.Form):
    """Why the rating should be left out."""

    doubt = forms.CharField(
        label="申请剔除的理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="只有误评、恶意评价可以申请剔除，由另一人复核。",
    )


class SettleForm(forms.Form):
    """The second person's word."""

    exclude = forms.TypedChoiceField(
        label="复核结果",
        choices=[("1", "属于误评或者恶意评价，剔除"), ("0", "不剔除，退回整改回复")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    settled = forms.CharField(label="复核意见", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class RatingDeskFilter(forms.Form):
    """What lies on the desk; lives in the address."""

    state = forms.ChoiceField(
        label="看哪些",
        required=False,
        choices=[("", "待办的差评"), ("all", "全部评价"), ("late", "超期没有回复的")],
    )
