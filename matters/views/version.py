"""One version: everything it says, what it lacks, its way through the steps, and the acts that are this user's."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from matters import rules
from matters.domain import versions
from matters.domain.bases import objection
from matters.domain.comments import may_settle
from matters.domain.completeness import missing_elements
from matters.domain.conditions import in_words
from matters.domain.contents import FIELDS, content_of, differences
from matters.domain.stamps import stamp
from matters.domain.steps import clause_of, publication, step_after, step_named, steps_of
from matters.enums import REVIEW_STATES, CommentState, StepOutcome, VersionState
from matters.models import MatterVersion
from matters.review_forms import CommentForm, OpinionForm, PassForm, ReasonForm, SubmitForm
from matters.views.panels import panels_of
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.people.area_rules import rules_for
from portal.people.models import AreaRules

VERSIONS = MatterVersion.objects.select_related(
    "matter__agency",
    "matter__area__parent",
    "matter__administrative_matter",
    "matter__current",
    "liability_clause",
    "step_area",
)
STEP_WORDS = {"done": "已完成", "now": "现在", "ahead": "", "skipped": "未经过"}


def fetch_version(request: HttpRequest, pk: UUID) -> MatterVersion:
    """The version for somebody who has a desk here: 403 without one, 404 for what is another's."""
    if not rules.may_see_desk(request.user):
        raise PermissionDenied
    return fetch(VERSIONS, request.user, pk=pk)


