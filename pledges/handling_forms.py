"""Forms of the handlers' desk: service, periods, recusal, deputies, correction. What the law allows the acts check."""

from typing import Any

from django import forms

from pledges.domain.writs import remedies_for
from pledges.enums import Decision
from pledges.forms import OPINION_LIMIT, REASON_LIMIT, UploadField
from pledges.handling_enums import PauseGround, RecusalGround, Verdict
from pledges.models import Case
from pledges.writ_content import WritContent
from pledges.writ_enums import PROOF_HINTS, STAFF_METHODS
from portal.kernel.calendar import today
from portal.kernel.widgets import DateInput
from portal.people.enums import Role
from portal.people.models import Agency, User


def _text(label: str, rows: int = 3, limit: int = REASON_LIMIT, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, widget=forms.Textarea(attrs={"rows": rows}), **more)


def colleagues(agency: Agency, *, without: User | None = None) -> list[tuple[str, str]]:
    """The handlers of an agency, for a choice of one."""
    rows = User.objects.filter(
        assignments__role=Role.HANDLER,
        assignments__agency=agency,
        assignments__ended_at=None,
        is_active=True,
    )
    if without is not None:
        rows = rows.exclude(pk=without.pk)
    return [(str(user.pk), user.name) for user in rows.distinct().order_by("name", "pk")]


