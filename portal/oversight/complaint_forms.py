"""Forms of the desk of citizens' reports."""

from typing import Any

from django import forms

from portal.people.complaint_enums import ComplaintKind, ComplaintState, Finding
from portal.people.models import Agency, Complaint


class ComplaintFilter(forms.Form):
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "未办结"), *ComplaintState.choices])
    due = forms.ChoiceField(label="期限", required=False, choices=[("", "全部"), ("late", "已逾期")])
    kind = forms.ChoiceField(label="情形", required=False, choices=[("", "全部情形"), *ComplaintKind.choices])


class RouteForm(forms.Form):
    to = forms.ModelChoiceField(Agency.objects.none(), label="转给哪个单位")
    note = forms.CharField(label="办理要求", max_length=200, required=False)

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any):
        super().__init__(*args, **kwargs)
        here = Agency.objects.in_area(complaint.area).filter(active=True).order_by("name")
        self.fields["to"].queryset = here
        self.fields["to"].initial = complaint.agency_id


class AnswerForm(forms.Form):
    finding = forms.ChoiceField(label="处理结果", choices=[("", "请选择"), *Finding.choices])
    text = forms.CharField(
        label="答复",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明查实的情况、依据和怎样纠正；反映人凭查询码看到的就是这段话。",
        error_messages={"required": "请写明答复。"},
    )


class HandBackForm(forms.Form):
    reason = forms.CharField(label="退回理由", max_length=200, error_messages={"required": "请写明理由。"})
