"""The editor of a draft: written by the agency's own people, kept while they type, told when two write at once."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from matters import rules
from matters.domain import drafts, versions
from matters.domain.bases import objection
from matters.domain.clarity import findings_of
from matters.domain.completeness import missing_elements
from matters.domain.reading import reading_of
from matters.domain.stamps import stamp
from matters.domain.texts import CIVIL, CRIMINAL
from matters.editing import Editor, arrange, data_of, place_to_go_on
from matters.editor_forms import OpenMatterForm
from matters.enums import AdminState
from matters.marking import marked_at, marked_fields, marked_rows, statutes_of
from matters.models import AdministrativeMatter, CertificationMatter, MatterVersion, WorkingCopy
from portal.kernel.access import fetch
from portal.kernel.acts import Refused, Stale
from portal.kernel.calendar import today
from portal.kernel.ids import uuid7
from portal.law.domain.finding import find_clauses
from portal.law.models import LawClause
from portal.people.area_rules import rules_for
from portal.people.models import AreaRules

NOT_KEPT = ("csrfmiddlewaretoken", "do", "q_basis", "place")
TYPING = timedelta(minutes=10)


def _fetch(request: HttpRequest, pk: str) -> MatterVersion:
    rows = MatterVersion.objects.select_related(
        "matter__agency", "matter__area__parent", "matter__administrative_matter", "liability_clause"
    )
    return fetch(rows, request.user, rules.may_edit, pk=pk)


@login_required
def open_matter(request: HttpRequest) -> HttpResponse:
    """Put a certificate on the agency's list: name and matter first, the rest in the editor."""
    agencies = request.user.agency_ids(*rules.DRAFTERS)
    if not agencies:
        raise PermissionDenied
    mine = AdministrativeMatter.objects.filter(agency__in=agencies, state=AdminState.ACTIVE)
    form = OpenMatterForm(request.POST or None, matters=mine.order_by("agency_id", "name"))
    if form.is_valid():
        try:
            version = versions.open_matter(
                form.cleaned_data["administrative_matter"],
                slug_code=f"c-{uuid7().hex[-12:]}",
                by=request.user,
                name=form.cleaned_data["name"],
                civil_liability=CIVIL,
                criminal_liability=CRIMINAL,
            )
            return redirect("matters:version_edit", pk=version.pk)
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
    return render(
        request, "matters/bureau/editor/open.html", {"form": form}, status=422 if form.errors else 200
    )


@login_required
@require_POST
def begin(request: HttpRequest, pk: str) -> HttpResponse:
    """The next version of a published certificate; where one is being written already, that one."""
    matter = fetch(
        CertificationMatter.objects.select_related("agency", "area", "current"), request.user, pk=pk
    )
    if matter.agency_id not in request.user.agency_ids(*rules.DRAFTERS):
        raise PermissionDenied
    if (version := matter.versions.open().first()) is None:
        version = versions.create_draft(matter, by=request.user)
        return redirect("matters:version_edit", pk=version.pk)
    return redirect("matters:version", pk=version.pk)


@login_required
def edit(request: HttpRequest, pk: str) -> HttpResponse:
    """Write a draft. A button of a row or a clause only rearranges the page; saving is an act."""
    version = _fetch(request, pk)
    area_rules = rules_for(version.matter.area)
    if request.method != "POST":
        copy = WorkingCopy.objects.for_user(request.user).filter(version=version).first()
        return _page(request, Editor(version, rules=area_rules, data=_data(version, copy)), copy=copy)
    order = request.POST.get("do", "save")
    if not order.startswith("save"):
        data = arrange(request.POST, order)
        drafts.keep_copy(version, data=_kept(data), by=request.user)
        found = _results(version, area_rules, request.POST.get("q_basis", "")) if order == "find" else None
        editor = Editor(version, rules=area_rules, data=data, focus=place_to_go_on(data, order))
        return _page(request, editor, results=found)
    editor = Editor(version, rules=area_rules, data=request.POST)
    if not editor.is_valid():
        return _page(request, editor, status=422)
    try:
        _save(request, editor)
    except Stale as stale:
        return _second(request, editor, stale)
    except Refused as refused:
        return _page(request, editor, refusal=refused, status=409)
    messages.success(request, "已保存。")
    return redirect("matters:version" if order == "save-leave" else "matters:version_edit", pk=pk)


def _save(request: HttpRequest, editor: Editor) -> None:
    seen, version = editor.data.get("seen", ""), editor.version
    versions.edit(version, by=request.user, seen=seen, bases=editor.bases, **editor.fields())
    drafts.drop_copy(version, by=request.user)


def _second(request: HttpRequest, editor: Editor, stale: Stale) -> HttpResponse:
    """Somebody saved meanwhile: what only she changed is taken in, what both changed is shown side by side."""
    version = _fetch(request, editor.version.pk)
    found = drafts.reconcile(version, editor.fields(), seen=editor.data.get("seen", ""))
    for name, value in found.fields.items():
        setattr(version, name, value)
    data = data_of(version)
    data.setlist("basis", editor.data.getlist("basis"))
    data["seen"] = stamp(version)
    labels = [str(version._meta.get_field(name).verbose_name) for name in found.taken]
    context = {"refusal": stale, "taken": labels, "clashes": found.clashes}
    return _page(request, Editor(version, rules=editor.rules, data=data), status=409, **context)