@login_required
@require_safe
def version(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page."""
    return version_page(request, fetch_version(request, pk))


def version_page(
    request: HttpRequest, found: MatterVersion, forms: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page, with whatever form somebody filled in wrongly."""
    area_rules = rules_for(found.matter.area)
    seen = {"seen": stamp(found)}
    steps = steps_of(area_rules)
    taken = list(found.steps.select_related("by"))
    context = {
        "version": found,
        "rules": area_rules,
        "bases": _bases(found, area_rules),
        "missing": missing_elements(found, rules=area_rules),
        "conditions": [in_words(condition) for condition in found.conditions],
        "way": _way(found, area_rules, taken),
        "way_clause": clause_of(area_rules),
        "sent_back": _sent_back(found, taken),
        "taken": taken,
        "changes": _changes(found, taken),
        "comments": _comments(found, area_rules),
        "comment_form": CommentForm(auto_id="comment_%s"),
        "panels": list(panels_of(request, found)),
        "submit_form": SubmitForm(initial=seen, auto_id="submit_%s"),
        "pass_form": PassForm(initial=seen, auto_id="pass_%s", technical=True),
        "publish_form": OpinionForm(initial=seen, auto_id="publish_%s"),
        "reason_form": ReasonForm(initial=seen, auto_id="reason_%s"),
        **_may(request.user, found, area_rules),
        **(forms or {}),
    }
    if not any(step.optional for step in steps):
        context["pass_form"].fields.pop("technical", None)
    return render(request, "matters/bureau/version.html", context, status=status)


def _may(user: Any, found: MatterVersion, area_rules: AreaRules) -> dict[str, bool]:
    """What this user may do here and now."""
    in_review = found.state in REVIEW_STATES
    reviews = in_review and rules.may_review(user, found)
    drafts = rules.may_draft(user, found)
    publishes = rules.may_publish(user, found, area_rules)
    step = step_named(area_rules, found.step)
    last = in_review and found.state != VersionState.READY and step_after(area_rules, found.step) is None
    both = last and reviews and publishes
    return {
        "may_draft": drafts,
        "may_submit": drafts and found.state == VersionState.DRAFT,
        "may_pass": reviews and found.state != VersionState.READY and not both and not (step and step.merged),
        "merges": bool(reviews and step and step.merged),
        "may_publish": (publishes and found.state == VersionState.READY) or both,
        "may_send_back": reviews,
        "may_take_down": publishes and found.state == VersionState.PUBLISHED,
    }


def _bases(found: MatterVersion, area_rules: AreaRules) -> list[tuple[Any, str]]:
    clauses = found.cited
    area = found.matter.area
    return [(clause, objection(clause, area=area, rules=area_rules, on=today())) for clause in clauses]


def _way(found: MatterVersion, area_rules: AreaRules, taken: list[Any]) -> list[dict[str, Any]]:
    """The whole procedure: each step, whether it is done, and by whom."""
    steps = [*steps_of(area_rules), publication(area_rules)]
    started = next((n for n, s in enumerate(reversed(taken)) if s.outcome == StepOutcome.SUBMITTED), None)
    round_of = taken[len(taken) - 1 - started :] if started is not None else []
    done = {s.step: s for s in round_of if s.outcome in (StepOutcome.PASSED, StepOutcome.PUBLISHED)}
    if found.state in (VersionState.DRAFT, VersionState.REFUSED):
        done = {}
    place = next((n for n, step in enumerate(steps) if step.key == found.step), -1)
    rows = []
    for n, step in enumerate(steps):
        by = done.get(str(step)[:60])
        now = step.key == found.step and found.state in REVIEW_STATES
        state = "now" if now else "done" if by else "skipped" if n < place and done else "ahead"
        rows.append({"step": step, "by": by, "state": state, "word": STEP_WORDS[state]})
    return rows


def _sent_back(found: MatterVersion, taken: list[Any]) -> Any:
    """Why it is a draft again; nothing for one that was not sent back last."""
    last = taken[-1] if taken and found.state == VersionState.DRAFT else None
    return last if last is not None and last.outcome == StepOutcome.SENT_BACK else None


def _changes(found: MatterVersion, taken: list[Any]) -> list[tuple[str, list[Any]]]:
    """What changed against the version in force, and since the text was handed in before."""
    now, found_changes = content_of(found), []
    former = found.matter.current if found.matter.current_id != found.pk else None
    if former is not None:
        rows = [row for row in differences(content_of(former), now) if row.changed]
        found_changes.append((f"与现行第{former.number}版相比", rows))
    handed_in = [step for step in taken if step.outcome == StepOutcome.SUBMITTED]
    earlier = handed_in[-1:] if found.state == VersionState.DRAFT else handed_in[-2:-1]
    for step in earlier:
        rows = [row for row in differences(step.content, now) if row.changed]
        found_changes.append((f"与{localtime(step.at):%Y年%m月%d日%H:%M}报送的相比", rows))
    return found_changes


def _comments(found: MatterVersion, area_rules: AreaRules) -> list[dict[str, Any]]:
    rows = found.comments.select_related("by", "answered_by", "settled_by")
    return [
        {
            "row": row,
            "label": FIELDS.get(row.field, row.field),
            "open": row.state != CommentState.SETTLED,
            "may_settle": may_settle(row, found, area_rules),
        }
        for row in rows
    ]


def do_act(
    request: HttpRequest, pk: UUID, *, slot: str, form: Any, done: str, do: Callable[[MatterVersion], Any]
) -> HttpResponse:
    """One act of the page: done and back to it, or the page again with what was wrong."""
    found = fetch_version(request, pk)
    refused = None
    if form.is_valid():
        try:
            do(found)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(request, done)
            return redirect("matters:version", pk=pk)
    # What was written stays in the form; the stamp is the new one, for whoever looks at the page as it is now.
    form.data = form.data.copy()
    form.data["seen"] = stamp(found)
    return version_page(request, fetch_version(request, pk), {slot: form, "refusal": refused}, status=422)


def _take_down(found: MatterVersion, *, by: Any, opinion: str, seen: str) -> MatterVersion:
    return versions.take_down(found, by=by, reason=opinion)


# Each act by its address: where its form stands on the page, the form, the act itself, and what is said when done.
ACTS: dict[str, tuple[str, Callable[[Any], Any], Callable[..., Any], str]] = {
    "submit": ("submit_form", partial(SubmitForm, auto_id="submit_%s"), versions.submit, "已提交审核。"),
    "pass": (
        "pass_form",
        partial(PassForm, auto_id="pass_%s", technical=True),
        versions.pass_step,
        "已通过，转入下一步。",
    ),
    "send-back": (
        "reason_form",
        partial(ReasonForm, auto_id="reason_%s"),
        versions.send_back,
        "已退回修改。",
    ),
    "refuse": (
        "reason_form",
        partial(ReasonForm, auto_id="reason_%s"),
        versions.refuse_listing,
        "已作出不予列入的处理。",
    ),
    "publish": (
        "publish_form",
        partial(OpinionForm, auto_id="publish_%s"),
        versions.publish,
        "已公布，即日起适用。",
    ),
    "take-down": (
        "reason_form",
        partial(ReasonForm, auto_id="reason_%s"),
        _take_down,
        "已撤下，即日起不得再索要这项证明。",
    ),
}


@login_required
@require_POST
def act(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Hand in, pass, send back, refuse, publish or take down."""
    slot, make, do, done = ACTS[name]
    form = make(request.POST)
    return do_act(
        request,
        pk,
        slot=slot,
        form=form,
        done=done,
        do=lambda found: do(found, by=request.user, **form.cleaned_data),
    )
