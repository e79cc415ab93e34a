"""Forms of the floor."""

from typing import Any

from django import forms
from django.db.models import Q

from portal.kernel.models import AuditEvent
from portal.kernel.words import acts


class TrailFilter(forms.Form):
    """What an auditor looks for in the ledger; lives in the address."""

    object_id = forms.CharField(label="对象标识", max_length=36, required=False)
    actor = forms.CharField(label="操作人标识", max_length=36, required=False)
    act = forms.CharField(label="行为", max_length=80, required=False)
    since = forms.DateField(label="自", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="至", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    refused = forms.BooleanField(label="只看未准许的", required=False)

    def filter(self) -> Any:
        """The events that match."""
        events = AuditEvent.objects.all()
        if not self.is_valid():
            return events.none()
        wanted = self.cleaned_data
        exact = {name: wanted[name] for name in ("object_id", "actor") if wanted[name]}
        events = events.filter(**exact)
        if wanted["act"]:
            named = [code for code, word in acts().items() if wanted["act"] in word]
            events = events.filter(Q(act__startswith=wanted["act"]) | Q(act__in=named))
        if wanted["since"]:
            events = events.filter(at__date__gte=wanted["since"])
        if wanted["until"]:
            events = events.filter(at__date__lte=wanted["until"])
        return events.exclude(refused="") if wanted["refused"] else events


class DayForm(forms.Form):
    """One day of the calendar."""

    day = forms.DateField(label="日期", widget=forms.DateInput(attrs={"type": "date"}))
    is_workday = forms.TypedChoiceField(
        label="这一天",
        choices=[("no", "放假"), ("yes", "上班（调休）")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label="名称", max_length=40, help_text="例如：国庆节、春节调休")
