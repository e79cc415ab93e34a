"""Forms that anybody may send without an account: a signed mark counts each once and slows machines down."""

from typing import Any, cast

from django import forms
from django.core import signing
from django.http import QueryDict

from portal.kernel.ids import secret_code

SOONEST, LATEST = 3, 24 * 3600  # seconds between showing the form and sending it


class MarkedForm(forms.Form):
    """A form with a mark that tells when it was shown. ``cleaned_data["token"]`` is the same for the same showing,
    so that a form sent twice makes one row."""

    salt = "kernel.marked"
    mark = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["mark"].initial = self._new_mark()

    def clean(self) -> dict[str, Any]:
        """A form sent within the blink of an eye, or after a day, is shown again with its words kept."""
        super().clean()
        mark = self.cleaned_data.get("mark", "")
        try:
            self.cleaned_data["token"] = signing.loads(mark, salt=self.salt, max_age=LATEST)
        except signing.BadSignature:
            raise self._again("这一页打开得太久了，请核对后再提交一次。") from None
        if self._is_fresh(mark):
            raise self._again("提交得太快了，请核对后再提交一次。")
        return self.cleaned_data

    def _again(self, message: str) -> forms.ValidationError:
        words = cast(QueryDict, self.data).copy()
        words["mark"] = self._new_mark()
        self.data = words
        return forms.ValidationError(message)

    def _new_mark(self) -> str:
        return signing.dumps(secret_code(), salt=self.salt)

    def _is_fresh(self, mark: str) -> bool:
        try:
            signing.loads(mark, salt=self.salt, max_age=SOONEST)
        except signing.SignatureExpired:
            return False
        return True
