"""Any two texts of one certificate side by side, and everything that ever happened to a version."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from matters.domain.contents import FIELDS, content_of, differences, words_of
from matters.domain.steps import publication, steps_of
from matters.enums import REVIEW_STATES, StepOutcome
from matters.models import MatterVersion, ReviewStep
from matters.views.version import fetch_version
from portal.kernel.paging import page_by_key
from portal.people.area_rules import rules_for


@login_required
@require_safe
def compare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two of the texts of the certificate: versions, and what was handed in on the way, word by word."""
    found = fetch_version(request, pk)
    texts = _texts(request, found)
    new = request.GET.get("new") or f"v{found.pk}"
    old = request.GET.get("old") or _before(texts, new)
    if old not in texts or new not in texts:
        raise Http404("没有这两份内容")
    rows = differences(texts[old][1], texts[new][1])
    context = {
        "version": found,
        "texts": [(key, label) for key, (label, _) in texts.items()],
        "old": old,
        "new": new,
        "old_label": texts[old][0],
        "new_label": texts[new][0],
        "changed": [row for row in rows if row.changed],
        "same": [row.label for row in rows if not row.changed],
    }
    return render(request, "matters/bureau/compare.html", context)


def _texts(request: HttpRequest, found: MatterVersion) -> dict[str, tuple[str, dict[str, str]]]:
    """Every text of the certificate that the user may see, the oldest first: key → (name, content)."""
    versions = (
        MatterVersion.objects.for_user(request.user)
        .filter(matter=found.matter)
        .select_related("liability_clause__version__source")
        .order_by("number")
    )
    handed_in = (
        ReviewStep.objects.for_user(request.user)
        .filter(version__matter=found.matter, outcome=StepOutcome.SUBMITTED)
        .select_related("version")
        .order_by("at")
    )
    texts = {}
    for version in versions:
        for step in handed_in:
            if step.version_id == version.pk:
                texts[f"s{step.pk}"] = (
                    f"第{version.number}版，{localtime(step.at):%Y-%m-%d %H:%M}报送的",
                    step.content,
                )
        texts[f"v{version.pk}"] = (
            f"第{version.number}版（{version.get_state_display()}）",
            content_of(version),
        )
    return texts


def _before(texts: dict[str, tuple[str, dict[str, str]]], new: str) -> str:
    """The last text before this one that says something else."""
    keys = list(texts)
    if new not in texts:
        return ""
    earlier = reversed(keys[: keys.index(new)])
    return next((key for key in earlier if texts[key][1] != texts[new][1]), keys[0])


@login_required
@require_safe
def history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who changed what and when, the latest first; steps and comments stand in between."""
    found = fetch_version(request, pk)
    records = MatterVersion.history.filter(id=found.pk).select_related("history_user")
    page = page_by_key(request, records, ordering=("-history_id",), size=30)
    earlier = None
    if page.rows:
        earlier = records.filter(history_id__lt=page.rows[-1].history_id).order_by("-history_id").first()
    steps = {step.key: str(step) for step in _steps(found)}
    lines = [
        {"record": record, "moved": _moved(before, record, steps), "changes": _changes(before, record)}
        for record, before in zip(page.rows, [*page.rows[1:], earlier], strict=True)
    ]
    context = {"version": found, "page": page, "lines": lines, "steps": found.steps.select_related("by")}
    return render(request, "matters/bureau/history.html", context)


def _steps(found: MatterVersion) -> list[Any]:
    area_rules = rules_for(found.matter.area)
    return [*steps_of(area_rules), publication(area_rules)]


def _moved(before: Any, record: Any, steps: dict[str, str]) -> str:
    """From where to where, when the record was written by a step of the review."""
    if before is None or (before.state, before.step) == (record.state, record.step):
        return ""
    return " → ".join(
        steps.get(row.step, row.get_state_display())
        if row.state in REVIEW_STATES
        else row.get_state_display()
        for row in (before, record)
    )


def _changes(before: Any, record: Any) -> list[dict[str, Any]]:
    """The fields that one saving changed, in words; none for the first one."""
    if before is None:
        return []
    changed = record.diff_against(before).changed_fields
    return [
        {"label": label, "old": words_of(before, name), "new": words_of(record, name)}
        for name, label in FIELDS.items()
        if name in changed
    ]
