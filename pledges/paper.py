"""From the content of a pledge to the form's blanks and boxes: what the document templates see."""

import functools
import io
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pledges.content import Basis, LetterContent, Organisation, Person, Representative, in_fours
from portal.kernel.pdf.overlay import width_in_em

NOT_APPLICABLE = "／"
FILL_SIZE = 15  # points; the size of what is filled in
PADDING = 4

TICKED = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect x="0.7" y="0.7" width="14.6"
height="14.6" fill="none" stroke="#000" stroke-width="1.2"/><path d="M3.2 8.4 6.8 12 13 3.9" fill="none" stroke="#000"
stroke-width="1.9"/></svg>"""
EMPTY = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect x="0.7" y="0.7" width="14.6"
height="14.6" fill="none" stroke="#000" stroke-width="1.2"/></svg>"""

# The blanks that differ from case to case: their class in letter.css and their width there, in points.
BLANKS: dict[str, tuple[str, int]] = {
    "person_name": ("w6", 84),
    "person_phone": ("w10", 160),
    "person_document": ("w6", 84),
    "person_number": ("w10", 160),
    "organisation_name": ("full", 326),
    "organisation_uscc": ("w18", 262),
    "organisation_contact": ("w6", 84),
    "organisation_phone": ("w10", 160),
    "organisation_address": ("full", 326),
    "guardian_name": ("w18", 262),
    "guardian_phone": ("full", 326),
    "guardian_document": ("full", 326),
    "guardian_number": ("full", 326),
    "joint": ("w18", 262),
    "agent_name": ("w6", 84),
    "agent_phone": ("w10", 160),
    "agent_document": ("w6", 84),
    "agent_number": ("w10", 160),
    "second_applicant": ("w18", 262),
    "site_address": ("place", 290),
    "signed_year": ("w3", 42),
    "signed_month": ("w2", 27),
    "signed_day": ("w2", 27),
    "agency_year": ("w3", 42),
    "agency_month": ("w2", 27),
    "agency_day": ("w2", 27),
    "notice_year": ("w3", 42),
    "notice_month": ("w2", 27),
    "notice_day": ("w2", 27),
}
PAIRS = {  # two blanks in one row
    "person_name": "person_phone",
    "person_document": "person_number",
    "organisation_contact": "organisation_phone",
    "agent_name": "agent_phone",
    "agent_document": "agent_number",
}
CONDITION = ("w12", 190)
SEAL_LINE = 15  # characters of the agency's name beside its seal, in the size of the text
SLOT = "signature"
NO_STYLE = SafeString("")


class ConditionLine(NamedTuple):
    """One line under 具体是: what is asked, and the blank with what the applicant states."""

    label: str
    blank: SafeString


def values(content: LetterContent) -> dict[str, str]:
    """What goes into each blank of the case."""
    applicant, agent = content.applicant, content.agent
    found = {"second_applicant": applicant.name, "site_address": content.site_address or NOT_APPLICABLE}
    if isinstance(applicant, Person):
        found |= _person("person", applicant)
    elif isinstance(applicant, Organisation):
        found |= _organisation(applicant, content.representative)
    if content.by_person and content.representative:
        found |= _guardian(content.representative)
    if agent:
        found |= _person("agent", agent)
    if content.joint:
        found["joint"] = "、".join(content.joint)
    found |= _date("signed", content.signed_on) | _date("agency", content.agency_signed_on)
    found |= _date("notice", content.agency_signed_on)
    return found | {f"condition_{at}": condition.stated for at, condition in enumerate(content.conditions)}


def _person(blank: str, person: Person) -> dict[str, str]:
    return {
        f"{blank}_name": person.name,
        f"{blank}_document": person.document_type,
        f"{blank}_number": person.document_number,
        f"{blank}_phone": person.phone,
    }


