"""What the pages of every room share: do an act for a form, and take an upload."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from portal.kernel.acts import Refused
from portal.kernel.files import check_upload, keep
from portal.kernel.models import StoredFile


def show(form: forms.Form, refusal: Refused) -> None:
    """Show a refused act where the person can mend it: at its field, else at the top of the form."""
    form.add_error(
        refusal.field if refusal.field in form.fields else None, f"{refusal.message}{refusal.way_out}"
    )


def attempt(request: HttpRequest, form: forms.Form | None, act: Callable[[], Any], done: str) -> bool:
    """Do an act for a page: say that it is done, or why it was refused. Returns whether it was done.

    A refusal that no field can mend is said at the top of the page: the form may be gone by then.
    """
    try:
        act()
    except Refused as refusal:
        if form is not None and refusal.field in form.fields:
            show(form, refusal)
        else:
            messages.error(request, f"{refusal.message}{refusal.way_out}")
        return False
    messages.success(request, done)
    return True


def kept(form: forms.Form, field: str) -> StoredFile | None:
    """The uploaded file of a valid form, looked at and kept; None when there was none, or when it is not what
    it says (then the form has the error)."""
    upload = form.cleaned_data.get(field)
    if not upload:
        return None
    try:
        data, content_type = check_upload(upload)
    except Refused as refusal:
        form.add_error(field, f"{refusal.message}{refusal.way_out}")
        return None
    return keep(data, name=upload.name, content_type=content_type)
