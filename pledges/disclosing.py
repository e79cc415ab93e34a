"""What of a pledge may be shown to everybody: an allow-list, and free text only after a look for personal data.

Of a natural person only what the law asks for is shown, with the name masked: what she stated about her income or
her family is nobody's business. What an organisation stated is shown, redacted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pledges.content import LetterContent, Organisation
from pledges.models import Pledge
from portal.kernel import personal


@dataclass(frozen=True)
class PublicLine:
    """One line of the public page; ``original`` is what the applicant wrote, for the staff's preview only."""

    label: str
    original: str
    text: str
    marks: tuple[tuple[str, str], ...] = ()

    @property
    def marked(self) -> bool:
        """Whether anything was hidden."""
        return any(kind for _, kind in self.marks)


def public_lines(pledge: Pledge, *, hidden: Sequence[str] = ()) -> list[PublicLine]:
    """The lines that may be shown. Anything that is not named here stays in the case."""
    content = LetterContent.from_record(pledge.content)
    case = pledge.case
    names = [case.subject.name] if case.subject.is_natural else []
    if case.agent_subject is not None and case.agent_subject.is_natural:
        names.append(case.agent_subject.name)
    if isinstance(content.applicant, Organisation):
        names.append(content.applicant.contact)
    if content.representative is not None:
        names.append(content.representative.name)
    words = [word for word in (*names, *hidden) if word]
    given = [
        ("承诺书编号", pledge.number or ""),
        ("申请事项", content.administrative_matter),
        ("以承诺代替的证明", content.certification_matter),
        ("办理机关", content.agency.name),
        ("承诺日期", f"{content.signed_on:%Y年%-m月%-d日}" if content.signed_on else ""),
        *((f"承诺符合的条件（{number}）", text) for number, text in enumerate(content.requirements, 1)),
    ]
    fixed = [PublicLine(label, text, text) for label, text in given if text]
    return [*fixed, *_stated(content, words)]


def _stated(content: LetterContent, words: Sequence[str]) -> list[PublicLine]:
    if not isinstance(content.applicant, Organisation):
        return []
    return [
        PublicLine(
            label=condition.label,
            original=condition.stated,
            text=personal.redact(condition.stated, words=words),
            marks=tuple(personal.pieces(condition.stated, words=words)),
        )
        for condition in content.conditions
    ]


def public_name(pledge: Pledge) -> str:
    """Whose pledge it is: an organisation by its name, a natural person masked."""
    subject = pledge.case.subject
    return subject.masked_name if subject.is_natural else subject.name


def is_told(pledge: Pledge) -> bool:
    """Whether the notice that was signed said that the pledge would be disclosed; nothing else may be."""
    return LetterContent.from_record(pledge.content).disclosed
