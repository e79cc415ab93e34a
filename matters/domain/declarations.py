"""The head's declaration: what the agency reports, held against its list of powers, signed and sealed on paper.

Asked for in an act, rendered by the worker (``make``), handed in as a scan. It covers the versions that wait for
the head, each with the digest of its content: what changed afterwards is no longer declared.
"""

import hashlib
import json
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from matters import documents
from matters import rules as may
from matters.domain.contents import content_of, digest_of
from matters.enums import DeclarationState, StepDoer, VersionState
from matters.models import AdministrativeMatter, Declaration, DeclaredVersion, MatterVersion, NoCertificate
from portal.kernel import audit, duties
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.files import keep
from portal.kernel.models import StoredFile
from portal.kernel.moves import move
from portal.law import keys
from portal.people.models import Agency

DUTY = "matters.declaration"
PDF = "application/pdf"
LINE = ("name", "purpose", "bases", "issuing_unit", "check_mode")


def unexplained(agency: Agency) -> QuerySet[AdministrativeMatter]:
    """Matters of the agency's list of powers about which it has said nothing: neither a certificate nor none."""
    said = Q(certification_matters__isnull=False) | Q(no_certificate__isnull=False)
    return AdministrativeMatter.objects.active().filter(agency=agency).exclude(said)


def waiting(agency: Agency) -> QuerySet[MatterVersion]:
    """What the agency has handed in to its head."""
    rows = MatterVersion.objects.filter(matter__agency=agency, state=VersionState.AGENCY_REVIEW)
    return rows.select_related("matter__administrative_matter", "matter__area").order_by("id")


@act(clause=keys.SL_LIST)
def state_none(matter: AdministrativeMatter, *, reason: str, by: Any) -> NoCertificate:
    """The agency says that it asks for no certificate in this matter."""
    _refuse_stranger(matter.agency, by, StepDoer.DRAFTERS, StepDoer.HEAD)
    if len(reason.strip()) < 2:
        raise Refused("请写明说明，例如“只核验身份证件，不索要证明”。", code="no_reason", field="reason")
    if matter.certification_matters.exists():
        raise Refused("这个行政事项已经列有证明，不能填为不索要证明。", code="has_certificates")
    who = None if by is SYSTEM else by
    row, _ = NoCertificate.objects.update_or_create(
        administrative_matter=matter, defaults={"reason": reason.strip(), "by": who, "at": timezone.now()}
    )
    audit.record("matters.state_none", matter, by=by)
    return row


@act(clause=keys.SL_LIST)
def ask(agency: Agency, *, by: Any) -> Declaration:
    """Draw the declaration up over everything that waits for the head; an unsigned earlier one is void."""
    agency = Agency.objects.select_for_update(of=("self",)).get(pk=agency.pk)
    _refuse_stranger(agency, by, StepDoer.DRAFTERS, StepDoer.HEAD)
    if names := list(unexplained(agency).values_list("name", flat=True)[:6]):
        more = "等" if len(names) > 5 else ""
        raise Refused(
            f"对照权责清单，还有行政事项没有说明是否索要证明：{'、'.join(names[:5])}{more}。",
            code="left_out",
            way_out="请逐项起草证明事项，或者填写“不索要证明”。",
        )
    versions = list(waiting(agency))
    if not versions:
        raise Refused("没有报送到本单位负责人的事项。", code="nothing_waiting", way_out="请先报送审核。")
    for former in Declaration.objects.filter(
        agency=agency, state__in=(DeclarationState.ASKED, DeclarationState.MADE)
    ):
        move(former, DeclarationState.VOID, by=by)
    last = Declaration.objects.filter(agency=agency).order_by("-number").first()
    declaration = Declaration.objects.create(
        agency=agency,
        number=last.number + 1 if last else 1,
        powers=AdministrativeMatter.objects.active().filter(agency=agency).count(),
        asked_by=None if by is SYSTEM else by,
        asked_at=timezone.now(),
    )
    rows = [_row(declaration, order, version) for order, version in enumerate(versions, start=1)]
    DeclaredVersion.objects.bulk_create(rows)
    declaration.digest = _digest(rows)
    declaration.save(update_fields=["digest"])
    audit.record("matters.declare", declaration, by=by, digest=declaration.digest, versions=len(rows))
    duties.add(kind=DUTY, key=f"declaration:{declaration.pk}", payload={"declaration": str(declaration.pk)})
    return declaration


def make(declaration: Declaration) -> Declaration:
    """Render and keep the paper; asked twice, the first one. Runs outside any transaction."""
    if declaration.state != DeclarationState.ASKED:
        return declaration
    pdf = documents.render_declaration(declaration, list(declaration.rows.all()))
    return _keep(declaration, pdf=pdf)


@act(clause=keys.SL_LIST)
def _keep(declaration: Declaration, *, pdf: bytes) -> Declaration:
    fresh = _locked(declaration)
    if fresh.state != DeclarationState.ASKED:
        return fresh
    paper = keep(pdf, name=f"{fresh}.pdf", content_type=PDF)
    return move(fresh, DeclarationState.MADE, by=SYSTEM, paper=paper)


@act(clause=keys.SL_LIST)
def hand_in(declaration: Declaration, *, signed: StoredFile, by: Any) -> Declaration:
    """The scan of the paper under the head's signature and the agency's seal; the head answers for it."""
    declaration = _locked(declaration)
    _refuse_stranger(declaration.agency, by, StepDoer.HEAD)
    if declaration.state != DeclarationState.MADE:
        raise IllegalMove(
            f"这份申报表现在是“{declaration.get_state_display()}”，不能上传扫描件。", way_out="请刷新页面。"
        )
    return move(
        declaration,
        DeclarationState.SIGNED,
        by=by,
        signed=signed,
        signed_by=None if by is SYSTEM else by,
        signed_at=timezone.now(),
    )


def signed_for(version: MatterVersion) -> Declaration | None:
    """The signed declaration that covers the version as it reads now."""
    digest = digest_of(content_of(version))
    row = version.declared.filter(declaration__state=DeclarationState.SIGNED, text_digest=digest).last()
    return row.declaration if row else None


def refuse_undeclared(version: MatterVersion) -> None:
    """Raises Refused while no signed declaration covers the version as it reads now."""
    if signed_for(version) is None:
        raise Refused(
            "本单位主要负责人还没有在申报表上签字并加盖公章。",
            code="not_declared",
            way_out="请在“负责人申报表”里生成申报表，签字盖章后上传扫描件，再通过本步骤。",
        )


def _row(declaration: Declaration, order: int, version: MatterVersion) -> DeclaredVersion:
    content = content_of(version)
    citations = [clause.citation for clause in version.cited]
    words = {name: content[name] for name in LINE} | {
        "bases": "；".join(citations),
        "administrative_matter": version.matter.administrative_matter.name,
    }
    return DeclaredVersion(
        declaration=declaration,
        version=version,
        order=order,
        text_digest=digest_of(content),
        words=words,
    )


def _digest(rows: list[DeclaredVersion]) -> str:
    plain = [[row.order, row.text_digest, row.words] for row in rows]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _locked(declaration: Declaration) -> Declaration:
    rows = Declaration.objects.select_related("agency__area")
    return rows.select_for_update(of=("self",)).get(pk=declaration.pk)


def _refuse_stranger(agency: Agency, by: Any, *doers: StepDoer) -> None:
    roles = [role for doer in doers for role in may.DOERS[doer]]
    if by is not SYSTEM and agency.pk not in by.agency_ids(*roles):
        raise Refused("申报表由本单位填报，由负责人签署。", code="may_not")
