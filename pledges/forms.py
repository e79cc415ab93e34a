"""Forms of the pledge pages.  They check what was typed; what the law allows is checked by the acts."""

from django import forms
from django.core.exceptions import ValidationError

from matters.domain.conditions import read_values
from matters.enums import ConditionKind
from pledges.enums import AuthorizedPower, CaseState, Channel, ChoiceKind, Decision, HeldSource
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.kernel.files import check_upload
from portal.kernel.widgets import ChoiceCards, DateInput, TickCards
from portal.people.domain.identifiers import check_kind, checked_name, checked_number
from portal.people.domain.subjects import checked_phone
from portal.people.enums import DocumentType, SubjectKind

REASON_LIMIT = 500
OPINION_LIMIT = 1000
NAME_LIMIT = 100


def refuse(form: forms.Form, refusal: Refused) -> None:
    """Show a refused act where the person can mend it: at its field, else at the top of the form."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, f"{refusal.message}{refusal.way_out}")


class UploadField(forms.FileField):
    """A file that is what it says: told from its first bytes, never from its name."""

    widget = forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"})

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if not upload:
            return upload
        try:
            check_upload(upload)
        except Refused as refusal:
            raise ValidationError(refusal.message) from refusal
        upload.seek(0)
        return upload


class SeveralFiles(forms.ClearableFileInput):
    """Several files in one field."""

    allow_multiple_selected = True


class UploadsField(UploadField):
    """One or several files, each looked at like a single one."""

    widget = SeveralFiles(attrs={"accept": ".pdf,.jpg,.jpeg,.png"})

    def clean(self, data, initial=None):
        given = data if isinstance(data, list | tuple) else [data]
        return [
            upload for item in given or [None] if (upload := super(UploadsField, self).clean(item, initial))
        ]


class ReasonForm(forms.Form):
    """One reason in one's own words: for every act that has to be explained."""

    reason = forms.CharField(label="理由", max_length=REASON_LIMIT, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args, label="理由", hint="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].help_text = hint


class StartForm(forms.Form):
    """Who applies, and which of the certificates that the matter asks for are needed this time."""

    certificates = forms.MultipleChoiceField(
        label="这次要用到哪些证明？",
        help_text="只选用得上的；每一项怎么办，后面逐项决定。",
        error_messages={"required": "请至少选择一项证明。"},
    )
    who = forms.ChoiceField(label="您为谁办？", error_messages={"required": "请选择为谁办。"})
    form_token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, certificates, who, **kwargs):
        super().__init__(*args, **kwargs)
        several, people = self.fields["certificates"], self.fields["who"]
        several.choices = [(str(matter.pk), matter.current.name) for matter in certificates]
        hints = {str(matter.pk): matter.current.proves for matter in certificates}
        several.widget = TickCards(choices=several.choices, hints=hints)
        people.choices = [(side.value, side.label) for side in who]
        people.widget = ChoiceCards(choices=people.choices, hints={side.value: side.hint for side in who})
        if len(certificates) == 1:
            several.widget, several.initial = forms.MultipleHiddenInput(), [several.choices[0][0]]
        if len(who) == 1:
            people.widget, people.initial = forms.HiddenInput(), who[0].value


