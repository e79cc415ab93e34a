"""Filters of the page 依据."""

from django import forms

from portal.law.enums import Hierarchy


class BasisFilter(forms.Form):
    q = forms.CharField(
        label="找依据", required=False, max_length=40, help_text="名称、条文或者代号，例如“法律援助”。"
    )
    rank = forms.ChoiceField(label="效力层级", required=False, choices=[("", "全部"), *Hierarchy.choices])
