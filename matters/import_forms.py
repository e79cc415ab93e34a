"""Forms of importing: what is sent for whom, what each column holds, how much is imported."""

from pathlib import Path

from django import forms
from django.conf import settings

from matters.domain.importing.words import FIELDS
from matters.import_enums import ImportMode, Verdict

MOST_PASTED = 1_000_000
LONGEST_NAME = 120
CHOICES = [("", "不导入"), *FIELDS.items()]


class TakeInForm(forms.Form):
    """A file or a pasted text, and the agency whose drafts its rows become."""

    into = forms.ChoiceField(label="导入到", help_text="各行成为这个单位的草稿，由单位补齐后提交审核。")
    file = forms.FileField(
        label="清单文件",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.docx,.csv,.txt"}),
        error_messages={"empty": "文件是空的，请重新选择文件。"},
        help_text="Excel（.xlsx）、Word（.docx）或者CSV文件，不超过10MB。旧版.xls、.doc请先另存为新格式。",
    )
    text = forms.CharField(
        label="或者粘贴表格内容",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="从网页、Excel或者Word复制的表格，从“序号”一栏开始，连同表头。",
    )

    def __init__(self, *args, into=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = list(into)
        for name in ("file", "text"):
            self.fields[name].asked_later = True  # one of the two

    def clean_file(self):
        """Not larger than any upload may be; what is in it is looked at later."""
        upload = self.cleaned_data["file"]
        if upload is not None and upload.size > settings.UPLOAD_MAX_BYTES:
            limit = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
            raise forms.ValidationError(f"文件超过{limit}MB，请删去图片等无关内容，或者分成几个文件。")
        return upload

    def clean_text(self):
        """Not longer than a page that somebody copied."""
        if len(self.cleaned_data["text"]) > MOST_PASTED:
            raise forms.ValidationError("粘贴的内容太长，请改为上传文件。")
        return self.cleaned_data["text"]

    def clean(self):
        """One of the two."""
        words = super().clean()
        if bool(words.get("file")) == bool(words.get("text", "").strip()) and not self.errors:
            both = "文件和粘贴的内容只能选一种。" if words.get("file") else "请选择文件，或者粘贴表格内容。"
            self.add_error("file", both)
        return words

    def content(self) -> tuple[bytes, str]:
        """What was sent, and what it is called."""
        upload = self.cleaned_data.get("file")
        if upload:
            return upload.read(), Path(upload.name or "清单").name[:LONGEST_NAME]
        return self.cleaned_data["text"].encode(), "粘贴的表格.txt"


class ColumnsForm(forms.Form):
    """What each column of the file holds, as recognised or corrected."""

    def __init__(self, *args, columns, **kwargs):
        super().__init__(*args, **kwargs)
        self.columns = columns
        for column in columns:
            self.fields[f"column-{column['place']}"] = forms.ChoiceField(
                label=f"第{column['place'] + 1}栏“{column['text'] or '（没有表头）'}”是",
                choices=CHOICES,
                required=False,
                initial=column["field"],
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    def rows(self):
        """Each column with its select."""
        return [(column, self[f"column-{column['place']}"]) for column in self.columns]

    def chosen(self) -> dict[int, str]:
        """Place of the column → what it holds."""
        return {column["place"]: self.cleaned_data[f"column-{column['place']}"] for column in self.columns}


class OrderForm(forms.Form):
    """All or nothing, or the good rows."""

    mode = forms.ChoiceField(label="怎样导入", choices=ImportMode, widget=forms.HiddenInput)


class RowsFilter(forms.Form):
    """Which rows are shown."""

    verdict = forms.ChoiceField(
        label="结论", required=False, choices=[("", "全部各行"), *Verdict.choices], widget=forms.Select
    )
