"""What agencies declare: each certificate with its bases and what is to become of it, then the whole form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from matters.cleanup_enums import NAMES_SOURCE, SUCCESSORS, CleanupListState, Disposal, ItemState, ReturnState
from matters.domain.cleanup import refuse_closed, refuse_unless_own
from matters.domain.cleanup_proposals import refuse_unfounded
from matters.models import CleanupBasis, CleanupItem, CleanupList, CleanupReturn
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.calendar import today
from portal.kernel.moves import move, move_many
from portal.law import keys
from portal.law.models import LawClause
from portal.people.area_rules import rules_for

WRITTEN = (
    "name",
    "evidence",
    "purpose",
    "administrative_matter",
    "kind",
    "issuing_unit",
    "issuing_agency",
    "yearly",
    "disposal",
    "keep_reason",
    "successor",
    "successor_unit",
)


@dataclass(frozen=True)
class Basis:
    """A basis as the agency names it: a clause of the library, or a document by its name and number."""

    clause: LawClause | None = None
    title: str = ""
    doc_number: str = ""
    place: str = ""
    words: str = ""


@act(clause=keys.T20_SIX_GROUPS)
def add_item(form: CleanupReturn, *, by: Any, bases: Iterable[Basis] = (), **fields: Any) -> CleanupItem:
    """Put a certificate on the form of an agency."""
    form = open_form(form, by)
    item = CleanupItem(form=form)
    _write(item, fields)
    item.save()
    _write_bases(item, bases)
    audit.record("matters.cleanup_item", item, by=by, disposal=item.disposal)
    return item


@act(clause=keys.T20_SIX_GROUPS)
def edit_item(
    item: CleanupItem, *, by: Any, bases: Iterable[Basis] | None = None, **fields: Any
) -> CleanupItem:
    """Change what a form says of a certificate, while the form is not handed in."""
    form = open_form(item.form, by)
    item = CleanupItem.objects.select_for_update().get(pk=item.pk, form=form)
    if item.state != ItemState.DRAFT:
        raise IllegalMove(f"这项证明现在是“{item.get_state_display()}”，不能修改。", way_out="请刷新页面。")
    _write(item, fields)
    item.save()
    if bases is not None:
        item.bases.all().delete()
        _write_bases(item, bases)
    audit.record("matters.cleanup_item", item, by=by, disposal=item.disposal)
    return item


@act()
def drop_item(item: CleanupItem, *, by: Any) -> None:
    """Take a certificate off the form again, before it is handed in."""
    form = open_form(item.form, by)
    item = CleanupItem.objects.select_for_update().get(pk=item.pk, form=form)
    if item.state != ItemState.DRAFT:
        raise IllegalMove("已经申报的证明不能删除。")
    audit.record("matters.cleanup_drop", item, by=by)
    item.delete()


@act(clause=keys.T20_SIX_GROUPS)
def hand_in(form: CleanupReturn, *, by: Any, none_asked: bool = False) -> CleanupReturn:
    """Hand the form in; with no certificate on it the agency says so expressly (零报告)."""
    form = open_form(form, by)
    items = list(form.items.filter(state=ItemState.DRAFT).prefetch_related("bases__clause__version__source"))
    if not form.contact_name:
        raise Refused(
            "还没有填写工作联系表。", code="no_contacts", way_out="请先填写分管领导、责任人和联系方式。"
        )
    _refuse_contradiction(form, none_asked=none_asked)
    rules = rules_for(form.agency.area)
    for item in items:
        item.form = form
        refuse_incomplete(item)
        refuse_unfounded(item, rules=rules)
    move_many(form.items.filter(state=ItemState.DRAFT), ItemState.DECLARED, by=by)
    return move(
        form,
        ReturnState.HANDED_IN,
        by=by,
        none_asked=none_asked,
        handed_in_by=None if by is SYSTEM else by,
        handed_in_at=timezone.now(),
    )


@act()
def reopen(form: CleanupReturn, *, by: Any) -> CleanupReturn:
    """The agency finds that it forgot something: the form is open for more, what was declared stays declared."""
    form = _locked(form)
    refuse_unless_own(form, by)
    refuse_closed(form.campaign)
    refuse_collected(form.list)
    return move(form, ReturnState.OPEN, by=by, handed_in_by=None, handed_in_at=None, none_asked=False)


def refuse_incomplete(item: CleanupItem) -> None:
    """What a declared certificate must say. Raises Refused with the field."""
    name = f"“{item.name}”"
    if item.kept and not item.keep_reason:
        raise Refused(
            f"{name}没有写明不能实行告知承诺及保留的原因。", code="no_keep_reason", field="keep_reason"
        )
    if not item.kept and not item.successor:
        raise Refused(f"{name}没有写明取消后的办理方式。", code="no_successor", field="successor")
    if item.disposal in NAMES_SOURCE and not item.successor_unit:
        raise Refused(
            f"{name}没有写明向哪个单位、系统或者凭什么证照查验。",
            code="no_successor_unit",
            field="successor_unit",
            way_out=f"“{item.get_disposal_display()}”须写明由谁、凭什么查验。",
        )


def refuse_collected(cleanup_list: CleanupList) -> None:
    """Once the area's list is on its way to the government nothing is added. Raises IllegalMove."""
    if cleanup_list.state != CleanupListState.COLLECTING:
        raise IllegalMove(
            f"{cleanup_list.area.name}的清单现在是“{cleanup_list.get_state_display()}”，不能再补报或者改动。",
            way_out="请向牵头单位说明情况，由其退回汇总后再补报。",
        )


