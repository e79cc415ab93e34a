"""The editions of the lists, as the justice bureau publishes them: choose, see what changes, publish."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from matters import rules
from matters.domain import editions
from matters.domain.edition_standing import standing
from matters.enums import Listing
from matters.list_forms import EditionForm, PublishForm
from matters.list_pages import changes
from matters.models import Edition
from matters.views.desk import staff_only
from portal.kernel.acts import Refused
from portal.kernel.attempt import show
from portal.kernel.paging import page_by_key
from portal.people.enums import Role
from portal.people.models import Area


@login_required
def lists(request: HttpRequest) -> HttpResponse:
    """The editions of the user's areas; what the next one of a list would change; its publication."""
    staff_only(request)
    areas = Area.objects.under(*request.user.area_paths(Role.BUREAU_ADMIN, Role.GOVERNMENT_APPROVER))
    mine = list(
        areas.filter(agencies__certification_matters__isnull=False)
        .distinct()
        .values_list("code", "full_name")
    )
    context: dict[str, Any] = {"may_publish": rules.may_run_lists(request.user), "publish_form": None}
    if request.method == "POST":
        form = PublishForm(request.POST, areas=mine)
        if form.is_valid() and _published(request, form):
            return redirect("matters:bureau_lists")
        context |= {"publish_form": form, "form": EditionForm(areas=mine)}
    else:
        form = EditionForm(request.GET if "kind" in request.GET else None, areas=mine)
        context["form"] = form
        if form.is_bound and form.is_valid():
            context |= _coming(form.cleaned_data, mine)
    if context["may_publish"] and mine:
        chosen = context.get("area") or Area.objects.get(pk=mine[0][0])
        context |= {"standing": standing(chosen), "standing_area": chosen}
    # Who works for an agency reads what was published where it is; it is public anyway.
    around = Area.objects.filter(agencies__in=request.user.agency_ids())
    rows = Edition.objects.filter(Q(area__in=areas) | Q(area__in=around))
    rows = rows.select_related("area").prefetch_related("files")
    context["page"] = page_by_key(request, rows, ordering=("-id",), size=30)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "matters/bureau/lists.html", context, status=status)


def _coming(wanted: dict[str, str], areas: list[tuple[str, str]]) -> dict[str, Any]:
    """What the next edition would change, and the form that publishes just that."""
    area, kind = Area.objects.select_related("parent").get(pk=wanted["area"]), wanted["kind"]
    lines = editions.lines_of(area, kind=kind)
    digest = editions.digest_of([line.cells for line in lines])
    return {
        "area": area,
        "kind_label": Listing(kind).label,
        "size": len(lines),
        "coming": changes(editions.coming(area, kind=kind, lines=lines), kind),
        "publisher": editions.publisher_of(area),
        "publish_form": PublishForm(initial={**wanted, "seen": digest}, areas=areas, auto_id="publish_%s"),
    }


def _published(request: HttpRequest, form: PublishForm) -> bool:
    words = form.cleaned_data
    area = Area.objects.select_related("parent").get(pk=words.pop("area"))
    try:
        edition = editions.publish_edition(
            area, publisher=editions.publisher_of(area), by=request.user, **words
        )
    except Refused as refusal:
        show(form, refusal)
        return False
    messages.success(request, f"已公布{edition}，文件正在生成。")
    return True
