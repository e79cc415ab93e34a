"""Entering a basis that the library does not hold yet: the source, its version and one clause, in one act."""

import datetime
from dataclasses import dataclass

from portal.kernel import audit
from portal.kernel.actors import Actor
from portal.kernel.acts import Refused, act
from portal.kernel.ids import uuid7
from portal.law import keys
from portal.law.domain.sources import add_source, refuse_wrong_rank
from portal.law.enums import Hierarchy
from portal.law.models import LawClause, LegalSource, LegalVersion
from portal.law.ranks import rank_of


@dataclass(frozen=True)
class Document:
    """A document as somebody cites it; ``claimed`` is the rank that a form gives it."""

    title: str
    effective_from: datetime.date
    doc_number: str = ""
    issuer: str = ""
    territory: str = ""
    claimed: str = ""

    @property
    def rank(self) -> Hierarchy:
        """The rank that follows from title, number and issuer, whatever is claimed."""
        return rank_of(title=self.title, doc_number=self.doc_number, issuer=self.issuer)


@dataclass(frozen=True)
class Place:
    """Where in the document: an article with its parts, or the heading of a notice."""

    article: int | None = None
    article_suffix: int | None = None
    paragraph: int | None = None
    item: int | None = None
    heading: str = ""


@act(clause=keys.BASIS_OF_CERTIFICATES)
def enter(document: Document, *, place: Place, text: str, by: Actor | None) -> LawClause:
    """Enter one clause of a document; a source that is there already gets one clause more.

    Its rank follows from the document. Raises WrongRank when the form claims a higher one.
    """
    version = _version_in_force(document)
    if version is None:
        version = add_source(
            key=f"s-{uuid7().hex[-16:]}",
            title=document.title,
            effective_from=document.effective_from,
            doc_number=document.doc_number,
            issuer=document.issuer,
            territory=document.territory,
            claimed=document.claimed,
            by=by,
        )
    else:
        refuse_wrong_rank(
            version.source.title,
            version.source.doc_number,
            found=Hierarchy(version.source.hierarchy),
            claimed=document.claimed,
        )
    parts = vars(place)
    if there := LawClause.objects.filter(version=version, **parts).first():
        raise Refused(
            f"{there.citation}已经在依据库里。",
            code="known",
            field="article",
            way_out="请在编辑页按名称和条号查找。",
        )
    clause = LawClause(version=version, key=f"{version.source.key}/{uuid7().hex[-12:]}", text=text, **parts)
    clause.full_clean()
    clause.save()
    audit.record("law.enter_clause", clause, by=by, clause=keys.BASIS_OF_CERTIFICATES, key=clause.key)
    return clause


def _version_in_force(document: Document) -> LegalVersion | None:
    source = LegalSource.objects.filter(title=document.title, territory=document.territory).first()
    if source is None:
        return None
    return source.versions.filter(effective_to=None).order_by("-effective_from").first()
