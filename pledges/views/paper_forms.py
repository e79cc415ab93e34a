"""Paper forms for when the line is down: keep numbers back, print, enter what was filled in, account for the rest."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matters.models import AdministrativeMatter
from pledges.blank_forms import (
    EnterForm,
    MatterForm,
    NumberForm,
    PaperAgentForm,
    PaperRepresentativeForm,
    Part,
    ReserveForm,
    VoidForm,
    parts_of,
)
from pledges.counter_enums import ReservedState
from pledges.domain import paper_entry, paper_forms
from pledges.forms import refuse
from pledges.models import NumberBlock, ReservedNumber
from pledges.views.common import bound
from pledges.views.window_new import agencies_of
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.attempt import attempt
from portal.kernel.files import answer
from portal.kernel.paging import page_by_key
from portal.people.enums import Role

NUMBERS = ReservedNumber.objects.select_related(
    "block__agency__area", "block__area", "block__administrative_matter", "case", "settled_by", "taken_by"
)
BLOCKS = NumberBlock.objects.select_related(
    "agency", "administrative_matter", "issued_by", "file__data_key"
).prefetch_related("forms__certificate__current")


# Who came in the applicant's place: the prefix of her fields, and the box that says so.
OTHERS = {
    "rep": ("by_representative", PaperRepresentativeForm),
    "agent": ("by_agent", PaperAgentForm),
}


def _at_window(user, row) -> bool:
    return row.agency_id in user.agency_ids(Role.WINDOW_CLERK)


@login_required
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The blocks of the clerk's agencies, and how many of their numbers are still to be accounted for."""
    matter = _chosen_matter(request)
    form = ReserveForm(bound(request), matter=matter) if matter else None
    if request.method == "POST" and form is not None and form.is_valid():
        typed = form.cleaned_data
        if attempt(
            request,
            form,
            lambda: paper_forms.reserve(list(typed["certificates"]), count=typed["count"], by=request.user),
            "编号已预留，空白表几秒钟就好，打印出来放在窗口备用。",
        ):
            return redirect("pledges:paper_forms")
    return _index(request, NumberForm(), form)


def _chosen_matter(request: HttpRequest) -> AdministrativeMatter | None:
    """The matter whose certificates are shown, by the address; None while none is chosen."""
    form = MatterForm(request.GET or None, agencies=agencies_of(request))
    return form.cleaned_data["matter"] if form.is_valid() else None


def _index(request: HttpRequest, search: NumberForm, form: ReserveForm | None = None) -> HttpResponse:
    rows = BLOCKS.filter(agency__in=agencies_of(request)).annotate(
        still_open=Count("numbers", filter=Q(numbers__state=ReservedState.OPEN)),
        used=Count("numbers", filter=Q(numbers__state=ReservedState.USED)),
        void=Count("numbers", filter=Q(numbers__state=ReservedState.VOID)),
    )
    page = page_by_key(request, rows, ordering=("-created_at", "-id"))
    matters = MatterForm(request.GET if "matter" in request.GET else None, agencies=agencies_of(request))
    context = {"form": form, "matters": matters, "search": search, "page": page}
    wrong = (form is not None and form.errors) or search.errors
    return render(request, "pledges/paper/index.html", context, status=422 if wrong else 200)


@login_required
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """From the number on the paper straight to its entry."""
    agencies = agencies_of(request)
    form = NumberForm(request.POST)
    if form.is_valid():
        typed = "".join(form.cleaned_data["number"].split())
        rows = ReservedNumber.objects.filter(block__agency__in=agencies, number__endswith=typed)
        found = list(rows.order_by("-number")[:2])
        if len(found) == 1:
            return redirect("pledges:paper_number", found[0].pk)
        form.add_error(
            "number",
            "有几个编号以这几位结尾，请多输几位。" if found else "没有预留过这个编号，请核对表上的编号。",
        )
    return _index(request, form)


