"""Whether everything that was written can be printed: asked before the signature, not when the letter is made."""

from collections.abc import Iterator

from matters.models import TextVersion
from pledges.content import LetterContent, Organisation
from portal.kernel.acts import Refused
from portal.kernel.pdf.fonts import uncovered

BY_DOCUMENT = "请持证件原件到窗口，由窗口人员按证件核对、更正登记的用字；也可以改为提交证明，照常办理。"
BY_HAND = "请换用规范字填写。"


def refuse_unprintable(content: LetterContent, text: TextVersion) -> None:
    """Name the field and the characters that no font of the documents has; a letter must not bear empty boxes."""
    missing = uncovered(content.texts)
    if not missing:
        return
    for label, value, field in _written(content, text):
        if found := sorted(missing & set(value)):
            way_out = BY_HAND if field else BY_DOCUMENT
            raise _unprintable(f"“{label}”里的", found, field=field, way_out=way_out)
    raise _unprintable("承诺书里的", sorted(missing), way_out="请告知受理单位更正文本；也可以改为提交证明。")


def _written(content: LetterContent, text: TextVersion) -> Iterator[tuple[str, str, str]]:
    """Label, value and form field of what persons wrote; what stands in a register has no field here."""
    keys = {condition["label"]: condition["key"] for condition in text.conditions}
    for stated in content.conditions:
        yield stated.label, stated.value, keys.get(stated.label, "")
    yield "现场地址", content.site_address, "site_address"
    person = content.applicant
    yield ("单位名称" if isinstance(person, Organisation) else "姓名"), person.name, ""
    if isinstance(person, Organisation):
        yield "联系人", person.contact, ""
        yield "单位地址", person.address, ""
    if content.agent is not None:
        yield "代理人姓名", content.agent.name, ""


def _unprintable(where: str, characters: list[str], *, field: str = "", way_out: str) -> Refused:
    shown = "、".join(f"“{char}”（U+{ord(char):04X}）" for char in characters)
    return Refused(
        f"{where}{shown}不在字库里，承诺书印不出这个字。", code="unprintable", field=field, way_out=way_out
    )
