"""What a cell «设定依据» cites: the clauses of the library, the rank of each document, what is in doubt."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from portal.law.citations import CITATION, number
from portal.law.enums import Hierarchy
from portal.law.models import LawClause, LegalSource
from portal.law.ranks import rank_of

TITLE = re.compile(r"《([^《》]{2,120})》\s*(?:[（(]([^（）()]{2,60})[）)])?")
NUMBER = re.compile(r"》\s*[（(][^（）()]{2,60}[）)]")
COUNTRY = "中华人民共和国"
# Only a number or an order makes a rank certain; a title alone may deceive (a regulation may be called 办法).
ORDER = re.compile(r"令|号|〔|\[")


@dataclass
class Cited:
    """What was found: clauses of the library, ranks by title, documents that the library lacks, doubts."""

    clauses: list[LawClause] = field(default_factory=list)
    ranks: dict[str, Hierarchy] = field(default_factory=dict)
    certain: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def _short(title: str) -> str:
    return title.strip().removeprefix(COUNTRY)


class Library:
    """The clauses in the database, loaded once for a whole list."""

    def __init__(self) -> None:
        self._sources = {_short(source.title): source for source in LegalSource.objects.all()}
        self._clauses: dict[tuple, LawClause] = {}
        rows = LawClause.objects.filter(article__isnull=False).select_related("version__source")
        for clause in rows.order_by("version__effective_from"):  # the latest version wins
            place = (clause.article, clause.article_suffix, clause.paragraph, clause.item)
            self._clauses[(_short(clause.source.title), *place)] = clause
        self.cited = lru_cache(maxsize=4096)(self._cited)  # lists repeat the same basis in many rows

    def _cited(self, text: str) -> Cited:
        found = Cited()
        for title, doc_number in TITLE.findall(text):
            self._rank(found, title, doc_number)
        for match in CITATION.finditer(NUMBER.sub("》", text)):
            self._clause(found, match.groupdict())
        if not found.ranks:
            words = "写了书名号的一半，文字不完整" if "《" in text else "没有写明依据的名称（用《》写全称）"
            found.doubts.append(words)
        elif not CITATION.search(NUMBER.sub("》", text)):
            found.unknown.append("没有写明第几条")
        return found

    def _rank(self, found: Cited, title: str, doc_number: str) -> None:
        source = self._sources.get(_short(title))
        if source is not None:
            found.ranks[title] = Hierarchy(source.hierarchy)
            found.certain.add(title)
        elif title not in found.ranks:
            found.ranks[title] = rank_of(title=title, doc_number=doc_number or "")
            if doc_number and ORDER.search(doc_number):
                found.certain.add(title)

    def _clause(self, found: Cited, parts: dict[str, str]) -> None:
        title = parts.pop("title")
        try:
            place = [number(value) if (value := parts[name]) else None for name in ("article", "suffix")]
            place += [number(value) if (value := parts[name]) else None for name in ("paragraph", "item")]
        except ValueError:
            return
        exact = (_short(title), *place)
        wider = [exact, (*exact[:4], None), (*exact[:3], None, None), (*exact[:3], None, exact[4])]
        clause = next((self._clauses[key] for key in wider if key in self._clauses), None)
        if clause is None:
            found.unknown.append(f"条款库里没有《{title}》第{parts['article']}条")
        elif clause not in found.clauses:
            found.clauses.append(clause)
