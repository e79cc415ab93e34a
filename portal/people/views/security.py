"""The security administrator's view of sign-ins."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.kernel.access import fetch
from portal.kernel.paging import page_by_key
from portal.people import rules
from portal.people.domain import accounts, lockouts
from portal.people.models import SignIn, User


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Who is locked out, and who signed in lately."""
    if not rules.may_manage_security(request.user):
        raise PermissionDenied
    sign_ins = SignIn.objects.for_user(request.user).select_related("user")
    sign_ins = sign_ins.annotate(current_salt=F("user__session_salt"))
    context = {
        "locked": lockouts.locked_out()[:100],
        "page": page_by_key(request, sign_ins, ordering=("-id",), size=30),
    }
    return render(request, "people/security.html", context)


@require_POST
@login_required
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    if not rules.may_manage_security(request.user):
        raise PermissionDenied
    attempt = get_object_or_404(lockouts.locked_out(), pk=pk)
    lockouts.lift(attempt, by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, "已解除锁定。")
    return redirect("people:security")


@require_POST
@login_required
def end_sessions(request: HttpRequest, pk) -> HttpResponse:
    person = fetch(User.objects, request.user, rules.may_manage_security, pk=pk)
    accounts.end_sessions(person, by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, f"{person.username} 的所有会话已经结束。")
    return redirect("people:security")


@require_POST
@login_required
def reset_second_factor(request: HttpRequest, pk) -> HttpResponse:
    person = fetch(User.objects, request.user, rules.may_manage_security, pk=pk)
    accounts.reset_second_factor(person, by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, f"{person.username} 的动态口令已重置，下次登录时须重新启用。")
    return redirect("people:security")
