"""An agency's form and its certificates: writing, handing in, reviewing, confirming or objecting."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from matters import cleanup_forms as f
from matters import rules
from matters.cleanup_enums import CampaignState, CleanupListState, ItemState, ReturnState
from matters.domain import cleanup, cleanup_items, cleanup_reviews, cleanup_upload
from matters.domain.cleanup_items import Basis, resolved
from matters.domain.cleanup_proposals import propose
from matters.models import AdministrativeMatter, CleanupItem, CleanupList, CleanupReturn
from matters.views.cleanup import figures_of
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.attempt import attempt, show
from portal.kernel.paging import page_by_key
from portal.kernel.spreadsheets import XLSX
from portal.people.area_rules import rules_for
from portal.people.enums import Role
from portal.people.models import Agency

RETURNS = CleanupReturn.objects.select_related("campaign__area", "list__area", "agency__area", "handed_in_by")
ITEMS = CleanupItem.objects.select_related(
    "form__campaign", "form__list__area", "form__agency__area", "administrative_matter", "issuing_agency"
).prefetch_related("bases__clause__version__source", "opinions__by")
FIELDS = tuple(f.ItemForm.base_fields)


def _own(user: Any, form: CleanupReturn) -> bool:
    return form.agency_id in user.agency_ids(*cleanup.DECLARERS)


def own_item(user: Any, item: CleanupItem) -> bool:
    """Whether the certificate stands on the form of one of the user's agencies."""
    return _own(user, item.form)


def _collecting(form: CleanupReturn) -> bool:
    running = form.campaign.state == CampaignState.RUNNING
    return running and form.list.state == CleanupListState.COLLECTING


