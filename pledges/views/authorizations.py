"""我的授权: what a principal gave and took back, and what an agent holds."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matters.models import AdministrativeMatter
from pledges import rules
from pledges.acting_forms import GrantForm
from pledges.domain import authorizations, cases
from pledges.forms import ReasonForm, refuse
from pledges.models import Authorization, Case
from pledges.views.common import CASES, bound, is_key, picture, posted_key
from portal.kernel.access import fetch, saw
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.kernel.files import answer
from portal.kernel.paging import page_by_key
from portal.people.area_rules import RuleBook
from portal.people.domain.representations import speaks_for
from portal.people.domain.subjects import get_or_create_subject
from portal.people.models import Subject

PAGE_SIZE = 10
FOUND_AT_MOST = 20
PICKED_AT_MOST = 20
ROWS = Authorization.objects.select_related("principal", "agent").prefetch_related("matters__agency")


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Given or held, newest first."""
    held = request.GET.get("side") == "held"
    rows = ROWS.none()
    if request.user.subject_id:
        rows = ROWS.held_by(request.user) if held else ROWS.given_by(request.user)
    page = page_by_key(request, rows, ordering=("-created_at", "-id"), size=PAGE_SIZE)
    return render(request, "pledges/authorizations/index.html", {"page": page, "held": held})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The principal gives an authorisation: matters by search, then agent, powers, period and signature."""
    if request.user.subject_id is None:
        messages.error(request, "您的账号还没有实名，不能授权。请带证件原件到窗口核验一次。")
        return redirect("pledges:authorizations")
    principals = _principals(request)
    picked = _picked(request)
    form = GrantForm(bound(request), principals=[(str(row.pk), row.name) for row in principals])
    if request.method == "POST" and form.is_valid():
        try:
            granted = _grant(request, form, principals, picked)
            messages.success(request, "授权已经生效，代理人现在就可以替您办理。")
            return redirect("pledges:authorization", granted.pk)
        except Refused as refusal:
            refuse(form, refusal)
    query = request.GET.get("q", "").strip()
    context = {
        "form": form,
        "query": query,
        "picked": picked,
        "found": _found(query, picked) if query else [],
        "most": FOUND_AT_MOST,
    }
    return render(request, "pledges/authorizations/new.html", context, status=422 if form.errors else 200)


def _principals(request: HttpRequest) -> list[Subject]:
    """Herself, and the organisations for which she may speak."""
    user = request.user
    return [user.subject, *(row.principal for row in user.representations if row.heads)]


def _picked(request: HttpRequest) -> list[AdministrativeMatter]:
    keys = [key for key in request.GET.getlist("m") if is_key(key)][:PICKED_AT_MOST]
    rows = AdministrativeMatter.objects.listed().filter(pk__in=keys).select_related("agency", "area")
    return list(rows.order_by("name", "pk"))


def _found(query: str, picked: list[AdministrativeMatter]) -> list[AdministrativeMatter]:
    """Matters of that name that admit agents where they are handled."""
    rows = AdministrativeMatter.objects.listed().filter(
        name__icontains=query, certification_matters__current__agent_allowed=True
    )
    rows = rows.exclude(pk__in=[row.pk for row in picked]).distinct().order_by("name", "pk")
    book = RuleBook.load()
    found = []
    for row in rows.select_related("agency", "area")[: FOUND_AT_MOST * 5]:
        here = book.of(row.area.path, today())
        if here.agent_allowed and not here.sign_in_person:
            found.append(row)
    return found[:FOUND_AT_MOST]


def _grant(request: HttpRequest, form: GrantForm, principals, picked) -> Authorization:
    typed = form.cleaned_data
    return authorizations.grant(
        principal=next(row for row in principals if str(row.pk) == typed["principal"]),
        agent=get_or_create_subject(**form.subject(), by=request.user),
        matters=picked,
        powers=typed["powers"],
        valid_from=typed["valid_from"],
        valid_until=typed["valid_until"],
        signature_png=picture(typed["signature"]),
        by=request.user,
    )


@login_required
@require_safe
def one(request: HttpRequest, authorization: UUID) -> HttpResponse:
    """One authorisation: what it carries, and the cases that rest on it."""
    row = fetch(ROWS, request.user, pk=authorization)
    rows = Case.objects.for_user(request.user).for_lists().filter(authorization=row)
    mine = _gave(request.user, row)
    context = {
        "row": row,
        "page": page_by_key(request, rows, ordering=("-created_at", "-id"), size=PAGE_SIZE),
        "may_revoke": mine and row.revoked_at is None and today() <= row.valid_until,
        "mine": mine,
    }
    return render(request, "pledges/authorizations/one.html", context)


def _gave(user, row: Authorization) -> bool:
    return user.subject_id == row.principal_id or speaks_for(user, row.principal)


@login_required
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, authorization: UUID) -> HttpResponse:
    """The principal takes it back, from now on."""
    row = fetch(ROWS, request.user, _gave, pk=authorization)
    form = ReasonForm(bound(request), label="为什么撤销？", hint="例如：改为自己办理。")
    if request.method == "POST" and form.is_valid():
        try:
            authorizations.revoke(row, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "授权已经撤销，即时生效。")
            return redirect("pledges:authorization", row.pk)
        except Refused as refusal:
            refuse(form, refusal)
    context = {
        "form": form,
        "title": "撤销授权",
        "lead": f"撤销以后，{row.agent.name}立刻不能再替您办理；已经办理的不受影响，没办完的由您自己接着办。",
        "button": "确认撤销",
    }
    return render(request, "pledges/acting/form.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def paper(request: HttpRequest, authorization: UUID) -> HttpResponse:
    """The scan, or the signature under the statement."""
    row = fetch(ROWS.select_related("file__data_key"), request.user, pk=authorization)
    saw(request, row, "查看授权书")
    return answer(row.file)


@login_required
@require_POST
def use(request: HttpRequest, case: UUID) -> HttpResponse:
    """Another authorisation of the same principal takes the place of one that no longer holds."""
    row = fetch(CASES, request.user, rules.is_applicant, pk=case)
    paper = fetch(ROWS.held_by(request.user), request.user, pk=posted_key(request, "authorization"))
    try:
        cases.use_authorization(row, authorization=paper, by=request.user)
        messages.success(request, "已换上新的授权书，可以接着办。")
    except Refused as refusal:
        messages.error(request, f"{refusal.message}{refusal.way_out}")
    return redirect("pledges:case", row.pk)
