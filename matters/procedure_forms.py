"""Forms of guides and work procedures, as agencies and the justice bureau write them."""

from django import forms

from matters.domain.procedure_words import CHAPTERS
from matters.enums import JointMode
from portal.kernel.calendar import today

LINE = 400


class DraftForm(forms.Form):
    """For which area the next version is begun, and who writes it."""

    area = forms.ChoiceField(label="地区")
    agency = forms.ChoiceField(label="制定单位")

    def __init__(self, *args, areas=(), agencies=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = list(areas)
        self.fields["agency"].choices = [(str(pk), name) for pk, name in agencies]


class ProcedureForm(forms.Form):
    """The words of a work procedure: one box a chapter, one line an article."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label="名称", max_length=120)
    doc_number = forms.CharField(label="文号", max_length=60, required=False)

    def __init__(self, *args, procedure=None, **kwargs):
        super().__init__(*args, **kwargs)
        if procedure:
            example = f"{procedure.agency.number_prefix}〔{today().year}〕5号"
            self.fields["doc_number"].help_text = f"例如“{example}”，也可以到公布时再填。"
        words = {}
        for chapter in procedure.chapters if procedure else ():
            words[chapter["key"]] = "\n".join(article["text"] for article in chapter["articles"])
        for key, title in CHAPTERS.items():
            rows = max(4, min(16, words.get(key, "").count("\n") * 2 + 4))
            self.fields[f"chapter_{key}"] = forms.CharField(
                label=title,
                required=False,
                max_length=8000,
                initial=words.get(key, ""),
                widget=forms.Textarea(attrs={"rows": rows}),
                help_text="每行一条，条号自动编排。" if key == "general" else "",
            )
            self.fields[f"chapter_{key}"].asked_later = True  # a draft may lack it, what is sent on may not

    @property
    def chapters(self) -> dict[str, str]:
        """The words of each chapter, as the act takes them."""
        return {key: self.cleaned_data[f"chapter_{key}"] for key in CHAPTERS}


class ReviewForm(forms.Form):
    """An opinion on a work procedure."""

    opinion = forms.CharField(label="意见", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class PublishForm(forms.Form):
    """The deliberation, and the number of the document."""

    deliberation = forms.CharField(
        label="集体讨论情况",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="何时、何会议、结论，例如“2026年11月20日局长办公会议审议通过”。",
    )
    doc_number = forms.CharField(label="文号", max_length=60, required=False)


class JointForm(forms.Form):
    """Whether several may apply together."""

    joint = forms.ChoiceField(
        label="几个人能不能一起申请",
        choices=JointMode.choices,
        help_text="设定以后马上生效，办事指南同时更新。已经登记的共同申请人不受影响。",
    )


class GuideForm(forms.Form):
    """What the agency writes into the guide of its matter."""

    place = forms.CharField(
        label="办理地点", max_length=200, required=False, help_text="不填的，写本单位登记的地址。"
    )
    hours = forms.CharField(
        label="办理时间", max_length=200, required=False, help_text="不填的，写工作日上下午办公时间。"
    )
    phone = forms.CharField(
        label="咨询电话", max_length=60, required=False, help_text="不填的，写本单位登记的电话。"
    )
    complaint_phone = forms.CharField(
        label="投诉电话", max_length=60, required=False, help_text="不填的，写政务服务便民热线 12345。"
    )
    complaint_address = forms.CharField(label="投诉受理单位和地址", max_length=200, required=False)
    fee = forms.CharField(label="收费", max_length=200, initial="不收费")
    materials = forms.CharField(
        label="其他申请材料",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="每行一份。可以用承诺代替的证明不用写，系统自动列出。",
    )
    notes = forms.CharField(
        label="特别提示", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_materials(self):
        """One material a line, empty lines left out."""
        return [line.strip()[:LINE] for line in self.cleaned_data["materials"].splitlines() if line.strip()]


class NoteForm(forms.Form):
    """What changed in the guide."""

    note = forms.CharField(label="变更说明", max_length=200, required=False)
