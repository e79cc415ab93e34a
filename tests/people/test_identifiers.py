"""Names and numbers as people type them."""

from datetime import date

import pytest

from portal.kernel.acts import Refused
from portal.people.domain.ages import comes_of_age, years
from portal.people.domain.identifiers import born_on, check_kind, checked_name, checked_number
from portal.people.enums import DocumentType, SubjectKind

ON = date(2026, 11, 20)
ID = "410404198501020019"


@pytest.mark.clause("P-03")
@pytest.mark.parametrize(
    ("document_type", "typed", "stored"),
    (
        (DocumentType.ID_CARD, ID, ID),
        (DocumentType.ID_CARD, "４１０４０４１９８５０１０２００１９", ID),
        (DocumentType.ID_CARD, " 410404 19850102 0019 ", ID),
        (DocumentType.ID_CARD, "410404850102001", ID),
        (DocumentType.ID_CARD, "11010519491231002x", "11010519491231002X"),
        # 港澳台居民居住证 and divisions that no longer exist
        (DocumentType.ID_CARD, "810000199408230021", "810000199408230021"),
        (DocumentType.USCC, "11320982741330162e", "11320982741330162E"),
        (DocumentType.USCC, "９１３７０４０６Ｌ２４８９４１３６Ｊ", "91370406L24894136J"),
        (DocumentType.PASSPORT, "e1234 5678", "E12345678"),
        (DocumentType.PASSPORT, "533380006", "533380006"),
        (DocumentType.HK_MACAO, "H12345678", "H12345678"),
        (DocumentType.HK_MACAO, "M1234567801", "M1234567801"),
        (DocumentType.TAIWAN, "12345678", "12345678"),
        (DocumentType.TAIWAN, "0123456789（Ｂ）", "0123456789(B)"),
        (DocumentType.FOREIGN_PERMANENT, "USA110073072901", "USA110073072901"),
        (DocumentType.HMT_RESIDENCE, "８１００００１９９４０８２３００２１", "810000199408230021"),
        (DocumentType.HMT_RESIDENCE, "83000019900101008x", "83000019900101008X"),
        (DocumentType.FOREIGN_PERMANENT, "911566198001010010", "911566198001010010"),
        (DocumentType.EXIT_ENTRY, "ｔ1234567", "T1234567"),
        (DocumentType.MILITARY, "军字第 1234567 号", "军字第1234567号"),
        (DocumentType.MILITARY, "武字第０１２３４５６７号", "武字第01234567号"),
        # a division that was abolished long ago (四川万县)
        (DocumentType.ID_CARD, "512221196605061239", "512221196605061239"),
        (DocumentType.OTHER, "军字第1234567号", "军字第1234567号"),
    ),
)
def test_a_right_number_is_taken_in_its_stored_form(document_type, typed, stored):
    assert checked_number(document_type, typed, on=ON) == stored


@pytest.mark.clause("P-03")
@pytest.mark.parametrize(
    ("document_type", "typed", "says"),
    (
        (DocumentType.ID_CARD, "410404198501020018", "校验码"),
        (DocumentType.ID_CARD, "410404198513020019", "出生日期"),
        (DocumentType.ID_CARD, "410404198502300019", "出生日期"),
        (DocumentType.ID_CARD, "410404202701010011", "晚于今天"),
        (DocumentType.ID_CARD, "41040419850102001", "17位"),
        (DocumentType.ID_CARD, "E12345678", "护照"),
        (DocumentType.ID_CARD, "91370406L24894136J", "统一社会信用代码"),
        (DocumentType.ID_CARD, "", "请填写"),
        (DocumentType.ID_CARD, "4" * 60, "过长"),
        (DocumentType.USCC, ID, "居民身份证号"),
        (DocumentType.USCC, "113209827413301620", "校验码"),
        (DocumentType.USCC, "11320982I41330162E", "第9位“I”"),
        (DocumentType.PASSPORT, ID, "居民身份证"),
        (DocumentType.HK_MACAO, "12345678", "H或M"),
        (DocumentType.FOREIGN_PERMANENT, ID, "9开头"),
        (DocumentType.HMT_RESIDENCE, ID, "这是居民身份证号"),
        (DocumentType.HMT_RESIDENCE, "810000199408230022", "校验码"),
        (DocumentType.EXIT_ENTRY, "12-3", "6至12位"),
        (DocumentType.MILITARY, "1234567", "以证件上的汉字开头"),
        (DocumentType.MILITARY, ID, "居民身份证"),
    ),
)
def test_a_wrong_number_is_refused_with_what_is_wrong(document_type, typed, says):
    with pytest.raises(Refused) as caught:
        checked_number(document_type, typed, on=ON)
    assert says in caught.value.message
    assert caught.value.field == "number"


