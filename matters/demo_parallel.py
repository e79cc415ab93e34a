"""Demo of a second language: one notice of 城关 with its Tibetan text, written by one person and checked by another."""

import json
from pathlib import Path

from matters.domain import parallel
from matters.domain.texts import text_in_force
from matters.models import CertificationMatter
from matters.parallel_enums import Language
from portal.kernel.calendar import today
from portal.people.models import User

WORDS = Path(__file__).parent / "data" / "parallel_demo.json"
AREA, SLUG = "540102", "legal-aid-hardship"


def load() -> None:
    """Once; the words are there to show the layout and say so themselves."""
    matter = CertificationMatter.objects.select_related("agency", "area").get(area=AREA, slug_code=SLUG)
    text = text_in_force(matter, today())
    if text is None or Language.TIBETAN in text.parallels:
        return
    words = json.loads(WORDS.read_text(encoding="utf-8"))
    writer = User.objects.get(username="lhasa-handler")
    row = parallel.begin(text, language=Language.TIBETAN, by=writer)
    row = parallel.write(row, words=parallel.flat(words), translator=words["translator"], by=writer)
    row = parallel.submit(row, by=writer)
    parallel.release(row, by=User.objects.get(username="lhasa-bureau"))
