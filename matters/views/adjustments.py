"""Applications to adjust a list: the agency applies, the bureau decides, publication follows."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matters import rules
from matters import upkeep_rules as may
from matters.domain import adjustments
from matters.models import Adjustment, AdministrativeMatter, CertificationMatter
from matters.models.filings import SENDING_ROLES
from matters.upkeep_enums import AdjustmentKind, AdjustmentState
from matters.upkeep_forms import AdjustmentForm, DecisionForm
from matters.views.desk import staff_only
from portal.kernel.access import fetch, saw
from portal.kernel.acts import Refused
from portal.kernel.attempt import attempt, kept, show
from portal.kernel.calendar import today
from portal.kernel.files import answer
from portal.kernel.paging import page_by_key
from portal.law.domain.finding import find_clauses
from portal.law.models import LawClause
from portal.people.area_rules import rules_for

ADJUSTMENTS = Adjustment.objects.select_related(
    "agency",
    "area",
    "administrative_matter__agency",
    "matter__current",
    "version__matter__area",
    "version__matter__agency",
    "applied_by",
    "decided_by",
    "file__data_key",
)
TABS = {"open": "待审核", "granted": "同意，待落实", "all": "全部申请"}
STATES = {"open": AdjustmentState.APPLIED, "granted": AdjustmentState.GRANTED}
SEVERAL = "；;\n"


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The applications of the user's agencies and areas."""
    staff_only(request)
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "open"
    rows = ADJUSTMENTS.for_user(request.user)
    if tab in STATES:
        rows = rows.filter(state=STATES[tab])
    ordering = ("due_on", "id") if tab == "open" else ("-id",)
    context = {
        "page": page_by_key(request, rows, ordering=ordering, size=30),
        "tab": tab,
        "tabs": TABS,
        "today": today(),
        "may_apply": bool(request.user.agency_ids(*SENDING_ROLES)),
    }
    return render(request, "matters/bureau/adjustments.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The application of an agency."""
    agencies = request.user.agency_ids(*SENDING_ROLES)
    if not agencies:
        raise PermissionDenied
    matters = CertificationMatter.objects.listed().filter(agency__in=agencies)
    form = AdjustmentForm(
        request.POST or None,
        request.FILES or None,
        initial={"matter": request.GET.get("matter", ""), "kind": request.GET.get("kind", "")},
        matters=matters.select_related("current", "administrative_matter__agency"),
        admin_matters=AdministrativeMatter.objects.active().filter(agency__in=agencies),
    )
    if request.method == "POST" and form.is_valid():
        if found := _applied(request, form):
            return redirect("matters:adjustment", pk=found.pk)
    return render(
        request, "matters/bureau/adjustment_new.html", {"form": form}, status=422 if form.errors else 200
    )


def _applied(request: HttpRequest, form: AdjustmentForm) -> Adjustment | None:
    clauses = _clauses(form)
    file = kept(form, "file")
    if form.errors:
        return None
    wanted = {name: form.cleaned_data[name] for name in ("kind", "ground", "reason", "matter", "name")}
    if wanted["kind"] == AdjustmentKind.ADD:
        wanted["matter"] = None
    try:
        found: Adjustment = adjustments.apply(
            form.cleaned_data["administrative_matter"], bases=clauses, file=file, by=request.user, **wanted
        )
    except Refused as refusal:
        show(form, refusal)
        return None
    messages.success(request, "已提交调整申请。")
    return found


def _clauses(form: AdjustmentForm) -> list[LawClause]:
    """Each basis that was written, found in the library; one that is not found is said at the field."""
    words = form.cleaned_data["bases"]
    for separator in SEVERAL:
        words = words.replace(separator, "\n")
    found = []
    for line in filter(None, (line.strip() for line in words.splitlines())):
        clause = find_clauses(line).first()
        if clause is None:
            form.add_error("bases", f"依据库里没有找到“{line}”。")
        else:
            found.append(clause)
    return found


@login_required
@require_safe
def adjustment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One application: what, why, on what basis; the decision and what came of it."""
    staff_only(request)
    return _page(request, fetch(ADJUSTMENTS, request.user, pk=pk), DecisionForm())


def _page(request: HttpRequest, found: Adjustment, form: DecisionForm) -> HttpResponse:
    user = request.user
    waits = found.state == AdjustmentState.APPLIED
    removal = found.state == AdjustmentState.GRANTED and found.kind == AdjustmentKind.END
    context: dict[str, Any] = {
        "adjustment": found,
        "bases": found.bases.select_related("version__source"),
        "form": form,
        "may_decide": waits and may.may_decide(user, found),
        "may_withdraw": waits and may.may_apply(user, found.agency),
        "may_take_down": removal and rules.may_publish(user, found.version, rules_for(found.area)),
        "removal": removal,
    }
    return render(request, "matters/bureau/adjustment.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bureau agrees or does not."""
    found = fetch(ADJUSTMENTS, request.user, pk=pk)
    form = DecisionForm(request.POST)
    act = adjustments.refuse if "no" in request.POST else adjustments.grant
    if form.is_valid():
        try:
            act(found, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已审核。")
            return redirect("matters:adjustment", pk=pk)
    return _page(request, fetch(ADJUSTMENTS, request.user, pk=pk), form)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The agency takes its application back."""
    found = fetch(ADJUSTMENTS, request.user, pk=pk)
    attempt(request, None, lambda: adjustments.withdraw(found, by=request.user), "已撤回申请。")
    return redirect("matters:adjustment", pk=pk)


@login_required
@require_safe
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The paper that was handed in with the application."""
    found = fetch(ADJUSTMENTS.filter(file__isnull=False), request.user, pk=pk)
    saw(request, found, "查阅调整申请的依据材料")
    return answer(found.file)
