"""Forms of the catalogue: what people look for, and what reviewers write."""

from django import forms

from matters.enums import AdminKind, LifeEvent, VersionState

# The orders of the desk; what comes first where nothing is chosen, the tab says.
DESK_ORDERS = {
    "": "常用次序",
    "due": "最急的在前",
    "name": "按名称",
    "since": "先到本步骤的在前",
    "newest": "最近建立的在前",
}


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
    """Filters and order of the desk of the catalogue; the area only for whoever works over several."""

    q = forms.CharField(label="证明或者行政事项名称", required=False, max_length=60)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *VersionState.choices])
    area = forms.ChoiceField(label="地区", required=False)
    agency = forms.ChoiceField(label="单位", required=False)
    sort = forms.ChoiceField(label="排序", required=False, choices=list(DESK_ORDERS.items()))

    def __init__(self, *args, areas=(), agencies=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "全部地区"), *areas]
        self.fields["agency"].choices = [("", "全部单位"), *((str(pk), name) for pk, name in agencies)]
        if len(areas) < 2:
            del self.fields["area"]