def _data(version: MatterVersion, copy: WorkingCopy | None) -> QueryDict:
    """What the editor opens with: what I typed last time and did not save, else the draft."""
    if copy is None:
        data = data_of(version)
        data["seen"] = stamp(version)
        return data
    data = QueryDict(mutable=True)
    for name, values in copy.data.items():
        data.setlist(name, values)
    return data


def _kept(data: QueryDict) -> dict[str, list[str]]:
    """What is worth keeping; a database holds no NUL."""
    return {
        name.replace("\x00", ""): [value.replace("\x00", "") for value in values]
        for name, values in data.lists()
        if name not in NOT_KEPT
    }


def _results(version: MatterVersion, area_rules: AreaRules, query: str) -> list[tuple[LawClause, str]]:
    """What a search finds, each with why it could not carry the certificate here."""
    area = version.matter.area
    return [(row, objection(row, area=area, rules=area_rules, on=today())) for row in find_clauses(query)]


def _page(request: HttpRequest, editor: Editor, *, status: int = 200, **more: Any) -> HttpResponse:
    version = editor.version
    others = WorkingCopy.objects.filter(version=version, saved_at__gte=timezone.now() - TYPING)
    context = {
        "version": version,
        "editor": editor,
        "rules": editor.rules,
        "seen": editor.data.get("seen", ""),
        "marks": marked_fields(editor),
        "rows": marked_rows(editor),
        "bases": _objections(editor),
        "query": editor.data.get("q_basis", ""),
        "others": others.exclude(by=request.user).select_related("by"),
        **_check(editor),
        **more,
    }
    return render(request, "matters/bureau/editor/edit.html", context, status=status)


def _objections(editor: Editor) -> list[tuple[LawClause, str]]:
    area = editor.version.matter.area
    return [(clause, objection(clause, area=area, rules=editor.rules, on=today())) for clause in editor.bases]


def _check(editor: Editor) -> dict[str, Any]:
    """What still stops the draft as it is typed: elements that are missing, words that are unclear, how it reads."""
    if not editor.is_valid():
        return {"unreadable": sum(len(form.errors) for form in editor.forms)}
    typed = editor.typed()
    missing = [name for name in missing_elements(typed, rules=editor.rules) if name != "设定依据"]
    return {
        "missing": missing + ([] if editor.bases else ["设定依据"]),
        "unclear": [
            found for found in findings_of(typed, statutes=statutes_of(editor)) if found.overrule is None
        ],
        "reading": reading_of("\n".join([typed.proves, *(c.get("text", "") for c in typed.conditions)])),
    }


@login_required
@require_POST
def autosave(request: HttpRequest, pk: str) -> HttpResponse:
    """Keep what is typed, beside the draft; the answer says when, and what still stops the draft."""
    version = _fetch(request, pk)
    copy = drafts.keep_copy(version, data=_kept(request.POST), by=request.user)
    editor = Editor(version, rules=rules_for(version.matter.area), data=request.POST)
    context = {"version": version, "copy": copy, **_check(editor)}
    return render(request, "matters/bureau/editor/_autosaved.html", context)


@login_required
@require_POST
def discard(request: HttpRequest, pk: str) -> HttpResponse:
    """Let go of what was typed and not saved."""
    version = _fetch(request, pk)
    drafts.drop_copy(version, by=request.user)
    messages.success(request, "未保存的内容已经丢弃。")
    return redirect("matters:version_edit", pk=pk)


@login_required
@require_POST
def lint(request: HttpRequest, pk: str) -> HttpResponse:
    """The words of one field as they are being typed, marked, each with what to write instead."""
    version = _fetch(request, pk)
    editor = Editor(version, rules=rules_for(version.matter.area), data=request.POST)
    found = marked_at(editor, request.POST.get("place", ""))
    return render(request, "matters/bureau/editor/_marks.html", {"mark": found, "live": True})


@login_required
@require_safe
def clauses(request: HttpRequest, pk: str) -> HttpResponse:
    """Clauses that hold the words of a query, to be picked as basis."""
    version = _fetch(request, pk)
    query = request.GET.get("q_basis", "")
    found = _results(version, rules_for(version.matter.area), query)
    context = {"results": found, "query": query, "version": version}
    return render(request, "matters/bureau/editor/_clauses.html", context)


@login_required
@require_POST
def give_up(request: HttpRequest, pk: str) -> HttpResponse:
    """Delete a draft; one that was reviewed before is withdrawn and stays on file."""
    version = _fetch(request, pk)
    gone = drafts.give_up(version, by=request.user)
    messages.success(request, "草稿已删除。" if gone else "已放弃这个版本；审核过的内容留档。")
    return redirect("matters:bureau")
