"""Any two texts of one certificate side by side, and everything that ever happened to a version."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from matters.domain.contents import FIELDS, content_of, differences, words_of
from matters.enums import StepOutcome
from matters.models import MatterVersion, ReviewStep
from matters.views.version import fetch_version
from portal.kernel.paging import page_by_key

# Fields of the row that say where it stands; the rest is what it says.
PLACE = {"state": "状态", "step": "审核步骤", "step_due": "本步骤期限"}


@login_required
@require_safe
def compare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two of the texts of the certificate: versions, and what was handed in on the way, word by word."""
    found = fetch_version(request, pk)
    texts = _texts(request, found)
    new = request.GET.get("new") or f"v{found.pk}"
    keys = list(texts)
    before = keys[keys.index(new) - 1] if new in texts and keys.index(new) else keys[0]
    old = request.GET.get("old") or before
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
                texts[f"s{step.pk}"] = (f"第{version.number}版 {step.at:%Y-%m-%d %H:%M}报送的", step.content)
        texts[f"v{version.pk}"] = (
            f"第{version.number}版（{version.get_state_display()}）",
            content_of(version),
        )
    return texts


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
    lines = [
        {"record": record, "changes": _changes(before, record)}
        for record, before in zip(page.rows, [*page.rows[1:], earlier], strict=True)
    ]
    context = {"version": found, "page": page, "lines": lines, "steps": found.steps.select_related("by")}
    return render(request, "matters/bureau/history.html", context)


def _changes(before: Any, record: Any) -> list[dict[str, Any]]:
    """What one saving changed, in words; nothing for the first one."""
    if before is None:
        return []
    found = []
    for change in record.diff_against(before).changes:
        label = FIELDS.get(change.field) or PLACE.get(change.field)
        if label is not None:
            old, new = words_of(before, change.field), words_of(record, change.field)
            found.append({"label": label, "old": old, "new": new})
    return found
