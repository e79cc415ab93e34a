"""The agency's documents: issued in the act that they are about, rendered and sealed by the worker (文书)."""

from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from matters.enums import AdminKind
from matters.models import LegalBasis
from pledges import writ_documents, writ_words
from pledges.content import Agency, Basis, InvalidContent, new_salt
from pledges.enums import ChoiceKind
from pledges.models import Case, Writ
from pledges.writ_content import WritContent
from pledges.writ_enums import MARKS, WritKind
from portal.kernel import duties
from portal.kernel.actors import SYSTEM, Actor
from portal.kernel.acts import Refused, act
from portal.kernel.audit import record
from portal.kernel.calendar import today
from portal.kernel.files import keep
from portal.kernel.ids import secret_code
from portal.kernel.numbers import next_number
from portal.law import keys
from portal.law.citations import numeral
from portal.law.models import LawClause
from portal.people.models import Agency as AgencyRow
from portal.people.models import User

CHECK_CODE_LENGTH = 20


def issue(
    case: Case,
    kind: WritKind,
    *,
    by: Actor,
    items: tuple[str, ...] = (),
    remedies: str = "",
    **facts: Any,
) -> Writ:
    """Freeze what the document says and leave its making to the worker. Called inside the act it is about."""
    template = writ_words.TEMPLATES[kind]
    known = {**_facts(case), **facts}
    for name in ("text", "reason"):  # the template says it already
        if name in known:
            known[name] = known[name].removeprefix("经审查，")
    paragraphs = [paragraph.format(**known).strip() for paragraph in template.paragraphs]
    licence = case.administrative_matter.kind == AdminKind.LICENCE
    content = _content(
        case,
        kind,
        opening=template.opening.format(**known),
        paragraphs=tuple(paragraph for paragraph in paragraphs if paragraph),
        bases=_bases(case, template.licence if licence else template.otherwise, adverse=bool(remedies)),
        items=items,
        remedies=remedies,
    )
    return keep_writ(case, kind, content, by=by)


def _facts(case: Case) -> dict[str, Any]:
    whom = "你" if case.subject.is_natural else "你单位"
    if case.joint.exists():
        whom = "你们"
    pledged = case.choices.filter(choice=ChoiceKind.PLEDGE).values_list("version__name", flat=True)
    names = "、".join(f"“{name}”" for name in pledged)
    return {
        "whom": whom,
        "matter": case.administrative_matter.name,
        "case_number": case.number,
        "filed_on": timezone.localdate(case.filed_at),
        "decided_on": timezone.localdate(case.decided_at) if case.decided_at else today(),
        "pledged": writ_words.PLEDGED.format(names=names, whom=whom) if names else "",
    }


def _content(case: Case, kind: WritKind, **said: Any) -> WritContent:
    code = secret_code(CHECK_CODE_LENGTH)
    agency = case.agency
    try:
        return WritContent(
            salt=new_salt(),
            kind=kind,
            title=writ_words.title_of(kind, case.administrative_matter.kind),
            number=_next_number(case, kind),
            check_code=code,
            check_url=f"{settings.PUBLIC_URL}/check/{code}/",
            agency=Agency(name=agency.name, contact=agency.contact_name, phone=agency.contact_phone),
            addressee="、".join([case.subject.name, *case.joint.values_list("subject__name", flat=True)]),
            case_number=case.number or "",
            administrative_matter=case.administrative_matter.name,
            issued_on=today(),
            **said,
        )
    except InvalidContent as error:
        raise Refused(str(error), code="content") from error


def _next_number(case: Case, kind: WritKind) -> str:
    """Per agency and day and without gaps; the row of the series is locked till the act commits."""
    on = today()
    given = next_number(series=f"writ:{case.agency_id}:{kind}", on=on)
    return f"{case.agency.number_prefix}{MARKS[kind]}〔{on:%Y}〕{on:%m%d}-{given:03d}号"


