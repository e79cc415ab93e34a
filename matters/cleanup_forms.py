"""Forms of the clean-up drive: opening it, declaring, reviewing, deciding; the guides of issuers."""

from django import forms
from django.conf import settings

from matters.cleanup_enums import Disposal, ItemState, Phase, ReturnState
from matters.domain.cleanup import Dates, calendar_from, target_of, work_of
from matters.domain.issuer_guides import NEEDED
from matters.enums import AdminKind, EvidenceKind
from portal.kernel.calendar import today
from portal.kernel.widgets import DateInput

OPINION_LIMIT = 500
BASES = 3  # rows for bases on the form of a certificate


def _words(label, *, required=True, rows=3, **more):
    return forms.CharField(
        label=label,
        required=required,
        max_length=OPINION_LIMIT,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": f"请写明{label}。"},
        **more,
    )


class CampaignForm(forms.Form):
    """A new drive: where, towards what target, and the dates of its five phases."""

    area = forms.ChoiceField(label="地区", help_text="本地区和下级各单位都列入清理范围。")
    title = forms.CharField(label="名称", max_length=100, initial="“减证便民”专项行动")
    document = forms.CharField(
        label="部署文件", max_length=100, required=False, help_text="印发行动方案的文号。"
    )
    target_percent = forms.IntegerField(
        label="精简目标（%）",
        min_value=1,
        max_value=100,
        required=False,
        help_text="空着的，按本地区规则（没有规定的为50%）。",
    )

    def __init__(self, *args, areas=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [(area.pk, area.full_name) for area in areas]
        if areas:
            self.fields["target_percent"].initial = target_of(areas[0])
        for key, dates in calendar_from(today()).items():
            label, work = Phase(key).label, work_of(key)
            self._date(f"{key}_begins", f"{label}：开始", dates.begins_on, work)
            self._date(f"{key}_ends", f"{label}：结束", dates.ends_on)
            if dates.milestone_on:
                self._date(f"{key}_milestone", f"{label}：报政府审定的期限", dates.milestone_on)

    def _date(self, name, label, initial, help_text=""):
        self.fields[name] = forms.DateField(
            label=label, initial=initial, widget=DateInput(), help_text=help_text
        )

    def dates(self):
        """The dates of each phase as typed."""
        found = self.cleaned_data
        return {
            key: Dates(found[f"{key}_begins"], found[f"{key}_ends"], found.get(f"{key}_milestone"))
            for key in Phase.values
        }


class ContactsForm(forms.Form):
    """Who answers for the drive in an agency."""

    leader = forms.CharField(label="分管领导", max_length=50)
    unit = forms.CharField(label="责任单位（科室）", max_length=60, required=False)
    contact_name = forms.CharField(label="责任人", max_length=50)
    contact_phone = forms.CharField(label="联系方式", max_length=40)


class ItemForm(forms.Form):
    """One certificate of the form, without its bases."""

    name = forms.CharField(label="证明名称", max_length=100)
    evidence = forms.ChoiceField(label="证明种类", choices=EvidenceKind)
    purpose = forms.CharField(label="证明用途", max_length=200, help_text="办什么事、证明什么。")
    administrative_matter = forms.ModelChoiceField(
        label="行政事项", queryset=None, required=False, empty_label="不在权责清单上的事项"
    )
    kind = forms.ChoiceField(
        label="事项类型", choices=AdminKind, help_text="选了行政事项的，以行政事项的类型为准。"
    )
    issuing_unit = forms.CharField(label="开具单位", max_length=100)
    issuing_agency = forms.ModelChoiceField(
        label="开具单位在本系统的名称",
        queryset=None,
        required=False,
        empty_label="不在本系统内",
        help_text="保留的，由它编写开具指南。",
    )
    yearly = forms.IntegerField(label="每年约多少件", min_value=0, required=False)
    disposal = forms.ChoiceField(label="清理意见", choices=Disposal, widget=forms.RadioSelect)
    keep_reason = forms.CharField(
        label="不能实行告知承诺及保留原因",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="选择保留的填写。",
    )
    successor = forms.CharField(
        label="取消后的办理方式",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="选择取消的填写；空着的，写入这一类通常的办理方式。",
    )
    successor_unit = forms.CharField(
        label="查验的单位、系统或者证照",
        max_length=100,
        required=False,
        help_text="信用查验、证件代替、部门核查、信息共享的填写。",
    )

    def __init__(self, *args, matters, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["administrative_matter"].queryset = matters
        self.fields["issuing_agency"].queryset = agencies


class BasisForm(forms.Form):
    """One basis, as the agency names it."""

    title = forms.CharField(label="依据名称", max_length=120, required=False)
    doc_number = forms.CharField(label="文号", max_length=60, required=False)
    place = forms.CharField(label="条款项", max_length=60, required=False)
    words = forms.CharField(
        label="条文内容", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self):
        """A basis has a name."""
        found = super().clean()
        if not found.get("title") and any(found.get(name) for name in ("doc_number", "place", "words")):
            self.add_error("title", "请写明依据的名称。")
        return found


BasisFormSet = forms.formset_factory(BasisForm, extra=0, min_num=BASES, max_num=10)


class UploadForm(forms.Form):
    """The form filled in as a table."""

    file = forms.FileField(
        label="填好的申报表",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.docx,.csv,.txt"}),
        help_text="Excel（.xlsx）、Word（.docx）或者CSV。表头须有“证明名称”“证明用途”“开具单位”“清理意见”。",
        error_messages={"required": "请选择文件。"},
    )

    def clean_file(self):
        """Not larger than any upload may be; what is in it the worker finds out."""
        upload = self.cleaned_data["file"]
        if upload.size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
            raise forms.ValidationError(f"文件超过{limit}MB，请分成几个文件。")
        return upload


class HandInForm(forms.Form):
    none_asked = forms.BooleanField(label="本单位没有要求提供的证明（零报告）", required=False)


class ReviewForm(forms.Form):
    """The three questions of the review and the advice."""

    legality = forms.BooleanField(label="合法性：申报意见于法有据", required=False)
    compliance = forms.BooleanField(label="合规性：符合“六个一批”等清理规定", required=False)
    reasonableness = forms.BooleanField(label="合理性：便民可行，没有更好的途径", required=False)
    disposal = forms.ChoiceField(label="建议的清理意见", choices=Disposal)
    successor = forms.CharField(
        label="建议的办理方式", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    successor_unit = forms.CharField(label="建议的查验单位、系统或者证照", max_length=100, required=False)
    words = _words("意见", required=False, help_text="与申报意见不同，或者有一项不通过的，写明理由。")


class ConfirmForm(forms.Form):
    keep_reason = forms.CharField(
        label="保留原因", max_length=300, required=False, help_text="改为保留的填写；否则沿用申报的。"
    )


class WordsForm(forms.Form):
    words = _words("理由")


class OpinionForm(forms.Form):
    opinion = _words("意见")


class SummaryForm(forms.Form):
    summary = _words("工作总结")


class GiveBackForm(WordsForm):
    """Which certificates go back, and why."""

    chosen = forms.MultipleChoiceField(
        label="退回的证明事项",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选要退回的证明事项。"},
    )

    def __init__(self, *args, items=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [
            (str(item.pk), f"{item.name}（{item.form.agency.name}）") for item in items
        ]


class ItemsFilter(forms.Form):
    """Filters of the reviewers' queue."""

    q = forms.CharField(label="证明名称", required=False, max_length=60)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *ItemState.choices])
    disposal = forms.ChoiceField(
        label="清理意见", required=False, choices=[("", "全部意见"), *Disposal.choices]
    )


class FormsFilter(forms.Form):
    """Filters of the agencies of a drive."""

    q = forms.CharField(label="单位", required=False, max_length=60)
    state = forms.ChoiceField(label="申报", required=False, choices=[("", "全部"), *ReturnState.choices])


def _lines(label, help_text):
    return forms.CharField(
        label=label,
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=help_text,
    )


class IssuerGuideForm(forms.Form):
    """How a retained certificate is issued, now and before."""

    conditions = _lines("办理条件", "什么情形下可以开具。")
    materials = _lines("需要的材料", "一行一份；不需要材料的写“居民身份证（出示）”。")
    steps = _lines("办理环节", "一行一个环节，例如“申请”“核实”“出具”。")
    days = forms.IntegerField(
        label="办理时限（工作日）", min_value=0, max_value=365, required=False, help_text="当场办结写0。"
    )
    materials_before = forms.IntegerField(label="清理前的材料数", min_value=0, max_value=99, required=False)
    steps_before = forms.IntegerField(label="清理前的环节数", min_value=0, max_value=99, required=False)
    days_before = forms.IntegerField(
        label="清理前的时限（工作日）", min_value=0, max_value=365, required=False
    )
    owner = forms.CharField(label="主管科室和责任人", max_length=100, required=False)
    phone = forms.CharField(label="咨询电话", max_length=40, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in NEEDED:
            self.fields[name].asked_later = True  # a draft may lack it, a published guide may not

    def clean_materials(self):
        return _split(self.cleaned_data["materials"])

    def clean_steps(self):
        return _split(self.cleaned_data["steps"])


def _split(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def guide_initial(guide):
    """The form of a guide as it is filled in now."""
    found = {name: getattr(guide, name) for name in IssuerGuideForm.base_fields}
    return found | {name: "\n".join(found[name]) for name in ("materials", "steps")}
