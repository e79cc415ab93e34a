"""The system administrator's accounts and roles."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.paging import page_by_key
from portal.people import rules
from portal.people.domain import accounts, assignments
from portal.people.forms import AssignForm, ReasonForm, StaffForm, UserSearch
from portal.people.models import AreaRules, Assignment, User


@require_safe
@login_required
def area_rules(request: HttpRequest) -> HttpResponse:
    """The rules of the areas, one row by row, with the place in the notice that each setting rests on."""
    if not rules.may_read_rules(request.user):
        raise PermissionDenied
    rows = AreaRules.objects.select_related("area").order_by("area__path", "-effective_from")
    return render(request, "people/area_rules.html", {"rows": rows})


@require_safe
@login_required
def users(request: HttpRequest) -> HttpResponse:
    """All accounts with their roles, filtered by name, role and state."""
    if not rules.may_manage_accounts(request.user):
        raise PermissionDenied
    form = UserSearch(request.GET)
    rows = User.objects.for_user(request.user).filter(is_service=False)
    if form.is_valid():
        rows = _filtered(rows, form.cleaned_data)
    current = Assignment.objects.current().select_related("agency", "area")
    rows = rows.prefetch_related(Prefetch("assignments", queryset=current, to_attr="current_assignments"))
    page = page_by_key(request, rows, ordering=("username",), size=30)
    return render(request, "people/users.html", {"form": form, "page": page})


def _filtered(rows, wanted):
    if wanted["q"]:
        rows = rows.filter(Q(username__startswith=wanted["q"].lower()) | Q(name__startswith=wanted["q"]))
    if wanted["role"]:
        holders = Assignment.objects.current().filter(role=wanted["role"]).values("user")
        rows = rows.filter(pk__in=holders)
    if wanted["active"]:
        rows = rows.filter(is_active=wanted["active"] == "1")
    return rows


@login_required
def new_user(request: HttpRequest) -> HttpResponse:
    """Create a staff account; its first password is shown once."""
    if not rules.may_manage_accounts(request.user):
        raise PermissionDenied
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user, password = accounts.create_staff(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return render(request, "people/password_once.html", {"person": user, "password": password})
    status = 422 if request.method == "POST" else 200
    return render(request, "people/new_user.html", {"form": form}, status=status)


@require_safe
@login_required
def user(request: HttpRequest, pk) -> HttpResponse:
    """One account: its roles now and before, and what can be done with it."""
    return _user_page(request, fetch(User.objects, request.user, rules.may_manage_accounts, pk=pk))


def _user_page(request: HttpRequest, person: User, form: AssignForm | None = None, status: int = 200):
    history = person.assignments.select_related("agency", "area", "assigned_by").order_by("-created_at")
    context = {"person": person, "history": history, "form": form or AssignForm(), "reason": ReasonForm()}
    return render(request, "people/user.html", context, status=status)


@require_POST
@login_required
def assign_role(request: HttpRequest, pk) -> HttpResponse:
    person = fetch(User.objects, request.user, rules.may_manage_accounts, pk=pk)
    form = AssignForm(request.POST)
    if form.is_valid():
        try:
            assignments.assign(user=person, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, "角色已授予。")
            return redirect("people:user", pk=person.pk)
    return _user_page(request, person, form, status=422)


@require_POST
@login_required
def end_role(request: HttpRequest, pk) -> HttpResponse:
    assignment = fetch(Assignment.objects, request.user, rules.may_manage_accounts, pk=pk)
    assignments.end(assignment, by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, "角色已终止。")
    return redirect("people:user", pk=assignment.user_id)


@require_POST
@login_required
def disable(request: HttpRequest, pk) -> HttpResponse:
    person = fetch(User.objects, request.user, rules.may_manage_accounts, pk=pk)
    accounts.disable(person, by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, "账号已停用，所有会话已经结束。")
    return redirect("people:user", pk=person.pk)


@require_POST
@login_required
def enable(request: HttpRequest, pk) -> HttpResponse:
    person = fetch(User.objects, request.user, rules.may_manage_accounts, pk=pk)
    accounts.enable(person, by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, "账号已启用，角色须重新授予。")
    return redirect("people:user", pk=person.pk)


@require_POST
@login_required
def new_password(request: HttpRequest, pk) -> HttpResponse:
    person = fetch(User.objects, request.user, rules.may_manage_accounts, pk=pk)
    password = accounts.new_password(person, by=request.user, reason=request.POST.get("reason", ""))
    return render(request, "people/password_once.html", {"person": person, "password": password})
