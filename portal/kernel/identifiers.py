"""Identity card numbers (GB 11643) and unified social credit codes (GB 32100).

The check digits are python-stdnum's; what is ours is telling a person in Chinese what is wrong and where.
"""

import re
import unicodedata
from datetime import date

from stdnum.cn import ric, uscc

SPACES = re.compile(r"[\s\-\u3000·.]+")


class InvalidIdentifier(ValueError):
    """The number cannot be right; the message says where."""

    @property
    def message(self) -> str:
        return str(self.args[0])


def normalise(text: str) -> str:
    """Full-width to half-width, gaps out, upper case."""
    return SPACES.sub("", unicodedata.normalize("NFKC", text)).upper()


def _birth_date(number: str) -> date:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise InvalidIdentifier(f"身份证号第7至14位“{number[6:14]}”不是有效的出生日期，请核对。") from None
    return born


def check_id_number(text: str, *, on: date) -> str:
    """Return the 18-character number (15-digit ones are lengthened) or raise InvalidIdentifier.

    Division codes that GB/T 2260 has since dropped stay valid: a person keeps the number of her birth.
    """
    number = normalise(text)
    if len(number) == 15 and number.isdigit():
        number = number[:6] + "19" + number[6:]
        number += ric.calc_check_digit(number + "0")
    if re.fullmatch(r"[0-9A-Z]{18}", number) and not re.fullmatch(r"\d{17}[\dX]", number):
        if _is_uscc(number):
            raise InvalidIdentifier("这是统一社会信用代码，不是身份证号。单位申请请选择“法人或其他组织”。")
        raise InvalidIdentifier("身份证号只能由17位数字加1位数字或X组成，请核对其中的字母。")
    if len(number) != 18:
        raise InvalidIdentifier(f"身份证号应为18位，现在是{len(number)}位，请核对。")
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise InvalidIdentifier("身份证号只能由17位数字加1位数字或X组成，请核对。")
    born = _birth_date(number)
    if born > on:
        raise InvalidIdentifier(f"身份证号中的出生日期{born:%Y年%m月%d日}晚于今天，请核对第7至14位。")
    if born.year < 1875:
        raise InvalidIdentifier(f"身份证号中的出生年份{born.year}过早，请核对第7至10位。")
    if ric.calc_check_digit(number) != number[-1]:
        raise InvalidIdentifier("身份证号最后一位校验码不对，号码中有数字录错，请逐位核对。")
    return number


def is_residence_permit(number: str) -> bool:
    """A residence permit of Hong Kong, Macao or Taiwan: numbered like identity cards, under codes of its own."""
    return number[:6] in {"810000", "820000", "830000"}


def _is_uscc(number: str) -> bool:
    return bool(uscc.is_valid(number))


def check_uscc(text: str) -> str:
    """Return the 18-character unified social credit code or raise InvalidIdentifier."""
    code = normalise(text)
    if len(code) != 18:
        raise InvalidIdentifier(f"统一社会信用代码应为18位，现在是{len(code)}位，请核对。")
    wrong = re.search(r"[^0-9A-HJ-NPQRTUWXY]", code)
    if wrong:
        raise InvalidIdentifier(
            f"统一社会信用代码第{wrong.start() + 1}位“{wrong.group()}”不是允许的字符（不使用I、O、S、V、Z）。"
        )
    # Both check digits can hold by chance; digits only, a birth date inside: it is a person's number.
    if re.fullmatch(r"\d{17}[\dX]", code) and ric.is_valid(code):
        raise InvalidIdentifier("这像是居民身份证号，不是统一社会信用代码。个人申请请选择“公民”。")
    if not _is_uscc(code):
        raise InvalidIdentifier("统一社会信用代码校验码不对，代码中有字符录错，请逐位核对。")
    return code
