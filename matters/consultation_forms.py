"""Forms of public consultations: what the public writes, and what those who asked write back."""

from django import forms

from matters.consultation_enums import CameBy, Channel, ConsultationState, Speaker, Uptake, Withheld
from matters.domain.opinions import LONGEST
from portal.kernel.calendar import today
from portal.kernel.ids import read_code
from portal.kernel.marked import MarkedForm
from portal.kernel.widgets import DateInput


class OpinionForm(MarkedForm):
    """One opinion, without an account."""

    salt = "consultation.opinion"

    subject = forms.ChoiceField(label="针对哪一部分", required=False)
    body = forms.CharField(
        label="您的意见",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写明对哪一处、怎么改、为什么。请不要写姓名、证件号码、电话等个人信息。",
        error_messages={"required": "请写下您的意见。", "max_length": f"最多{LONGEST}字，可以分几条提交。"},
    )
    speaker = forms.ChoiceField(
        label="您是", choices=Speaker, initial=Speaker.PERSON, widget=forms.RadioSelect
    )

    def __init__(self, *args, subjects=(), **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(str(row.pk), row.title) for row in subjects]
        self.fields["subject"].choices = [("", "全部内容"), *choices]


class CodeForm(forms.Form):
    """The code that was given for an opinion."""

    code = forms.CharField(label="查询码", max_length=20, help_text="提交意见以后显示的 12 位字母和数字。")

    def clean_code(self):
        return read_code(self.cleaned_data["code"])[:12]


class ConsultationFilter(forms.Form):
    """Which consultations to list."""

    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[
            ("", "全部"),
            *[
                (value, value.label)
                for value in (
                    ConsultationState.OPEN,
                    ConsultationState.CLOSED,
                    ConsultationState.PUBLISHED,
                )
            ],
        ],
    )
    area = forms.ChoiceField(label="地区", required=False)

    def __init__(self, *args, areas=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = [("", "全部地区"), *areas]


class PrepareForm(forms.Form):
    """What the public will be asked."""

    agency = forms.ChoiceField(label="征求意见单位")
    title = forms.CharField(
        label="标题", max_length=120, help_text="例如“关于……（征求意见稿）公开征求意见的公告”。"
    )
    introduction = forms.CharField(
        label="说明",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="为什么征求意见，主要内容是什么，请大家重点看什么。",
    )
    workdays = forms.IntegerField(label="期限（工作日）", min_value=1, max_value=120)
    versions = forms.MultipleChoiceField(
        label="就哪些事项的格式文本征求意见",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="选中的事项连同它们组成的清单一并征求意见。",
    )
    procedure = forms.ChoiceField(label="工作规程", required=False)

    def __init__(self, *args, agencies=(), versions=(), procedures=(), least=5, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [(str(pk), name) for pk, name in agencies]
        self.fields["versions"].choices = [
            (str(v.pk), f"{v.name}（{v.matter.agency.short_name}）") for v in versions
        ]
        self.fields["procedure"].choices = [("", "不征求"), *((str(p.pk), str(p)) for p in procedures)]
        self.initial.setdefault("workdays", least)
        self.fields["workdays"].help_text = f"不得少于{least}个工作日。"
        if not versions:
            del self.fields["versions"]
        if not procedures:
            del self.fields["procedure"]

    def clean(self):
        data = super().clean()
        if not data.get("versions") and not data.get("procedure"):
            raise forms.ValidationError("请至少选择一项征求意见的内容。")
        return data


class AnnounceForm(forms.Form):
    """By which channel, where and when it was made known."""

    channel = forms.ChoiceField(label="渠道", choices=[c for c in Channel.choices if c[0] != Channel.PORTAL])
    place = forms.CharField(label="名称和位置", max_length=200, help_text="例如“《晚报》第3版”。")
    on = forms.DateField(label="公布日期", widget=DateInput(), initial=today)


class ExtendForm(forms.Form):
    """More time for the public."""

    closes_on = forms.DateField(label="延长到", widget=DateInput())
    reason = forms.CharField(label="延长的理由", max_length=200)


class EnterForm(forms.Form):
    """An opinion that came by another way."""

    came_by = forms.ChoiceField(
        label="提出方式", choices=[c for c in CameBy.choices if c[0] != CameBy.ONLINE]
    )
    speaker = forms.ChoiceField(label="提出人", choices=Speaker)
    body = forms.CharField(label="意见", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))


class ShowForm(forms.Form):
    """The words that everybody will read."""

    words = forms.CharField(label="公开的文字", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))


class WithholdForm(forms.Form):
    """Why an opinion is not shown."""

    withheld = forms.ChoiceField(label="不公开的理由", choices=Withheld)


class AnswerForm(forms.Form):
    """What becomes of the chosen opinions, and why."""

    uptake = forms.ChoiceField(label="采纳情况", choices=Uptake, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="答复",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="采纳的写明改了什么，不采纳的写明为什么。",
    )


class ResultForm(forms.Form):
    """The result as a whole."""

    summary = forms.CharField(
        label="总体情况",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="收到多少条意见，采纳情况怎样，修改了什么。",
    )
