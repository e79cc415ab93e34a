"""Forms of disclosure: the public's filter, what else is hidden, and reasons."""

from django import forms

from pledges.disclosure_enums import DisclosureState
from portal.people.models import Area


class PublicFilter(forms.Form):
    """Which disclosures the public looks at; lives in the address."""

    q = forms.CharField(label="承诺人或者证明名称", max_length=60, required=False)
    area = forms.ChoiceField(label="地区", required=False)

    def __init__(self, *args, areas=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "全部地区"), *areas]


class DisclosureDeskFilter(forms.Form):
    """What lies on the desk: those to prepare, or those in one state."""

    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "待拟办"), *DisclosureState.choices]
    )


class PrepareForm(forms.Form):
    """What the machine did not find and a person wants hidden."""

    hidden = forms.CharField(
        label="另外隐去的文字",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一处，照原文写，例如商业秘密、他人姓名。写好后先点“预览”。",
    )

    def clean_hidden(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["hidden"].splitlines() if line.strip()]
        if any(len(line) < 2 for line in lines):
            raise forms.ValidationError("每处至少写两个字，只写一个字会隐去太多内容。")
        return lines


class DownForm(forms.Form):
    """Why something is sent back or taken down."""

    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


def areas_of(codes: list[str]) -> list[tuple[str, str]]:
    """The areas for the filter, by their names."""
    return list(Area.objects.filter(pk__in=codes).order_by("path").values_list("code", "full_name"))
