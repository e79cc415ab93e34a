"""Forms of screening: reasoned answers, what an issuer asks for, special groups, candidates."""

from typing import Any

from django import forms

from matters.domain.screening import LONGEST, SHORTEST, Answer

CHOICES = [("no", "不涉及"), ("yes", "涉及")]


class AnswersForm(forms.Form):
    """Yes or no to every question, with the reason. What is left open stays open."""

    def __init__(self, *args: Any, answers: list[Answer], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.answers = answers
        for answer in answers:
            name = answer.field.value
            given = {True: "yes", False: "no", None: None}[answer.concerned]
            self.fields[name] = forms.ChoiceField(
                label=answer.question,
                choices=CHOICES,
                required=False,
                initial=given,
                widget=forms.RadioSelect,
            )
            self.fields[f"{name}_reason"] = forms.CharField(
                label=f"{answer.field.label}：理由",
                required=False,
                max_length=LONGEST,
                initial=answer.reason,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def rows(self) -> list[tuple[Answer, Any, Any]]:
        """Each question with its two fields."""
        return [(a, self[a.field.value], self[f"{a.field.value}_reason"]) for a in self.answers]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for answer in self.answers:
            name = answer.field.value
            chosen, reason = data.get(name), (data.get(f"{name}_reason") or "").strip()
            if chosen and len(reason) < SHORTEST:
                self.add_error(f"{name}_reason", f"请写明理由，至少{SHORTEST}个字。")
            if reason and not chosen and name not in self.errors:
                self.add_error(name, "请选“涉及”或者“不涉及”。")
        return data

    def given(self) -> dict[str, tuple[bool, str]]:
        """What was answered, for the act."""
        data = self.cleaned_data
        fields = [answer.field.value for answer in self.answers]
        return {name: (data[name] == "yes", data[f"{name}_reason"]) for name in fields if data[name]}


class NeedForm(forms.Form):
    """Another certificate that the issuer asks for."""

    named = forms.CharField(
        label="开具时先要的证明",
        max_length=100,
        help_text="照清单上的名称写，例如“居住证明”。",
        error_messages={"required": "请写证明的名称。"},
    )
