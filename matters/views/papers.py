"""Files to take away: asked for by a POST, made by the worker while the page waits, then streamed."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from matters.domain import papers
from matters.models import GuideVersion, Paper, WorkProcedure
from matters.procedure_enums import PaperFormat
from portal.kernel.files import answer
from portal.kernel.throttle import too_often
from portal.people.network import client_address

ASKED_A_MINUTE = 20


@dataclass(frozen=True)
class PaperLink:
    """A format in which a paper can be had, and whether it is there."""

    label: str
    url: str
    ready: bool


def paper_links(thing: GuideVersion | WorkProcedure) -> list[PaperLink]:
    """Every format in one query."""
    ready = set(thing.papers.filter(file__isnull=False).values_list("format", flat=True))
    return [PaperLink(form.label, address(thing, form), form in ready) for form in PaperFormat]


def address(thing: GuideVersion | WorkProcedure, format: str) -> str:
    """Where the file of a guide or a procedure is."""
    if isinstance(thing, GuideVersion):
        return reverse("matters:guide_file", args=[thing.matter_id, thing.number, format])
    return reverse("matters:procedure_file", args=[thing.pk, format])


def give(
    request: HttpRequest, thing: GuideVersion | WorkProcedure, *, format: str, title: str
) -> HttpResponse:
    """The file; while it is being made, a page that asks again by itself."""
    if request.method == "POST":
        if too_often("paper", client_address(request), most=ASKED_A_MINUTE, seconds=60):
            return render(request, "matters/opinion_busy.html", status=429)
        papers.ask(thing, format=format, by=request.user if request.user.is_authenticated else None)
        return redirect(address(thing, format))
    paper = Paper.objects.filter(**_owner(thing), format=format).select_related("file__data_key").first()
    context = {
        "title": title,
        "paper": paper,
        "url": address(thing, format),
        "label": PaperFormat(format).label,
    }
    if paper is not None and paper.file is not None:
        if not request.htmx and "download" in request.GET:
            return answer(paper.file)
        return _waiting(request, context)
    return _waiting(request, context)


def _owner(thing: GuideVersion | WorkProcedure) -> dict[str, object]:
    return {"guide": thing} if isinstance(thing, GuideVersion) else {"procedure": thing}


def _waiting(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    template = "matters/_paper.html" if request.htmx else "matters/paper.html"
    return render(request, template, context)
