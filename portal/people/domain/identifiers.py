"""Names and document numbers as people type them, checked and brought into one form. Pure: no database."""

import re
import unicodedata
from datetime import date

from stdnum.cn import uscc

from portal.kernel.acts import Refused
from portal.kernel.identifiers import (
    InvalidIdentifier,
    check_id_number,
    check_uscc,
    is_residence_permit,
    normalise,
)
from portal.kernel.masking import mask_id
from portal.people.enums import ORGANISATION_DOCUMENTS, PERSONAL_DOCUMENTS, DocumentType, SubjectKind

NAME_MAX = 100
# Full-width letters and digits become half-width; characters of names are left as they are (NFKC would change some).
FULL_WIDTH = {
    code: code - 0xFEE0 for code in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]
}
DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅．", "·"))
BRACKETS = str.maketrans("()", "（）")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

# Other documents than identity cards: loose on purpose, issuers change their patterns.
PATTERNS = {
    DocumentType.HK_MACAO: (r"[HM]\d{8,10}", "港澳居民来往内地通行证号码以H或M开头，后接8至10位数字。"),
    DocumentType.TAIWAN: (r"[0-9A-Z()]{7,15}", "台湾居民来往大陆通行证号码为7至15位数字或字母。"),
    DocumentType.PASSPORT: (r"[0-9A-Z]{5,20}", "护照号码为5至20位数字或字母。"),
    DocumentType.EXIT_ENTRY: (r"[0-9A-Z]{6,12}", "出入境通行证号码为6至12位数字或字母。"),
    DocumentType.MILITARY: (
        r"[\u4e00-\u9fff]{1,4}字?第?\d{5,10}号?",
        "军人身份证件号码以证件上的汉字开头，后接5至10位数字，例如“军字第1234567号”。",
    ),
    DocumentType.OTHER: (r"[0-9A-Z()/\u4e00-\u9fff〔〕]{4,40}", "证件号码为4至40位数字、字母或汉字。"),
}


class BadName(Refused):
    code = "bad_name"


class BadNumber(Refused):
    code = "bad_number"


def checked_name(kind: str, name: str) -> str:
    """The name in its stored form. Rare characters and scripts other than Chinese are welcome. Raises BadName."""
    word = "姓名" if kind == SubjectKind.NATURAL else "名称"
    text = " ".join(name.translate(FULL_WIDTH).replace("\u3000", " ").split()).translate(DOTS)
    if kind != SubjectKind.NATURAL and HAN.search(text):
        text = text.translate(BRACKETS)
    if not text:
        raise BadName(f"请填写{word}。", field="name")
    if len(text) > NAME_MAX:
        raise BadName(f"{word}最长{NAME_MAX}个字，现在是{len(text)}个字，请核对。", field="name")
    for place, char in enumerate(text, start=1):
        if problem := _wrong_in_name(kind, char):
            raise BadName(f"{word}第{place}个字{problem}", field="name")
    return text


def _wrong_in_name(kind: str, char: str) -> str:
    category = unicodedata.category(char)
    if category == "Co":
        return "是自造字，其他系统无法显示，请改用国家标准编码的字。"
    if char in "\ufffd?？□" or category in {"Cn", "Cs"}:
        return "是乱码，请重新录入。"
    if category in {"Cc", "Cf"} and char not in "\u200c\u200d":
        return "是看不见的控制字符，请删除后重新录入。"
    if kind == SubjectKind.NATURAL and not (category[0] in "LM" or char in "·.-' 〇\u0f0b\u0f0c"):
        return f"“{char}”不能用在姓名中，请核对。"
    return ""


def checked_number(document_type: str, number: str, *, on: date) -> str:
    """The number in its stored form. Raises BadNumber with a message that says what is wrong and where."""
    plain = normalise(number)
    if not plain:
        raise BadNumber("请填写证件号码。", field="number")
    if len(plain) > 40:
        raise BadNumber(f"证件号码过长（{len(plain)}位），请核对。", field="number")
    try:
        return _by_type(DocumentType(document_type), plain, on)
    except InvalidIdentifier as error:
        raise BadNumber(error.message, field="number") from None


def _by_type(kind: DocumentType, plain: str, on: date) -> str:
    match kind:
        case DocumentType.ID_CARD:
            if re.fullmatch(r"9\d{17}", plain) and _is_id(plain, on):
                raise InvalidIdentifier(
                    "这是外国人永久居留身份证号码，请把证件类型改为“外国人永久居留身份证”。"
                )
            if re.fullmatch(r"[A-Z]{1,2}\d{7,10}", plain):
                raise InvalidIdentifier("这像是护照或者通行证号码，不是居民身份证号，请核对证件类型。")
            return check_id_number(plain, on=on)
        case DocumentType.USCC:
            if re.fullmatch(r"\d{17}[\dX]", plain) and _is_id(plain, on) and not uscc.is_valid(plain):
                raise InvalidIdentifier("这是居民身份证号，不是统一社会信用代码。个人申请请选择“个人”。")
            return check_uscc(plain)
        case DocumentType.HMT_RESIDENCE:
            number = check_id_number(plain, on=on)
            if not is_residence_permit(number):
                raise InvalidIdentifier(
                    "港澳台居民居住证号码以810000、820000或者830000开头；这是居民身份证号，请改证件类型。"
                )
            return number
        case DocumentType.FOREIGN_PERMANENT:
            if re.fullmatch(r"[A-Z]{3}\d{12}", plain):
                return plain
            if not plain.startswith("9"):
                raise InvalidIdentifier("外国人永久居留身份证号码为9开头的18位，或者旧版3位字母加12位数字。")
            return check_id_number(plain, on=on)
    pattern, hint = PATTERNS[kind]
    if re.fullmatch(r"\d{17}[\dX]", plain) and _is_id(plain, on):
        raise InvalidIdentifier("这是居民身份证号，请把证件类型改为“居民身份证”。")
    if not re.fullmatch(pattern, plain):
        raise InvalidIdentifier(hint)
    return plain


def _is_id(plain: str, on: date) -> bool:
    try:
        check_id_number(plain, on=on)
    except InvalidIdentifier:
        return False
    return True


def check_kind(kind: str, document_type: str) -> None:
    """Persons show personal documents, organisations their code. Raises BadNumber."""
    allowed = PERSONAL_DOCUMENTS if kind == SubjectKind.NATURAL else ORGANISATION_DOCUMENTS
    if document_type not in allowed:
        raise BadNumber(
            "公民不能使用统一社会信用代码，请选择个人证件。"
            if kind == SubjectKind.NATURAL
            else "法人和其他组织请使用统一社会信用代码。",
            field="document_type",
        )


def born_on(document_type: str, number: str) -> date | None:
    """The birth date that a number carries; None for documents whose numbers carry none."""
    carries = document_type in (DocumentType.ID_CARD, DocumentType.HMT_RESIDENCE)
    if document_type == DocumentType.FOREIGN_PERMANENT and len(number) == 18:
        carries = True
    if not carries:
        return None
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def masked(number: str) -> str:
    """How the stored number is shown to those who need not know it."""
    return mask_id(number)
