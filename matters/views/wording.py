"""Unclear words on the page of a version: what stops it, and what a legal reviewer let stand, with the reason."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from matters import rules
from matters.domain import clarity
from matters.domain.reading import reading_of
from matters.domain.text_deadlines import text_due
from matters.enums import REVIEW_STATES, VersionState
from matters.models import MatterVersion
from matters.views.panel import Panel
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.people.area_rules import rules_for


class OverruleForm(forms.Form):
    """Why unclear words stay."""

    mark = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = forms.CharField(
        label="保留的理由", max_length=500, error_messages={"required": "请写明为什么保留。"}
    )


def panel(request: HttpRequest, version: MatterVersion) -> Panel | None:
    """While the version is under way: every unclear word, open or let stand, and how the text reads."""
    if version.state not in (VersionState.DRAFT, *REVIEW_STATES):
        return None
    found = clarity.findings_of(version)
    text = "\n".join(place.text for place in clarity.places_of(version) if place.required)
    data = {
        "open": [one for one in found if one.overrule is None],
        "kept": [one for one in found if one.overrule is not None],
        "may_overrule": rules.may_overrule_wording(request.user, version),
        "reading": reading_of(text),
        "due": text_due(version, rules=rules_for(version.matter.area)),
    }
    return Panel("用语", "matters/bureau/version/_wording.html", data)


@login_required
@require_POST
def overrule(request: HttpRequest, pk: str) -> HttpResponse:
    """Let unclear words stand, with a reason."""
    if not rules.may_see_desk(request.user):
        raise PermissionDenied
    version = fetch(MatterVersion.objects.select_related("matter__area"), request.user, pk=pk)
    form = OverruleForm(request.POST)
    try:
        if form.is_valid():
            clarity.overrule(version, by=request.user, **form.cleaned_data)
            messages.success(request, "已写明理由，这处用语予以保留。")
        else:
            messages.error(request, "请写明为什么保留。")
    except Refused as refusal:
        messages.error(request, f"{refusal.message}{refusal.way_out}")
    return redirect("matters:version", pk=pk)
