"""Forms of those who review: opinions and reasons with the stamp of what was seen, comments, papers, merged lists."""

from django import forms

from matters.domain.contents import FIELDS
from matters.enums import StepFileKind

OPINION_LIMIT = 500


class SeenForm(forms.Form):
    """Carries the stamp of the version as the page showed it."""

    seen = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)


class OpinionForm(SeenForm):
    """The opinion of a reviewer who agrees: may be short."""

    opinion = forms.CharField(
        label="意见",
        required=False,
        max_length=OPINION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如“依据充分，同意列入”。",
    )


class SubmitForm(SeenForm):
    """What the drafters say to the reviewers when they hand in: may be left out."""

    opinion = forms.CharField(
        label="说明",
        required=False,
        max_length=OPINION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写给审核人员，例如“首次申报”“已按意见逐条修改”。",
    )


class PassForm(OpinionForm):
    """The same where the area knows a step for technical matters, which the reviewer may ask for."""

    technical = forms.BooleanField(label="专业性、技术性较强，先请示上级或者召开论证会", required=False)

    def __init__(self, *args, technical, **kwargs):
        super().__init__(*args, **kwargs)
        if not technical:
            del self.fields["technical"]


class ReasonForm(SeenForm):
    """The reasons of somebody who sends back, refuses or takes down: never empty."""

    opinion = forms.CharField(
        label="理由",
        max_length=OPINION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明哪一栏、为什么，例如“核查标准没有写明可以衡量的数”。",
        error_messages={"required": "请写明理由。"},
    )


class CommentForm(forms.Form):
    """What is to be mended in one field."""

    field = forms.ChoiceField(label="栏目", choices=list(FIELDS.items()))
    words = forms.CharField(
        label="意见",
        max_length=OPINION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明意见。"},
    )


class AnswerForm(forms.Form):
    """What the drafters did about a comment."""

    words = forms.CharField(
        label="答复",
        max_length=OPINION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明怎样修改，或者为什么不修改。"},
    )


class StepFileForm(forms.Form):
    """Minutes of a meeting, the answer of a superior."""

    kind = forms.ChoiceField(label="材料种类", choices=StepFileKind)
    title = forms.CharField(label="材料名称", max_length=100)
    held_on = forms.DateField(
        label="会议或者答复日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    file = forms.FileField(label="扫描件", help_text="PDF、JPG 或者 PNG。")


class ScanForm(forms.Form):
    """The paper under signature and seal."""

    file = forms.FileField(label="签字盖章的扫描件", help_text="PDF、JPG 或者 PNG。")


class NoneForm(forms.Form):
    """Why no certificate is asked for in a matter."""

    reason = forms.CharField(label="说明", max_length=200, help_text="例如“只核验身份证件，不索要证明”。")


class BulkForm(forms.Form):
    """Several versions at once: which, what, and with what words. A chosen one is "key:stamp"."""

    ACTS = {"pass": "通过", "publish": "公布", "send_back": "退回修改"}

    act = forms.ChoiceField(choices=list(ACTS.items()))
    opinion = forms.CharField(required=False, max_length=OPINION_LIMIT)
    chosen = forms.MultipleChoiceField(error_messages={"required": "请先勾选事项。"})

    def __init__(self, data, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.fields["chosen"].choices = [(entry, entry) for entry in data.getlist("chosen")[:100]]

    def clean(self):
        found = super().clean()
        if found.get("act") == "send_back" and len(found.get("opinion", "").strip()) < 2:
            self.add_error("opinion", "退回修改的，请写明理由。")
        return found
