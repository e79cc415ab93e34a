"""The forms of the editor: what a version says, its conditions and its standards of checking, row by row."""

import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from matters.domain.conditions import read_values
from matters.domain.questions import UnreadableQuestions, read_questions
from matters.enums import CheckMode, Comparison, ConditionKind
from matters.models import AdministrativeMatter, MatterVersion
from matters.signature_enums import PaperReason, SignatureStrength
from portal.people.models import AreaRules

NUMBERS = (ConditionKind.NUMBER, ConditionKind.MONEY)
HINTS = {
    "name": "按清单上的写法，例如“经济困难证明”。",
    "purpose": "办什么事时用，例如“申请法律援助”。",
    "proves": "这份证明说明什么事实，写明可以衡量的数量、期限、范围。",
    "issuing_unit": "写单位名称；有几个的逐一列出，例如“乡镇人民政府、街道办事处”。",
    "acquire_hint": "不愿承诺的人到哪里开、带什么、几天拿到。",
    "check_days": "自受理或者作出决定起几个工作日以内；免予核查的不填。",
    "exempt_reason": "只在免予核查时填，例如“登记信息向社会公示”。",
    "site_address_needed": "可能到现场核查的，申请人在承诺书中写明现场地址。",
    "disclosure_scope": "在哪里公开、隐去什么，例如“本网站，隐去个人信息”。",
    "insurance": "经济价值较高、事后难核查的事项才选；不涉及的留空。",
    "signature_strength": "由弱到强排列，比选定的更强的也可以用；不限的留空。",
    "paper_reason": "《电子签名法》第三条第三款列举的才选；选了的只能当面在纸上签署。",
    "paper_basis": "选了“其他情形”的，写明是哪一部法律、行政法规的第几条。",
    "questions": "选填。一行“问：……”，下一行“答：……”，写给要承诺的人看，显示在告知页上。",
    "civil_liability": "写明赔偿等责任由谁向谁承担。",
    "administrative_liability": "照法律条文写清楚撤销、罚款的幅度，并在下面选定条款。",
    "criminal_liability": "写明哪一种行为构成犯罪。",
    "change_note": "修改已公布的版本时写，例如“标准由1000元调整为1100元”。",
}
ROWS = {
    "questions": 6,
    "proves": 3,
    "acquire_hint": 2,
    "civil_liability": 2,
    "administrative_liability": 3,
    "criminal_liability": 2,
}


