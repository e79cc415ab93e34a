"""The system administrator's agencies, their departments, and zones without a national code."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.paging import page_by_key
from portal.people import rules
from portal.people.agency_forms import AgencyForm, AgencySearch, DepartmentForm, ZoneForm
from portal.people.domain import agencies
from portal.people.models import Agency, Area, Department


def _keepers_only(request: HttpRequest) -> None:
    if not rules.may_manage_agencies(request.user):
        raise PermissionDenied


def _refuse(form: Any, refusal: Refused) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """All agencies by name, filtered by name, area and state."""
    _keepers_only(request)
    form = AgencySearch(request.GET)
    rows = Agency.objects.select_related("area", "superior")
    if form.is_valid():
        rows = _filtered(rows, form.cleaned_data)
    page = page_by_key(request, rows, ordering=("name", "id"), size=30)
    return render(request, "people/agencies.html", {"form": form, "page": page})


def _filtered(rows: Any, wanted: dict[str, str]) -> Any:
    if words := wanted["q"].strip():
        rows = rows.filter(
            Q(name__contains=words) | Q(short_name__contains=words) | Q(number_prefix__startswith=words)
        )
    if code := wanted["area"].strip():
        area = Area.objects.filter(pk=code).first()
        rows = rows.filter(area__in=Area.objects.under(area.path)) if area else rows.none()
    if wanted["active"]:
        rows = rows.filter(active=wanted["active"] == "1")
    return rows


@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Enter an agency."""
    _keepers_only(request)
    form = AgencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            agency = agencies.create_agency(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, "机构已经登记，可以授予人员角色了。")
            return redirect("people:agency", pk=agency.pk)
    return render(request, "people/new_agency.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def agency(request: HttpRequest, pk: str) -> HttpResponse:
    """One agency: its facts, its departments, whether it serves."""
    found = _fetch(request, pk)
    if request.method != "POST":
        return _page(request, found)
    form = AgencyForm(request.POST)
    if form.is_valid():
        try:
            agencies.change_agency(found, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, "已保存。")
            return redirect("people:agency", pk=pk)
    return _page(request, found, form=form, status=422)


def _fetch(request: HttpRequest, pk: str) -> Agency:
    _keepers_only(request)
    return fetch(Agency.objects.select_related("area", "superior"), request.user, pk=pk)


def _page(request: HttpRequest, found: Agency, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "agency": found,
        "form": AgencyForm(initial=AgencyForm.initial_of(found)),
        "department_form": DepartmentForm(auto_id="department_%s"),
        "departments": found.departments.order_by("name"),
        "changes": found.history.select_related("history_user")[:20],
        **forms,
    }
    return render(request, "people/agency.html", context, status=status)


@require_POST
@login_required
def close(request: HttpRequest, pk: str) -> HttpResponse:
    found = _fetch(request, pk)
    agencies.close_agency(found, by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, "已停止履职，不再出现在目录和选择里；原有办件不受影响。")
    return redirect("people:agency", pk=pk)


@require_POST
@login_required
def reopen(request: HttpRequest, pk: str) -> HttpResponse:
    agencies.reopen_agency(_fetch(request, pk), by=request.user)
    messages.success(request, "已恢复履职。")
    return redirect("people:agency", pk=pk)


@require_POST
@login_required
def add_department(request: HttpRequest, pk: str) -> HttpResponse:
    found = _fetch(request, pk)
    form = DepartmentForm(request.POST, auto_id="department_%s")
    if form.is_valid():
        try:
            agencies.save_department(found, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, "内设机构已登记。")
            return redirect("people:agency", pk=pk)
    return _page(request, found, department_form=form, status=422)


@require_POST
@login_required
def remove_department(request: HttpRequest, pk: str, department: str) -> HttpResponse:
    found = _fetch(request, pk)
    row = fetch(Department.objects.filter(agency=found), request.user, pk=department)
    agencies.remove_department(row, by=request.user)
    messages.success(request, f"已删除“{row.name}”。")
    return redirect("people:agency", pk=pk)


@login_required
def zone(request: HttpRequest) -> HttpResponse:
    """Enter a functional zone."""
    _keepers_only(request)
    form = ZoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = agencies.create_zone(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, f"功能区“{made.full_name}”已登记，代码 {made.pk}。")
            return redirect("people:agencies")
    return render(request, "people/zone.html", {"form": form}, status=422 if form.errors else 200)