def _organisation(applicant: Organisation, clerk: Representative | None) -> dict[str, str]:
    """Its 联系人 is whoever acts for it: the clerk or the head, named as what she is."""
    return {
        "organisation_name": applicant.name,
        "organisation_uscc": applicant.uscc,
        "organisation_contact": f"{clerk.name}（{clerk.capacity}）" if clerk else applicant.contact,
        "organisation_phone": (clerk.phone if clerk else "") or applicant.phone,
        "organisation_address": applicant.address,
    }


def _guardian(guardian: Representative) -> dict[str, str]:
    """Stands in lines of her own beneath the applicant: the agent's blanks stay empty, she is none."""
    return {
        "guardian_name": f"{guardian.name}（{guardian.relation}）" if guardian.relation else guardian.name,
        "guardian_phone": guardian.phone,
        "guardian_document": guardian.document_type,
        "guardian_number": guardian.document_number,
    }


def _date(blank: str, day: date | None) -> dict[str, str]:
    if day is None:
        return {}
    return {f"{blank}_year": str(day.year), f"{blank}_month": str(day.month), f"{blank}_day": str(day.day)}


def blank(name: str, value: str, *, style: SafeString = NO_STYLE) -> SafeString:
    """One blank of the form with its value. The id is how overlaying finds its place."""
    css = (CONDITION if name.startswith("condition_") else BLANKS[name])[0]
    return format_html('<span class="fill {}" id="b-{}"{}>{}</span>', css, name, style, value)


def slot(content: LetterContent, *, empty: bool = False, style: SafeString = NO_STYLE) -> SafeString:
    """The place of the signature: the picture, or a note where the signature is on paper."""
    inside: str = ""
    if content.signature.kind == "pad" and not empty:
        inside = format_html(
            '<img class="picture" src="portal:{}" alt="{}">', SLOT, "申请人（委托代理人）签名"
        )
    elif not empty:
        inside = content.signature.note
    return format_html('<span class="slot" id="b-{}"{}>{}</span>', SLOT, style, inside)


def fits_one_line(content: LetterContent) -> bool:
    """Whether every value of the case fits its blank in one line, so that it may be laid over."""
    note_fits = width_in_em(content.signature.note) * FILL_SIZE < 170
    return note_fits and all(_fits(name, value) for name, value in values(content).items())


def _fits(name: str, value: str) -> bool:
    room = (CONDITION if name.startswith("condition_") else BLANKS[name])[1]
    return width_in_em(value) * FILL_SIZE <= room - PADDING


def wide(filled: Mapping[str, str]) -> dict[str, str]:
    """The class of each row of two blanks: one under the other where a value needs more room."""
    return {
        first: "" if all(_fits(name, filled.get(name, "")) for name in (first, second)) else " wide"
        for first, second in PAIRS.items()
    }


def context(
    content: LetterContent, *, empty: bool = False, margins: str = "", label: str = ""
) -> dict[str, Any]:
    """Everything the document templates need.

    ``empty`` leaves the blanks of the case open. ``margins``: "running" repeats them on every page,
    "apart" puts them on a page of their own at the end, "" leaves them out.
    """
    filled: Mapping[str, str] = {} if empty else values(content)
    blanks = {name: blank(name, filled.get(name, "")) for name in BLANKS}
    blanks |= {SLOT: slot(content, empty=empty), "none": SafeString("&nbsp;")}
    return {
        "c": content,
        "f": blanks,
        "wide": wide(filled) | {"seal": " small" if width_in_em(content.agency.name) > SEAL_LINE else ""},
        "boxes": boxes(content),
        "bases": [(basis, suffix(basis), quoted(basis)) for basis in content.bases],
        "told": told(content),
        "disclosure": disclosure(content),
        "conditions": condition_lines(content, filled),
        "code": in_fours(content.check_code),
        "digest": short_digest(content.printed_digest()) if margins else "",
        "margins": margins,
        "label": label,
        "created": moment(content),
    }


def for_handwriting(content: LetterContent) -> dict[str, Any]:
    """The form with every blank open; who applies is ticked by hand."""
    made = context(content, empty=True)
    open_boxes = dict.fromkeys(("person", "organisation"), _box(False))
    return {**made, "boxes": {**made["boxes"], **open_boxes}}


