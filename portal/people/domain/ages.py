"""How old somebody is, and what follows for what she can do alone (民法典第十七条至第二十条, 个人信息保护法第三十一条)."""

from datetime import date

from portal.people.domain.identifiers import born_on
from portal.people.enums import SubjectKind
from portal.people.models import Subject

FULL_AGE = 18
# 个人信息保护法第三十一条: below it the data of a child are handled only with the guardian's consent.
CHILD_AGE = 14


def birth_date(subject: Subject) -> date | None:
    """From the number where it carries the date, else as it was registered; None when nobody knows."""
    if subject.kind != SubjectKind.NATURAL:
        return None
    return subject.born_on or born_on(subject.document_type, subject.reveal_number())


def years(born: date, on: date) -> int:
    """Full years on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def is_minor(subject: Subject, on: date) -> bool:
    """Below eighteen. Where the birth date is not known the clerk looks at the document."""
    born = birth_date(subject)
    return born is not None and years(born, on) < FULL_AGE


def is_child(subject: Subject, on: date) -> bool:
    """Below fourteen."""
    born = birth_date(subject)
    return born is not None and years(born, on) < CHILD_AGE


def comes_of_age(born: date) -> date:
    """The day on which she is eighteen; born on 29 February: on 1 March."""
    try:
        return born.replace(year=born.year + FULL_AGE)
    except ValueError:
        return date(born.year + FULL_AGE, 3, 1)
