"""Forms of screening: reasoned answers, what an issuer asks for, special groups, candidates."""

from typing import Any, ClassVar

from django import forms

from matters.domain.candidates import WRITTEN
from matters.domain.screening import LONGEST, SHORTEST, Answer
from matters.models import AdministrativeMatter, Candidate
from matters.screening_enums import CandidateState, FocusField
from portal.law.domain.entering import Document, Place
from portal.law.domain.finding import find_clauses
from portal.law.enums import Hierarchy

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


class CandidateForm(forms.ModelForm):
    """A candidate with its figures; the matter is chosen once."""

    class Meta:
        model = Candidate
        fields = ("administrative_matter", *WRITTEN)

    def __init__(self, *args: Any, matters: Any = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if matters is None:
            del self.fields["administrative_matter"]
            return
        field = self.fields["administrative_matter"]
        field.queryset = matters if matters is not None else AdministrativeMatter.objects.none()
        field.empty_label = "请选择"


class CandidateFilter(forms.Form):
    """Filters and order of the candidates."""

    ORDERS: ClassVar = {
        "score": ("得分", ("-score", "-id")),
        "yearly": ("使用频次", ("-yearly", "-id")),
        "days": ("取得天数", ("-days", "-id")),
        "closeness": ("贴近生活", ("-closeness", "-id")),
        "ease": ("便于核查", ("-ease", "-id")),
    }
    q = forms.CharField(label="证明名称", required=False, max_length=60)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部状态"), *CandidateState.choices]
    )
    focus = forms.ChoiceField(
        label="重点领域", required=False, choices=[("", "全部领域"), *FocusField.choices]
    )
    agency = forms.ChoiceField(label="单位", required=False)
    order = forms.ChoiceField(
        label="排序", required=False, choices=[(key, label) for key, (label, _) in ORDERS.items()]
    )

    def __init__(self, *args: Any, agencies: Any = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", "全部单位"), *((str(pk), name) for pk, name in agencies)]

    @classmethod
    def ordering(cls, order: str) -> tuple[str, ...]:
        """The columns of the chosen order, the score by default."""
        return cls.ORDERS.get(order, cls.ORDERS["score"])[1]


class SetAsideForm(forms.Form):
    """Why a candidate is not taken up now."""

    reason = forms.CharField(
        label="暂不列入的理由", max_length=200, error_messages={"required": "请写明暂不列入的理由。"}
    )


class GroupForm(forms.Form):
    """A special group: in the whole area, or for one certificate."""

    area = forms.ChoiceField(label="地区")
    matter = forms.ChoiceField(label="证明事项", required=False)
    name = forms.CharField(
        label="特殊群体",
        max_length=60,
        help_text="例如“最低生活保障对象”。",
        error_messages={"required": "请写明是哪些人。"},
    )
    evidence = forms.CharField(
        label="已有的证明材料",
        max_length=200,
        help_text="凭什么就够了，例如“最低生活保障证，或者民政部门共享的低保信息”。",
        error_messages={"required": "请写明凭什么就够了。"},
    )
    clause = forms.CharField(
        label="依据",
        required=False,
        max_length=80,
        help_text="例如“法律援助法第四十二条第（二）项”；本地区规则已有规定的可以不写。",
    )

    def __init__(self, *args: Any, areas: Any = (), matters: Any = (), **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = list(areas)
        self.fields["matter"].choices = [("", "本地区全部证明"), *((str(pk), name) for pk, name in matters)]

    def clean_clause(self) -> Any:
        """The clause that the words name; exactly one."""
        if not (words := self.cleaned_data["clause"]):
            return None
        found = list(find_clauses(words, limit=2))
        if len(found) != 1:
            told = "没有找到这一条" if not found else "不止一条符合"
            raise forms.ValidationError(f"{told}，请写明文件名称和第几条第几款第几项。")
        return found[0]


class BasisForm(forms.Form):
    """A document with one of its clauses."""

    title = forms.CharField(
        label="文件名称",
        max_length=120,
        help_text="全称，不加书名号，例如“公共租赁住房管理办法”。",
        error_messages={"required": "请写文件的全称。"},
    )
    doc_number = forms.CharField(
        label="文号",
        required=False,
        max_length=60,
        help_text="例如“住房和城乡建设部令第11号”；效力层级首先看文号。",
    )
    issuer = forms.CharField(label="制定机关", required=False, max_length=80)
    claimed = forms.ChoiceField(
        label="来文或者清单上写的效力层级",
        required=False,
        choices=[("", "没有写"), *Hierarchy.choices],
        help_text="与系统按文件认定的不一致时，会告诉您。",
    )
    territory = forms.ChoiceField(label="适用地域", required=False)
    effective_from = forms.DateField(
        label="施行日期",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "请写施行日期。"},
    )
    article = forms.IntegerField(label="第几条", required=False, min_value=1, max_value=9999)
    article_suffix = forms.IntegerField(label="条之几", required=False, min_value=1, max_value=99)
    paragraph = forms.IntegerField(label="第几款", required=False, min_value=1, max_value=99)
    item = forms.IntegerField(label="第几项", required=False, min_value=1, max_value=999)
    heading = forms.CharField(
        label="标题", required=False, max_length=60, help_text="不分条的文件写层次，例如“二、（四）”。"
    )
    text = forms.CharField(
        label="条文原文",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请抄录条文原文。"},
    )

    def __init__(self, *args: Any, area: Any = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        above = area.chain() if area else []
        self.fields["territory"].choices = [("", "全国"), *((row.pk, row.full_name) for row in above)]

    def clean_title(self) -> str:
        return self.cleaned_data["title"].strip("《》 ")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("article"):
            if not data.get("heading"):
                self.add_error("article", "请写第几条；不分条的文件写标题。")
            elif any(data.get(name) for name in ("article_suffix", "paragraph", "item")):
                self.add_error("article", "写明款、项的，必须写明条。")
        return data

    def document(self) -> Document:
        """The document as it is cited."""
        names = ("title", "effective_from", "doc_number", "issuer", "territory", "claimed")
        return Document(**{name: self.cleaned_data[name] for name in names})

    def place(self) -> Place:
        """Where in the document."""
        names = ("article", "article_suffix", "paragraph", "item", "heading")
        return Place(**{name: self.cleaned_data[name] for name in names})