class VersionForm(forms.ModelForm):
    """Everything of a version but its rows and clauses. A draft may have gaps: what is missing is told beside it."""

    class Meta:
        model = MatterVersion
        fields = (
            "name",
            "kind",
            "purpose",
            "proves",
            "issuing_unit",
            "acquire_hint",
            "check_mode",
            "check_when",
            "check_days",
            "exempt_reason",
            "site_address_needed",
            "agent_allowed",
            "disclosed",
            "disclosure_scope",
            "disclosure_days",
            "insurance",
            "withdrawal_closed_days",
            "signature_strength",
            "paper_reason",
            "paper_basis",
            "questions",
            "civil_liability",
            "administrative_liability",
            "criminal_liability",
            "change_note",
        )

    def __init__(self, *args: Any, rules: AreaRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, hint in HINTS.items():
            self.fields[name].help_text = hint
        for name, rows in ROWS.items():
            self.fields[name].widget = forms.Textarea(attrs={"rows": rows})
        self.fields["name"].error_messages["required"] = "请填写证明名称。"
        modes = [mode for mode in CheckMode if not rules.check_modes or mode in rules.check_modes]
        self.fields["check_mode"].choices = [("", "请选择"), *((m.value, m.label) for m in modes)]
        self.fields["check_when"].choices = [("", "请选择"), *self.fields["check_when"].choices[1:]]
        self.fields["disclosure_days"].help_text = "公开多少日后撤下。"
        for name in ("signature_strength", "paper_reason"):
            self.fields[name].choices = [
                ("", "不限" if name == "signature_strength" else "没有"),
                *self.fields[name].choices[1:],
            ]
        if not rules.agent_allowed:
            self.fields["agent_allowed"].help_text = "本地区的规则不允许代为承诺。"
        if not rules.disclosure:
            self.fields["disclosed"].help_text = "本地区没有规定公开承诺书。"

    def clean(self) -> dict[str, Any]:
        """What does not belong to the chosen way of checking, or to a letter that is not published, falls away."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("check_mode") == CheckMode.EXEMPT:
            said["check_days"] = None
        elif "exempt_reason" in said:
            said["exempt_reason"] = ""
        self._clean_paper(said)
        if not said.get("disclosed"):
            said["disclosure_scope"], said["disclosure_days"] = "", None
        return said

    def clean_questions(self) -> str:
        """Pairs of question and answer, or where they are none."""
        said: str = self.cleaned_data["questions"].strip()
        try:
            read_questions(said)
        except UnreadableQuestions as error:
            raise forms.ValidationError(str(error)) from error
        return said

    def _clean_paper(self, said: dict[str, Any]) -> None:
        """A reason for paper means paper; paper without a reason would only burden people."""
        if said.get("paper_reason"):
            said["signature_strength"] = SignatureStrength.ORIGINAL
        elif said.get("signature_strength") == SignatureStrength.ORIGINAL:
            self.add_error("paper_reason", "只能在纸上签署的，请选是哪一种法定情形。")
        if not said.get("paper_reason"):
            said["paper_basis"] = ""
        elif said["paper_reason"] == PaperReason.OTHER and not said.get("paper_basis"):
            self.add_error("paper_basis", "请写明是哪一部法律、行政法规的第几条。")


class ConditionForm(forms.Form):
    """One condition: what the applicant fills in, and what it is measured by."""

    key = forms.SlugField(required=False, max_length=40, widget=forms.HiddenInput)
    label = forms.CharField(label="名称", required=False, max_length=40)
    kind = forms.ChoiceField(label="填什么", choices=ConditionKind.choices)
    op = forms.ChoiceField(
        label="怎样比较",
        required=False,
        choices=[("", "不限"), *(pair for pair in Comparison.choices if pair[0] != Comparison.ONE_OF)],
    )
    limit = forms.CharField(label="限额", required=False, max_length=20)
    unit = forms.CharField(label="计量单位", required=False, max_length=10)
    on = forms.CharField(label="与哪一天比", required=False, max_length=10, help_text="填日期或者“今天”。")
    choices = forms.CharField(
        label="可选的答案",
        required=False,
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一个。",
    )
    allowed = forms.CharField(
        label="其中可以承诺的",
        required=False,
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一个；都可以的留空。",
    )
    max_length = forms.IntegerField(label="最多几个字", required=False, min_value=1, max_value=500)
    text = forms.CharField(
        label="说明",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="申请人看到的话，写明标准，例如“最近12个月平均，不超过1100元”。",
    )
    example = forms.CharField(
        label="填写示例",
        required=False,
        max_length=100,
        help_text="选填；填好的样子，例如“900”。显示在填写页旁边。",
    )
    required = forms.BooleanField(label="必须填写", required=False)

    def clean(self) -> dict[str, Any]:
        """The example has to be one that could be pledged."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("example") and said.get("label") and not self.errors:
            wrong = read_values([{**self.condition(), "key": "example"}], said).errors
            if wrong:
                self.add_error("example", f"示例不符合这一项的要求：{wrong['example']}")
        return said

    def clean_limit(self) -> int | str | None:
        """A number as the reader of the values takes it."""
        given = self.cleaned_data["limit"].replace(",", "").replace("，", "").strip()
        if not given or self.cleaned_data.get("kind") not in NUMBERS:
            return None
        try:
            number = Decimal(given)
        except InvalidOperation:
            raise forms.ValidationError("限额要填数字，例如 1100。") from None
        if not number.is_finite() or not 0 <= number < Decimal(10) ** 12:
            raise forms.ValidationError("限额不是合理的数，请核对。")
        return int(number) if number == number.to_integral_value() else f"{number.normalize():f}"

    def clean_on(self) -> str:
        """today, or a date."""
        given = self.cleaned_data["on"].strip()
        if given in {"", "今天", "today"} or self.cleaned_data.get("kind") != ConditionKind.DATE:
            return "today"
        try:
            return datetime.date.fromisoformat(given).isoformat()
        except ValueError:
            raise forms.ValidationError("要填日期，例如 2026-05-08，或者“今天”。") from None

    @classmethod
    def initial_of(cls, condition: dict[str, Any]) -> dict[str, Any]:
        """The fields for a condition as it is kept."""
        kind, limit = condition.get("kind"), condition.get("limit")
        listed = isinstance(limit, list)
        return {
            **{
                name: condition.get(name) or ""
                for name in ("key", "label", "kind", "unit", "text", "max_length", "example")
            },
            "op": "" if listed else condition.get("op") or "",
            "limit": limit if kind in NUMBERS and limit is not None else "",
            "on": "今天" if limit == "today" else (limit or "") if kind == ConditionKind.DATE else "",
            "choices": "\n".join(condition.get("choices") or []),
            "allowed": "\n".join(limit) if listed else "",
            "required": condition.get("required", True),
        }

    def condition(self) -> dict[str, Any]:
        """The condition as it is kept: only what belongs to its kind. A new one has no key yet."""
        said = self.cleaned_data
        kind = said["kind"]
        kept: dict[str, Any] = {"key": said["key"], "kind": kind}
        if kind in NUMBERS:
            kept |= {"unit": said["unit"], "op": said["op"], "limit": said["limit"]}
        elif kind == ConditionKind.DATE and said["op"]:
            kept |= {"op": said["op"], "limit": said["on"]}
        elif kind == ConditionKind.CHOICE:
            allowed = _lines(said["allowed"])
            kept |= {"choices": _lines(said["choices"])} | ({"op": "in", "limit": allowed} if allowed else {})
        elif kind in (ConditionKind.TEXT, ConditionKind.ADDRESS):
            kept |= {"max_length": said["max_length"]} if said["max_length"] else {}
        if said["example"].strip():
            kept["example"] = said["example"].strip()
        return {**tidy(kept | {"required": said["required"]}), "label": said["label"], "text": said["text"]}


class StandardForm(forms.Form):
    """One line of the standard by which a pledge is checked."""

    key = forms.SlugField(required=False, max_length=40, widget=forms.HiddenInput)
    text = forms.CharField(label="核对什么", required=False, max_length=200)


class OpenMatterForm(forms.Form):
    """A certificate that the agency asks for and has not listed yet."""

    administrative_matter = forms.ModelChoiceField(
        label="用在哪个行政事项",
        queryset=AdministrativeMatter.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择行政事项。", "invalid_choice": "这不是本单位的行政事项。"},
    )
    name = forms.CharField(
        label="证明名称",
        max_length=100,
        help_text=HINTS["name"],
        error_messages={"required": "请填写证明名称。"},
    )

    def __init__(self, *args: Any, matters: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["administrative_matter"].queryset = matters


def tidy(condition: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing, so that two ways of leaving a field empty are one."""
    said = {"required": True, **condition}
    return {name: value for name, value in said.items() if value not in (None, "", [])}


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