def _refuse_contradiction(form: CleanupReturn, *, none_asked: bool) -> None:
    there = form.items.exists()
    if none_asked and there:
        raise Refused("已经填报了证明事项，不能同时申报“没有要求提供的证明”。", code="contradiction")
    if not none_asked and not there:
        raise Refused(
            "申报表还是空的。",
            code="empty_return",
            way_out="请逐项填报；确实没有的，勾选“没有要求提供的证明”后申报。",
        )


def _write(item: CleanupItem, fields: Mapping[str, Any]) -> None:
    if unknown := set(fields) - set(WRITTEN):
        raise TypeError(f"not written by hand: {', '.join(sorted(unknown))}")
    for name, value in fields.items():
        setattr(item, name, value.strip() if isinstance(value, str) else value)
    if item.kept:
        item.successor = item.successor_unit = ""
    else:
        item.keep_reason = ""
        item.successor = item.successor or SUCCESSORS[Disposal(item.disposal)]
    if item.issuing_agency and not item.issuing_unit:
        item.issuing_unit = item.issuing_agency.name
    matter = item.administrative_matter
    if matter is not None:
        if matter.agency_id != item.form.agency_id:
            raise Refused("只能选择本单位的行政事项。", code="foreign_matter", field="administrative_matter")
        item.kind = matter.kind
    try:
        item.full_clean()
    except ValidationError as errors:
        field, (first, *_) = next(iter(errors.message_dict.items()))
        raise Refused(first, code="invalid", field="" if field == "__all__" else field) from None


def _write_bases(item: CleanupItem, bases: Iterable[Basis]) -> None:
    CleanupBasis.objects.bulk_create(
        CleanupBasis(
            item=item,
            clause=basis.clause,
            title=basis.title.strip().strip("《》"),
            doc_number=basis.doc_number.strip(),
            place=basis.place.strip(),
            words=basis.words.strip(),
            order=order,
        )
        for order, basis in enumerate(bases, 1)
    )


def _locked(form: CleanupReturn) -> CleanupReturn:
    rows = CleanupReturn.objects.select_related("campaign", "list__area", "agency__area")
    return rows.select_for_update(of=("self",)).get(pk=form.pk)


def open_form(form: CleanupReturn, by: Any) -> CleanupReturn:
    """The form as it is now, if this person may write on it now. Raises Refused."""
    form = _locked(form)
    refuse_unless_own(form, by)
    refuse_closed(form.campaign)
    refuse_collected(form.list)
    if form.state != ReturnState.OPEN:
        raise IllegalMove(
            f"申报表现在是“{form.get_state_display()}”，不能再填报。",
            way_out="需要补报的，请先选择“补充申报”。",
        )
    return form


def resolved(basis: Basis) -> Basis:
    """The clause of the library that a basis names, where there is exactly that one; else the basis as it is."""
    if basis.clause is not None or not basis.title or not basis.place:
        return basis
    title = basis.title.strip().strip("《》")
    wanted = f"《{title}》{basis.place.strip()}"
    clauses = LawClause.objects.filter(version__source__title=title).select_related("version__source")
    found = [clause for clause in clauses if clause.citation == wanted]
    current = [clause for clause in found if clause.version.in_force(today())]
    return Basis(clause=(current or found)[0]) if found else basis
