"""Draws: planned, frozen, seeded, drawn, published by the justice bureau; repeatable by anybody."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from credit.enums import WarningLevel
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.attempt import attempt, show
from portal.kernel.paging import page_by_key
from portal.people.enums import Role
from portal.people.models import Area
from verification import lottery, rules
from verification.domain import draws
from verification.enums import EXEMPT_STRATUM, DrawState
from verification.forms import PlanForm, ReasonForm, SeedForm
from verification.models import Draw

DRAWS = Draw.objects.select_related("area", "planned_by")
STEPS = "计划|冻结名单|产生种子|抽取|公布"
STEP_OF = {
    DrawState.PLANNED: 2, DrawState.FROZEN: 3, DrawState.SEEDED: 4, DrawState.DRAWN: 5, DrawState.PUBLISHED: 6,
    DrawState.CANCELLED: 1,
}  # fmt: skip
STRATA = {"": "其他对象", EXEMPT_STRATUM: "免予核查的承诺"}  # beside the warning levels


@login_required
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Draws of the area, and the plan of a new one."""
    paths = request.user.area_paths(Role.BUREAU_ADMIN)
    if not paths and not request.user.has_role(Role.AUDITOR):
        raise PermissionDenied
    areas = Area.objects.filter(path__in=paths)
    form = PlanForm(request.POST or None, areas=areas)
    if request.method == "POST" and paths and form.is_valid():
        try:
            draw = draws.plan(cut_at=timezone.now(), by=request.user, **form.cleaned_data)
        except Refused as refusal:
            show(form, refusal)
        else:
            messages.success(request, "计划已记录，不能再改。")
            return redirect("verification:draw", draw.pk)
    rows = Draw.objects.for_user(request.user).select_related("area")
    page = page_by_key(request, rows, ordering=("-created_at", "-id"))
    context = {"page": page, "form": form, "may_plan": bool(paths)}
    return render(request, "verification/draws.html", context, status=422 if form.errors else 200)


def _rates(row: Draw) -> list[dict[str, Any]]:
    """At which rate each stratum is drawn, how many that makes at least, and where the rule stands."""
    least = lottery.quotas(row.strata, row.permille)
    return [
        {
            "name": STRATA.get(stratum) or WarningLevel(stratum).label,
            "percent": f"{rate['permille'] / 10:g}%",
            "size": row.strata.get(stratum, 0) if row.strata else None,
            "least": least[stratum] if row.strata else None,
            "source": rate["source"],
        }
        for stratum, rate in row.rates.items()
    ]


def _page(
    request: HttpRequest, row: Draw, *, opened: str = "", form: Any = None, status: int = 200
) -> HttpResponse:
    forms = {"seed": SeedForm(), "cancel": ReasonForm()}
    if opened:
        forms[opened] = form
    tickets = row.tickets.select_related("row__check_row__version", "row__check_row__case", "inspector")
    context = {
        "draw": row,
        "rates": _rates(row),
        "steps": STEPS,
        "step": STEP_OF[DrawState(row.state)],
        "tickets": tickets[:500],
        "forms": forms,
        "opened": opened,
        "may": rules.may_draw(request.user, row),
    }
    return render(request, "verification/draw.html", context, status=status)


@login_required
@require_safe
def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One draw."""
    return _page(request, fetch(DRAWS, request.user, pk=pk))


def _act(request: HttpRequest, pk: UUID, act: Any, done: str) -> HttpResponse:
    row = fetch(DRAWS, request.user, rules.may_draw, pk=pk)
    attempt(request, None, lambda: act(row, by=request.user), done)
    return redirect("verification:draw", row.pk)


@login_required
@require_POST
def freeze(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Fix the lists."""
    return _act(request, pk, draws.freeze, "名单已冻结，摘要已记录。")


@login_required
@require_POST
def draw_lots(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Draw."""
    return _act(request, pk, draws.draw_lots, "已抽取，抽中的承诺转入核查。")


@login_required
@require_POST
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Publish the result."""
    return _act(request, pk, draws.publish, "结果已公布，任何人都可以下载数据重新计算。")


@login_required
@require_POST
def seed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The one seed."""
    row = fetch(DRAWS, request.user, rules.may_draw, pk=pk)
    form = SeedForm(request.POST)
    if form.is_valid() and attempt(
        request, form, lambda: draws.seed(row, by=request.user, **form.cleaned_data), "种子已产生，不能更换。"
    ):
        return redirect("verification:draw", row.pk)
    return _page(request, row, opened="seed", form=form, status=422)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel before the seed."""
    row = fetch(DRAWS, request.user, rules.may_draw, pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid() and attempt(
        request, form, lambda: draws.cancel(row, by=request.user, **form.cleaned_data), "已取消，原因已记录。"
    ):
        return redirect("verification:draw", row.pk)
    return _page(request, row, opened="cancel", form=form, status=422)


@login_required
@require_POST
def verify(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Repeat the draw from its published data."""
    row = fetch(DRAWS, request.user, pk=pk)
    if row.state not in (DrawState.DRAWN, DrawState.PUBLISHED):
        messages.error(request, "还没有抽取，不能验证。")
    elif wrong := draws.verify(row):
        messages.error(request, f"验证不通过：{'；'.join(wrong)}")
    else:
        messages.success(request, "验证通过：用冻结的名单和种子重新计算，结果一致。")
    return redirect("verification:draw", row.pk)


@require_safe
def data(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What repeats a published draw; for anybody, without names."""
    row = get_object_or_404(Draw, pk=pk, state=DrawState.PUBLISHED)
    return JsonResponse(draws.published_data(row), json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Published and cancelled draws, for anybody."""
    rows = Draw.objects.filter(state__in=[DrawState.PUBLISHED, DrawState.CANCELLED]).select_related("area")
    page = page_by_key(request, rows, ordering=("-created_at", "-id"))
    return render(request, "verification/results.html", {"page": page})
