"""Changes of the law: what rests on a clause, entering the change, and the reviews that follow."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matters import rules
from matters import upkeep_rules as may
from matters.domain import law_changes
from matters.models import LawChange, ReviewTask
from matters.upkeep_enums import TaskState
from matters.upkeep_forms import LawChangeForm, TaskForm
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.attempt import show
from portal.kernel.calendar import today
from portal.kernel.paging import page_by_key
from portal.law.models import LegalSource, LegalVersion

TASKS = ReviewTask.objects.select_related(
    "change__version__source", "clause__version__source", "agency", "area", "version", "done_by"
)
CHANGES = LawChange.objects.select_related("version__source", "successor", "entered_by")


def _guard(request: HttpRequest) -> None:
    """Whoever has a desk in the catalogue, or enters changes of the law."""
    if not (rules.may_see_desk(request.user) or may.may_change_law(request.user)):
        raise PermissionDenied


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Reviews that wait for the user's agencies or areas, the most urgent first; then the changes entered."""
    _guard(request)
    done = request.GET.get("tab") == "done"
    rows = TASKS.for_user(request.user).filter(state=TaskState.DONE if done else TaskState.OPEN)
    changes = CHANGES.order_by("-id")[:20]
    context = {
        "page": page_by_key(request, rows, ordering=("-id",) if done else ("due_on", "id"), size=30),
        "changes": changes,
        "done": done,
        "today": today(),
        "may_change": may.may_change_law(request.user),
    }
    return render(request, "matters/bureau/law_tasks.html", context)


@login_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Which source changes: found by words of its title or number."""
    if not may.may_change_law(request.user):
        raise PermissionDenied
    q = request.GET.get("q", "").strip()[:60]
    sources = LegalSource.objects.filter(title__contains=q) | LegalSource.objects.filter(
        doc_number__contains=q
    )
    versions = LegalVersion.objects.filter(source__in=sources, effective_to=None).select_related("source")
    page = page_by_key(request, versions, ordering=("source__title", "id"), size=30)
    return render(request, "matters/bureau/law_choose.html", {"page": page, "q": q})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One version of a source: its clauses with what rests on each, and the form that ends or changes it."""
    if not may.may_change_law(request.user):
        raise PermissionDenied
    version = get_object_or_404(LegalVersion.objects.select_related("source"), pk=pk)
    clauses = list(version.clauses.select_related("version__source"))
    form = LawChangeForm(request.POST or None, clauses=clauses, initial={"effective_on": today()})
    if request.method == "POST" and form.is_valid():
        if change := _entered(request, version, form):
            return redirect("matters:law_change", pk=change.pk)
    lines = [
        {
            "clause": clause,
            "field": form[form.name_of(clause)],
            "resting": list(law_changes.resting_on(clause)),
        }
        for clause in clauses
    ]
    context = {"version": version, "form": form, "lines": lines}
    return render(request, "matters/bureau/law_enter.html", context, status=422 if form.errors else 200)


def _entered(request: HttpRequest, version: LegalVersion, form: LawChangeForm) -> LawChange | None:
    wanted = {name: form.cleaned_data[name] for name in ("kind", "effective_on", "document")}
    try:
        change: LawChange = law_changes.enter(version, by=request.user, changed=form.changed_texts, **wanted)
    except Refused as refusal:
        show(form, refusal)
        return None
    messages.success(request, f"已登记，生成{change.tasks.count()}项复核任务。")
    return change


@login_required
@require_safe
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One change with the reviews that it opened, as far as they are the user's to see."""
    _guard(request)
    found = fetch(CHANGES, request.user, pk=pk)
    rows = TASKS.filter(change=found)
    visible = rows if may.may_change_law(request.user) else rows.for_user(request.user)
    context = {
        "change": found,
        "page": page_by_key(request, visible, ordering=("id",), size=60),
        "today": today(),
    }
    return render(request, "matters/bureau/law_change.html", context)


@login_required
@require_safe
def task(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One review: the words before and after, what rests on them, and the result."""
    _guard(request)
    return _task_page(request, fetch(TASKS, request.user, pk=pk), TaskForm())


def _task_page(request: HttpRequest, found: ReviewTask, form: TaskForm) -> HttpResponse:
    successor = None
    if found.change.successor_id:
        places = {name: getattr(found.clause, name) for name in law_changes.PLACES}
        successor = found.change.successor.clauses.filter(**places).first()
    context: dict[str, Any] = {
        "task": found,
        "successor": successor,
        "new_words": successor.text if successor else "",
        "form": form,
        "may_finish": found.state == TaskState.OPEN and may.may_review_task(request.user, found),
    }
    return render(request, "matters/bureau/law_task.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The result of a review."""
    found = fetch(TASKS, request.user, pk=pk)
    form = TaskForm(request.POST)
    if form.is_valid():
        try:
            law_changes.finish(found, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            show(form, refusal)
        else:
            messages.success(request, "已办结复核。")
            return redirect("matters:law_tasks")
    return _task_page(request, fetch(TASKS, request.user, pk=pk), form)
