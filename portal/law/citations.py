"""Citations as documents write them: 《…》第四十一条第二款第（三）项, and reading them back."""

import re

DIGITS = "零一二三四五六七八九"
VALUES = {c: n for n, c in enumerate(DIGITS)} | {"〇": 0, "两": 2}


def numeral(number: int) -> str:
    """1 → 一, 41 → 四十一, 105 → 一百零五, 1165 → 一千一百六十五."""
    if not 0 < number < 10_000:
        raise ValueError("numbers of articles lie between 1 and 9999")
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if gap else "") + DIGITS[digit] + name
            gap = False
        elif text and number:
            gap = True
    return text.removeprefix("一") if text.startswith("一十") else text


def number(text: str) -> int:
    """四十一 → 41; digits, also full-width ones, are taken as they are."""
    text = text.strip()
    if text.isdecimal():
        return int(text)
    total, digit = 0, 0
    for c in text:
        if c in VALUES:
            digit = VALUES[c]
        elif c in "十百千":
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[c]
            digit = 0
        else:
            raise ValueError(f"not a numeral: {text!r}")
    return total + digit


def cite(
    title: str, *, article: int | None, suffix: int | None, paragraph: int | None, item: int | None
) -> str:
    """《title》第…条之…第…款第（…）项; whatever is not given is left out."""
    text = f"《{title}》"
    if article:
        text += f"第{numeral(article)}条" + (f"之{numeral(suffix)}" if suffix else "")
    if paragraph:
        text += f"第{numeral(paragraph)}款"
    if item:
        text += f"第（{numeral(item)}）项"
    return text


N = r"[零〇一二两三四五六七八九十百千\d０-９]+"
CITATION = re.compile(
    rf"《(?P<title>[^》]+)》\s*第\s*(?P<article>{N})\s*条(?:之(?P<suffix>{N}))?"
    rf"(?:\s*第\s*(?P<paragraph>{N})\s*款)?(?:\s*第?\s*[（(]?(?P<item>{N})[）)]?\s*项)?"
)


def parse(text: str) -> dict[str, str | int | None] | None:
    """The first citation in a text as people write it (第7条, 第七条, 第（三）项), or None."""
    if not (found := CITATION.search(text)):
        return None
    parts = {
        name: number(value) if value else None for name, value in found.groupdict().items() if name != "title"
    }
    return {"title": found["title"].strip(), **parts}