class ServeForm(forms.Form):
    """How a document reached the applicant."""

    method = forms.ChoiceField(
        label="送达方式",
        choices=[(m.value, m.label) for m in STAFF_METHODS],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择送达方式。"},
    )
    done_on = forms.DateField(label="送出、留置或者公告的日期", widget=DateInput())
    proof = forms.CharField(
        label="送达证明",
        max_length=300,
        help_text="；".join(f"{method.label}：{hint}" for method, hint in PROOF_HINTS.items()) + "。",
    )
    recipient = forms.CharField(label="签收人", max_length=100, required=False)
    refused = forms.BooleanField(label="受送达人拒收", required=False)
    witnesses = forms.CharField(
        label="见证人", max_length=200, required=False, help_text="留置送达必填：姓名、单位。"
    )
    file = UploadField(label="送达回证或者照片", required=False, help_text="PDF、JPG 或 PNG，不超过 10 MB。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"done_on": today()})
        super().__init__(*args, **kwargs)


class CorrectWritForm(forms.Form):
    """The text of a document with its clerical error put right."""

    addressee = forms.CharField(label="受送达人", max_length=100)
    paragraphs = _text(
        "正文", rows=8, limit=4000, help_text="一行一段。“本机关决定……”一段是决定本身，不能改。"
    )
    items = _text("补正的内容", rows=4, limit=OPINION_LIMIT, required=False, help_text="一行一项。")
    reason = _text("更正了什么，为什么", help_text="会写进更正后的文书。")

    def __init__(self, *args: Any, content: WritContent, **kwargs: Any) -> None:
        initial = {
            "addressee": content.addressee,
            "paragraphs": "\n".join(content.paragraphs),
            "items": "\n".join(content.items),
        }
        super().__init__(*args, initial=initial, **kwargs)
        if not content.items:
            del self.fields["items"]

    def said(self) -> dict[str, Any]:
        """What the act wants."""
        typed = self.cleaned_data
        return {
            "addressee": typed["addressee"],
            "reason": typed["reason"],
            "paragraphs": typed["paragraphs"].splitlines(),
            "items": typed.get("items", "").splitlines(),
        }


class CertificateVerdictForm(forms.Form):
    """Whether a certificate that was handed in does."""

    verdict = forms.ChoiceField(
        label="核对结果",
        choices=Verdict,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择核对结果。"},
    )
    reason = _text("不符合要求的理由", rows=2, required=False, help_text="哪里不符合，申请人看得到。")


class ExtensionForm(forms.Form):
    """More time, once, by approval of the head."""

    days = forms.IntegerField(label="延长几个工作日", min_value=1, max_value=10, help_text="最多10个工作日。")
    reason = _text("延长的理由", help_text="会写进告知书，申请人看得到。")


class OpinionForm(forms.Form):
    """The head's yes or no, with her words."""

    approve = forms.ChoiceField(
        label="意见",
        choices=[("yes", "批准"), ("no", "不批准")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择是否批准。"},
    )
    opinion = _text("理由", rows=2, required=False, help_text="不批准的，写明理由。")


class PauseForm(forms.Form):
    """Time that is not counted."""

    ground = forms.ChoiceField(label="情形", choices=PauseGround, widget=forms.RadioSelect)
    reason = _text("具体情况", help_text="做什么、由谁做。会写进告知书。")
    until = forms.DateField(label="预计结束日期", widget=DateInput())


class ResumePeriodForm(forms.Form):
    """The time counts again."""

    note = _text("结果", rows=2, help_text="例如听证笔录、鉴定意见的编号。")


class RecusalForm(forms.Form):
    """Why somebody should not handle the case."""

    ground = forms.ChoiceField(label="情形", choices=RecusalGround, widget=forms.RadioSelect)
    facts = _text("事实和理由")


class AskRecusalForm(RecusalForm):
    """The same, asked by the applicant in her words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].label = "为什么要换人"
        self.fields["ground"].choices = [
            (RecusalGround.SELF.value, "这件事和经办人员自己有利害关系"),
            (RecusalGround.KIN.value, "这件事和经办人员的亲属有利害关系"),
            (RecusalGround.OTHER.value, "其他可能办得不公正的情形"),
        ]
        self.fields["facts"].label = "您知道的情况"
        self.fields["facts"].help_text = "例如：经办人员是对方当事人的亲戚。"


class RecusalDecisionForm(forms.Form):
    """The head decides, and names who takes over."""

    grant = forms.ChoiceField(
        label="决定",
        choices=[("yes", "回避"), ("no", "不予回避")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择是否回避。"},
    )
    opinion = _text("理由", rows=2)
    replacement = forms.ChoiceField(label="由谁接手", required=False)

    def __init__(self, *args: Any, agency: Agency, without: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["replacement"].choices = [("", "请选择"), *colleagues(agency, without=without)]


class ReassignForm(forms.Form):
    """Another handler, and why."""

    to = forms.ChoiceField(label="改由谁办", error_messages={"required": "请选择承办人。"})
    reason = _text("理由", rows=2)

    def __init__(self, *args: Any, agency: Agency, without: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", "请选择"), *colleagues(agency, without=without)]


class AbsenceForm(forms.Form):
    """Away for a time, and who does the work meanwhile."""

    user = forms.ChoiceField(label="谁外出")
    deputy = forms.ChoiceField(label="由谁代办")
    starts_on = forms.DateField(label="从哪天", widget=DateInput())
    ends_on = forms.DateField(label="到哪天", widget=DateInput())
    reason = forms.CharField(label="原因", max_length=200, help_text="例如出差、休假。")

    def __init__(self, *args: Any, agency: Agency, me: User, head: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = colleagues(agency)
        own = [pair for pair in people if head or pair[0] == str(me.pk)]
        self.fields["user"].choices = own if len(own) == 1 else [("", "请选择"), *own]
        self.fields["deputy"].choices = [("", "请选择"), *people]


class SpotForm(forms.Form):
    """A decision while the applicant stands at the counter."""

    decision = forms.ChoiceField(label="决定", choices=Decision, widget=forms.RadioSelect)
    text = _text("决定内容", limit=OPINION_LIMIT, help_text="不予的，写明理由和依据。")
    remedies = _text("救济途径和期限", rows=2, limit=OPINION_LIMIT, required=False)


def reason_field() -> forms.CharField:
    """Why a signed pledge is put right."""
    return _text("为什么更正？", rows=2, help_text="例如：月收入填错了一位数字。")


def spot_form(case: Case) -> SpotForm:
    """Empty, with the remedies of this agency in it."""
    return SpotForm(initial={"remedies": remedies_for(case)})
