"""What a document of the agency says: the one object behind its page, its PDF and the API.

Frozen when it is issued. ``salt`` keeps the digest, which is public, from telling the name in it.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from pledges.content import Agency, Basis, InvalidContent, built, canonical, plain, strings
from pledges.writ_enums import ADVERSE

FORM = "writ/1"  # the shape of the record; raise when a field is added or changes its meaning
MAX_TEXT = 6000


@dataclass(frozen=True, kw_only=True)
class WritContent:
    """One document (文书), ready to be shown, printed or answered by the API."""

    salt: str
    kind: str
    title: str
    number: str
    check_code: str
    check_url: str
    agency: Agency
    addressee: str
    case_number: str
    administrative_matter: str
    opening: str
    paragraphs: tuple[str, ...]
    bases: tuple[Basis, ...]
    items: tuple[str, ...] = ()
    remedies: str = ""
    replaces: str = ""  # the number of the document that this one corrects
    correction: str = ""
    issued_on: date

    def __post_init__(self) -> None:
        if len(self.salt) < 32:
            raise InvalidContent("缺少随机盐，摘要会泄露当事人姓名。")
        if not self.bases:
            raise InvalidContent("文书没有引用法律依据，不能出具。")
        if self.kind in ADVERSE and not self.remedies:
            raise InvalidContent("对申请人不利的文书必须告知救济途径和期限。")
        if len(self.texts) > MAX_TEXT:
            raise InvalidContent(f"文书内容过长，不得超过{MAX_TEXT}字。")

    def record(self) -> dict[str, Any]:
        """Plain JSON values, in the order of the document."""
        return {"form": FORM, **plain(self)}

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        if record.get("form") != FORM:
            raise InvalidContent(f"不认识的文书格式：{record.get('form')!r}")
        read: Self = built(cls, {key: value for key, value in record.items() if key != "form"})
        return read

    def digest(self) -> str:
        """SHA-256 of the whole content, printed at the foot."""
        return hashlib.sha256(canonical(self.record())).hexdigest()

    @property
    def citations(self) -> list[str]:
        """The legal bases as they are cited, in their order."""
        return [cited(basis) for basis in self.bases]

    @property
    def texts(self) -> str:
        """Every text of the content in one string, for checks of characters and length."""
        return "".join(strings(self.record()))


def cited(basis: Basis) -> str:
    """《…》第四十一条第二款第（三）项; a notice by its heading."""
    if not basis.article:
        return f"《{basis.title}》{basis.quote}"
    place = f"第{basis.article}条" + (f"之{basis.article_suffix}" if basis.article_suffix else "")
    place += f"第{basis.paragraph}款" if basis.paragraph else ""
    return f"《{basis.title}》{place}" + (f"第（{basis.item}）项" if basis.item else "")
