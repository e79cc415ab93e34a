"""Forms of the published lists: what to look for, and which list to publish next."""

from django import forms

from matters.enums import Listing


class ListsFilter(forms.Form):
    """Which lists; those that a newer edition has replaced only on demand."""

    area = forms.ChoiceField(label="地区", required=False)
    kind = forms.ChoiceField(label="清单", required=False, choices=[("", "全部清单"), *Listing.choices])
    former = forms.ChoiceField(
        label="期次", required=False, choices=[("", "只看现行的"), ("all", "包括往期")]
    )

    def __init__(self, *args, areas=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "全部地区"), *areas]


class LinesFilter(forms.Form):
    """Which lines of one edition."""

    q = forms.CharField(label="在本期清单中查找", required=False, max_length=60)
    agency = forms.ChoiceField(label="单位", required=False)

    def __init__(self, *args, agencies=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", "全部单位"), *((name, name) for name in agencies)]


class OtherEdition(forms.Form):
    """With which edition to compare."""

    old = forms.ChoiceField(label="与哪一期比较")

    def __init__(self, *args, editions=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old"].choices = [
            (str(edition.pk), f"第{edition.number}期（{edition.published_on:%Y-%m-%d}）")
            for edition in editions
        ]


class EditionForm(forms.Form):
    """Which list to publish next, for which area."""

    area = forms.ChoiceField(label="地区")
    kind = forms.ChoiceField(label="清单", choices=Listing)

    def __init__(self, *args, areas=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = list(areas)


class PublishForm(EditionForm):
    """The same with what the publisher saw: published is what was looked at, or nothing."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    document = forms.CharField(
        label="公布文件的文号", required=False, max_length=100, help_text="随文件公布的填写，没有的空白。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].widget = forms.HiddenInput()
        self.fields["kind"].widget = forms.HiddenInput()
