"""Forms of the catalogue: what people look for, and what reviewers write."""

from django import forms

from matters.enums import AdminKind, LifeEvent, Listing, VersionState

OPINION_LIMIT = 500


class DirectoryFilter(forms.Form):
    """What a citizen looks for; it lives in the address, so that a view can be sent to somebody."""

    q = forms.CharField(
        label="要办的事或者证明的名称", required=False, max_length=60, help_text="例如“法律援助”“住所”。"
    )
    area = forms.ChoiceField(label="地区", required=False)
    agency = forms.ChoiceField(label="单位", required=False)
    life_event = forms.ChoiceField(
        label="办事情形", required=False, choices=[("", "全部情形"), *LifeEvent.choices]
    )
    kind = forms.ChoiceField(label="事项类型", required=False, choices=[("", "全部类型"), *AdminKind.choices])

    def __init__(self, *args, areas=(), agencies=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "全部地区"), *areas]
        self.fields["agency"].choices = [("", "全部单位"), *((str(pk), name) for pk, name in agencies)]


class DeskFilter(forms.Form):
    """Filters of the desk of the catalogue."""

    q = forms.CharField(label="证明名称", required=False, max_length=60)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *VersionState.choices])
    agency = forms.ChoiceField(label="单位", required=False)

    def __init__(self, *args, agencies=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", "全部单位"), *((str(pk), name) for pk, name in agencies)]


class OpinionForm(forms.Form):
    """The opinion of a reviewer who agrees: may be short."""

    opinion = forms.CharField(
        label="意见",
        required=False,
        max_length=OPINION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如“依据充分，同意列入”。",
    )


class PassForm(OpinionForm):
    """The same where the area knows a step for technical matters, which the reviewer may ask for."""

    technical = forms.BooleanField(label="专业性、技术性较强，先请示上级或者召开论证会", required=False)

    def __init__(self, *args, technical, **kwargs):
        super().__init__(*args, **kwargs)
        if not technical:
            del self.fields["technical"]


class ReasonForm(forms.Form):
    """The reasons of somebody who sends back, refuses or takes down: never empty."""

    opinion = forms.CharField(
        label="理由",
        max_length=OPINION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明哪一栏、为什么，例如“核查标准没有写明可以衡量的数”。",
        error_messages={"required": "请写明理由。"},
    )


class EditionForm(forms.Form):
    """Which list to publish, for which area."""

    area = forms.ChoiceField(label="地区")
    kind = forms.ChoiceField(label="清单", choices=Listing)

    def __init__(self, *args, areas=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = list(areas)
