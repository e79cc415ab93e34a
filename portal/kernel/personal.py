"""Personal data in free text: found before anybody publishes it.

Full-width signs, gaps and dashes between digits and digits written as Chinese numerals hide nothing. Numbers with a
check digit are certain; the rest are likely, and a person decides.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric
from stdnum.luhn import is_valid as luhn

NUMERALS = dict(zip("零〇一二三四五六七八九幺", "001234567891", strict=True))
BETWEEN = " \t\u3000-－—_.·,，/"  # what people put between the digits of one number
LONGEST_GAP = 2
MOST_GROUPS = 24  # of digits that may make up one number
EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
NAME = re.compile(r"(?:我叫|姓名|联系人)[:：是为\s]{0,3}[\u4e00-\u9fff]{2,4}")
# What a number in an address is followed by, and what such an address has before it.
DOOR = re.compile(
    r"[0-9A-Za-z甲乙丙十百附之-]{1,8} ?(?:号院|号楼?|弄|栋|幢|座|单元|室|户|组|队|屯)(?:[ 、]?[0-9A-Za-z十百附之-]{1,8} ?"
    r"(?:号楼?|弄|栋|幢|座|单元|室|户|楼|层|组)){0,4}"
)
STREET = re.compile(
    r"[\u4e00-\u9fff]{1,8}(?:大道|路|街|巷|弄|胡同|村|社区|小区|花园|家园|公寓|新村|苑|大厦|乡|镇|屯|寨)[0-9A-Za-z]{0,4}$"
)
BEFORE_DOOR = 30  # characters before a door number that may belong to the address
NO_PLACE = re.compile(r"[^\u4e00-\u9fff0-9A-Za-z ]|住在|住址|地址|位于|家住|搬到|搬至|住|在|于")
PLACES = re.compile(
    r"[\u4e00-\u9fff]{2,6}(?:区|县|市|旗)[\u4e00-\u9fff]{2,6}(?:街道|镇|乡)[\u4e00-\u9fff]{1,8}(?:村|社区|小区|居委会|组)"
)
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


def _without_gaps(plain: str) -> str:
    """Wide gaps as narrow ones, sign for sign."""
    return plain.replace("\u3000", " ").replace("\t", " ")


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


def _numbers(run: str, places: list[int], text: str) -> Iterator[Found]:
    """Telephones and bank cards: the whole run, or whole groups of it, so that amounts and numbers of papers stay.

    Two numbers beside each other look like one, and so does a name that ends with a numeral (张三138…): groups are
    put together from the left, the longest first.
    """
    edges = [0, *(at for at in range(1, len(run)) if _apart(places[at - 1], places[at], text)), len(run)]
    at = 0
    while at < len(edges) - 1:
        for upto in range(min(len(edges) - 1, at + MOST_GROUPS), at, -1):
            first, last = edges[at], edges[upto]
            if found := _number(run[first:last], places[first:last]):
                yield found
                at = upto
                break
        else:
            at += 1


def _apart(before: int, place: int, text: str) -> bool:
    """Whether a group of digits may end between two places: a gap, or another way of writing."""
    return place != before + 1 or (text[before] in NUMERALS) != (text[place] in NUMERALS)


def _number(run: str, places: list[int]) -> Found | None:
    """What a number is, if it is one."""
    whole = (places[0], places[-1] + 1)
    plain = run.removeprefix("0086") if run.startswith("0086") else run
    plain = plain.removeprefix("86") if len(plain) == 13 else plain
    if re.fullmatch(r"1[3-9]\d{9}", plain):
        return Found("手机号码", *whole)
    if re.fullmatch(r"0[1-9]\d{8,10}", plain):
        return Found("电话号码", *whole)
    if re.fullmatch(r"[3-6]\d{15,18}", plain) and luhn(plain):
        return Found("银行卡号", *whole)
    return None


def _addresses(plain: str) -> Iterator[Found]:
    """A door number with a street, a village or an estate before it; or a village with its county and town."""
    for match in DOOR.finditer(plain):
        before = plain[max(0, match.start() - BEFORE_DOOR) : match.start()]
        begin = max((stop.end() for stop in NO_PLACE.finditer(before)), default=0)
        if STREET.search(before[begin:].rstrip()):
            yield Found("住址", match.start() - len(before) + begin, match.end())
    for match in PLACES.finditer(plain):
        yield Found("住址", match.start(), match.end())


def find(text: str, *, words: Sequence[str] = ()) -> list[Found]:
    """All personal data in the text, in order, none within another; ``words`` are hidden wherever they stand."""
    plain = _plain(text)
    found: list[Found] = []
    for run, places in _runs(plain):
        found += _identity(run, places)
        if not found or found[-1].end <= places[0]:
            found += _numbers(run, places, text)
    found += _addresses(_without_gaps(plain))
    for word in filter(None, words):
        found += [Found("指定内容", m.start(), m.end()) for m in re.finditer(re.escape(word), text)]
    for kind, pattern in (("电子邮箱", EMAIL), ("姓名", NAME), ("住址", HOUSE)):
        source = text if kind == "姓名" else plain
        found += [Found(kind, match.start(), match.end()) for match in pattern.finditer(source)]
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
        elif one.end > kept[-1].end:  # they overlap: one stretch, under the first one's name
            kept[-1] = Found(kept[-1].kind, kept[-1].start, one.end)
    return kept


def redact(text: str, *, words: Sequence[str] = ()) -> str:
    """The text with each piece replaced by the word for it."""
    for one in reversed(find(text, words=words)):
        text = f"{text[: one.start]}［{one.kind}已隐去］{text[one.end :]}"
    return text


def kinds(text: str) -> list[str]:
    """The words for what was found, each once: to tell a person what to look at."""
    return list(dict.fromkeys(one.kind for one in find(text)))


def pieces(text: str, *, words: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The text in pieces, each with the word for what it is, "" for the rest: to show where the marks are."""
    shown, at = [], 0
    for one in find(text, words=words):
        shown += [(text[at : one.start], ""), (text[one.start : one.end], one.kind)]
        at = one.end
    return [piece for piece in [*shown, (text[at:], "")] if piece[0]]
