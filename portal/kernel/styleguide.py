"""Samples for the sheet of all parts: every part in every state, without a row in the database."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from portal.kernel.calendar import Deadline, today
from portal.kernel.paging import Page
from portal.kernel.widgets import ChoiceCards, DateInput

LONG_NAME = (
    "某某某某某某某某县农业农村局农村经济与新型经营主体发展服务中心（挂农村土地承包仲裁委员会办公室牌子）"
)


class SampleForm(forms.Form):
    """Every kind of field."""

    way = forms.ChoiceField(
        label="您选择哪种办法",
        help_text="三种办法任选其一，办理结果一样。",
        choices=[("pledge", "书面承诺"), ("certificate", "提交证明"), ("held", "已有电子证照，请机关查")],
        widget=ChoiceCards(
            hints={
                "pledge": "约 5 分钟；内容不实要承担法律责任。",
                "certificate": "到乡镇人民政府开具，带来或者上传。",
                "held": "我们在共享数据中查，查不到再告诉您。",
            }
        ),
    )
    name = forms.CharField(label="姓名", max_length=30, help_text="与身份证上一致，例如：张三")
    income = forms.DecimalField(
        label="家庭人均月收入",
        min_value=0,
        widget=forms.NumberInput(attrs={"class": "w-short", "data-unit": "元"}),
    )
    born = forms.DateField(label="出生日期", required=False, widget=DateInput())
    kind = forms.ChoiceField(
        label="证件类型", choices=[("", "请选择"), ("id", "居民身份证"), ("other", "其他")]
    )
    reason = forms.CharField(label="情况说明", required=False, max_length=200, widget=forms.Textarea)
    proofs = forms.MultipleChoiceField(
        label="随附材料",
        required=False,
        choices=[("a", "身份证复印件"), ("b", "授权委托书")],
        widget=forms.CheckboxSelectMultiple,
    )
    scan = forms.FileField(label="扫描件", required=False, help_text="PDF 或 JPG，不超过 10 MB")
    read = forms.BooleanField(label="我已读懂以上全部内容")

    def clean(self) -> dict[str, Any]:
        """An error of the form as a whole."""
        if self.is_bound:
            self.add_error(None, "您打开页面以后，告知内容有了新版本，请重新阅读。")
        return self.cleaned_data


class SampleFilter(forms.Form):
    """A filter bar."""

    q = forms.CharField(label="找编号、姓名", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("filed", "待受理"), ("late", "逾期")]
    )
    channel = forms.ChoiceField(
        label="渠道", required=False, choices=[("", "全部"), ("online", "网上"), ("counter", "窗口")]
    )


def _row(tone: str, word: str) -> SimpleNamespace:
    return SimpleNamespace(state="s", TONES={"s": tone}, get_state_display=lambda: word)


def _events(now: datetime) -> list[dict[str, Any]]:
    return [
        {"at": now - timedelta(hours=30), "what": "提交申请", "who": "申请人 张**"},
        {
            "at": now - timedelta(hours=29),
            "what": "签署告知承诺书",
            "who": "申请人 张**",
            "clause": _clause(),
            "note": "手写签名，绑定文书摘要 8f1c…",
        },
        {"at": now, "what": "受理", "who": "法律援助中心 李某"},
    ]


def _clause() -> SimpleNamespace:
    return SimpleNamespace(
        key="sample",
        citation="《中华人民共和国法律援助法》第四十一条第一款",
        text="因经济困难申请法律援助的，申请人应当如实说明经济困难状况。",
    )


def everything(request: HttpRequest) -> dict[str, Any]:
    """The context of the sheet; ``?as=staff`` shows it in the staff layout."""
    now, day = timezone.now(), today()
    subject = SimpleNamespace(
        masked_name="张**", number_masked="3702**********001X", get_kind_display=lambda: "自然人"
    )
    company = SimpleNamespace(
        masked_name=LONG_NAME, number_masked="9137********0001XX", get_kind_display=lambda: "法人"
    )
    letter = SimpleNamespace(sha256="8f1c" * 16, created_at=now, pages=4)
    states = [
        ("good", "已受理"),
        ("wait", "待受理"),
        ("late", "承诺不实"),
        ("stopped", "已撤回"),
        ("info", "已提交"),
    ]
    return {
        "layout": "staff.html" if request.GET.get("as") == "staff" else "citizen.html",
        "form": SampleForm(),
        "bad_form": SampleForm({"income": "-3"}, prefix="bad"),
        "filter_form": SampleFilter(request.GET),
        "states": [_row(tone, word) for tone, word in states],
        "deadlines": [
            (Deadline(day + timedelta(days=9)), "受理期限", False),
            (Deadline(day + timedelta(days=2), provisional=True), "核查期限", False),
            (Deadline(day), "办结期限", False),
            (Deadline(day - timedelta(days=6)), "补正期限", False),
            (Deadline(day + timedelta(days=400)), "可申请修复", False),
            (Deadline(day), "办结", True),
            (None, "", False),
        ],
        "clause_row": _clause(),
        "subject": subject,
        "company": company,
        "events": _events(now),
        "letter": letter,
        "page": Page(rows=[], next_url="?after=x", prev_url="?before=x"),
        "cases": [
            ("法援〔2026〕0012", "张**", "经济困难证明", states[2], Deadline(day - timedelta(days=1)), True),
            (
                "法援〔2026〕0013",
                LONG_NAME,
                "身份证明、户籍证明、无犯罪记录证明",
                states[1],
                Deadline(day),
                False,
            ),
            (
                "法援〔2026〕0014",
                "李**",
                "无",
                states[0],
                Deadline(day + timedelta(days=7), provisional=True),
                False,
            ),
        ],
        "old": "家庭人均月收入不高于 1,000 元，有关情况属实。",
        "new": "家庭人均月收入不高于 1,100 元，上述情况属实。",
    }
