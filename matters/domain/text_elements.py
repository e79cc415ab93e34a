"""What a text must hold before it may be published: the elements of the form (附件2) and of MJ 5, by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from matters.models import MatterVersion
from portal.kernel.acts import Refused
from portal.law import keys

Parts = Mapping[str, Any]


class TextIncomplete(Refused):
    """Elements of the format text are missing; ``missing`` names them."""

    code = "text_incomplete"

    def __init__(self, missing: list[str]):
        super().__init__(f"格式文本缺少：{'、'.join(missing)}。", way_out="补齐以后才能公布。")
        self.missing = missing


@dataclass(frozen=True)
class Element:
    """One element: its name in the notice, the clause that asks for it, and how a text shows it."""

    name: str
    clause: str
    given: Callable[[Parts, MatterVersion], bool]


def _section(key: str) -> Callable[[Parts, MatterVersion], bool]:
    def given(parts: Parts, version: MatterVersion) -> bool:
        return any(part["key"] == key and part["body"].strip() for part in parts["sections"])

    return given


def _pledge(key: str) -> Callable[[Parts, MatterVersion], bool]:
    def given(parts: Parts, version: MatterVersion) -> bool:
        return any(part["key"] == key and part["body"].strip() for part in parts["pledge"])

    return given


ELEMENTS: tuple[Element, ...] = (
    Element("行政机关名称", keys.SL_FORM, lambda _, version: bool(version.matter.agency.name.strip())),
    Element(
        "行政机关联系人", keys.SL_FORM, lambda _, version: bool(version.matter.agency.contact_name.strip())
    ),
    Element(
        "行政机关联系方式", keys.SL_FORM, lambda _, version: bool(version.matter.agency.contact_phone.strip())
    ),
    Element("行政事项名称", keys.MJ_TEXTS, _section("matter")),
    Element("证明事项名称", keys.MJ_TEXTS, _section("certificate")),
    Element("设定证明的依据", keys.MJ_TEXTS, _section("basis")),
    Element("证明的内容", keys.MJ_TEXTS, _section("proves")),
    Element("承诺的条件", keys.SL_FORM, lambda parts, _: bool(parts["conditions"])),
    Element("承诺的方式", keys.MJ_TEXTS, _section("manner")),
    Element("行政机关核查权力", keys.MJ_TEXTS, _section("check")),
    Element("不实承诺的责任", keys.SL_FORM, _section("liability")),
    Element("不实承诺的民事责任", keys.MJ_TEXTS, _section("civil_liability")),
    Element("不实承诺的行政责任", keys.MJ_TEXTS, _section("administrative_liability")),
    Element("不实承诺的刑事责任", keys.MJ_TEXTS, _section("criminal_liability")),
    Element("承诺书是否公开及公开范围、时限", keys.MJ_TEXTS, _section("disclosure")),
    Element("已知晓告知的全部内容", keys.MJ_TEXTS, _pledge("informed")),
    Element("已符合条件、标准、要求", keys.MJ_TEXTS, _pledge("conditions")),
    Element("愿意承担不实承诺的法律责任", keys.MJ_TEXTS, _pledge("liability")),
    Element("填写的信息真实、准确", keys.SL_FORM, _pledge("truth")),
    Element("承诺是真实的意思表示", keys.MJ_TEXTS, _pledge("will")),
)


def missing_from_text(parts: Parts, *, version: MatterVersion) -> list[str]:
    """Every element that the text lacks, and every sentence of duty or liability without its clause."""
    missing = [element.name for element in ELEMENTS if not element.given(parts, version)]
    for part in (*parts["sections"], *parts["pledge"]):
        sentences = part.get("sentences", [{"text": part["body"], "clause": part["clause"]}])
        if any(sentence["text"].strip() and not sentence["clause"] for sentence in sentences):
            missing.append(f"“{part.get('title') or part['body'][:12]}”的依据")
    return missing


def refuse_incomplete_text(parts: Parts, *, version: MatterVersion) -> None:
    """Raises TextIncomplete with the names of all that is missing."""
    if missing := missing_from_text(parts, version=version):
        raise TextIncomplete(missing)
