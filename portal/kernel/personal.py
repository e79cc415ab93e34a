"""Personal data in free text: found before anybody publishes it.

Full-width signs, gaps and dashes between digits and digits written as Chinese numerals hide nothing. Numbers with a
check digit are certain; the rest are likely, and a person decides.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric
from stdnum.luhn import is_valid as luhn

NUMERALS = dict(zip("零〇一二三四五六七八九幺", "001234567891", strict=True))
BETWEEN = " \t\u3000-－—_.·,，/"  # what people put between the digits of one number
LONGEST_GAP = 2
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
NAME = re.compile(r"(?:我叫|姓名|联系人)[:：是为\s]{0,3}[\u4e00-\u9fff]{2,4}")
HOUSE = re.compile(r"\d{1,4}(?:号楼?|栋|幢|单元|室)[^，。；\n]{0,6}?\d{1,4}(?:号楼?|栋|幢|单元|室|户)")


@dataclass(frozen=True)
class Found:
    """One piece of personal data: what it is in words, and where it stands in the text."""

    kind: str
    start: int
    end: int


def _plain(text: str) -> str:
    """Sign for sign what it stands for, so that places stay the same."""
    signs = []
    for sign in text:
        folded = unicodedata.normalize("NFKC", sign)
        signs.append(NUMERALS.get(sign, folded if len(folded) == 1 else sign))
    return "".join(signs)


def _runs(plain: str) -> Iterator[tuple[str, list[int]]]:
    """Digits that belong together, without what stands between them, and the place of each."""
    digits: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(plain):
        if sign in "0123456789Xx" and (sign.isdigit() or digits):
            gap = plain[places[-1] + 1 : place] if places else ""
            if places and (len(gap) > LONGEST_GAP or any(s not in BETWEEN for s in gap)):
                yield "".join(digits), places
                digits, places = [], []
                if not sign.isdigit():
                    continue
            digits.append(sign.upper())
            places.append(place)
    if digits:
        yield "".join(digits), places


def _identity(run: str, places: list[int]) -> Iterator[Found]:
    """Identity card numbers anywhere in the run: 18 signs with their check digit, 15 of the old kind alone."""
    at = 0
    while at + 18 <= len(run):
        number = run[at : at + 18]
        if "X" in number[:17] or not _is_day(number[6:14]) or ric.calc_check_digit(number) != number[17]:
            at += 1
            continue
        yield Found("身份证号码", places[at], places[at + 17] + 1)
        at += 18
    if len(run) == 15 and run.isdigit() and "11" <= run[:2] <= "82" and _is_day("19" + run[6:12]):
        yield Found("身份证号码", places[0], places[-1] + 1)


def _is_day(text: str) -> bool:
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return False
    return True


def _number(run: str, places: list[int]) -> Iterator[Found]:
    """Telephones and bank cards: the whole run, so that amounts and document numbers are left alone."""
    whole = (places[0], places[-1] + 1)
    plain = run.removeprefix("0086") if run.startswith("0086") else run
    plain = plain.removeprefix("86") if len(plain) == 13 else plain
    if re.fullmatch(r"1[3-9]\d{9}", plain):
        yield Found("手机号码", *whole)
    elif re.fullmatch(r"0[1-9]\d{8,10}", plain):
        yield Found("电话号码", *whole)
    elif re.fullmatch(r"[3-6]\d{15,18}", plain) and luhn(plain):
        yield Found("银行卡号", *whole)


def find(text: str) -> list[Found]:
    """All personal data in the text, in order, none within another."""
    plain = _plain(text)
    found: list[Found] = []
    for run, places in _runs(plain):
        found += _identity(run, places)
        if not found or found[-1].end <= places[0]:
            found += _number(run, places)
    for kind, pattern in (("电子邮箱", EMAIL), ("姓名", NAME), ("住址", HOUSE)):
        source = text if kind == "姓名" else plain
        found += [Found(kind, match.start(), match.end()) for match in pattern.finditer(source)]
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def redact(text: str) -> str:
    """The text with each piece replaced by the word for it."""
    for one in reversed(find(text)):
        text = f"{text[: one.start]}［{one.kind}已隐去］{text[one.end :]}"
    return text


def kinds(text: str) -> list[str]:
    """The words for what was found, each once: to tell a person what to look at."""
    return list(dict.fromkeys(one.kind for one in find(text)))
