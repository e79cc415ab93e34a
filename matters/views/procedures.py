"""General work procedures for everybody: of every area, to read, print and take away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from matters.domain.flows import as_text
from matters.drawing import svg
from matters.models import WorkProcedure
from matters.models.procedures import PUBLIC_PROCEDURES
from matters.procedure_enums import ProcedureState
from matters.views.papers import give, paper_links
from portal.kernel.access import fetch
from portal.kernel.paging import page_by_key


@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """The work procedures in force, by area."""
    rows = WorkProcedure.objects.filter(state=ProcedureState.PUBLISHED).select_related("area", "agency")
    page = page_by_key(request, rows, ordering=("area_id", "id"), size=30)
    return render(request, "matters/procedures.html", {"page": page})


@require_safe
def procedure(request: HttpRequest, pk: str) -> HttpResponse:
    """One work procedure as it was published, with its drawing."""
    row = _fetch(request, pk)
    others = WorkProcedure.objects.filter(area=row.area, state__in=PUBLIC_PROCEDURES).exclude(pk=row.pk)
    context = {
        "procedure": row,
        "others": others.order_by("-number"),
        "is_current": row.state == ProcedureState.PUBLISHED,
        "drawing": svg(row.flow, title="办理流程图"),
        "flow_words": as_text(row.flow),
        "papers": paper_links(row),
    }
    return render(request, "matters/procedure.html", context)


def _fetch(request: HttpRequest, pk: str) -> WorkProcedure:
    rows = WorkProcedure.objects.filter(state__in=PUBLIC_PROCEDURES).select_related("area", "agency")
    return fetch(rows, request.user, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, pk: str, format: str) -> HttpResponse:
    """One work procedure as a file."""
    row = _fetch(request, pk)
    return give(request, row, format=format, title=row.title)
