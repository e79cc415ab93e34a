"""Reports of disclosed pledges to platforms outside: what would go, what is held back, the batches and their files."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pledges.batch_enums import HELD_TODO, LINE_TONES, BatchFormat, Held, LineKind
from pledges.batch_forms import PeriodForm
from pledges.disclosure_enums import LIVE
from pledges.domain import batches
from pledges.domain.batches import HeldBack, Plan
from pledges.forms import refuse
from pledges.models import Disclosure, DisclosureBatch
from pledges.views.common import desk_agencies
from portal.kernel import files as kept
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.paging import page_by_key
from portal.people.enums import Role
from portal.people.models import Agency

SHOWN = 100
ROLES = (Role.HANDLER, Role.AGENCY_HEAD)
WATCHING = (Role.BUREAU_ADMIN, Role.AUDITOR)


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The batches of one's agencies, or of one's area, newest first."""
    watching = any(request.user.has_role(role) for role in WATCHING)
    if not watching:
        desk_agencies(request)
    rows = DisclosureBatch.objects.for_user(request.user).select_related("agency", "by")
    page = page_by_key(request, rows, ordering=("-id",), size=30)
    may_report = bool(request.user.agency_ids(*ROLES))
    return render(request, "pledges/batches/index.html", {"page": page, "may_report": may_report})


def _agencies(request: HttpRequest) -> tuple[Agency, list[Agency]]:
    """Whose disclosures are reported: of several agencies the one in the address, else one that discloses."""
    rows = list(Agency.objects.filter(pk__in=desk_agencies(request)).select_related("area").order_by("name"))
    wanted = request.GET.get("agency") or request.POST.get("agency")
    discloses = Disclosure.objects.filter(agency__in=[row.pk for row in rows], state__in=LIVE)
    usual = discloses.order_by().values_list("agency", flat=True).first() if len(rows) > 1 else None
    asked = next((row for row in rows if str(row.pk) == wanted), None)
    return asked or next((row for row in rows if row.pk == usual), rows[0]), rows


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Look at what would go out and what is held back; then fix it as a batch."""
    agency, agencies = _agencies(request)
    channels = batches.channels(agency.area)
    given = request.POST if request.method == "POST" else request.GET
    bound = given if "channel" in given else None
    form = PeriodForm(bound, channels=channels, initial=PeriodForm.usual(channels))
    context: dict[str, Any] = {"agency": agency, "agencies": agencies, "channels": channels, "form": form}
    if form.is_bound and form.is_valid():
        try:
            if request.method == "POST":
                batch = batches.export(agency, by=request.user, **form.cleaned_data)
                messages.success(request, f"已生成批次 {batch.number}，文件正在制作。")
                return redirect("pledges:batch", batch.pk)
            context |= _shown(batches.plan(agency, **form.cleaned_data))
        except Refused as refusal:
            refuse(form, refusal)
    return render(request, "pledges/batches/new.html", context, status=422 if form.errors else 200)


def _shown(plan: Plan) -> dict[str, Any]:
    """The lines by what is done with them, those held back by the reason, what somebody can mend first."""
    ranks = list(Held)
    held = sorted(plan.held, key=lambda row: (row.why not in HELD_TODO, ranks.index(row.why)))
    return {
        "plan": plan,
        "counts": [(kind.label, len(plan.of(kind))) for kind in LineKind],
        "lines": [(line, LINE_TONES[line.kind]) for line in plan.lines[:SHOWN]],
        "more": max(len(plan.lines) - SHOWN, 0),
        "held": [_reason(why, list(rows)) for why, rows in groupby(held, key=lambda row: row.why)],
    }


def _reason(why: Held, rows: list[HeldBack]) -> dict[str, Any]:
    return {"why": why.label, "todo": why in HELD_TODO, "count": len(rows), "rows": rows[:SHOWN]}


def _batch(request: HttpRequest, pk: UUID) -> dict[str, Any]:
    row = fetch(DisclosureBatch.objects.select_related("agency", "by"), request.user, pk=pk)
    made = {file.form: file for file in row.files.select_related("file")}
    return {
        "batch": row,
        "files": [(form, made.get(form.value)) for form in BatchFormat],
        "done": len(made),
        "total": len(BatchFormat),
    }


@login_required
@require_safe
def page(request: HttpRequest, batch: UUID) -> HttpResponse:
    """One batch: what went out, who reported it, its files."""
    context = _batch(request, batch)
    rows = context["batch"].lines.all()
    context["page"] = page_by_key(request, rows, ordering=("order", "id"), size=50)
    return render(request, "pledges/batches/batch.html", context)


@login_required
@require_safe
def files(request: HttpRequest, batch: UUID) -> HttpResponse:
    """The files alone, asked for while they are being made."""
    return render(request, "pledges/batches/_files.html", _batch(request, batch))


@login_required
@require_safe
def download(request: HttpRequest, batch: UUID, form: str) -> HttpResponse:
    """One file of a batch, for whoever reports it."""
    row = fetch(DisclosureBatch.objects.all(), request.user, pk=batch)
    if row.agency_id not in request.user.agency_ids(*ROLES) and not request.user.has_role(Role.AUDITOR):
        raise PermissionDenied
    made = row.files.filter(form=form).select_related("file__data_key").first()
    if made is None:
        raise Http404("这个批次还没有这种格式的文件")
    return kept.answer(made.file)
