"""Service guides for everybody: the one that holds, those before it, what changed, and the files to take away."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from matters import handbook
from matters.domain.flows import as_text
from matters.domain.guide_versions import removed_certificates
from matters.domain.work_procedures import in_force
from matters.drawing import svg
from matters.models import AdministrativeMatter, GuideVersion
from matters.views.papers import give, paper_links
from portal.kernel.access import fetch


@require_safe
def guide(request: HttpRequest, pk: str, number: int | None = None) -> HttpResponse:
    """The guide of an administrative matter: with a pledge, without one, and how to leave midway."""
    matter, guides = _guides(request, pk)
    shown = guides[0] if number is None else _numbered(guides, number)
    removed = removed_certificates(shown) if shown == guides[0] else []
    context: dict[str, Any] = {
        "matter": matter,
        "guide": shown,
        "words": shown.content,
        "is_current": shown == guides[0],
        "count": len(guides),
        "removed": removed,
        "materials": [line for line in shown.content.get("materials", []) if not _names(line, removed)],
        "drawing": svg(shown.content["flow"], title=f"{matter.name}办理流程图"),
        "flow_words": as_text(shown.content["flow"]),
        "papers": [] if removed else paper_links(shown),  # nothing to take away until it is mended
        "procedure": in_force(matter.area),
    }
    return render(request, "matters/guide.html", context)


def _names(line: str, removed: list[str]) -> bool:
    """Whether a line of the materials asks for what may not be asked for any more."""
    return any(name in line for name in removed)


def _guides(request: HttpRequest, pk: str) -> tuple[AdministrativeMatter, list[GuideVersion]]:
    """The matter with all its guides, newest first; one whose certificates are all gone has none any more."""
    rows = AdministrativeMatter.objects.active().select_related("agency", "area")
    matter = fetch(rows, request.user, pk=pk)
    guides = list(matter.guides.order_by("-number"))
    if not guides or not matter.certification_matters.listed().exists():
        raise Http404("这个事项还没有公布办事指南。")
    return matter, guides


def _numbered(guides: list[GuideVersion], number: int) -> GuideVersion:
    found = next((guide for guide in guides if guide.number == number), None)
    if found is None:
        raise Http404("没有这一版办事指南。")
    return found


@require_safe
def history(request: HttpRequest, pk: str) -> HttpResponse:
    """All guides of a matter, and any two of them word by word."""
    matter, guides = _guides(request, pk)
    by_number = {str(guide.number): guide for guide in guides}
    new = by_number.get(request.GET.get("new", ""), guides[0])
    old = by_number.get(request.GET.get("old", ""), guides[1] if len(guides) > 1 else None)
    context: dict[str, Any] = {"matter": matter, "guides": guides, "old": old, "new": new}
    if old and old != new:
        context |= {"before": _lines(old), "after": _lines(new)}
    return render(request, "matters/guides.html", context)


def _lines(guide: GuideVersion) -> str:
    """The whole guide as one text, in the order of the paper."""
    lines = []
    for part in handbook.of_guide(guide).parts:
        lines.append(part.title)
        if part.kind == "facts":
            lines += [f"{name}：{words}" for name, words in part.rows]
        elif part.kind == "steps":
            lines += [f"{step['title']}（{step['who']}）{step['detail']}" for step in part.rows]
        elif part.kind == "items":
            lines += part.rows
        elif part.kind == "words":
            lines.append(part.rows)
    return "\n".join(lines)


@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, pk: str, number: int, format: str) -> HttpResponse:
    """One guide as a file: asked for by a POST, then made by the worker, then given."""
    matter, guides = _guides(request, pk)
    return give(request, _numbered(guides, number), format=format, title=f"{matter.name}办事指南")
