"""Forms of parallel texts."""

from django import forms

from matters.domain.parallel import LONGEST, flat, places_of
from matters.models import ParallelText
from matters.parallel_enums import Language


class LanguageForm(forms.Form):
    """In which language a translation is begun: one of those that the area has opened."""

    language = forms.ChoiceField(label="语言文字")

    def __init__(self, *args, languages=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [(code, Language(code).label) for code in languages]


class ParallelForm(forms.Form):
    """One box a passage, under the Chinese words that it translates."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    translator = forms.CharField(
        label="翻译单位", max_length=100, required=False, help_text="例如“城关区民族语文工作办公室”。"
    )

    def __init__(self, *args, row: ParallelText, **kwargs):
        super().__init__(*args, **kwargs)
        given = flat(row.words)
        self.fields["translator"].initial = row.translator
        for place, title, chinese in places_of(row.text):
            # A draft may be kept with gaps; that nothing is missing is asked when it is handed on.
            rows = max(2, min(14, len(chinese) // 30 + chinese.count("\n") + 1))
            self.fields[place] = forms.CharField(
                label=title,
                help_text=chinese,
                required=False,
                max_length=LONGEST,
                initial=given.get(place, ""),
                widget=forms.Textarea(attrs={"rows": rows, "lang": row.language}),
            )
        for name in self.fields:
            self.fields[name].asked_later = True

    @property
    def words(self) -> dict[str, str]:
        """The words by place, as the act takes them."""
        return {
            name: value for name, value in self.cleaned_data.items() if name not in ("seen", "translator")
        }


class BackForm(forms.Form):
    """Why a translation is sent back."""

    reason = forms.CharField(
        label="退回的理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明退回的理由。"},
    )
