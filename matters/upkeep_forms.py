"""Forms after publication: filing, following a general list, adjusting, changes of the law."""

from django import forms

from matters.review_forms import OPINION_LIMIT
from matters.upkeep_enums import AdjustmentGround, AdjustmentKind, LawChangeKind, TaskOutcome
from portal.law.models import LawClause


class NoteForm(forms.Form):
    """What the sender says with the list."""

    note = forms.CharField(
        label="报送说明",
        required=False,
        max_length=OPINION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="可以不写。退回后再次报送的，写明怎样改正。",
    )


class ReceiptForm(forms.Form):
    """The receipt of an office that does not work in this portal."""

    receipt = forms.CharField(label="回执编号", max_length=60, help_text="照接收单位的回执填写。")
    note = forms.CharField(label="说明", required=False, max_length=OPINION_LIMIT)


class AnswerForm(forms.Form):
    """What the receiving bureau says."""

    answer = forms.CharField(
        label="意见",
        required=False,
        max_length=OPINION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="退回的必须写明理由；确认备案的可以不写。",
    )


class DeclineForm(forms.Form):
    """Why a change of the general list is not followed."""

    opinion = forms.CharField(
        label="不承接的理由",
        max_length=OPINION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明不承接的理由。"},
    )


class AdjustmentForm(forms.Form):
    """An application to adjust the list: what, why, and on what basis."""

    kind = forms.ChoiceField(label="调整内容", choices=AdjustmentKind, widget=forms.RadioSelect)
    ground = forms.ChoiceField(label="调整原因", choices=AdjustmentGround, widget=forms.RadioSelect)
    administrative_matter = forms.ModelChoiceField(
        label="行政事项", queryset=None, required=False, help_text="增加事项的，选择办理哪个行政事项时需要。"
    )
    matter = forms.ModelChoiceField(
        label="证明事项", queryset=None, required=False, help_text="修改、撤下的，选择哪一项证明。"
    )
    name = forms.CharField(
        label="证明名称", required=False, max_length=100, help_text="增加事项的，写明证明的名称。"
    )
    reason = forms.CharField(label="理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    bases = forms.CharField(
        label="依据的条款",
        required=False,
        max_length=600,
        help_text="照“法律援助法第四十一条”的写法，几条用分号隔开。也可以上传依据材料。",
    )
    file = forms.FileField(label="依据材料", required=False, help_text="PDF、JPG 或者 PNG。")

    def __init__(self, *args, matters, admin_matters, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["matter"].queryset = matters
        self.fields["matter"].label_from_instance = lambda row: (
            f"{row.name}（{row.administrative_matter.name}）"
        )
        self.fields["administrative_matter"].queryset = admin_matters

    def clean(self):
        found = super().clean()
        if found.get("matter"):
            found["administrative_matter"] = found["matter"].administrative_matter
        elif not found.get("administrative_matter") and "administrative_matter" not in self.errors:
            field = "administrative_matter" if found.get("kind") == AdjustmentKind.ADD else "matter"
            self.add_error(field, "请选择。")
        return found


class DecisionForm(forms.Form):
    """The bureau's opinion on an application."""

    opinion = forms.CharField(
        label="审核意见",
        required=False,
        max_length=OPINION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不同意的必须写明理由。",
    )


class LawChangeForm(forms.Form):
    """What became of a source: ended, or amended from a day on."""

    kind = forms.ChoiceField(label="变化", choices=LawChangeKind, widget=forms.RadioSelect)
    effective_on = forms.DateField(
        label="生效日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    document = forms.CharField(label="依据的文件", max_length=200, help_text="例如“国务院令第722号”。")

    def __init__(self, *args, clauses: list[LawClause], **kwargs):
        super().__init__(*args, **kwargs)
        self.clauses = clauses
        for clause in clauses:
            self.fields[self.name_of(clause)] = forms.CharField(
                label=clause.place,
                required=False,
                initial=clause.text,
                max_length=20000,
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    @staticmethod
    def name_of(clause: LawClause) -> str:
        return f"clause_{clause.pk}"

    @property
    def changed_texts(self) -> dict[str, str]:
        """Key of a clause → its new words, "" where it is struck out; unchanged ones are not named."""
        found = {}
        for clause in self.clauses:
            text = self.cleaned_data.get(self.name_of(clause), "").strip()
            if "".join(text.split()) != "".join(clause.text.split()):
                found[clause.key] = text
        return found


class TaskForm(forms.Form):
    """What came of a review."""

    outcome = forms.ChoiceField(label="复核结果", choices=TaskOutcome, widget=forms.RadioSelect)
    note = forms.CharField(label="说明", max_length=OPINION_LIMIT, widget=forms.Textarea(attrs={"rows": 2}))
