"""GB 11643 and GB 32100: what is right passes, and what is wrong is told in words that name the place."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from portal.kernel.identifiers import InvalidIdentifier, check_id_number, check_uscc

VECTORS = json.loads((Path(__file__).parent.parent / "data" / "vectors.json").read_text())
TODAY = date(2026, 11, 21)


@pytest.mark.clause("P-03")
@pytest.mark.parametrize("number", VECTORS["id18_valid_synthetic"])
def test_valid_identity_numbers_pass(number):
    assert check_id_number(number, on=TODAY) == number


@pytest.mark.clause("P-03")
@pytest.mark.parametrize("number", VECTORS["id18_invalid"])
def test_invalid_identity_numbers_are_refused(number):
    with pytest.raises(InvalidIdentifier):
        check_id_number(number, on=TODAY)


@pytest.mark.clause("P-03")
@pytest.mark.parametrize("code", VECTORS["uscc_valid"])
def test_valid_credit_codes_pass(code):
    assert check_uscc(code) == code


@pytest.mark.clause("P-03")
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("370212199003072344", "校验码不对"),
        ("370212199013072343", "“19901307”不是有效的出生日期"),
        ("37021219900307234", "现在是17位"),
        ("370212209903072344", "晚于今天"),
        ("370212177703072344", "出生年份1777过早"),
        ("37021219900307234A", "X组成"),
        ("11320982741330162E", "这是统一社会信用代码"),
        ("", "现在是0位"),
    ],
)
def test_a_wrong_identity_number_is_told_what_and_where(typed, words):
    with pytest.raises(InvalidIdentifier) as caught:
        check_id_number(typed, on=TODAY)
    assert words in caught.value.message


@pytest.mark.clause("P-03")
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("113209827413301620", "校验码不对"),
        ("1132098274133016", "现在是16位"),
        ("11320982I41330162E", "第9位“I”"),
        ("370212199003072343", "这像是居民身份证号"),
    ],
)
def test_a_wrong_credit_code_is_told_what_and_where(typed, words):
    with pytest.raises(InvalidIdentifier) as caught:
        check_uscc(typed)
    assert words in caught.value.message


@pytest.mark.parametrize(
    "typed",
    [
        "３７０２１２１９９００３０７２３４３",
        " 370212 19900307 2343 ",
        "370212-19900307-2343",
        "370212900307234",
    ],
)
def test_full_width_gaps_and_fifteen_digits_become_the_same_number(typed):
    assert check_id_number(typed, on=TODAY) == "370212199003072343"


def test_lower_case_x_is_taken_as_x():
    body = next(
        f"37021219900307{n:03d}"
        for n in range(1000)
        if ric.calc_check_digit(f"37021219900307{n:03d}0") == "X"
    )
    assert check_id_number(f"{body}x", on=TODAY) == f"{body}X"


@given(place=st.integers(0, 17), digit=st.integers(0, 9))
def test_any_single_wrong_digit_is_found(place, digit):
    number = "370212199003072343"
    if number[place] == str(digit):
        return
    with pytest.raises(InvalidIdentifier):
        check_id_number(number[:place] + str(digit) + number[place + 1 :], on=TODAY)