@login_required
@require_safe
def form(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form of one agency with all its certificates."""
    return _form_page(request, fetch(RETURNS, request.user, pk=pk))


def _form_page(request: HttpRequest, found: CleanupReturn, status: int = 200, **forms: Any) -> HttpResponse:
    own = _own(request.user, found) and _collecting(found)
    leads = rules.over_area(request.user, found.list.area, Role.BUREAU_ADMIN) and _collecting(found)
    rows = found.items.prefetch_related("bases__clause__version__source")
    initial = {name: getattr(found, name) for name in f.ContactsForm.base_fields}
    page = page_by_key(request, rows, ordering=("id",), size=100)
    area_rules = rules_for(found.agency.area)
    for row in page.rows:
        row.form = found
    context = {
        "return": found,
        "page": page,
        "rows": [(row, propose(row, rules=area_rules)) for row in page.rows],
        "figures": figures_of(found),
        "may_write": own and found.state == ReturnState.OPEN,
        "may_reopen": own and found.state == ReturnState.HANDED_IN,
        "may_excuse": leads and found.state == ReturnState.OPEN,
        "may_contacts": own,
        "contacts_form": f.ContactsForm(initial=initial),
        "hand_in_form": f.HandInForm(),
        "upload_form": f.UploadForm(),
        "excuse_form": f.WordsForm(auto_id="excuse_%s"),
        **forms,
    }
    return render(request, "matters/cleanup/form.html", context, status=status)


@login_required
@require_POST
def contacts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who answers for the drive."""
    found = fetch(RETURNS, request.user, _own, pk=pk)
    typed = f.ContactsForm(request.POST)
    if typed.is_valid() and attempt(
        request,
        typed,
        lambda: cleanup.name_contacts(found, by=request.user, **typed.cleaned_data),
        "联系表已反馈。",
    ):
        return redirect(found)
    return _form_page(request, fetch(RETURNS, request.user, pk=pk), status=422, contacts_form=typed)


@login_required
@require_POST
def upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form as a file; the worker reads it."""
    found = fetch(RETURNS, request.user, _own, pk=pk)
    typed = f.UploadForm(request.POST, request.FILES)
    if typed.is_valid():
        file = typed.cleaned_data["file"]
        words = {"data": file.read(), "name": file.name or "申报表"}
        if attempt(
            request,
            typed,
            lambda: cleanup_upload.take_in(found, by=request.user, **words),
            "文件已收到，正在读取；读完以后，各行列在申报表里。",
        ):
            return redirect(found)
    return _form_page(request, fetch(RETURNS, request.user, pk=pk), status=422, upload_form=typed)


@login_required
@require_safe
def blank(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The empty form as a workbook."""
    found = fetch(RETURNS, request.user, pk=pk)
    response = HttpResponse(cleanup_upload.blank(found), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, "证明事项清理申报表.xlsx")
    return response


@login_required
@require_POST
def hand_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand the form in."""
    found = fetch(RETURNS, request.user, _own, pk=pk)
    typed = f.HandInForm(request.POST)
    none = typed.is_valid() and typed.cleaned_data["none_asked"]
    try:
        cleanup_items.hand_in(found, by=request.user, none_asked=none)
    except Refused as refusal:
        show(typed, refusal)
        return _form_page(request, fetch(RETURNS, request.user, pk=pk), status=422, hand_in_form=typed)
    messages.success(request, "已申报给牵头单位，审核意见会逐项反馈到这里。")
    return redirect(found)


@login_required
@require_POST
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open it for what was forgotten."""
    found = fetch(RETURNS, request.user, _own, pk=pk)
    attempt(request, None, lambda: cleanup_items.reopen(found, by=request.user), "可以补充申报了。")
    return redirect(found)


@login_required
@require_POST
def excuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Leave an agency out, with the reason."""
    found = fetch(RETURNS, request.user, pk=pk)
    if not rules.over_area(request.user, found.list.area, Role.BUREAU_ADMIN):
        raise PermissionDenied
    typed = f.WordsForm(request.POST, auto_id="excuse_%s")
    if typed.is_valid():
        reason = typed.cleaned_data["words"]
        attempt(
            request, None, lambda: cleanup.excuse(found, reason=reason, by=request.user), "已不列入清理范围。"
        )
        return redirect(found)
    return _form_page(request, found, status=422, excuse_form=typed)


@login_required
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A certificate more."""
    found = fetch(RETURNS, request.user, _own, pk=pk)
    return _edit(request, found, None)


@login_required
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what the form says of a certificate."""
    item = fetch(ITEMS, request.user, own_item, pk=pk)
    return _edit(request, fetch(RETURNS, request.user, pk=item.form_id), item)


def _edit(request: HttpRequest, found: CleanupReturn, item: CleanupItem | None) -> HttpResponse:
    choices = {
        "matters": AdministrativeMatter.objects.active().filter(agency=found.agency),
        "agencies": Agency.objects.filter(area__in=found.agency.area.codes, active=True).order_by(
            "-area__path", "name"
        ),
    }
    initial = {name: getattr(item, name) for name in FIELDS} if item else {}
    data = request.POST if request.method == "POST" else None
    typed = f.ItemForm(data, initial=initial, **choices)
    bases = f.BasisFormSet(data, initial=_bases_of(item), prefix="basis")
    if data is not None and all([typed.is_valid(), bases.is_valid()]):
        try:
            _save(request, found, item, typed.cleaned_data | {"bases": _typed(bases)})
            return redirect(found)
        except Refused as refusal:
            show(typed, refusal)
    context = {"return": found, "item": item, "form": typed, "bases": bases}
    status = 422 if data is not None else 200
    return render(request, "matters/cleanup/edit.html", context, status=status)


def _save(request: HttpRequest, found: CleanupReturn, item: CleanupItem | None, words: Any) -> None:
    if item is None:
        cleanup_items.add_item(found, by=request.user, **words)
    else:
        cleanup_items.edit_item(item, by=request.user, **words)


def _bases_of(item: CleanupItem | None) -> list[dict[str, str]]:
    rows = []
    for basis in item.bases.all() if item else ():
        row = {name: getattr(basis, name) for name in ("title", "doc_number", "place", "words")}
        if clause := basis.clause:
            title, _, place = clause.citation.partition("》")
            row = {"title": title.strip("《"), "doc_number": clause.source.doc_number}
            row |= {"place": place, "words": clause.text}
        rows.append(row)
    return rows


def _typed(bases: BaseFormSet) -> list[Basis]:
    rows = [row.cleaned_data for row in bases.forms if row.cleaned_data.get("title")]
    return [resolved(Basis(**row)) for row in rows]


@login_required
@require_POST
def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Off the form again."""
    item = fetch(ITEMS, request.user, own_item, pk=pk)
    attempt(request, None, lambda: cleanup_items.drop_item(item, by=request.user), "已删除。")
    return redirect("matters:cleanup_return", pk=item.form_id)


@login_required
@require_safe
def item(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One certificate: what is declared, what the portal proposes, everything that was said."""
    return _item_page(request, fetch(ITEMS, request.user, pk=pk))


def _item_page(request: HttpRequest, found: CleanupItem, status: int = 200, **forms: Any) -> HttpResponse:
    moving = _collecting(found.form)
    own = moving and own_item(request.user, found)
    advice = cleanup_reviews.last_review(found)
    initial = {name: getattr(found, name) for name in ("disposal", "successor", "successor_unit")}
    reviews = moving and cleanup_reviews.may_review(request.user, found)
    context = {
        "item": found,
        "proposal": propose(found, rules=rules_for(found.form.agency.area)),
        "advice": advice,
        "may_edit": own and found.state == ItemState.DRAFT and found.form.state == ReturnState.OPEN,
        "may_review": reviews and found.state == ItemState.DECLARED,
        "may_answer": own and found.state == ItemState.FEEDBACK,
        "may_see_list": CleanupList.objects.for_user(request.user).filter(pk=found.form.list_id).exists(),
        "review_form": f.ReviewForm(initial=initial),
        "confirm_form": f.ConfirmForm(),
        "words_form": f.WordsForm(auto_id="object_%s"),
        **forms,
    }
    return render(request, "matters/cleanup/item.html", context, status=status)


@login_required
@require_POST
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The reviewers' opinion."""
    found = fetch(ITEMS, request.user, cleanup_reviews.may_review, pk=pk)
    typed = f.ReviewForm(request.POST)
    if typed.is_valid() and attempt(
        request,
        typed,
        lambda: cleanup_reviews.review(found, by=request.user, **typed.cleaned_data),
        "审核意见已反馈给单位确认。",
    ):
        return redirect(found)
    return _item_page(request, fetch(ITEMS, request.user, pk=pk), status=422, review_form=typed)


@login_required
@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The agency agrees."""
    found = fetch(ITEMS, request.user, own_item, pk=pk)
    typed = f.ConfirmForm(request.POST)
    reason = typed.cleaned_data["keep_reason"] if typed.is_valid() else ""
    if attempt(
        request,
        typed,
        lambda: cleanup_reviews.confirm(found, keep_reason=reason, by=request.user),
        "已确认，达成一致。",
    ):
        return redirect(found)
    return _item_page(request, fetch(ITEMS, request.user, pk=pk), status=422, confirm_form=typed)


@login_required
@require_POST
def object_to(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The agency does not agree."""
    found = fetch(ITEMS, request.user, own_item, pk=pk)
    typed = f.WordsForm(request.POST, auto_id="object_%s")
    if typed.is_valid() and attempt(
        request,
        typed,
        lambda: cleanup_reviews.object_to(found, words=typed.cleaned_data["words"], by=request.user),
        "异议已送审核组。",
    ):
        return redirect(found)
    return _item_page(request, fetch(ITEMS, request.user, pk=pk), status=422, words_form=typed)