@login_required
@require_http_methods(["GET", "POST"])
def block(request: HttpRequest, block: UUID) -> HttpResponse:
    """Every number of a block and what became of it; what is left may be given up together."""
    row = fetch(BLOCKS, request.user, _at_window, pk=block)
    form = VoidForm(bound(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(
            request,
            form,
            lambda: paper_forms.void_rest(row, reason=reason, by=request.user),
            "余下的编号已经作废。",
        ):
            return redirect("pledges:paper_block", row.pk)
    numbers = row.numbers.select_related("case", "taken_by", "settled_by")
    context = {"block": row, "numbers": numbers, "form": form}
    return render(request, "pledges/paper/block.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def block_file(request: HttpRequest, block: UUID) -> HttpResponse:
    """The blank forms, to be printed."""
    row = fetch(BLOCKS, request.user, _at_window, pk=block)
    if row.file is None:
        raise Http404("空白表还在准备")
    return answer(row.file, download="show" not in request.GET)


@login_required
@require_http_methods(["GET", "POST"])
def number(request: HttpRequest, number: UUID) -> HttpResponse:
    """Enter the papers of this number; one that is settled says where it went."""
    row = fetch(NUMBERS, request.user, _at_window, pk=number)
    initial = {"received_on": row.block.issued_on, "taken_by": request.user.pk}
    form = EnterForm(bound(request), row=row, initial=initial)
    others = _others(request)
    came = [other for other in others.values() if other.is_bound]
    parts = parts_of(row, bound(request), request.FILES or None)
    if request.method == "POST" and _all_valid([form, *parts, *came]):
        try:
            case = _entered(request, row, form, others, parts=parts)
            messages.success(
                request, f"已录入，办件编号 {case.number}，收件日期 {case.received_on:%Y-%m-%d}。"
            )
            return redirect("pledges:window_case", case.pk)
        except Refused as refusal:
            _refuse(refusal, form, others, parts=parts)
    return _number(request, row, form=form, parts=parts, void_form=VoidForm(), **others)


def _all_valid(checks: list) -> bool:
    """Every one is looked at, so that all faults are told at once."""
    found = [check.is_valid() for check in checks]
    return all(found)


def _others(request: HttpRequest) -> dict[str, Form]:
    """Bound when the clerk said that somebody stood there for the applicant."""
    return {
        prefix: kind(request.POST, request.FILES, prefix=prefix)
        if request.POST.get(flag)
        else kind(prefix=prefix)
        for prefix, (flag, kind) in OTHERS.items()
    }


def _entered(
    request: HttpRequest,
    row: ReservedNumber,
    form: EnterForm,
    others: dict[str, Form],
    *,
    parts: list[Part],
):
    typed = form.cleaned_data
    came = {prefix: other.given() if other.is_bound else None for prefix, other in others.items()}
    return paper_entry.enter(
        row,
        applicant=form.subject(),
        representative=came["rep"],
        agent=came["agent"],
        papers=[paper for part in parts if (paper := part.paper()) is not None],
        received_on=typed["received_on"],
        taken_by=typed["taken_by"],
        another=typed["another"],
        by=request.user,
    )


def _refuse(refusal: Refused, form: EnterForm, others: dict[str, Form], *, parts: list[Part]) -> None:
    """At the field it is about: the applicant's, that of who stood there, or that of one certificate's paper."""
    other, _, name = refusal.field.partition("-")
    whose, _, field = refusal.field.rpartition(":")
    part = next((part for part in parts if str(part.row.certificate_id) == whose), None)
    if part is not None:
        refusal.field = field
        held = part.conditions is not None and field in part.conditions.fields
        refuse(part.conditions if held else part.form, refusal)
    elif other in others and others[other].is_bound:
        refusal.field = name
        refuse(others[other], refusal)
    else:
        refuse(form, refusal)


@login_required
@require_POST
def void(request: HttpRequest, number: UUID) -> HttpResponse:
    """A form that was spoilt or lost."""
    row = fetch(NUMBERS, request.user, _at_window, pk=number)
    form = VoidForm(request.POST)
    if form.is_valid() and attempt(
        request,
        form,
        lambda: paper_forms.void(row, reason=form.cleaned_data["reason"], by=request.user),
        f"编号{row}已经作废。",
    ):
        return redirect("pledges:paper_block", row.block_id)
    empty = {prefix: kind(prefix=prefix) for prefix, (_, kind) in OTHERS.items()}
    return _number(request, row, form=EnterForm(row=row), parts=parts_of(row), void_form=form, **empty)


def _number(request: HttpRequest, row: ReservedNumber, *, parts: list[Part], **forms) -> HttpResponse:
    of_parts = [form for part in parts for form in (part.form, part.conditions) if form is not None]
    errors = any(form.errors for form in (*forms.values(), *of_parts))
    context = {"number": row, "parts": parts, "of_parts": of_parts, **forms}
    return render(request, "pledges/paper/number.html", context, status=422 if errors else 200)
