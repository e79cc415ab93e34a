"""A citizen reports that she was asked for what may not be asked for, and reads later what became of it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from portal.kernel.acts import Refused
from portal.kernel.attempt import show
from portal.kernel.throttle import too_often
from portal.people.complaint_forms import ComplaintCode, ComplaintForm
from portal.people.domain import complaints
from portal.people.models import Agency, Complaint
from portal.people.network import client_address

REPORTS_AN_HOUR = 5
LOOKS_A_MINUTE = 30
CARRIED = ("about", "about_id", "agency", "asked_for", "disclosure")  # in the address of the link


def complain(request: HttpRequest) -> HttpResponse:
    """The form; on the page of a certificate its agency and name come along in the address."""
    source = request.POST if request.method == "POST" else request.GET
    place = _agency(source.get("agency", ""))
    initial = {name: request.GET.get(name, "") for name in CARRIED}
    disclosed = bool(source.get("disclosure"))
    form = ComplaintForm(request.POST or None, place=place, disclosed=disclosed, initial=initial)
    context = {"form": form, "place": place, "disclosed": disclosed}
    if request.method != "POST":
        return render(request, "people/complain.html", context)
    if too_often("complaint", client_address(request), most=REPORTS_AN_HOUR, seconds=3600):
        return render(request, "people/complain_busy.html", status=429)
    if form.is_valid():
        left_out = {"mark", "agency", "disclosure"}
        words = {name: value for name, value in form.cleaned_data.items() if name not in left_out}
        words["about_id"] = form.cleaned_data["disclosure"] or words["about_id"]
        area = words.pop("area", None) or place.area
        try:
            made = complaints.complain(area=area, agency=place, by=_by(request), **words)
        except Refused as refusal:
            show(form, refusal)
        else:
            return redirect("pages:complaint", made.code)
    return render(request, "people/complain.html", context, status=422)


def _by(request: HttpRequest):
    return request.user if request.user.is_authenticated else None


def _agency(key: str) -> Agency | None:
    try:
        return Agency.objects.filter(active=True).select_related("area").filter(pk=UUID(key)).first()
    except ValueError:
        return None


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Where the code of a report is typed."""
    form = ComplaintCode(request.GET if "code" in request.GET else None)
    if form.is_valid():
        return redirect("pages:complaint", form.cleaned_data["code"] or "0")
    return render(request, "people/complaint_find.html", {"form": form})


@require_safe
def status(request: HttpRequest, code: str) -> HttpResponse:
    """What became of a report: who has the code may read it."""
    if too_often("complaint-code", client_address(request), most=LOOKS_A_MINUTE, seconds=60):
        return render(request, "people/complain_busy.html", status=429)
    found = Complaint.objects.select_related("agency", "routed_to", "area").filter(code=code).first()
    if found is None:
        raise Http404("没有这个查询码。")
    return render(request, "people/complaint.html", {"complaint": found})
