"""The format texts of a certificate: the one in force, those before it, and what changed between two."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from matters.domain.cited import cited
from matters.domain.parallel import shown
from matters.domain.texts import as_lines, texts_of
from matters.models import CertificationMatter
from portal.kernel.access import fetch


def history(request: HttpRequest, pk: str) -> HttpResponse:
    """All texts that ever were in force, and any two of them side by side, word by word."""
    found = fetch(CertificationMatter.objects.listed().select_related("current"), request.user, pk=pk)
    texts = texts_of(found)
    by_number = {str(text.number): text for text in texts}
    new = by_number.get(request.GET.get("new", ""), texts[0] if texts else None)
    old = by_number.get(request.GET.get("old", ""), texts[1] if len(texts) > 1 else None)
    context = {"matter": found, "texts": texts, "old": old, "new": new}
    if old and new and old != new:
        context |= {"before": as_lines(old), "after": as_lines(new)}
    return render(request, "matters/texts.html", context)


def text(request: HttpRequest, pk: str, number: int) -> HttpResponse:
    """One text, to read, to print, to fill in by hand."""
    found = fetch(
        CertificationMatter.objects.listed().select_related("current", "agency"), request.user, pk=pk
    )
    chosen = next((text for text in texts_of(found) if text.number == number), None)
    if chosen is None:
        raise Http404("没有这一版文本。")
    context = {
        "matter": found,
        "text": chosen,
        "cited": cited(chosen.sections, chosen.pledge),
        "others": shown(chosen),
    }
    return render(request, "matters/text.html", context)
