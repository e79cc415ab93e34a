"""One act from the page of one row: done and back to the page, or the page once more with what is wrong."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.kernel.attempt import attempt


def act_on(
    request: HttpRequest,
    row: Any,
    form: forms.Form | None,
    *,
    do: Callable[[Any, dict[str, Any]], Any],
    done: str,
    page: str,
    again: Callable[[], HttpResponse],
) -> HttpResponse:
    """``do(row, words)`` with the words of a valid form; ``page`` names the address, ``again`` shows the faults."""
    fine = form is None or form.is_valid()
    words = form.cleaned_data if form is not None and fine else {}
    if fine and attempt(request, form, lambda: do(row, words), done):
        return redirect(page, row.pk)
    return again()
