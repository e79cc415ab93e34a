"""Personal data in free text: nothing with a check digit slips through, amounts and numbers of papers stay."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from portal.kernel import personal
from tests.factories.people import id_number

FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
NUMERALS = str.maketrans("0123456789", "零一二三四五六七八九")


def spaced(number):
    return f"{number[:6]} {number[6:14]} {number[14:]}"


@pytest.mark.clause("M-11")
@pytest.mark.parametrize(
    "disguise",
    [
        str,
        spaced,
        lambda n: "-".join(n),
        lambda n: n.translate(FULL_WIDTH),
        lambda n: n[:17].translate(NUMERALS) + n[17],
        lambda n: f"编号12{n}",
        lambda n: n.lower(),
    ],
)
def test_identity_numbers_are_found_in_every_disguise(disguise):
    random.seed(7)
    for _ in range(70):
        number = id_number(
            random.randrange(1, 999), born=f"{random.randrange(1940, 2008)}0{random.randrange(1, 9)}11"
        )
        text = f"我的身份证是{disguise(number)}，请尽快办理。"
        assert personal.kinds(text) == ["身份证号码"], text
        assert number[10:17] not in personal.redact(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("电话138 0000 1234", "手机号码"),
        ("请打＋86 13800001234", "手机号码"),
        ("座机 0375-2521234", "电话号码"),
        ("邮箱 li.si@example.com", "电子邮箱"),
        ("卡号6222 0212 3456 789" + luhn.calc_check_digit("622202123456789"), "银行卡号"),
        ("老证号410404850102123", "身份证号码"),
        ("我叫王测试，住在城里", "姓名"),
        ("住人民路12号3单元", "住址"),
        ("家住石龙区高庄街道建设村三组", "住址"),
        ("地址：人民路１２号", "住址"),
        ("张三13800001234", "手机号码"),
    ],
)
def test_other_data_are_found(text, kind):
    assert kind in personal.kinds(text)
    assert f"［{kind}已隐去］" in personal.redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "建议把1100元改为1200元。",
        "国办发〔2020〕42号第三条第（二）项",
        "二〇二六年十一月二十一日",
        "办理时限由20个工作日改为10个工作日",
        "统一社会信用代码不必再填",
        "热线12345打不通",
    ],
)
def test_what_is_no_personal_data_stays(text):
    assert personal.find(text) == []
    assert personal.redact(text) == text


PHONES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
CARDS = st.from_regex(r"62[0-9]{13,16}", fullmatch=True).map(lambda n: n + luhn.calc_check_digit(n))
IDS = st.builds(
    lambda serial, year, month, day: id_number(serial, born=f"{year}{month:02d}{day:02d}"),
    st.integers(1, 998), st.integers(1930, 2015), st.integers(1, 12), st.integers(1, 28),
)  # fmt: skip
DISGUISES = st.sampled_from(
    [
        str,
        lambda n: n.translate(FULL_WIDTH),
        " ".join,
        "　".join,
        "-".join,
        lambda n: n.translate(NUMERALS),
        lambda n: f"{n[:3]} {n[3:7]} {n[7:]}",
    ]
)
# Words around a number: no digits, no numerals, nothing that stands between digits.
WORDS = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=12).map(
    lambda text: "".join(sign for sign in text if sign not in personal.NUMERALS)
)


def digits_of(text):
    return "".join(sign for sign in personal._plain(text) if sign.isdigit())


@pytest.mark.clause("P-11")
@settings(max_examples=150, deadline=None, derandomize=True)
@given(before=WORDS, after=WORDS, number=st.one_of(PHONES, CARDS, IDS), disguise=DISGUISES)
def test_no_number_gets_through_whatever_stands_around_it(before, after, number, disguise):
    text = f"{before}{disguise(number)}{after}"
    shown = personal.redact(text)

    assert digits_of(shown) == ""
    assert shown.startswith(before[:1])
    assert personal.redact(shown) == shown


@pytest.mark.clause("P-11")
@settings(max_examples=100, deadline=None, derandomize=True)
@given(first=PHONES, second=PHONES, gap=st.sampled_from([" ", "、", "/", "，", "　", " - "]))
def test_two_numbers_beside_each_other_are_two(first, second, gap):
    assert digits_of(personal.redact(f"电话{first}{gap}{second}。")) == ""


@pytest.mark.clause("P-11")
@settings(max_examples=100, deadline=None, derandomize=True)
@given(text=st.text(max_size=80))
def test_pieces_are_the_text_and_marks_never_overlap(text):
    found = personal.find(text)

    assert "".join(piece for piece, _ in personal.pieces(text)) == text
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


@pytest.mark.clause("P-11")
def test_given_words_are_hidden_wherever_they_stand():
    assert "王小明" not in personal.redact("王小明承诺，王小明保证。", words=["王小明"])