@pytest.mark.clause("P-03")
def test_an_id_is_born_on_the_very_day_at_the_latest():
    assert checked_number(DocumentType.ID_CARD, "41040420261120001X", on=ON).startswith("41040420261120")
    with pytest.raises(Refused):
        checked_number(DocumentType.ID_CARD, "41040420261120001X", on=date(2026, 11, 19))


@pytest.mark.clause("P-03")
@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    (
        (SubjectKind.NATURAL, "王䶮", "王䶮"),
        (SubjectKind.NATURAL, "𬭎喆堃镕", "𬭎喆堃镕"),
        (SubjectKind.NATURAL, "洛桑•扎西", "洛桑·扎西"),
        (SubjectKind.NATURAL, "བློ་བཟང་བཀྲ་ཤིས།"[:-1], "བློ་བཟང་བཀྲ་ཤིས"),
        (SubjectKind.NATURAL, "　Ａｎｎａ　Ｓｍｉｔｈ ", "Anna Smith"),
        (SubjectKind.NATURAL, "张〇一", "张〇一"),
        (SubjectKind.LEGAL, "石龙(河南)第３建筑公司", "石龙（河南）第3建筑公司"),
        (SubjectKind.NATURAL, "长" * 100, "长" * 100),
    ),
)
def test_names_keep_their_characters(kind, typed, stored):
    assert checked_name(kind, typed) == stored


@pytest.mark.clause("P-03")
@pytest.mark.parametrize(
    ("typed", "says"),
    (
        ("", "请填写"),
        ("　 ", "请填写"),
        ("长" * 101, "最长100个字，现在是101个字"),
        ("王3", "“3”不能用在姓名中"),
        ("王\ue123", "自造字"),
        ("王?", "乱码"),
        ("王\x07", "控制字符"),
        ("王<b>", "不能用在姓名中"),
    ),
)
def test_names_that_cannot_be_are_refused(typed, says):
    with pytest.raises(Refused) as caught:
        checked_name(SubjectKind.NATURAL, typed)
    assert says in caught.value.message
    assert caught.value.field == "name"


@pytest.mark.clause("P-03")
@pytest.mark.parametrize(
    ("kind", "document_type"),
    ((SubjectKind.NATURAL, DocumentType.USCC), (SubjectKind.LEGAL, DocumentType.ID_CARD)),
)
def test_a_document_of_the_other_kind_is_refused(kind, document_type):
    with pytest.raises(Refused) as caught:
        check_kind(kind, document_type)
    assert caught.value.field == "document_type"


@pytest.mark.clause("P-03")
@pytest.mark.parametrize(
    ("document_type", "number", "born"),
    (
        (DocumentType.ID_CARD, ID, date(1985, 1, 2)),
        (DocumentType.HMT_RESIDENCE, "810000199408230021", date(1994, 8, 23)),
        (DocumentType.FOREIGN_PERMANENT, "911566198001010010", date(1980, 1, 1)),
        (DocumentType.FOREIGN_PERMANENT, "USA110073072901", None),
        (DocumentType.PASSPORT, "E12345678", None),
        (DocumentType.MILITARY, "军字第1234567号", None),
    ),
)
def test_the_birth_date_is_read_where_the_number_carries_it(document_type, number, born):
    assert born_on(document_type, number) == born


@pytest.mark.clause("P-03")
@pytest.mark.parametrize(
    ("born", "on", "age", "of_age"),
    (
        (date(2008, 11, 28), date(2026, 11, 27), 17, date(2026, 11, 28)),
        (date(2008, 11, 28), date(2026, 11, 28), 18, date(2026, 11, 28)),
        (date(2008, 2, 29), date(2026, 2, 28), 17, date(2026, 3, 1)),
        (date(2008, 2, 29), date(2026, 3, 1), 18, date(2026, 3, 1)),
    ),
)
def test_full_years_change_on_the_birthday(born, on, age, of_age):
    assert (years(born, on), comes_of_age(born)) == (age, of_age)