def _box(on: bool) -> SafeString:
    return format_html(
        '<img class="box" src="portal:{}" alt="{}">', "on" if on else "off", "已勾选：" if on else "未勾选："
    )


def boxes(content: LetterContent) -> dict[str, SafeString]:
    """Both options of each either-or are printed; the one that holds is ticked."""
    chosen = {
        "person": content.by_person,
        "organisation": not content.by_person,
        "in_person": not content.agent_allowed,
        "by_agent": content.agent_allowed,
        "disclosed": content.disclosed,
        "undisclosed": not content.disclosed,
    }
    return {name: _box(on) for name, on in chosen.items()}


def condition_lines(content: LetterContent, filled: Mapping[str, str]) -> list[ConditionLine]:
    """The lines under 具体是. Where nothing is to be filled in, what was told is what is pledged."""
    if not content.conditions:
        return [
            ConditionLine(text.rstrip("。；;"), SafeString("；"))
            for text in content.requirements or content.proof
        ]
    return [
        ConditionLine(f"{condition.label}：", blank(f"condition_{at}", filled.get(f"condition_{at}", "")))
        for at, condition in enumerate(content.conditions)
    ]


def suffix(basis: Basis) -> str:
    """之一 of 第一百三十三条之一, which stands behind the form's 条."""
    return "之" + basis.article_suffix.removeprefix("之") if basis.article_suffix else ""


def quoted(basis: Basis) -> str:
    """The words of the clause, without the full stop that the form itself puts after them."""
    quote = "".join(line.strip() for line in basis.quote.splitlines())
    return f"“{quote.rstrip('。；;. ')}”" if quote else ""


def told(content: LetterContent) -> list[str]:
    """What fills the blank of 二（四）: the content of the proof, then what a wider notice has to tell."""
    texts = list(content.proof)
    if content.requirements:
        texts.append(
            "应当符合的条件、标准、要求：" + "；".join(t.rstrip("。；") for t in content.requirements) + "。"
        )
    how = [content.verification_mode and f"核查方式：{content.verification_mode.rstrip('。；')}"]
    how.append(content.verification_time and f"核查时间：{content.verification_time.rstrip('。；')}")
    if any(how):
        texts.append("；".join(filter(None, how)) + "。")
    liabilities = (
        ("民事责任", content.civil_liability),
        ("行政责任", content.administrative_liability),
        ("刑事责任", content.criminal_liability),
    )
    return texts + [
        f"不实承诺可能承担的{name}：{text.rstrip('。；')}。" for name, text in liabilities if text
    ]


def disclosure(content: LetterContent) -> str:
    """What fills the blank of 二（八）1: the period, and the scope where one is told."""
    if not content.disclosed:
        return ""
    return content.disclosure_period + (
        f"；公开范围：{content.disclosure_scope}" if content.disclosure_scope else ""
    )


def images(content: LetterContent, picture: bytes | None) -> dict[str, bytes]:
    """The pictures a document may show, by name."""
    found = {"on": TICKED, "off": EMPTY}
    if content.check_url:
        found["qr"] = qr(content.check_url)
    if picture is not None:
        found[SLOT] = picture
    return found


@functools.lru_cache(maxsize=256)
def qr(url: str) -> bytes:
    """A QR code as a small bitmap; a fixed mask because trying all of them takes five times as long."""

    out = io.BytesIO()
    segno.make(url, error="m", mask=3, micro=False).save(out, kind="png", scale=4, border=0)
    return out.getvalue()


def grouped(digest: str) -> str:
    """Hexadecimal digits in groups of four, as a reader compares them."""
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def short_digest(digest: str) -> str:
    """The digits of a digest that stand on paper, as a reader compares them."""
    return grouped(digest[:24])


def moment(content: LetterContent) -> str:
    """The date inside the PDF: that of the signature, so that the same content gives the same bytes."""
    day = content.agency_signed_on or content.signed_on
    return f"{day.isoformat()}T00:00:00+08:00" if day else ""