class SubjectForm(forms.Form):
    """Whom the certificate is about: a person by her document, an organisation by its code."""

    kind = forms.ChoiceField(label="申请人类别", choices=SubjectKind)
    document_type = forms.ChoiceField(label="证件类型", choices=DocumentType)
    number = forms.CharField(
        label="证件号码",
        max_length=40,
        help_text="身份证号18位，最后一位可能是X。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label="姓名或者名称", max_length=NAME_LIMIT, help_text="与证件一致，生僻字照写。")
    phone = forms.CharField(label="联系电话", max_length=40, help_text="例如 13800001234。")
    address = forms.CharField(label="地址", max_length=200, required=False)
    legal_representative_name = forms.CharField(
        label="法定代表人（负责人、经营者）",
        max_length=NAME_LIMIT,
        required=False,
        help_text="申请人是单位的才填，公民不填。",
    )

    def clean(self):
        typed = super().clean()
        kind, document = typed.get("kind", ""), typed.get("document_type", "")
        checks = {
            "document_type": lambda value: check_kind(kind, value) or value,
            "name": lambda value: checked_name(kind, value),
            "number": lambda value: checked_number(document, value, on=today()),
            "phone": checked_phone,
        }
        for field, check in checks.items():
            try:
                if document and typed.get(field):
                    typed[field] = check(typed[field])
            except Refused as refusal:
                refuse(self, refusal)
        return typed

    def subject(self) -> dict[str, str]:
        """What ``get_or_create_subject`` wants."""
        return {name: self.cleaned_data[name] for name in SubjectForm.base_fields}


class AuthorizationForm(SubjectForm):
    """The principal and the special authorisation under which an agent pledges for her."""

    field_order = ("kind", "name", "document_type", "number")

    powers = forms.MultipleChoiceField(
        label="授权书写明的权限",
        choices=AuthorizedPower,
        widget=forms.CheckboxSelectMultiple,
        help_text="照授权书勾选；没有写明的不要勾。",
        error_messages={"required": "请至少选一项授权的权限。"},
    )
    valid_from = forms.DateField(label="授权开始日期", widget=DateInput())
    valid_until = forms.DateField(label="授权截止日期", widget=DateInput())
    file = UploadField(label="特别授权书", help_text="扫描件或照片，PDF、JPG 或 PNG，不超过 10 MB。")

    def clean(self):
        typed = super().clean()
        start, end = typed.get("valid_from"), typed.get("valid_until")
        if start and end and end < start:
            self.add_error("valid_until", "授权截止日期早于开始日期，请核对授权书。")
        return typed


class ChoiceForm(forms.Form):
    """One of the three ways; nothing is chosen beforehand."""

    choice = forms.ChoiceField(
        label="办法",
        choices=ChoiceKind,
        error_messages={"required": "请选一种办法。", "invalid_choice": "请选一种办法。"},
    )


class TickForm(forms.Form):
    """One section of the notice, read."""

    section = forms.CharField(max_length=40)
    read = forms.BooleanField(
        label="我已读懂这一段", error_messages={"required": "读懂以后，请勾选“我已读懂这一段”。"}
    )


class UploadForm(forms.Form):
    """A certificate or another paper handed in."""

    file = UploadsField(
        label="证明文件",
        help_text="可以一次选几个文件：PDF、JPG 或 PNG，每个不超过 10 MB。拍照要四角完整、字迹清楚。",
    )


class ReceivedForm(forms.Form):
    """A certificate handed over the counter: on paper, with or without a scan."""

    file = UploadsField(
        label="扫描件", required=False, help_text="可以一次选几个文件；收纸质原件的可以不传。"
    )


class HeldForm(forms.Form):
    """Where what the applicant already holds can be found, or what the clerk was shown."""

    held_source = forms.ChoiceField(label="已有的信息在哪里？", widget=forms.RadioSelect)
    held_note = forms.CharField(
        label="证照名称和编号", max_length=200, help_text="例如：居民户口簿，户号 1234567。", required=False
    )

    def __init__(self, *args, at_counter, **kwargs):
        super().__init__(*args, **kwargs)
        # What was handed in earlier is taken from its own list, which says where it lies.
        here = {HeldSource.SHOWN: at_counter, HeldSource.EARLIER: False}
        sources = [pair for pair in HeldSource.choices if here.get(HeldSource(pair[0]), True)]
        self.fields["held_source"].choices = sources


class ConditionsForm(forms.Form):
    """The conditions of the text, each asked in its own unit and read by the catalogue's own rules."""

    def __init__(self, *args, text, version, **kwargs):
        super().__init__(*args, **kwargs)
        self.conditions = text.conditions
        for condition in text.conditions:
            self.fields[condition["key"]] = _condition_field(condition)
        if version.site_address_needed:
            self.fields["site_address"] = forms.CharField(
                label="现场地址", max_length=200, help_text="核查可能到现场看，请写到门牌号。"
            )

    def clean(self):
        typed = super().clean()
        found = read_values(self.conditions, typed)
        for field, message in found.errors.items():
            if field not in self.errors:
                self.add_error(field, message)
        self.found = found.cleaned
        return typed

    def values(self) -> dict[str, str]:
        """What was filled in, as the pledge keeps it."""
        return self.found


def _condition_field(condition: dict) -> forms.Field:
    """A field by the kind of the condition; whether its value is out of reach is said by ``read_values``."""
    kind, unit = condition.get("kind", ConditionKind.TEXT), condition.get("unit") or ""
    field = {"label": condition["label"], "help_text": condition.get("text", ""), "required": False}
    if kind in (ConditionKind.NUMBER, ConditionKind.MONEY):
        unit = unit or ("元" if kind == ConditionKind.MONEY else "")
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "w-short", "data-unit": unit}
        made = forms.CharField(max_length=24, widget=forms.TextInput(attrs=attrs), **field)
    elif kind == ConditionKind.DATE:
        made = forms.CharField(max_length=20, widget=DateInput(), **field)
    elif kind == ConditionKind.CHOICE:
        words = [(word, word) for word in condition.get("choices") or []]
        made = forms.ChoiceField(choices=words, widget=forms.RadioSelect, **field)
    else:
        limit = condition.get("max_length") or 200
        long = limit > 60 and kind != ConditionKind.ADDRESS
        widget = forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput()
        made = forms.CharField(max_length=limit, widget=widget, **field)
    # The parts say 「选填」 behind what is not required; emptiness itself is told by the catalogue's rules.
    made.required = condition.get("required", True)
    made.error_messages["required"] = f"请填写“{condition['label']}”。"
    return made


