"""Disclosed pledges for everybody, and for the applicant what will be shown of hers and how to say no (承诺公示)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from pledges import rules
from pledges.disclosing import public_lines, public_name
from pledges.disclosure_forms import PublicFilter, areas_of
from pledges.domain.disclosures import refuse_disclosure
from pledges.evidence import evidence_of
from pledges.flow import next_url
from pledges.models import Disclosure, Pledge
from pledges.views.common import CASES, one
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.kernel.paging import page_by_key
from portal.kernel.spreadsheets import CSV, XLSX, Column, Sheet, comma_separated, workbook
from portal.people.area_rules import rules_for
from portal.people.enums import RefusalOfDisclosure
from portal.people.models import Agency

PAGE_SIZE = 20
MOST_IN_FILE = 5_000
MOST_AGENCIES = 50
COLUMNS = ("序号", "承诺人", "以承诺代替的证明", "办理机关", "公示起始日", "公示截止日")


def _unkept(response: HttpResponse) -> HttpResponse:
    """Nobody keeps a page that has to be gone by its day: neither a browser, nor a proxy, nor a search engine."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, noarchive"
    return response


def _shown(request: HttpRequest) -> tuple[PublicFilter, Any]:
    shown = Disclosure.objects.shown(today())
    codes = list(shown.order_by().values_list("area_id", flat=True).distinct()[:200])
    form = PublicFilter(request.GET or None, areas=areas_of(codes))
    wanted = form.cleaned_data if form.is_valid() else {}
    if wanted.get("area"):
        shown = shown.filter(area=wanted["area"])
    if words := wanted.get("q", "").strip():
        shown = shown.filter(Q(title__contains=words) | Q(pledge__version__name__contains=words))
    return form, shown.select_related("pledge__version", "agency", "area")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is disclosed today, newest first."""
    form, shown = _shown(request)
    page = page_by_key(request, shown, ordering=("-from_on", "-id"), size=PAGE_SIZE)
    agencies = Agency.objects.filter(pk__in=shown.order_by().values("agency_id")).order_by("name")
    context = {"form": form, "page": page, "agencies": agencies[:MOST_AGENCIES]}
    return _unkept(render(request, "pledges/disclosures/index.html", context))


@require_safe
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The same list as a table to work with."""
    _, shown = _shown(request)
    rows = [
        [n, row.title, row.pledge.version.name, row.agency.name, f"{row.from_on}", f"{row.until_on}"]
        for n, row in enumerate(shown.order_by("-from_on", "-id")[:MOST_IN_FILE], 1)
    ]
    if form == "csv":
        data, content_type = comma_separated(COLUMNS, rows), CSV
    elif form == "xlsx":
        columns = [Column(name, width) for name, width in zip(COLUMNS, (6, 24, 30, 30, 14, 14), strict=True)]
        head = [f"截至{today():%Y年%-m月%-d日}正在公示的告知承诺书"]
        sheet = Sheet("公示的告知承诺书目录", head, columns, rows, [], "承诺公示")
        data, content_type = workbook([sheet], author="承诺公示", created=timezone.now()), XLSX
    else:
        raise Http404("没有这种格式")
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="disclosures.{form}"'
    return _unkept(response)


@require_safe
def page(request: HttpRequest, disclosure: UUID) -> HttpResponse:
    """One disclosed pledge, as long as its period lasts; afterwards there is nothing here."""
    row = (
        Disclosure.objects.shown(today())
        .select_related("pledge__version__matter")
        .filter(pk=disclosure)
        .first()
    )
    if row is None:
        response = render(request, "pledges/disclosures/gone.html", status=404)
    else:
        channels = rules_for(row.area, on=today()).disclosure_channels
        response = render(
            request, "pledges/disclosures/public.html", {"disclosure": row, "channels": channels}
        )
    return _unkept(response)


@login_required
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, case: UUID, choice: UUID) -> HttpResponse:
    """What of her pledge the public will see, and the way to say no."""
    row = fetch(CASES, request.user, rules.is_applicant, pk=case)
    item = one(evidence_of(row), choice)
    pledge = item.live
    if pledge is None or not item.version.disclosed:
        raise Http404("这一项没有要公示的承诺书")
    if request.method == "POST":
        try:
            refuse_disclosure(item.choice, by=request.user)
            messages.success(request, _said(row))
        except Refused as refusal:
            messages.error(request, f"{refusal.message}{refusal.way_out}")
            return redirect("pledges:my_disclosure", row.pk, choice)
        row.refresh_from_db()
        return redirect(next_url(row, evidence_of(row)))
    shown = Disclosure.objects.shown(today()).filter(pledge=pledge).first()
    context = {
        "case": row,
        "choice": item.choice,
        "version": item.version,
        "pledge": pledge,
        "name": public_name(pledge),
        "lines": public_lines(_with(pledge, row)),
        "shown": shown,
        "certificate": _leads_to_certificate(row),
    }
    return render(request, "pledges/disclosures/mine.html", context)


def _with(pledge: Pledge, case: Any) -> Pledge:
    pledge.case = case
    return pledge


def _leads_to_certificate(case: Any) -> bool:
    rule = rules_for(case.area, on=today()).refusal_of_disclosure
    return rule == RefusalOfDisclosure.CERTIFICATE


def _said(case: Any) -> str:
    if _leads_to_certificate(case):
        return "已记下您不同意公示。这一项改为提交证明，在同一个办件里接着办，已填的内容都保留。"
    return "已记下您不同意公示，承诺书不会公示，办理不受影响。"
