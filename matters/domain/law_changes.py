"""Changes of the law: a source ends or reads otherwise, and whatever rests on the clauses concerned is reviewed.

Exactly what rests on a clause that changed gets a task: certificates by basis and by liability, texts in force that
cite it, and open cases (from the rooms above, through the registry). Clauses that read on as before open nothing.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from matters import upkeep_rules as may
from matters.domain.steps import REVIEW_WORKDAYS
from matters.models import LawChange, MatterVersion, ReviewTask, TextVersion
from matters.upkeep_enums import LawChangeKind, TaskKind, TaskOutcome, TaskState
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.calendar import add_workdays, today
from portal.kernel.moves import move
from portal.kernel.registry import Resting, law_dependents
from portal.law import keys
from portal.law.domain.sources import end_version
from portal.law.models import LawClause, LegalVersion

PLACES = ("heading", "article", "article_suffix", "paragraph", "item")


# -- what rests on a clause ---------------------------------------------------


def resting_on(clause: LawClause) -> Iterator[Resting]:
    """Everything that rests on a clause now, with its owner."""
    live = MatterVersion.objects.published() | MatterVersion.objects.open()
    rows = live.select_related("matter__agency", "matter__area")
    for version in rows.filter(bases__clause=clause).distinct().order_by("id"):
        yield _version(TaskKind.MATTER, version)
    for version in rows.filter(liability_clause=clause).order_by("id"):
        yield _version(TaskKind.LIABILITY, version)
    for text in texts_citing(clause):
        matter = text.version.matter
        url = reverse("matters:text", args=[matter.pk, text.number])
        yield Resting(TaskKind.TEXT, str(text.pk), str(text), url, matter.agency_id, matter.area_id)
    for dependents in law_dependents:
        yield from dependents(clause)


def texts_citing(clause: LawClause) -> list[TextVersion]:
    """Texts in force of which a sentence carries the clause."""
    rows = TextVersion.objects.filter(in_force_from__isnull=False, in_force_to=None)
    rows = rows.annotate(words=Cast("sections", TextField()), pledged=Cast("pledge", TextField()))
    quoted = f'"{clause.key}"'
    found = rows.filter(words__contains=quoted) | rows.filter(pledged__contains=quoted)
    return list(found.select_related("version__matter__agency", "version__matter__area").order_by("id"))


def _version(kind: TaskKind, version: MatterVersion) -> Resting:
    matter = version.matter
    label = f"{version.name}（第{version.number}版，{version.get_state_display()}）"
    url = reverse("matters:version", args=[version.pk])
    return Resting(kind, str(version.pk), label, url, matter.agency_id, matter.area_id)


# -- acts ---------------------------------------------------------------------


@act(clause=keys.MJ_ADJUSTMENT)
def enter(
    version: LegalVersion,
    *,
    kind: str,
    effective_on: datetime.date,
    document: str,
    by: Any,
    changed: Mapping[str, str] | None = None,
) -> LawChange:
    """Enter what became of a source. ``changed``: key of a clause → its new words, "" where it is struck out."""
    version = LegalVersion.objects.select_related("source").select_for_update(of=("self",)).get(pk=version.pk)
    if by is not SYSTEM and not may.may_change_law(by):
        raise Refused("登记法律变化不是您的职责。", code="may_not")
    if version.effective_to is not None:
        raise IllegalMove("这个版本已经登记了失效日期。", way_out="请查看已登记的法律变化。")
    if len(document.strip()) < 3:
        raise Refused("请写明依据的文件。", code="no_document", field="document")
    clauses = list(version.clauses.all())
    ended = kind == LawChangeKind.ENDED
    concerned = clauses if ended else _concerned(clauses, changed or {})
    end_version(version, effective_to=effective_on, by=by)
    successor = None if ended else _successor(version, effective_on, clauses, changed or {})
    change = LawChange.objects.create(
        version=version,
        kind=kind,
        successor=successor,
        effective_on=effective_on,
        document=document.strip(),
        entered_by=None if by is SYSTEM else by,
    )
    number = _open_tasks(change, concerned)
    audit.record("matters.enter_law_change", change, by=by, clause=keys.MJ_ADJUSTMENT, tasks=number)
    return change


def _concerned(clauses: list[LawClause], changed: Mapping[str, str]) -> list[LawClause]:
    """The clauses of which the words change: those rewritten, the wholes that contain them, and of a whole that is
    rewritten its parts, unless it is said which of them changed."""
    known = {clause.key for clause in clauses}
    if unknown := set(changed) - known:
        raise Refused(f"没有这些条款：{'、'.join(sorted(unknown))}。", code="unknown_clause")
    if not changed:
        raise Refused(
            "没有改动任何条款。", code="nothing_changed", way_out="请改写变了的条款；删去的条款清空内容。"
        )
    rewritten = [clause for clause in clauses if clause.key in changed]
    found = {clause.key for clause in rewritten}
    for clause in rewritten:
        parts = [part for part in clauses if _is_part(part, clause)]
        found |= {whole.key for whole in clauses if _is_part(clause, whole)}
        if not changed[clause.key].strip() or not any(part.key in changed for part in parts):
            found |= {part.key for part in parts}
    return [clause for clause in clauses if clause.key in found]


def _is_part(part: LawClause, whole: LawClause) -> bool:
    """Whether one clause stands within the other: a paragraph in its article, an item in its paragraph."""
    if part.pk == whole.pk or whole.article is None:
        return False
    given = [name for name in PLACES[1:] if name == "article_suffix" or getattr(whole, name) is not None]
    return all(getattr(part, name) == getattr(whole, name) for name in given)


def _successor(
    version: LegalVersion, on: datetime.date, clauses: list[LawClause], changed: Mapping[str, str]
) -> LegalVersion:
    """The next version of the source: every clause as it reads from then on, those struck out left away."""
    successor = LegalVersion.objects.create(source=version.source, effective_from=on)
    for clause in clauses:
        text = _new_words(clause, clauses, changed)
        if not text:
            continue
        places = {name: getattr(clause, name) for name in PLACES}
        key = f"{clause.key.split('@')[0]}@{on:%Y%m%d}"
        LawClause.objects.create(version=successor, key=key, text=text, **places)
    return successor


def _new_words(clause: LawClause, clauses: list[LawClause], changed: Mapping[str, str]) -> str:
    """A clause as it reads from then on. What stands within a whole that is struck out goes with it; a whole that
    quotes its part word for word reads on with the new words, any other must be rewritten too."""
    if clause.key in changed:
        return changed[clause.key].strip()
    text = clause.text.strip()
    for other in clauses:
        if other.key not in changed:
            continue
        if _is_part(clause, other) and not changed[other.key].strip():
            return ""
        if _is_part(other, clause):
            if (old := other.text.strip()) not in text:
                raise Refused(
                    f"{other.place}改了，包含它的{clause.place}没有改。",
                    code="whole_unchanged",
                    way_out=f"请把{clause.place}的全文一并改写。",
                )
            text = text.replace(old, changed[other.key].strip(), 1).strip()
    return text


def _open_tasks(change: LawChange, clauses: Iterable[LawClause]) -> int:
    due = add_workdays(today(), REVIEW_WORKDAYS)
    rows = [
        ReviewTask(
            change=change,
            clause=clause,
            kind=resting.kind,
            object_id=resting.key,
            label=resting.label[:200],
            url=resting.url,
            agency_id=resting.agency,
            area_id=resting.area,
            version_id=resting.key if resting.kind in (TaskKind.MATTER, TaskKind.LIABILITY) else None,
            due_on=due.date,
            provisional=due.provisional,
        )
        for clause in clauses
        for resting in resting_on(clause)
    ]
    return len(ReviewTask.objects.bulk_create(rows, batch_size=500))


@act(clause=keys.MJ_ADJUSTMENT)
def finish(task: ReviewTask, *, outcome: str, note: str, by: Any) -> ReviewTask:
    """The owner has looked at it: kept, drafted anew, to be taken down, or handled by the new law."""
    task = ReviewTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if by is not SYSTEM and not may.may_review_task(by, task):
        raise Refused("这项复核由所属单位办理。", code="may_not")
    if task.state != TaskState.OPEN:
        raise IllegalMove("这项已经复核。", way_out="请刷新页面。")
    if len(note.strip()) < 2:
        raise Refused("请写明复核的情况。", code="no_note", field="note")
    _refuse_unlikely(task, TaskOutcome(outcome))
    return move(
        task,
        TaskState.DONE,
        by=by,
        outcome=outcome,
        note=note.strip(),
        done_at=timezone.now(),
        done_by=None if by is SYSTEM else by,
    )


def _refuse_unlikely(task: ReviewTask, outcome: TaskOutcome) -> None:
    """«Drafted anew» is believed only when there is a newer version that does not rest on the clause."""
    if outcome != TaskOutcome.REVISED or task.version is None:
        return
    newer = task.version.matter.versions.filter(number__gte=task.version.number, published_at=None)
    published = task.version.matter.versions.filter(number__gt=task.version.number)
    fresh = (newer | published).exclude(bases__clause=task.clause).exclude(liability_clause=task.clause)
    if not fresh.exists():
        raise Refused(
            "还没有不再引用该条款的新版本。",
            code="not_revised",
            field="outcome",
            way_out="请先起草新版本并改引现行条款，再办结复核。",
        )
