"""Guides of issuers: the desk of those who issue, the form, and the public page."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from matters.cleanup_enums import IssuerGuideState
from matters.cleanup_forms import IssuerGuideForm, guide_initial
from matters.domain import issuer_guides
from matters.models import IssuerGuide
from portal.kernel.access import fetch
from portal.kernel.attempt import attempt
from portal.kernel.paging import page_by_key
from portal.people.models import Agency

GUIDES = IssuerGuide.objects.select_related("agency__area")
WAITING = 200


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The retained certificates that the user's agencies issue: which have a guide, which still need one."""
    keys = request.user.agency_ids(*issuer_guides.KEEPERS)
    if not keys:
        raise PermissionDenied
    waiting = {(row.issuing_agency, row.name): row for row in issuer_guides.needed(keys)[:WAITING]}
    rows = GUIDES.filter(agency__in=keys)
    context = {
        "waiting": list(waiting.values()),
        "page": page_by_key(request, rows, ordering=("name", "id"), size=30),
    }
    return render(request, "matters/cleanup/guides.html", context)


@login_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Start the guide of one certificate."""
    keys = {str(key) for key in request.user.agency_ids(*issuer_guides.KEEPERS)}
    wanted = request.POST.get("agency", "")
    if wanted not in keys:
        raise PermissionDenied
    agency = Agency.objects.get(pk=wanted)
    begun: list[IssuerGuide] = []
    name = request.POST.get("name", "")
    attempt(
        request,
        None,
        lambda: begun.append(issuer_guides.begin(agency, name=name, by=request.user)),
        "请逐项填写，填好后公布。",
    )
    return (
        redirect("matters:issuer_guide_edit", pk=begun[0].pk) if begun else redirect("matters:issuer_guides")
    )


@login_required
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write it."""
    guide = fetch(GUIDES, request.user, issuer_guides.is_keeper, pk=pk)
    form = IssuerGuideForm(request.POST or None, initial=guide_initial(guide))
    if form.is_valid():
        if attempt(
            request,
            form,
            lambda: issuer_guides.write(guide, by=request.user, **form.cleaned_data),
            "已保存。",
        ):
            return redirect(guide)
    status = 422 if form.errors else 200
    return render(request, "matters/cleanup/guide_edit.html", {"guide": guide, "form": form}, status=status)


@login_required
@require_POST
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Publish it."""
    guide = fetch(GUIDES, request.user, issuer_guides.is_keeper, pk=pk)
    attempt(request, None, lambda: issuer_guides.publish(guide, by=request.user), "开具指南已公布。")
    return redirect(guide)


@login_required
@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open it for changes."""
    guide = fetch(GUIDES, request.user, issuer_guides.is_keeper, pk=pk)
    if attempt(
        request,
        None,
        lambda: issuer_guides.take_back(guide, by=request.user),
        "可以修改了；再次公布以前，公众看不到这份指南。",
    ):
        return redirect("matters:issuer_guide_edit", pk=pk)
    return redirect(guide)


@require_safe
def guide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The guide as everybody reads it."""
    found = fetch(GUIDES, request.user, pk=pk)
    own = request.user.is_authenticated and issuer_guides.is_keeper(request.user, found)
    context: dict[str, Any] = {
        "guide": found,
        "cuts": issuer_guides.cuts(found),
        "may_publish": own and found.state == IssuerGuideState.DRAFT,
        "may_take_back": own and found.state == IssuerGuideState.PUBLISHED,
    }
    return render(request, "matters/cleanup/guide.html", context)


@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    """All published guides of issuers."""
    rows = GUIDES.filter(state=IssuerGuideState.PUBLISHED)
    page = page_by_key(request, rows, ordering=("name", "id"), size=30)
    return render(request, "matters/cleanup/guides_public.html", {"page": page})