def _bases(case: Case, procedure: tuple[str, ...], *, adverse: bool) -> tuple[Basis, ...]:
    """What the matter rests on, then the procedure, then the remedies; each clause once."""
    wanted = [*procedure, *((keys.RECONSIDERATION_TIME, keys.LITIGATION_TIME) if adverse else ())]
    versions = case.choices.values("version")
    of_matter = LegalBasis.objects.filter(version__in=versions).select_related("clause__version__source")
    rows = {basis.clause_id: basis.clause for basis in of_matter.order_by("version_id", "order")}
    known = {
        row.key: row for row in LawClause.objects.filter(key__in=wanted).select_related("version__source")
    }
    rows |= {known[key].pk: known[key] for key in wanted if key in known}
    return tuple(basis_of(row) for row in rows.values())


def basis_of(row: LawClause) -> Basis:
    """A clause as a document cites it; a notice, which has no articles, by its heading."""
    if row.article is None:
        return Basis(title=row.source.title, article="", quote=row.heading)
    return Basis(
        title=row.source.title,
        article=numeral(row.article),
        article_suffix=numeral(row.article_suffix) if row.article_suffix else "",
        paragraph=numeral(row.paragraph) if row.paragraph else "",
        item=numeral(row.item) if row.item else "",
    )


def keep_writ(case: Case, kind: str, content: WritContent, *, by: Actor, **fields: Any) -> Writ:
    """The row of a document with its frozen content, and the duty to make the paper."""
    writ = Writ.objects.create(
        case=case,
        agency=case.agency,
        subject=case.subject,
        kind=kind,
        number=content.number,
        check_code=content.check_code,
        content=content.record(),
        digest=content.digest(),
        issued_at=timezone.now(),
        issued_by=by if isinstance(by, User) else None,
        **fields,
    )
    record("pledges.issue_writ", writ, by=by, clause=keys.PROCEDURE, kind=str(kind), number=content.number)
    duties.add(kind="pledges.writ", key=f"writ:{writ.pk}", payload={"writ": str(writ.pk)})
    return writ


def content_of(writ: Writ) -> WritContent:
    """What the document says."""
    return WritContent.from_record(writ.content)


def reconsideration_body(agency: AgencyRow) -> str:
    """Who hears a request for reconsideration: the superior on record, else the government of the agency's area."""
    return agency.superior.name if agency.superior else f"{agency.area.name}人民政府"


def remedies_for(case: Case) -> str:
    """The words that an adverse document of this agency ends with."""
    return writ_words.remedies_of(reconsideration_body(case.agency))


def void(case: Case, *, kinds: tuple[WritKind, ...], reason: str, by: Actor) -> None:
    """Documents that no longer hold stay where they are and say why."""
    for writ in Writ.objects.in_force().filter(case=case, kind__in=kinds):
        writ.superseded_at, writ.superseded_reason = timezone.now(), reason
        writ.save(update_fields=["superseded_at", "superseded_reason"])
        record("pledges.void_writ", writ, by=by, clause=keys.PROCEDURE, note=reason)


def make_writ(writ: Writ) -> Writ:
    """Render, seal and keep the paper; asked twice, the first one. Runs outside any transaction."""
    if writ.file_id is not None:
        return writ
    content = content_of(writ)
    rendered = writ_documents.render(content)
    return _keep(writ, pdf=writ_documents.seal_writ(rendered, content), pages=rendered.pages)


@act(clause=keys.SL_FORM)
def _keep(writ: Writ, *, pdf: bytes, pages: int) -> Writ:
    """Whoever comes second lets go of what was rendered: the row is locked meanwhile."""
    fresh = Writ.objects.select_for_update(of=("self",)).select_related("case__subject").get(pk=writ.pk)
    if fresh.file_id is not None:
        return fresh
    fresh.file = keep(pdf, name=f"{fresh.title}{fresh.number}.pdf", content_type="application/pdf")
    fresh.pages = pages
    fresh.save(update_fields=["file", "pages"])
    record("pledges.make_writ", fresh, by=SYSTEM, clause=keys.SL_FORM, sha256=fresh.file.sha256)
    return fresh


def remedy_ends(writ: Writ) -> tuple[date, date] | None:
    """Last days of reconsideration and of going to court; they run from the day of service."""
    if not writ.adverse or writ.served_on is None:
        return None
    return writ_words.sixty_days(writ.served_on), writ_words.six_months(writ.served_on)
