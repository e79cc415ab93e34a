"""Acts on sources of law: adding one with its clause, ending a version."""

import datetime

from portal.kernel import audit
from portal.kernel.actors import Actor
from portal.kernel.acts import Refused, act
from portal.law import keys
from portal.law.enums import Hierarchy
from portal.law.models import LawClause, LegalSource, LegalVersion
from portal.law.ranks import rank_of


class WrongRank(Refused):
    """The form calls the document higher than it is."""

    code = "wrong_rank"


@act(clause=keys.BASIS_OF_CERTIFICATES)
def add_source(
    *,
    key: str,
    title: str,
    effective_from: datetime.date,
    by: Actor | None,
    doc_number: str = "",
    issuer: str = "",
    territory: str = "",
    claimed: str = "",
) -> LegalVersion:
    """Enter a source with its first version. Its rank follows from the document; a higher claim is refused."""
    found = rank_of(title=title, doc_number=doc_number, issuer=issuer)
    refuse_wrong_rank(title, doc_number, found=found, claimed=claimed)
    source = LegalSource.objects.create(
        key=key, title=title, doc_number=doc_number, issuer=issuer, territory=territory, hierarchy=found
    )
    version = LegalVersion.objects.create(source=source, effective_from=effective_from)
    audit.record("law.add_source", source, by=by, key=key, hierarchy=found.value)
    return version


def refuse_wrong_rank(title: str, doc_number: str, *, found: Hierarchy, claimed: str) -> None:
    """Raises WrongRank when a form calls a document higher than it is (部门令、总局令称为“法规”)."""
    if claimed and Hierarchy(claimed).rank < found.rank:
        raise WrongRank(
            f"《{title}》{f'（{doc_number}）' if doc_number else ''}是{found.label}，不是{Hierarchy(claimed).label}。",
            field="hierarchy",
            way_out="请核对文号和制定机关；部门令、总局令不因名称而成为法规。",
        )


@act()
def end_version(version: LegalVersion, *, effective_to: datetime.date, by: Actor | None) -> LegalVersion:
    """The source ceases to apply from this day on; what rests on it shows on the page of each clause."""
    if effective_to <= version.effective_from:
        raise Refused("失效日期必须晚于施行日期。", field="effective_to", code="wrong_date")
    version.effective_to = effective_to
    version.save(update_fields=["effective_to"])
    audit.record("law.end_version", version, by=by, effective_to=effective_to.isoformat())
    return version


def find_clause(key: str) -> LawClause | None:
    """A clause by its key, with all that its citation needs; None when there is none."""
    return LawClause.objects.select_related("version__source").filter(key=key).first()
