"""Forms of verification. They read what was typed; the acts decide."""

from typing import Any

from django import forms

from credit.enums import Breach, Harm
from matters.enums import CheckMode
from portal.kernel.widgets import ChoiceCards, DateInput
from verification.enums import (
    Answer,
    CheckState,
    Conclusion,
    EvidenceKind,
    HandlingState,
    Measure,
    Reply,
    Service,
)

AREA = {"rows": 3}


class DateTimeInput(forms.DateTimeInput):
    """The browser's own picker of date and time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class DeskFilter(forms.Form):
    """Filters of the inspector's desk; they live in the address."""

    mode = forms.ChoiceField(label="方式", required=False, choices=[("", "全部方式"), *CheckMode.choices])
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[("", "待办"), *[(s.value, s.label) for s in CheckState]],
    )


class HandlingFilter(forms.Form):
    """Which handlings."""

    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部状态"), *HandlingState.choices]
    )


class ReasonForm(forms.Form):
    """An act that needs a reason."""

    reason = forms.CharField(label="原因", max_length=300, widget=forms.Textarea(attrs=AREA))


class AssignForm(forms.Form):
    """Who is to check: inspectors of the agency who had no part in the case."""

    inspector = forms.ModelChoiceField(label="核查人员", queryset=None, empty_label="请选择")

    def __init__(self, *args: Any, inspectors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["inspector"].queryset = inspectors


class EvidenceForm(forms.Form):
    """A piece of evidence with its place and time."""

    kind = forms.ChoiceField(label="种类", choices=EvidenceKind.choices)
    file = forms.FileField(label="文件", help_text="PDF、JPG 或者 PNG，不超过 10MB。")
    place = forms.CharField(
        label="地点或者来源", max_length=200, help_text="例如：石龙区人民路1号；市社保中心。"
    )
    taken_at = forms.DateTimeField(label="取得时间", widget=DateTimeInput(), input_formats=["%Y-%m-%dT%H:%M"])
    note = forms.CharField(label="说明", max_length=300, required=False)


class ConcludeForm(forms.Form):
    """One answer for every line of the standard, the conclusion, and how it was found."""

    def __init__(self, *args: Any, standard: list[dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [(f"line_{number}", line) for number, line in enumerate(standard)]
        for name, line in self.lines:
            self.fields[name] = forms.ChoiceField(
                label=line["text"], choices=Answer.choices, widget=forms.RadioSelect()
            )
        self.fields["conclusion"] = forms.ChoiceField(
            label="结论",
            choices=Conclusion.choices,
            widget=ChoiceCards(
                hints={
                    "true": "每一项都符合。",
                    "untrue": "有一项不符合；将告知当事人并听取陈述申辩。",
                    "cannot_tell": "现有证据判断不了，重新核查。",
                    "no_answer": "被询问的单位没有答复，不能当作属实。",
                }
            ),
        )
        self.fields["account"] = forms.CharField(
            label="核查情况",
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 5}),
            help_text="写明怎样核查、看到什么、依据哪些证据。",
        )

    @property
    def answers(self) -> dict[str, str]:
        """Line key → answer."""
        return {line["key"]: self.cleaned_data[name] for name, line in self.lines}


class AskForm(forms.Form):
    """Which agency is asked to confirm which lines of the standard."""

    to_agency = forms.ModelChoiceField(label="协助单位", queryset=None, empty_label="请选择")
    items = forms.MultipleChoiceField(label="要核实的项目", widget=forms.CheckboxSelectMultiple())
    question = forms.CharField(
        label="需要核实的内容",
        max_length=1000,
        widget=forms.Textarea(attrs=AREA),
        help_text="写明要核实的具体情况，例如承诺的数额、时间。对方看得到承诺人和这里写的内容，看不到承诺书和办件。",
    )

    def __init__(self, *args: Any, agencies: Any, standard: list[dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_agency"].queryset = agencies
        self.fields["items"].choices = [(line["key"], line["text"]) for line in standard]


class AnswerForm(forms.Form):
    """One answer for every line asked, with what it rests on."""

    def __init__(self, *args: Any, items: list[dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [(f"line_{number}", f"basis_{number}", line) for number, line in enumerate(items)]
        for said, basis, line in self.lines:
            self.fields[said] = forms.ChoiceField(
                label=line["text"], choices=Reply.choices, widget=forms.RadioSelect()
            )
            self.fields[basis] = forms.CharField(
                label=f"依据（第{len(self.fields) // 2 + 1}项）",
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text="例如：查婚姻登记系统，某年某月某日的记录。",
            )
        self.fields["file"] = forms.FileField(
            label="答复材料", required=False, help_text="可以不上传。PDF、JPG 或者 PNG，不超过 10MB。"
        )

    @property
    def answers(self) -> dict[str, dict[str, str]]:
        """Line key → answer and basis."""
        data = self.cleaned_data
        return {line["key"]: {"answer": data[said], "basis": data[basis]} for said, basis, line in self.lines}


class DeclineForm(forms.Form):
    """Help cannot be given, for a reason."""

    reason = forms.CharField(
        label="不能协助的理由",
        max_length=1000,
        widget=forms.Textarea(attrs=AREA),
        help_text="书面告知请求单位。没有理由不能拒绝协助。",
    )


class StatementForm(forms.Form):
    """What the applicant says to the finding."""

    statement = forms.CharField(
        label="陈述、申辩意见",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写明您认为哪些事实不对、有什么理由和证据。不会因为申辩加重处理。",
    )
    file = forms.FileField(label="证据材料", required=False, help_text="PDF、JPG 或者 PNG，不超过 10MB。")


class DismissForm(forms.Form):
    """The finding does not stand."""

    reasons = forms.CharField(label="不予认定的理由", max_length=3000, widget=forms.Textarea(attrs=AREA))


class DecideForm(forms.Form):
    """Measures from the law's own table, never in free words; the facts that make the credit grade."""

    measures = forms.MultipleChoiceField(
        label="处理措施", choices=Measure.choices, widget=forms.CheckboxSelectMultiple()
    )
    correct_by = forms.DateField(
        label="整改期限", required=False, widget=DateInput(), help_text="责令限期整改的填写。"
    )
    breach = forms.ChoiceField(label="失信行为", choices=Breach.choices)
    harm = forms.ChoiceField(label="社会影响", choices=Harm.choices)
    deliberate = forms.BooleanField(label="属于故意", required=False)
    reasons = forms.CharField(
        label="认定的事实和处理理由",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="须回应当事人的陈述、申辩。",
    )

    def __init__(self, *args: Any, possible: list[Measure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measures"].choices = [(m.value, m.label) for m in possible]


class ServeForm(forms.Form):
    """How the decision reached the applicant."""

    how = forms.ChoiceField(label="送达方式", choices=Service.choices)
    on = forms.DateField(label="送达日期", widget=DateInput())
    proof = forms.CharField(label="送达证明", max_length=300, help_text="例如：送达回证编号、签收人。")


class FinishForm(forms.Form):
    """What was carried out."""

    note = forms.CharField(label="执行情况", max_length=500, widget=forms.Textarea(attrs=AREA))


class PlanForm(forms.Form):
    """What is to be drawn."""

    area = forms.ModelChoiceField(label="行政区划", queryset=None, empty_label=None)
    title = forms.CharField(label="名称", max_length=100, help_text="例如：2026年第四季度免予核查事项抽查。")
    wanted = forms.IntegerField(
        label="抽取件数",
        min_value=1,
        max_value=100000,
        required=False,
        help_text="不填写的，按本地区规则的比例抽取。信用提示的对象和规则列为重点的免予核查承诺，填写件数也不减少。",
        widget=forms.NumberInput(attrs={"class": "w-tiny", "data-unit": "件"}),
    )
    check_days = forms.IntegerField(
        label="抽中后核查期限",
        min_value=1,
        max_value=250,
        initial=20,
        widget=forms.NumberInput(attrs={"class": "w-tiny", "data-unit": "个工作日"}),
    )

    def __init__(self, *args: Any, areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas


class SeedForm(forms.Form):
    """A seed from a public source, or nothing: then the system makes it."""

    given = forms.CharField(
        label="公开来源的随机数",
        max_length=128,
        required=False,
        help_text="不填写的，由系统随机数和冻结名单的摘要产生。",
    )
    source_note = forms.CharField(
        label="来源", max_length=200, required=False, help_text="例如：福彩双色球第2026135期开奖号码。"
    )
