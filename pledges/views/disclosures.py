"""Disclosure at the agency: what is to be shown, prepared by one, released by another, taken down."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pledges import rules
from pledges.disclosing import public_lines, public_name
from pledges.disclosure_enums import LIVE, DisclosureState
from pledges.disclosure_forms import DisclosureDeskFilter, DownForm, PrepareForm
from pledges.domain import disclosures
from pledges.models import Disclosure, Pledge
from pledges.views.common import desk_agencies
from portal.kernel.access import fetch, saw
from portal.kernel.attempt import attempt
from portal.kernel.paging import at_most, page_by_key

PLEDGES = Pledge.objects.select_related(
    "version__matter", "case__subject", "case__agent_subject", "case__agency", "choice"
)
DISCLOSURES = Disclosure.objects.select_related(
    "pledge__version", "pledge__case__subject", "pledge__case__agent_subject", "agency", "prepared_by",
    "released_by", "subject",
)  # fmt: skip


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Pledges to be disclosed and not prepared yet; with a state, the disclosures in it."""
    agencies = desk_agencies(request)
    form = DisclosureDeskFilter(request.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    rows = DISCLOSURES.filter(agency__in=agencies)
    if state:
        page = page_by_key(request, rows.filter(state=state), ordering=("-id",), size=30)
    else:
        page = page_by_key(request, disclosures.waiting(agencies), ordering=("id",), size=30)
    context = {
        "form": form,
        "page": page,
        "state": state,
        "label": DisclosureState(state).label if state else "",
        "waiting": at_most(disclosures.waiting(agencies)),
        "prepared": at_most(rows.filter(state=DisclosureState.PREPARED)),
        "published": at_most(rows.filter(state=DisclosureState.PUBLISHED)),
    }
    return render(request, "pledges/disclosures/desk.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest, pledge: UUID) -> HttpResponse:
    """What the public would see, with marks on what is hidden; handed to the second person."""
    row = fetch(PLEDGES, request.user, rules.may_disclose, pk=pledge)
    if (live := Disclosure.objects.filter(pledge=row, state__in=LIVE).first()) is not None:
        return redirect("pledges:disclosure_page", live.pk)
    saw(request, row.case, "拟办承诺公示")
    form = PrepareForm(request.POST if request.method == "POST" else None)
    hidden = form.cleaned_data["hidden"] if form.is_bound and form.is_valid() else []
    if form.is_bound and form.is_valid() and "send" in request.POST:
        made: list[Disclosure] = []
        if attempt(
            request,
            form,
            lambda: made.append(disclosures.prepare_disclosure(row, hidden=hidden, by=request.user)),
            "已提交复核，请另一名工作人员复核后公示。",
        ):
            return redirect("pledges:disclosure_page", made[0].pk)
    context = {
        "pledge": row,
        "form": form,
        "name": public_name(row),
        "lines": public_lines(row, hidden=hidden),
    }
    return render(request, "pledges/disclosures/prepare.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def page(request: HttpRequest, disclosure: UUID) -> HttpResponse:
    """One disclosure: the preview beside the original, and what this person may do."""
    return _page(request, _fetch(request, disclosure))


def _fetch(request: HttpRequest, disclosure: UUID) -> Disclosure:
    row = fetch(DISCLOSURES, request.user, rules.may_disclose, pk=disclosure)
    saw(request, row.pledge.case, "复核承诺公示")
    return row


def _page(request: HttpRequest, row: Disclosure, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "disclosure": row,
        "originals": public_lines(row.pledge, hidden=row.hidden),
        "may_release": row.state == DisclosureState.PREPARED and row.prepared_by_id != request.user.pk,
        "return_form": DownForm(auto_id="return_%s"),
        "down_form": DownForm(auto_id="down_%s"),
        **forms,
    }
    return render(request, "pledges/disclosures/page.html", context, status=status)


@login_required
@require_POST
def release(request: HttpRequest, disclosure: UUID) -> HttpResponse:
    """Show it to the public."""
    row = _fetch(request, disclosure)
    if attempt(
        request, None, lambda: disclosures.release_disclosure(row, by=request.user), "已公示，期满自动撤下。"
    ):
        return redirect("pledges:disclosure_page", row.pk)
    return _page(request, _fetch(request, disclosure), status=422)


@login_required
@require_POST
def send_back(request: HttpRequest, disclosure: UUID) -> HttpResponse:
    """Back to whoever prepares it."""
    form = DownForm(request.POST, auto_id="return_%s")
    slot = ("return_form", form)
    return _do(request, disclosure, slot, act=disclosures.send_back_disclosure, done="已退回，请重新拟办。")


@login_required
@require_POST
def down(request: HttpRequest, disclosure: UUID) -> HttpResponse:
    """Off the public page before its time."""
    form = DownForm(request.POST, auto_id="down_%s")
    return _do(
        request, disclosure, ("down_form", form), act=disclosures.take_down, done="已撤下，公示页面即时生效。"
    )


def _do(
    request: HttpRequest, key: UUID, slot: tuple[str, Any], *, act: Callable[..., Any], done: str
) -> HttpResponse:
    row = _fetch(request, key)
    name, form = slot
    if form.is_valid() and attempt(
        request, form, lambda: act(row, by=request.user, **form.cleaned_data), done
    ):
        return redirect("pledges:disclosure_page", row.pk)
    return _page(request, _fetch(request, key), status=422, **{name: form})
