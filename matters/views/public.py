"""Pages for everybody: home, directory, a certificate, the service guide of a matter."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from matters import search
from matters.domain.groups import groups_for
from matters.domain.texts import texts_of
from matters.enums import CheckMode, LifeEvent
from matters.forms import DirectoryFilter
from matters.models import AdministrativeMatter, CertificationMatter
from matters.places import Places
from portal.kernel.access import fetch
from portal.kernel.paging import page_by_key
from portal.people.area_rules import rules_for

PAGE = 20
COMMON = 8


def home(request: HttpRequest) -> HttpResponse:
    """Search first, then what most people come for; from each of them it is one more step to the matter."""
    common = AdministrativeMatter.objects.active().filter(common__isnull=False)
    if settings.SITE_AREA:
        common = common.filter(area__full_name__endswith=settings.SITE_AREA)
    names = list(dict.fromkeys(common.order_by("common").values_list("name", flat=True)))[:COMMON]
    used = set(AdministrativeMatter.objects.listed().values_list("life_event", flat=True))
    events = [(value, label) for value, label in LifeEvent.choices if value in used]
    return render(request, "matters/home.html", {"common": names, "events": events})


def directory(request: HttpRequest) -> HttpResponse:
    """All published certificates, to search and to filter. The number of queries is fixed; nothing is counted."""
    places = Places.of(request.GET.get("area", ""))
    form = DirectoryFilter(request.GET or None, areas=places.areas, agencies=places.agencies)
    rows = CertificationMatter.objects.listed().select_related(
        "current", "administrative_matter", "agency", "area"
    )
    plain = rows
    if form.is_valid():
        rows = search.find(_filtered(rows, form.cleaned_data, places.codes), form.cleaned_data["q"])
    words = search.words(request.GET.get("q"))
    # A word leaves few rows; without one each area's first rows are read from its index and merged.
    each = None if words else ("area", places.codes)
    page = page_by_key(request, rows, ordering=("id",), size=PAGE, each=each)
    near = bool(words) and not page.rows and form.is_valid()
    if near:
        rows = search.near(_filtered(plain, form.cleaned_data, places.codes), form.cleaned_data["q"])
        page = page_by_key(request, rows, ordering=("id",), size=PAGE)
    context = {"form": form, "page": page, "words": words, "near": near and page.rows}
    return render(request, "matters/directory.html", context)


def _filtered(
    rows: QuerySet[CertificationMatter], wanted: dict[str, str], areas: list[str]
) -> QuerySet[CertificationMatter]:
    names = {
        "agency": "agency",
        "life_event": "administrative_matter__life_event",
        "kind": "administrative_matter__kind",
    }
    chosen: dict[str, Any] = {names[name]: value for name, value in wanted.items() if name in names and value}
    if areas:
        chosen["area__in"] = areas
    return rows.filter(**chosen)


def matter(request: HttpRequest, pk: str) -> HttpResponse:
    """What the certificate is, on what law it rests, who issues it, and what a pledge instead of it means."""
    rows = CertificationMatter.objects.listed().select_related(
        "current", "administrative_matter", "agency", "area"
    )
    found = fetch(rows, request.user, pk=pk)
    version = found.current
    texts = texts_of(found)
    rules = rules_for(found.area)
    context = {
        "matter": found,
        "version": version,
        "bases": version.cited,
        "text": texts[0] if texts else None,
        "texts": texts,
        "rules": rules,
        "groups": groups_for(found),
        "agent_allowed": version.agent_allowed and rules.agent_allowed,
        "exempt": version.check_mode == CheckMode.EXEMPT,
    }
    return render(request, "matters/matter.html", context)
