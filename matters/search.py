"""Search over published matters in Chinese, also for words of two characters.

One function answers; how the database looks a word up is the affair of ``matters.models.grams``. The
words that are searched are folded (full width, case, traditional punctuation) and kept with the matter at publication.
"""

import re
import unicodedata
from typing import Any

from django.db.models import F, QuerySet

from matters.models import CertificationMatter, MatterVersion
from matters.models.grams import Holds

MOST_WORDS = 5


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


def words(query: Any) -> list[str]:
    """The words that were looked for, for the page to name."""
    return fold(str(query or "")).split()[:MOST_WORDS]
