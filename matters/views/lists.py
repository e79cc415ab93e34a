"""The published lists: every edition to read, to search, to fetch as a file, to compare with another."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from matters import places, search
from matters.domain.editions import compare as compare_editions
from matters.enums import ListFormat
from matters.layouts import LAYOUTS
from matters.list_forms import LinesFilter, ListsFilter, OtherEdition
from matters.list_pages import changes, screen_head, screen_row
from matters.models import Edition, EditionRow
from portal.kernel import files
from portal.kernel.access import fetch
from portal.kernel.paging import page_by_key
from portal.people.models import Area

LINES_A_PAGE = 100
MOST_EDITIONS = 60  # to choose from; a list that changes every month has five years of them


@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """The lists as they hold today, or with those that were replaced, newest first."""
    chosen = Area.objects.filter(pk=request.GET.get("area", "")).first()
    form = ListsFilter(request.GET or None, areas=_areas(chosen))
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = Edition.objects.for_user(request.user).select_related("area")
    if chosen and wanted.get("area"):
        rows = rows.filter(Q(area=chosen) | Q(area__path__startswith=f"{chosen.path}/"))
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    if not wanted.get("former"):
        rows = rows.current()
    page = page_by_key(request, rows, ordering=("-published_on", "-id"), size=30)
    return render(request, "matters/lists.html", {"page": page, "form": form})


def _areas(chosen: Area | None) -> list[tuple[str, str]]:
    """The areas that have lists; where they are many, those around the chosen one, to walk down the tree."""
    codes = Edition.objects.order_by("area_id").values("area_id").distinct()[: places.MOST + 1]
    few = list(Area.objects.filter(pk__in=codes).order_by("path").values_list("code", "full_name"))
    if len(few) > places.MOST:
        return places.around(chosen)
    if chosen and (chosen.pk, chosen.full_name) not in few:
        few.append((chosen.pk, chosen.full_name))
    return few


@require_safe
def edition(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One edition as it was published, to search and to print, with its files."""
    found = _edition(request, pk)
    form = LinesFilter(request.GET or None, agencies=_agencies(found))
    rows = found.rows.select_related("version")
    wanted = form.cleaned_data if form.is_valid() else {}
    for word in search.words(wanted.get("q")):
        rows = rows.filter(words__contains=word)
    if wanted.get("agency"):
        rows = rows.filter(snapshot__agency=wanted["agency"])
    page = page_by_key(request, rows, ordering=("order",), size=LINES_A_PAGE)
    made = {file.form: file for file in found.files.select_related("file")}
    head = screen_head(found)
    context = {
        "edition": found,
        "form": form,
        "page": page,
        "head": head,
        "height": 2 if any(beneath for _, beneath in head) else 1,
        "lines": [screen_row(found, row) for row in page.rows],
        "notes": LAYOUTS[found.kind].notes,
        "files": [(form, made.get(form)) for form in ListFormat],
        "newer": _others(found).filter(number__gt=found.number).first(),
        "former": _others(found).filter(number__lt=found.number).first(),
    }
    return render(request, "matters/edition.html", context)


def _edition(request: HttpRequest, pk: UUID) -> Edition:
    return fetch(Edition.objects.select_related("area"), request.user, pk=pk)


def _others(edition: Edition) -> QuerySet[Edition]:
    """The other editions of the same list, newest first."""
    same = Edition.objects.filter(area=edition.area_id, kind=edition.kind)
    return same.exclude(pk=edition.pk).order_by("-number")


def _agencies(edition: Edition) -> list[str]:
    """The agencies that have lines in this edition."""
    if edition.is_summary:
        return []
    names = EditionRow.objects.filter(edition=edition).order_by().values_list("snapshot__agency", flat=True)
    return sorted({name for name in names.distinct() if name})


@require_safe
def compare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What changed to this edition from another one of the same list, cell by cell, word by word."""
    found = _edition(request, pk)
    others = list(_others(found)[:MOST_EDITIONS])
    wanted = request.GET.get("old", "")
    before = [other for other in others if other.number < found.number] or others
    old = next((other for other in others if str(other.pk) == wanted), None)
    if wanted and old is None:
        raise Http404("没有这一期清单。")
    old = old or (before[0] if before else None)
    older, newer = (old, found) if old and old.number < found.number else (found, old)
    context = {
        "edition": found,
        "form": OtherEdition({"old": str(old.pk)} if old else None, editions=others),
        "older": older,
        "newer": newer,
        "changes": changes(compare_editions(older, newer), found.kind) if older and newer else None,
    }
    return render(request, "matters/edition_compare.html", context)


@require_safe
def download(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    """One file of an edition; while the worker is still at it, the page says so."""
    found = _edition(request, pk)
    if form not in ListFormat.values:
        raise Http404("没有这种格式。")
    made = found.files.filter(form=form).select_related("file__data_key").first()
    if made is None:
        return redirect(found)
    return files.answer(made.file)
