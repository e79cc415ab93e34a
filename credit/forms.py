"""Forms of credit. They read what was typed; the acts decide."""

from django import forms

from credit.enums import RecordState
from portal.kernel.widgets import ChoiceCards
from portal.people.enums import DocumentType

PURPOSES = [
    ("受理审查", "受理审查"),
    ("核查承诺", "核查承诺"),
    ("信用信息归集", "信用信息归集"),
    ("办理异议或者修复", "办理异议或者修复"),
]
PUBLIC_PLEDGE = "本人承诺今后在办理政务服务事项时如实申报、依法履行承诺，违背承诺的，自愿接受依法惩戒。"


class DeskFilter(forms.Form):
    """Which records."""

    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *RecordState.choices])


class FindForm(forms.Form):
    """A person's file by her number: names are not enough, and the purpose is put on record."""

    document_type = forms.ChoiceField(label="证件类型", choices=DocumentType.choices)
    number = forms.CharField(label="证件号码", max_length=40, help_text="完整号码，不在网址和日志里出现。")
    purpose = forms.ChoiceField(label="查看目的", choices=[("", "请选择"), *PURPOSES])


class ReasonForm(forms.Form):
    """An act that needs a reason."""

    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(forms.Form):
    """Not taken on: why."""

    answer = forms.CharField(
        label="不予受理的理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明缺少什么、怎样补充。",
    )


class RepairDecisionForm(forms.Form):
    """Grant or refuse a repair."""

    granted = forms.TypedChoiceField(
        label="决定",
        choices=[("yes", "准予修复"), ("no", "不予修复")],
        coerce=lambda word: word == "yes",
        widget=ChoiceCards(
            hints={"yes": "记录不再适用，恢复适用告知承诺制。", "no": "记录继续适用，写明还缺什么。"}
        ),
    )
    corrected = forms.BooleanField(label="已核实失信行为已经改正、义务已经履行完毕", required=False)
    answer = forms.CharField(label="理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ObjectionDecisionForm(forms.Form):
    """Uphold an objection or not."""

    upheld = forms.TypedChoiceField(
        label="决定",
        choices=[("yes", "异议成立"), ("no", "异议不成立")],
        coerce=lambda word: word == "yes",
        widget=ChoiceCards(hints={"yes": "撤销这条记录。", "no": "恢复适用这条记录。"}),
    )
    answer = forms.CharField(label="理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class RepairForm(forms.Form):
    """The subject applies for repair."""

    reason = forms.CharField(
        label="您做了哪些改正",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="例如：已补交证明，已退回多领的款项。",
    )
    public_pledge = forms.CharField(
        label="信用承诺",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"可以照写：{PUBLIC_PLEDGE}",
    )
    evidence = forms.FileField(
        label="证明改正的材料", required=False, help_text="PDF、JPG 或者 PNG，不超过 10MB。"
    )


class ObjectionForm(forms.Form):
    """The subject says what is wrong with a record."""

    reason = forms.CharField(
        label="哪里有误、为什么",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="例如：核查的不是本人的收入。",
    )
    evidence = forms.FileField(label="证据", required=False, help_text="PDF、JPG 或者 PNG，不超过 10MB。")
