"""What a pledge says: the one object behind the page, the PDF and the API.

Frozen when it is signed. Its record (plain JSON values) is kept with the pledge, attached to the
PDF and hashed; both copies of the document carry the same digest. The salt keeps the digest, which
is public, from telling anything about the identity numbers in the record.
"""

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any, Self, get_args, get_type_hints

FORM = "pledge-letter/1"  # the shape of the record; raise when a field changes its meaning
# Fields that came later stand in the record only where they say something, so that old digests stay what they were.
LATER = ("representative", "joint", "parallel")

# Known only after the signature: what the applicant signs is everything else.
AFTER_SIGNING = ("number", "check_code", "check_url", "signature", "signed_on", "agency_signed_on")

LIMITS = {"short": 200, "long": 4000}


def in_fours(code: str) -> str:
    """A check code as people read and type it: 7K3M-9QWX-2DPA-5TNE-0C4V."""
    plain = code.replace("-", "")
    return "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))


class InvalidContent(ValueError):
    """The content cannot become a document; says which field and why, in Chinese."""


@dataclass(frozen=True, kw_only=True)
class Agency:
    """行政机关 of section 一（三）."""

    name: str
    contact: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Person:
    """A natural person: applicant or agent. The number stands in full on the paper."""

    name: str
    document_type: str
    document_number: str
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """A legal person or other organisation as applicant."""

    name: str
    uscc: str
    contact: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Representative:
    """Who stands for the applicant by law or office: guardian, head of an organisation, clerk. No agent."""

    capacity: str
    name: str
    document_type: str
    document_number: str
    phone: str = ""
    relation: str = ""  # of a guardian: 父母, 配偶…


@dataclass(frozen=True, kw_only=True)
class Basis:
    """One legal basis. Article, paragraph and item are the Chinese numerals alone: 四十一, 一, 二."""

    title: str
    article: str
    paragraph: str = ""
    item: str = ""
    quote: str = ""
    article_suffix: str = ""  # 之一 of 第一百三十三条之一


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One thing the applicant states: 家庭人均月收入, 1100 元."""

    label: str
    value: str
    unit: str = ""

    @property
    def stated(self) -> str:
        return f"{self.value}{self.unit}"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Proof that one section of the notice was read: which, and when (ISO 8601 with offset)."""

    section: str
    read_at: str


@dataclass(frozen=True, kw_only=True)
class Signature:
    """How the applicant or the agent signed. The picture itself travels beside the record."""

    kind: str = ""  # "pad", "paper" or "" while unsigned
    sha256: str = ""  # of the picture, or of the scan on paper
    by_agent: bool = False
    note: str = ""  # shown instead of a picture: 见纸质原件


