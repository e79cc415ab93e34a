"""Search over published matters in Chinese, also for words of two characters.

One function answers; how the database looks a word up is the affair of ``matters.models.grams``. The
words that are searched are folded (full width, case, traditional punctuation) and kept with the matter at publication.
"""

import re
import unicodedata
from typing import Any

from django.db.models import F, Q, QuerySet

from matters.models import CertificationMatter, MatterVersion
from matters.models.grams import Holds

MOST_WORDS = 5
LONGEST_SPLIT = 12  # characters of a word that is taken apart


def fold(text: str) -> str:
    """One form for what looks the same: width and case, without punctuation and gaps."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s《》（）()“”\"'、，。；：·\-—/]+", " ", plain).strip()


def text_of(version: MatterVersion) -> str:
    """All words by which a matter is found."""
    matter = version.matter
    admin = matter.administrative_matter
    words = (
        version.name,
        version.purpose,
        admin.name,
        admin.summary,
        admin.get_life_event_display(),
        matter.agency.name,
        matter.agency.short_name,
        matter.area.name,
        version.issuing_unit,
        admin.code,
    )
    return fold(" ".join(words))


def find(rows: QuerySet[CertificationMatter], query: str) -> QuerySet[CertificationMatter]:
    """The rows in which every word of the query occurs."""
    for word in fold(query).split()[:MOST_WORDS]:
        rows = rows.filter(Holds(F("search_text"), word))
    return rows


def near(rows: QuerySet[CertificationMatter], query: str) -> QuerySet[CertificationMatter]:
    """Rows for words that nobody wrote so: 住所证明 holds 住所 and 证明, 教师资格证 all but a sign.

    People run words together and use everyday names; asked only when ``find`` has nothing.
    """
    for word in fold(query).split()[:MOST_WORDS]:
        rows = rows.filter(_parts(word))
    return rows


def _parts(word: str) -> Q:
    """The word itself, or both halves of it wherever it is cut, or all of it but its first or last sign."""
    text = F("search_text")
    found = Q(Holds(text, word))
    if len(word) > LONGEST_SPLIT:
        return found
    for cut in range(2, len(word) - 1):
        found |= Q(Holds(text, word[:cut])) & Q(Holds(text, word[cut:]))
    if len(word) > 2:
        found |= Q(Holds(text, word[:-1])) | Q(Holds(text, word[1:]))
    return found


def words(query: Any) -> list[str]:
    """The words that were looked for, for the page to name."""
    return fold(str(query or "")).split()[:MOST_WORDS]
