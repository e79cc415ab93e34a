"""What a card reader types into the number field (keyboard wedge): the number alone, or number, name and address.

A reader that sends more than the number sends one line, its fields divided by ``|``, ``,`` or ``;``, in any order
and with or without labels:  张三|男|汉|19800101|某某市某某路1号|110101198001010010|某某市公安局|20200101-20400101.
What is none of the three is passed over.
"""

import re
import unicodedata
from typing import NamedTuple

MARKS = re.compile(r"[|,;，；｜\t\r\n]+")
LABEL = re.compile(r"^(姓名|名称|住址|地址|公民身份号码|身份证号|证件号码|号码)[:：]")
NUMBER = re.compile(r"^(\d{17}[\dX]|\d{15})$")
NAME = re.compile(r"^[\u3400-\u9fff\U00020000-\U000323af·•.]{2,30}$")
NO_NAME = re.compile(r"^[男女]$|^(男|女)性$|族$|公安|派出所|管理局$|^长期$|^中国$")
NAME_LABELS, ADDRESS_LABELS = ("姓名", "名称"), ("住址", "地址")
PLACE = re.compile(r"[省市区县州旗乡镇村路街巷号]")
SHORTEST_ADDRESS = 6
LONGEST = 300


class CardLine(NamedTuple):
    """The three things that the counter takes from a card."""

    number: str
    name: str = ""
    address: str = ""


def read_line(text: str) -> CardLine:
    """What was typed or scanned; a text without divisions is the number as it stands."""
    parts = [part.strip() for part in MARKS.split(text[:LONGEST]) if part.strip()]
    if len(parts) < 2:
        return CardLine(LABEL.sub("", text.strip()))
    labels = [match.group(1) if (match := LABEL.match(part)) else "" for part in parts]
    values = [LABEL.sub("", part).strip() for part in parts]
    number = next((plain for value in values if NUMBER.match(plain := _plain(value))), "")
    name = _labelled(labels, values, NAME_LABELS) or next((v for v in values if _is_name(v)), "")
    address = _labelled(labels, values, ADDRESS_LABELS) or max(
        (v for v in values if v != name and _is_address(v)), key=len, default=""
    )
    return CardLine(number or values[0], name, address)


def _plain(value: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", value)).upper()


def _labelled(labels: list[str], values: list[str], wanted: tuple[str, ...]) -> str:
    return next((value for label, value in zip(labels, values, strict=True) if label in wanted), "")


def _is_name(value: str) -> bool:
    place = len(value) >= SHORTEST_ADDRESS and PLACE.search(value)
    return bool(NAME.match(value)) and not NO_NAME.search(value) and not place


def _is_address(value: str) -> bool:
    chinese = sum("\u3400" <= sign <= "\u9fff" for sign in value)
    return len(value) >= SHORTEST_ADDRESS and chinese >= 3 and not NO_NAME.search(value)