@dataclass(frozen=True, kw_only=True)
class Parallel:
    """The parallel text in a second language that stood beside the Chinese one, whole."""

    language: str  # BCP 47 tag
    name: str  # 藏文
    title: str
    digest: str
    translator: str
    notice: tuple[str, ...]  # section by section, in the order of the Chinese one
    pledge: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class LetterContent:
    """One pledge letter (证明事项告知承诺书), ready to be shown, printed or answered by the API."""

    salt: str
    agency: Agency
    applicant: Person | Organisation
    administrative_matter: str
    certification_matter: str
    proof: tuple[str, ...]
    conditions: tuple[Condition, ...]
    text_version: str
    notice_digest: str
    number: str = ""
    check_code: str = ""
    check_url: str = ""
    agent: Person | None = None
    representative: Representative | None = None
    joint: tuple[str, ...] = ()  # names of the others who apply in the same case
    bases: tuple[Basis, ...] = ()
    requirements: tuple[str, ...] = ()  # conditions and standards told, in words
    agent_allowed: bool = False
    verification_mode: str = ""
    verification_time: str = ""
    civil_liability: str = ""
    administrative_liability: str = ""
    criminal_liability: str = ""
    disclosed: bool = False
    disclosure_period: str = ""
    disclosure_scope: str = ""
    site_address: str = ""
    signature: Signature = Signature()
    signed_on: date | None = None
    agency_signed_on: date | None = None
    readings: tuple[Reading, ...] = ()
    parallel: tuple[Parallel, ...] = ()
    layout: str = "single"  # or "two_documents": 告知书 and 承诺书 apart

    def __post_init__(self) -> None:
        _check(self)

    # -- the record ---------------------------------------------------------------------------

    def record(self) -> dict[str, Any]:
        """Plain JSON values, in the order of the form. ``from_record`` reads it back."""
        record = {"form": FORM, **plain(self)}
        return {key: value for key, value in record.items() if key not in LATER or value}

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        if record.get("form") != FORM:
            raise InvalidContent(f"不认识的文书格式：{record.get('form')!r}")
        return built(cls, {key: value for key, value in record.items() if key != "form"})

    def canonical(self) -> bytes:
        """The record as the one sequence of bytes that is hashed and attached."""
        return canonical(self.record())

    # -- digests ------------------------------------------------------------------------------

    def digest(self) -> str:
        """SHA-256 of the whole content; the same in both copies, printed at their foot."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def signing_digest(self) -> str:
        """SHA-256 of what the applicant has before her eyes when she signs.

        Taken when the text is shown and again when the signature comes in: differ the two, then
        the text changed meanwhile and the signature is refused.
        """
        record = {key: value for key, value in self.record().items() if key not in AFTER_SIGNING}
        return hashlib.sha256(canonical(record)).hexdigest()

    def printed_digest(self) -> str:
        """The digest at the foot of the paper: before the signature, that to which the signature will be bound."""
        return self.digest() if self.check_code else self.signing_digest()

    def signed(self, **later: Any) -> Self:
        """The same content with what is known only after the signature (number, code, dates…)."""
        if unknown := set(later) - set(AFTER_SIGNING):
            raise InvalidContent(f"签署后不得改动：{', '.join(sorted(unknown))}")
        return replace(self, **later)

    # -- what the form needs ------------------------------------------------------------------

    @property
    def by_person(self) -> bool:
        return isinstance(self.applicant, Person)

    @property
    def texts(self) -> str:
        """Every text of the content in one string, for checks of characters and length."""
        return "".join(strings(self.record()))


def new_salt() -> str:
    """A fresh salt; drawn once when the content is first built, then kept in its record."""
    return secrets.token_hex(16)


def canonical(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def built(cls: type, values: dict[str, Any]) -> Any:
    hints = get_type_hints(cls)
    if unknown := set(values) - set(hints):
        raise InvalidContent(f"不认识的栏目：{', '.join(sorted(unknown))}")
    return cls(**{name: _typed(hints[name], value) for name, value in values.items()})


def _typed(hint: Any, value: Any) -> Any:
    kinds = [kind for kind in (get_args(hint) or (hint,)) if kind is not type(None)]
    if value is None:
        return None
    if isinstance(value, list):
        return tuple(_typed(kinds[0], item) for item in value)
    if isinstance(value, dict):
        fitting = next(kind for kind in kinds if set(value) <= {item.name for item in fields(kind)})
        return built(fitting, value)
    return date.fromisoformat(value) if date in kinds else value


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in strings(item)]
    return [value] if isinstance(value, str) else []


def _check(content: LetterContent) -> None:
    if content.layout not in {"single", "two_documents"}:
        raise InvalidContent(f"不认识的文书版式：{content.layout!r}")
    if len(content.salt) < 32:
        raise InvalidContent("缺少随机盐，摘要会泄露证件号码。")
    if not content.proof:
        raise InvalidContent("未写明证明的内容。")
    if content.agent and not content.agent_allowed:
        raise InvalidContent("本证明事项不可代为承诺，不得填写委托代理人。")
    if content.agent and content.representative:
        raise InvalidContent("委托代理人与法定代理人、经办人不能同时填写。")
    if content.disclosed and not content.disclosure_period:
        raise InvalidContent("承诺书予以公开的，必须写明公开时限。")
    long_ones = {
        "proof",
        "requirements",
        "quote",
        "civil_liability",
        "administrative_liability",
        "criminal_liability",
        "notice",
        "pledge",
    }
    _check_lengths(asdict(content), long_ones)


def _check_lengths(values: dict[str, Any], long_ones: set[str], inside: str = "") -> None:
    for key, value in values.items():
        limit = LIMITS["long" if key in long_ones or inside in long_ones else "short"]
        for item in value if isinstance(value, list | tuple) else (value,):
            if isinstance(item, dict):
                _check_lengths(item, long_ones, key)
            elif isinstance(item, str) and len(item) > limit:
                raise InvalidContent(f"“{item[:12]}…”过长：{key} 不得超过 {limit} 字。")
