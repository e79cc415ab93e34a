"""The counter decides on the spot: filed, accepted and decided in one act while the customer waits."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from pledges import rules
from pledges.domain import decisions
from pledges.forms import refuse
from pledges.handling_forms import SpotForm
from pledges.views.common import CASES
from pledges.views.window import window_screen
from portal.kernel.access import fetch
from portal.kernel.acts import Refused


@login_required
@require_POST
def on_the_spot(request: HttpRequest, case: UUID) -> HttpResponse:
    """One who serves the counter and handles cases as well."""
    row = fetch(CASES, request.user, rules.is_window, rules.may_decide_here, pk=case)
    form = SpotForm(request.POST)
    if form.is_valid():
        try:
            decisions.decide_on_the_spot(row, **form.cleaned_data, by=request.user)
            messages.success(request, "已当场作出决定，请打印决定书，当面送达。")
            return redirect("pledges:window_case", row.pk)
        except Refused as refusal:
            refuse(form, refusal)
    return window_screen(request, row, spot=form)
