"""One's own account."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.people.domain import accounts
from portal.people.enums import RealNameLevel
from portal.people.models import SignIn


@require_safe
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Who I am here, how sure the portal is of it, and where I signed in."""
    me = request.user
    context = {
        "layout": "staff.html" if me.is_staff_member else "citizen.html",
        "me": me,
        "subject": me.subject,
        "claimed": me.claim_id is not None,
        "checked": me.real_name_level == RealNameLevel.HIGH,
        "assignments": me.current_assignments if me.is_staff_member else [],
        "sign_ins": SignIn.objects.filter(user=me)[:10],
    }
    return render(request, "people/account.html", context)


@require_POST
@login_required
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else; this session goes on."""
    accounts.end_sessions(request.user, by=request.user, reason="本人操作")
    update_session_auth_hash(request, request.user)
    messages.success(request, "已在其他设备上退出登录。")
    return redirect("people:account")
