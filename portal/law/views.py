"""What rests on what: sources, their clauses, and everything that cites them."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.kernel.access import fetch
from portal.kernel.paging import page_by_key
from portal.kernel.registry import clause_dependents
from portal.law.forms import BasisFilter
from portal.law.models import LawClause, LegalSource


def basis(request: HttpRequest) -> HttpResponse:
    """Sources with their clauses; a search looks through titles, numbers and words."""
    form = BasisFilter(request.GET or None)
    words = form.cleaned_data if form.is_valid() else {}
    q = words.get("q", "").strip()
    sources = LegalSource.objects.all()
    if rank := words.get("rank"):
        sources = sources.filter(hierarchy=rank)
    if q:
        clauses = LawClause.objects.filter(Q(text__icontains=q) | Q(key__iexact=q) | Q(heading__icontains=q))
        sources = sources.filter(
            Q(title__icontains=q) | Q(doc_number__icontains=q) | Q(pk__in=clauses.values("version__source"))
        )
    page = page_by_key(
        request, sources.prefetch_related("versions__clauses"), ordering=("title", "id"), size=60
    )
    return render(request, "law/basis.html", {"form": form, "page": page, "q": q})


def clause(request: HttpRequest, key: str) -> HttpResponse:
    """One clause: its words and what rests on it."""
    found = fetch(LawClause.objects.select_related("version__source"), request.user, key=key)
    groups: dict[str, list[object]] = {}
    for dependents_of in clause_dependents:
        for dependent in dependents_of(found):
            groups.setdefault(dependent.kind, []).append(dependent)
    return render(request, "law/clause.html", {"clause": found, "groups": groups})
