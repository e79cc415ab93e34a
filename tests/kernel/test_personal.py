"""Personal data in free text: nothing with a check digit slips through, amounts and numbers of papers stay."""

import random

import pytest
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
