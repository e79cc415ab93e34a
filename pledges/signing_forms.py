"""Forms of signing, one for each way: handwriting, scan, code, certificate. Each names the digest of what it signs."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from pledges.forms import UploadField


class SignForm(forms.Form):
    """The handwriting and the digest of what stood above it."""

    signature = forms.CharField(
        label="签名",
        widget=forms.HiddenInput,
        error_messages={"required": "还没有签名。请在框里写上您的姓名。"},
    )
    signature_digest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ScanForm(forms.Form):
    """The paper that was signed by hand at the counter."""

    scan = UploadField(
        label="签好的纸质承诺书扫描件", help_text="两份都签好后扫描其中一份，PDF、JPG 或 PNG。"
    )
    signature_digest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class CodeForm(forms.Form):
    """The digits that were sent."""

    digits = forms.CharField(
        label="验证码",
        max_length=12,
        help_text="收到的6位数字，只能用一次。",
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "w-short"}
        ),
        error_messages={"required": "请输入收到的6位数字。"},
    )
    signature_digest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class CertificateForm(forms.Form):
    """What the signatory's own program made: the signature over the statement, or the signed PDF."""

    signature_file = forms.FileField(
        label="数字签名文件",
        max_length=200,
        help_text=".p7s、.p7b、.p7m，或者加了数字签名的 PDF，不超过 10 MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ".p7s,.p7b,.p7m,.pem,.der,.pdf"}),
        error_messages={"required": "请选择数字签名文件。", "empty": "数字签名文件是空的。"},
    )
    signature_digest = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def clean_signature_file(self):
        upload = self.cleaned_data["signature_file"]
        if upload.size > settings.UPLOAD_MAX_BYTES:
            raise ValidationError("数字签名文件过大，没有保存。")
        return upload
