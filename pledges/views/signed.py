"""What comes after a signature: the next certificate, filing, or back to where it was asked for."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from pledges.domain import cases
from pledges.evidence import evidence_of
from pledges.flow import next_url
from pledges.models import Pledge
from portal.kernel.acts import Refused


def after_signing(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    """Onward from this signature. ``pledge`` is what was signed."""
    if pledge.replaces_id is not None:
        messages.success(request, "已更正并重新签署，原承诺书保留备查。")
        return redirect("pledges:case", pledge.case_id)
    if pledge.is_joint:
        messages.success(request, "已签署。")
        return redirect("pledges:joint_mine", pledge.case_id)
    return _file_when_complete(request, pledge)


def _file_when_complete(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    case, name = pledge.case, pledge.version.name
    onward = next_url(case, evidence_of(case))
    if onward != reverse("pledges:submit", args=[case.pk]):
        messages.success(request, f"“{name}”已签署，请接着办下一项。")
        return redirect(onward)
    try:
        cases.file_case(case, by=request.user)
    except (
        Refused
    ) as refusal:  # signed all the same; what filing still waits for stands on the page of the case
        messages.warning(request, f"“{name}”已签署。{refusal.message}{refusal.way_out}")
        return redirect("pledges:case", case.pk)
    return redirect("pledges:done", case.pk)
