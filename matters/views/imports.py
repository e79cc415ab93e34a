"""Importing lists: what was sent, its columns, its rows with their verdicts, and the drafts they became."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from matters import rules
from matters.domain import imports
from matters.enums import StepDoer
from matters.import_enums import ImportMode, ImportState, Verdict
from matters.import_forms import ColumnsForm, OrderForm, RowsFilter, TakeInForm
from matters.models import Import
from portal.kernel import files
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.paging import page_by_key
from portal.people.enums import Role
from portal.people.models import Agency, Area

STEPS = "上传|核对栏目|核对各行|导入"
STEP_OF = {
    ImportState.WAITING: 1,
    ImportState.UNREADABLE: 1,
    ImportState.READ: 2,
    ImportState.JUDGING: 3,
    ImportState.JUDGED: 3,
    ImportState.WRITING: 4,
    ImportState.DONE: 5,
    ImportState.DROPPED: 3,
}


def _into(user: Any) -> list[tuple[str, str]]:
    """For whom this user may import: her own agencies; the bureau's whole area, and each agency in it."""
    own = Agency.objects.filter(pk__in=user.agency_ids(*rules.DOERS[StepDoer.DRAFTERS]), active=True)
    areas = Area.objects.filter(path__in=user.area_paths(Role.BUREAU_ADMIN))
    into = [(f"area:{area.pk}", f"{area.name}各单位（按“索要单位”一栏分开）") for area in areas]
    theirs = [agency for area in areas for agency in Agency.objects.in_area(area).filter(active=True)]
    return into + [(f"agency:{agency.pk}", agency.name) for agency in dict.fromkeys([*own, *theirs])]


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """What was sent so far, and the form that takes in the next list."""
    if not rules.may_see_desk(request.user):
        raise PermissionDenied
    into = _into(request.user)
    form = TakeInForm(request.POST or None, request.FILES or None, into=into)
    if request.method == "POST" and into and form.is_valid():
        try:
            return redirect(_take_in(request, form))
        except Refused as refusal:
            field = "file" if form.cleaned_data["file"] else "text"
            form.add_error(field, refusal.message + refusal.way_out)
    rows = Import.objects.for_user(request.user).select_related("agency", "area", "by")
    page = page_by_key(request, rows, ordering=("-id",), size=20)
    context = {"page": page, "form": form if into else None}
    return render(request, "matters/imports/index.html", context, status=422 if form.errors else 200)


def _take_in(request: HttpRequest, form: TakeInForm) -> Import:
    kind, _, key = form.cleaned_data["into"].partition(":")
    agency = Agency.objects.select_related("area").get(pk=key) if kind == "agency" else None
    area = agency.area if agency else Area.objects.get(pk=key)
    data, name = form.content()
    pasted = not form.cleaned_data["file"]
    return imports.take_in(data, name=name, area=area, agency=agency, by=request.user, pasted=pasted)


def _fetch(request: HttpRequest, pk: str) -> Import:
    if not rules.may_see_desk(request.user):
        raise PermissionDenied
    rows = Import.objects.select_related("agency__area", "area", "by", "rest", "file")
    return fetch(rows, request.user, pk=pk)


@login_required
def detail(request: HttpRequest, pk: str) -> HttpResponse:
    """One import where it stands: its columns to confirm, its rows to look through, or what came of it."""
    return _page(request, _fetch(request, pk))


def _page(request: HttpRequest, job: Import, status: int = 200, **forms: Any) -> HttpResponse:
    chosen = RowsFilter(request.GET)
    verdict = chosen.cleaned_data["verdict"] if chosen.is_valid() else ""
    rows = job.rows.select_related("version").filter(**({"verdict": verdict} if verdict else {}))
    judged = job.state in (ImportState.JUDGED, ImportState.WRITING, ImportState.DONE)
    mine = rules.may_import(request.user, job.area, job.agency)
    good = job.tally.get(Verdict.GOOD, 0)
    left = sum(job.tally.get(name, 0) for name in (Verdict.INCOMPLETE, Verdict.WRONG))
    context = {
        "job": job,
        "steps": STEPS,
        "step": STEP_OF[ImportState(job.state)],
        "tallies": [(v, _label(v, job), job.tally.get(v, 0), job_tone(v)) for v in Verdict],
        "verdict": verdict,
        "page": page_by_key(request, rows, ordering=("order",), size=50) if judged else None,
        "may_choose": mine and job.state in (ImportState.READ, ImportState.JUDGED),
        "may_order": mine and job.state == ImportState.JUDGED and good > 0,
        "left": left,
        "good": good,
        "columns_form": ColumnsForm(columns=job.columns),
        "order_form": OrderForm(initial={"mode": ImportMode.GOOD if left else ImportMode.ALL}),
        **forms,
    }
    return render(request, "matters/imports/detail.html", context, status=status)


def _label(verdict: Verdict, job: Import) -> str:
    """What a figure counts: good rows are imported by now, or will be."""
    return "已导入" if verdict == Verdict.GOOD and job.state == ImportState.DONE else verdict.label


def job_tone(verdict: Verdict) -> str:
    """The tone of a figure."""
    return {Verdict.GOOD: "good", Verdict.WRONG: "late", Verdict.INCOMPLETE: "wait"}.get(verdict, "")


@login_required
def progress(request: HttpRequest, pk: str) -> HttpResponse:
    """How far the worker is; when it is done the page is loaded anew."""
    job = _fetch(request, pk)
    response = render(request, "matters/imports/_progress.html", {"job": job})
    if not job.under_way:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def choose_columns(request: HttpRequest, pk: str) -> HttpResponse:
    """Confirm or correct the columns; the rows are then judged."""
    job = _fetch(request, pk)
    form = ColumnsForm(request.POST, columns=job.columns)
    if form.is_valid():
        try:
            imports.choose_columns(job, fields=form.chosen(), by=request.user)
        except Refused as refusal:
            form.add_error(None, f"{refusal.message}{refusal.way_out}")
        else:
            return redirect("matters:import", pk=pk)
    return _page(request, _fetch(request, pk), columns_form=form, status=422)


@login_required
@require_POST
def order(request: HttpRequest, pk: str) -> HttpResponse:
    """Import all rows, or the good ones."""
    job = _fetch(request, pk)
    form = OrderForm(request.POST)
    if form.is_valid():
        try:
            imports.order(job, mode=form.cleaned_data["mode"], by=request.user)
        except Refused as refusal:
            form.add_error(None, f"{refusal.message}{refusal.way_out}")
        else:
            return redirect("matters:import", pk=pk)
    return _page(request, _fetch(request, pk), order_form=form, status=422)


@login_required
@require_POST
def drop(request: HttpRequest, pk: str) -> HttpResponse:
    """Give the import up."""
    imports.drop(_fetch(request, pk), by=request.user)
    messages.success(request, "已放弃，没有导入任何内容。")
    return redirect("matters:imports")


@login_required
def source(request: HttpRequest, pk: str) -> HttpResponse:
    """The file as it was sent."""
    return files.answer(_fetch(request, pk).file)


@login_required
def rest(request: HttpRequest, pk: str) -> HttpResponse:
    """The file of the rows that were not imported."""
    stored = _fetch(request, pk).rest
    if stored is None:
        raise Http404("没有未导入的行")
    return files.answer(stored)
