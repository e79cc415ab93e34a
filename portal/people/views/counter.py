"""The window clerk confirms accounts and corrects names, with the original document before her."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.people.domain.identifiers import checked_number
from portal.people.domain.identity import record_identity_check
from portal.people.domain.subjects import correct_name, get_or_create_subject
from portal.people.enums import Role
from portal.people.forms import CounterCheckForm, RenameForm
from portal.people.models import Agency, Subject, User

NOT_FOUND = "没有这个用户名的申请人账号，请与本人核对。"


@login_required
def identity(request: HttpRequest) -> HttpResponse:
    """Raise an account to the high level: the person is here, with the original, and names her account."""
    agency = _counter(request)
    form = CounterCheckForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        account = User.objects.filter(username=typed["username"].strip().lower(), is_active=True).first()
        try:
            if account is None:
                raise Refused(NOT_FOUND, code="no_account", field="username")
            subject = get_or_create_subject(
                by=request.user, **{key: typed[key] for key in ("kind", "document_type", "number", "name")}
            )
            record_identity_check(subject=subject, by=request.user, agency=agency, account=account)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, f"账号 {account.username} 已提升为高级实名。")
            return redirect("people:identity")
    status = 422 if request.method == "POST" else 200
    return render(request, "people/identity.html", {"form": form, "agency": agency}, status=status)


@login_required
def rename(request: HttpRequest) -> HttpResponse:
    """Enter the new name of a known person."""
    _counter(request)
    form = RenameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            number = checked_number(typed["document_type"], typed["number"], on=today())
            subject = Subject.find(typed["document_type"], number)
            if subject is None:
                raise Refused("没有登记过这个证件号码，不需要更名。", code="unknown", field="number")
            correct_name(subject, name=typed["name"], reason=typed["reason"], by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, "姓名已更正。已经签署的文书保持原样。")
            return redirect("people:identity")
    status = 422 if request.method == "POST" else 200
    return render(request, "people/rename.html", {"form": form}, status=status)


def _counter(request: HttpRequest) -> Agency:
    """The clerk's agency (the first, where one window serves many). Raises PermissionDenied."""
    agency = Agency.objects.filter(pk__in=request.user.agency_ids(Role.WINDOW_CLERK)).first()
    if agency is None:
        raise PermissionDenied
    return agency
