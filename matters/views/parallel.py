"""Parallel texts at the desk: begun from the page of a version, translated passage by passage, checked, put in use."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from matters import rules
from matters.domain import parallel
from matters.models import MatterVersion, ParallelText, TextVersion
from matters.parallel_enums import Language, ParallelState
from matters.parallel_forms import BackForm, LanguageForm, ParallelForm
from matters.views.panel import Panel
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.attempt import attempt
from portal.people.area_rules import rules_for

ROWS = ParallelText.objects.select_related(
    "text__version__matter__agency", "text__version__matter__area", "written_by", "checked_by"
)


def panel(request: HttpRequest, version: MatterVersion) -> Panel | None:
    """Where the area has opened a second language: what is translated, and the button to begin."""
    text = version.texts.filter(in_force_from__isnull=False, in_force_to=None).first()
    languages = rules_for(version.matter.area).parallel_languages
    if text is None or not languages:
        return None
    rows = list(text.translations.exclude(state=ParallelState.REPLACED))
    data = {
        "text": text,
        "rows": rows,
        "lacking": [Language(code).label for code in languages if code not in text.parallels],
        "form": LanguageForm(languages=languages) if rules.may_draft(request.user, version) else None,
    }
    return Panel("对照文本", "matters/bureau/version/_parallel.html", data)


def _fetch(request: HttpRequest, pk: UUID) -> ParallelText:
    if not rules.may_see_desk(request.user):
        raise PermissionDenied
    return fetch(ROWS, request.user, pk=pk)


@login_required
@require_POST
def begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin the translation of a text in force, or go on with it."""
    if not rules.may_see_desk(request.user):
        raise PermissionDenied
    rows = TextVersion.objects.select_related("version__matter__agency", "version__matter__area")
    text = fetch(rows, request.user, pk=pk)
    form = LanguageForm(request.POST, languages=rules_for(text.version.matter.area).parallel_languages)
    try:
        if form.is_valid():
            row = parallel.begin(text, language=form.cleaned_data["language"], by=request.user)
            return redirect("matters:parallel", row.pk)
        messages.error(request, "请选择本地区已开通的语言文字。")
    except Refused as refusal:
        messages.error(request, f"{refusal.message}{refusal.way_out}")
    return redirect("matters:version", text.version_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def translation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One translation: written, handed on for checking, or read."""
    row = _fetch(request, pk)
    if request.method != "POST":
        return _page(request, row, ParallelForm(row=row, initial={"seen": _stamp(row)}))
    form = ParallelForm(request.POST, row=row)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    try:
        parallel.write(
            row,
            words=form.words,
            translator=form.cleaned_data["translator"],
            seen=form.cleaned_data["seen"],
            by=request.user,
        )
        if "submit" not in request.POST:
            messages.success(request, "已保存。")
            return redirect("matters:parallel", row.pk)
        parallel.submit(row, by=request.user)
    except parallel.ParallelFaults as found:
        row = _fetch(request, pk)
        form = ParallelForm(request.POST | {"seen": _stamp(row)}, row=row)
        form.is_valid()
        for place, words in found.faults.items():
            form.add_error(place, f"{words}。")
        return _page(request, row, form, status=422)
    except Refused as refusal:
        form.add_error(None, f"{refusal.message}{refusal.way_out}")
        return _page(request, row, form, status=409)
    messages.success(request, "已提交，等另一位同事核对。")
    return redirect("matters:parallel", row.pk)


def _stamp(row: ParallelText) -> str:
    return parallel.digest(row.language, row.words)


def _page(request: HttpRequest, row: ParallelText, form: ParallelForm, status: int = 200) -> HttpResponse:
    given = parallel.flat(row.words)
    checking = row.state == ParallelState.CHECKING
    context = {
        "row": row,
        "version": row.text.version,
        "form": form,
        "passages": [
            (title, chinese, given.get(place, "")) for place, title, chinese in parallel.places_of(row.text)
        ],
        "may_write": row.state == ParallelState.DRAFT and rules.may_draft(request.user, row.text.version),
        "may_check": checking and rules.may_check_parallel(request.user, row),
        "waits": checking and not rules.may_check_parallel(request.user, row),
        "back_form": BackForm(auto_id="back_%s"),
    }
    return render(request, "matters/bureau/parallel.html", context, status=status)


@login_required
@require_POST
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is right: in use from now on."""
    row = _fetch(request, pk)
    attempt(
        request, None, lambda: parallel.release(row, by=request.user), "已启用，申请人现在就能看到对照文本。"
    )
    return redirect("matters:parallel", row.pk)


@login_required
@require_POST
def back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sent back to whoever wrote it."""
    row = _fetch(request, pk)
    form = BackForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    attempt(request, None, lambda: parallel.send_back(row, reason=reason, by=request.user), "已退回修改。")
    return redirect("matters:parallel", row.pk)
