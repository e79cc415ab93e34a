"""Forms of liability insurance and of claims for compensation."""

from django import forms

from pledges.models import InsurancePolicy
from portal.kernel.widgets import DateInput


class PolicyForm(forms.Form):
    """What stands on the policy, and the policy itself."""

    insurer = forms.CharField(label="保险公司", max_length=100)
    number = forms.CharField(label="保单号", max_length=60)
    amount = forms.DecimalField(label="保险金额（元）", max_digits=14, decimal_places=2, min_value=0.01)
    valid_from = forms.DateField(label="保险起期", widget=DateInput)
    valid_until = forms.DateField(label="保险止期", widget=DateInput)
    file = forms.FileField(label="保单", help_text="PDF、PNG 或者 JPG。")


class ClaimForm(forms.Form):
    """A claim that came in."""

    claimant = forms.CharField(label="请求人", max_length=100)
    claimed = forms.DecimalField(label="请求金额（元）", max_digits=14, decimal_places=2, min_value=0.01)
    lodged_on = forms.DateField(label="收到日期", widget=DateInput)
    policy = forms.ModelChoiceField(
        InsurancePolicy.objects.none(), label="关联的责任保险", required=False, empty_label="没有"
    )
    facts = forms.CharField(label="事实和理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["policy"].queryset = InsurancePolicy.objects.filter(case=case)


class ClaimDecisionForm(forms.Form):
    """What was decided on a claim."""

    granted = forms.TypedChoiceField(
        label="决定",
        choices=[("1", "赔偿"), ("0", "不予赔偿")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    paid = forms.DecimalField(
        label="赔偿金额（元）", max_digits=14, decimal_places=2, min_value=0, required=False
    )
    insured = forms.DecimalField(
        label="其中保险赔付（元）", max_digits=14, decimal_places=2, min_value=0, required=False
    )
    outcome = forms.CharField(label="处理结果", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))
