"""The case file: asked for with a purpose, bound by the worker, removed when its days are over (案卷)."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from pledges.domain.letters import issue_letter
from pledges.domain.rows import locked
from pledges.file_enums import CaseFilePurpose, CaseFileState
from pledges.models import Case, CaseFile, Letter, Pledge
from pledges.volumes import Bound, Cover, Piece, bind, in_order
from portal.kernel import duties
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import today
from portal.kernel.enums import Queue
from portal.kernel.files import erase, keep
from portal.kernel.models import AuditEvent
from portal.kernel.moves import move
from portal.kernel.proofs import proofs_of
from portal.kernel.registry import case_parts
from portal.law import keys
from portal.people.area_rules import rules_for
from portal.people.models import User

KEEP_DAYS = 7
KIND = "pledges.case_file"
MOST_EVENTS = 500


@act(clause=keys.E_ARCHIVE)
def ask_case_file(case: Case, *, purpose: str, by: User) -> CaseFile:
    """Ask for the file of a case; it is bound by the worker. Asked while one is being bound, it is that one."""
    case = locked(case)
    if case.number is None:
        raise IllegalMove("草稿没有案卷。", way_out="申请提交以后就可以制作案卷。")
    if purpose not in CaseFilePurpose.values:
        raise Refused("请选择案卷的用途。", code="no_purpose", field="purpose")
    known = CaseFile.objects.filter(case=case, state=CaseFileState.ASKED).first()
    if known is not None:
        return known
    file = CaseFile.objects.create(case=case, purpose=CaseFilePurpose(purpose), asked_by=by)
    record("pledges.ask_case_file", file, by=by, clause=keys.E_ARCHIVE, purpose=purpose)
    duties.add(
        kind=KIND, key=f"case-file:{file.pk}", payload={"case_file": str(file.pk)}, queue=Queue.LETTERS
    )
    return file


def make_case_file(file: CaseFile) -> CaseFile:
    """Bind and keep what was asked for; asked twice, the first one. Runs outside any transaction."""
    if file.state != CaseFileState.ASKED:
        return file
    case = file.case
    _letters_first(case)
    pieces = in_order([part for parts_of in case_parts for part in parts_of(case)])
    CaseFile.objects.filter(pk=file.pk).update(total=len(pieces), done=0)
    bound = bind(_cover(file), pieces, ledger=proofs_of(_events(case, pieces)), progress=_progress(file))
    return _keep(file, bound=bound)


def _letters_first(case: Case) -> None:
    """A letter that is still waiting for the worker is made now: the file holds every part."""
    waiting = Pledge.objects.filter(case=case, signed_at__isnull=False, letter=None)
    for pledge in waiting.select_related("case__subject", "case__agent_subject", "signature_file__data_key"):
        issue_letter(pledge)


def _progress(file: CaseFile) -> Callable[[int], None]:
    def told(done: int) -> None:
        duties.still_at_it()
        CaseFile.objects.filter(pk=file.pk).update(done=done)

    return told


def _events(case: Case, pieces: list[Piece]) -> list[AuditEvent]:
    """The acts on the case and on all that belongs to it; each part's key ends with that of its row."""
    rows = {str(case.pk), *(piece.part.key.rsplit(":", 1)[-1] for piece in pieces)}
    rows |= {str(key) for key in case.choices.values_list("pk", flat=True)}
    rows |= {str(key) for key in Letter.objects.filter(pledge__case=case).values_list("pk", flat=True)}
    return list(AuditEvent.objects.filter(object_id__in=rows).order_by("id")[:MOST_EVENTS])


def _cover(file: CaseFile) -> Cover:
    case = file.case
    rules = rules_for(case.area, on=today())
    return Cover(
        number=case.number or "",
        matter=case.administrative_matter.name,
        agency=case.agency.name,
        applicant=case.subject.name,
        state=case.get_state_display(),
        purpose=file.get_purpose_display(),
        asked_by=file.asked_by.name,
        made_at=timezone.localtime(),
        retention_years=rules.retention_years,
    )


@act(clause=keys.E_ARCHIVE)
def _keep(file: CaseFile, *, bound: Bound) -> CaseFile:
    """Whoever comes second lets go of what was bound: the row is locked meanwhile."""
    rows = CaseFile.objects.select_for_update(of=("self",)).select_related("case__subject")
    fresh = rows.get(pk=file.pk)
    if fresh.state != CaseFileState.ASKED:
        return fresh
    name = f"案卷{fresh.case.number}"
    move(
        fresh,
        CaseFileState.MADE,
        by=SYSTEM,
        clause=keys.E_ARCHIVE,
        volume=keep(bound.volume, name=f"{name}.pdf", content_type="application/pdf"),
        archive=keep(bound.archive, name=f"{name}.zip", content_type="application/zip"),
        manifest_digest=bound.manifest_digest,
        pages=bound.pages,
        made_at=timezone.now(),
        kept_until=today() + timedelta(days=KEEP_DAYS),
    )
    record("pledges.make_case_file", fresh, by=SYSTEM, manifest=bound.manifest_digest)
    return fresh


@act(clause=keys.PIPL_STORAGE)
def remove_case_file(file: CaseFile) -> CaseFile:
    """The days are over: both files are erased, the row and its digest stay. A new one can be asked for."""
    rows = CaseFile.objects.select_for_update(of=("self",)).select_related(
        "case__subject", "volume__data_key", "archive__data_key"
    )
    fresh = rows.get(pk=file.pk)
    if fresh.kept_until is None or fresh.kept_until >= today():
        raise IllegalMove("案卷还在保留期内。")
    move(fresh, CaseFileState.REMOVED, by=SYSTEM, clause=keys.PIPL_STORAGE, removed_at=timezone.now())
    for stored in (fresh.volume, fresh.archive):
        if stored is not None:
            erase(stored)
    return fresh