class WithdrawForm(ReasonForm):
    """Why the pledge, or the whole application, is withdrawn."""


class SupplementForm(forms.Form):
    """Everything that is missing, told once."""

    items = forms.CharField(
        label="要补正的内容",
        max_length=OPINION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一行写一项，一次写全。已经作出承诺的证明不得列入。",
    )

    def clean_items(self):
        """One item a line, as the act wants them."""
        lines = [line.strip() for line in self.cleaned_data["items"].splitlines()]
        return [{"text": line} for line in lines if line]


class AnswerForm(forms.Form):
    """The applicant's answer to the request for supplements."""

    answer = forms.CharField(
        label="补正说明", max_length=OPINION_LIMIT, widget=forms.Textarea(attrs={"rows": 4})
    )
    file = UploadField(label="补正材料", required=False, help_text="PDF、JPG 或 PNG，不超过 10 MB。")


REMEDIES = (
    "不服本决定的，可以自收到之日起六十日内申请行政复议，也可以自收到之日起六个月内向人民法院提起行政诉讼。"
)
REASON = {"label": "理由", "max_length": REASON_LIMIT, "widget": forms.Textarea(attrs={"rows": 3})}
WAYS = {"label": "救济途径和期限", "max_length": OPINION_LIMIT, "widget": forms.Textarea(attrs={"rows": 2})}


class RefuseForm(forms.Form):
    """Not accepted: why, and what the applicant can do against it."""

    reason = forms.CharField(**REASON, help_text="写明不符合哪一条哪一项。")
    remedies = forms.CharField(**WAYS, initial=REMEDIES)


class DecisionForm(forms.Form):
    """The decision on the matter, with its words."""

    decision = forms.ChoiceField(label="决定", choices=Decision, widget=forms.RadioSelect)
    text = forms.CharField(
        label="决定内容",
        max_length=OPINION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不予的，写明理由和依据。",
    )
    remedies = forms.CharField(**WAYS, initial=REMEDIES, required=False, help_text="作出不予决定时必填。")


class DeskFilter(forms.Form):
    """Filters of a desk; they live in the address, so that a view can be kept and sent."""

    q = forms.CharField(label="找", required=False, max_length=60)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *CaseState.choices])
    channel = forms.ChoiceField(label="渠道", required=False, choices=[("", "全部渠道"), *Channel.choices])
    matter = forms.ChoiceField(label="事项", required=False, choices=[("", "全部事项")])

    def __init__(self, *args, matters=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["matter"].choices = [("", "全部事项"), *((str(pk), name) for pk, name in matters)]


class CheckForm(forms.Form):
    """The code on a letter, typed by anybody who was handed one."""

    code = forms.CharField(
        label="查验码",
        max_length=40,
        help_text="印在承诺书页脚，例如 7K3M-9QWX-2DPA-5TNE-0C4V。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class CompareForm(forms.Form):
    """A file whose digest is compared with the one on record; it is not kept."""

    file = forms.FileField(label="手上的 PDF 文件", help_text="只在本机算出摘要比对，不保存。")


class UnmaskForm(forms.Form):
    """Why a full identity number is looked at; the words go into the access record."""

    purpose = forms.CharField(label="查看用途", max_length=100)


class ResumeForm(forms.Form):
    """The code under which a draft that was begun elsewhere is found again."""

    resume_code = forms.CharField(
        label="恢复码", max_length=20, help_text="办件草稿的恢复码，例如 7K3M9QWX2D。"
    )
