"""The editions of the lists, as the justice bureau publishes them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from matters import rules
from matters.domain import editions
from matters.forms import EditionForm
from matters.models import Edition
from matters.views.desk import staff_only
from portal.kernel.acts import Refused
from portal.kernel.paging import page_by_key
from portal.people.enums import Role
from portal.people.models import Agency, Area


@login_required
def lists(request: HttpRequest) -> HttpResponse:
    """The editions of the user's areas, and the form that publishes the next one."""
    staff_only(request)
    user = request.user
    areas = Area.objects.under(*user.area_paths(Role.BUREAU_ADMIN, Role.GOVERNMENT_APPROVER))
    mine = areas.filter(agencies__certification_matters__current__isnull=False).distinct()
    form = EditionForm(
        request.POST if request.method == "POST" else None, areas=mine.values_list("code", "full_name")
    )
    if request.method == "POST" and form.is_valid():
        if _published(request, form):
            return redirect("matters:bureau_lists")
    page = page_by_key(
        request, Edition.objects.filter(area__in=areas).select_related("area"), ordering=("-id",), size=30
    )
    context = {"page": page, "form": form, "may_publish": rules.may_run_lists(user)}
    return render(request, "matters/bureau/lists.html", context, status=422 if form.errors else 200)


def _published(request: HttpRequest, form: EditionForm) -> bool:
    area = Area.objects.get(pk=form.cleaned_data["area"])
    bureau = Agency.objects.filter(area=area, leads_justice=True).first()
    publisher = bureau.name if bureau else area.full_name
    try:
        edition = editions.publish_edition(
            area, kind=form.cleaned_data["kind"], publisher=publisher, by=request.user
        )
    except Refused as refusal:
        form.add_error(None, f"{refusal.message}{refusal.way_out}")
        return False
    messages.success(request, f"已公布{edition}。")
    return True
