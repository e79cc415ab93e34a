"""Finding a clause as people write it: 法律援助法41条, 《…》第四十二条第（三）项, or some of its words."""

import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from portal.law import citations
from portal.law.models import LawClause

MOST = 20
NUMERAL = citations.N
PLACE = re.compile(
    rf"第?\s*(?P<article>{NUMERAL})\s*条(?:之(?P<suffix>{NUMERAL}))?"
    rf"(?:\s*第?\s*(?P<paragraph>{NUMERAL})\s*款)?(?:\s*第?\s*[（(]?(?P<item>{NUMERAL})[）)]?\s*项)?"
)


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for: words, and the place in the document where she named one."""

    words: tuple[str, ...]
    places: dict[str, int]


def read_query(query: str) -> Wanted:
    """Words apart from 第…条第…款第（…）项; 《》 and blanks only separate."""
    places: dict[str, int] = {}
    if found := PLACE.search(query):
        places = {name: citations.number(value) for name, value in found.groupdict().items() if value}
        query = query[: found.start()] + " " + query[found.end() :]
    words = tuple(word for word in re.split(r"[\s\x00《》，。、]+", query) if word)
    return Wanted(words, places)


def find_clauses(query: str, *, limit: int = MOST) -> QuerySet[LawClause]:
    """Clauses whose title, number or words hold every word of the query, in the order of the documents."""
    wanted = read_query(query.strip()[:80])
    rows = LawClause.objects.select_related("version__source")
    if not wanted.words and not wanted.places:
        return rows.none()
    for word in wanted.words:
        rows = rows.filter(
            Q(version__source__title__icontains=word)
            | Q(version__source__doc_number__icontains=word)
            | Q(text__icontains=word)
            | Q(heading__icontains=word)
        )
    names = {"article": "article", "suffix": "article_suffix", "paragraph": "paragraph", "item": "item"}
    rows = rows.filter(**{names[name]: number for name, number in wanted.places.items()})
    ordering = (
        "version__source__title",
        "-version__effective_from",
        "article",
        "article_suffix",
        "paragraph",
        "item",
    )
    return rows.order_by(*ordering)[:limit]
