"""Conditions of a pledge: what is typed, what is refused and in which words."""

import datetime

import pytest

from matters.domain.conditions import InvalidValues, checked, faults, read_values
from tests.factories.matters import INCOME

DATE = {
    "key": "since",
    "label": "开始日期",
    "kind": "date",
    "op": "le",
    "limit": "today",
    "text": "不晚于今天",
}
KIND = {
    "key": "kind",
    "label": "类别",
    "kind": "choice",
    "choices": ["低保", "特困", "都不是"],
    "limit": ["低保", "特困"],
    "text": "两类之一",
}
ADDRESS = {"key": "place", "label": "地址", "kind": "address", "text": "写到门牌号", "max_length": 20}


@pytest.mark.parametrize(
    ("given", "kept"), [("900", "900"), ("１，１００", "1100"), ("1,099.50元", "1099.50"), (" 0 ", "0")]
)
def test_amounts_are_read_as_people_type_them(given, kept):
    assert read_values([INCOME], {"income": given}).cleaned == {"income": kept}


@pytest.mark.clause("P-05")
@pytest.mark.parametrize(
    ("condition", "given", "word"),
    [
        (INCOME, "", "请填写“家庭人均月收入”"),
        (INCOME, "很少", "要填数字"),
        (INCOME, "-5", "不是合理的数"),
        (INCOME, "1e999999", "不是合理的数"),
        (INCOME, "NaN", "不是合理的数"),
        (INCOME, "9.999", "小数位数太多"),
        (INCOME, "1100.01", "须不超过 1100元"),
        (DATE, "2026-02-30", "不是真实的日期"),
        (DATE, "昨天", "要填日期"),
        (KIND, "都不是", "不能作出承诺"),
        (KIND, "其他", "不在可选的范围内"),
        (ADDRESS, "路", "太短"),
        (ADDRESS, "长" * 21, "最多 20 字"),
        (ADDRESS, "人民路\x0012号院", "不能识别的字符"),
    ],
)
def test_wrong_value_is_named_in_chinese(condition, given, word):
    errors = read_values([condition], {condition["key"]: given}).errors
    assert list(errors) == [condition["key"]]
    assert word in errors[condition["key"]]


def test_date_in_the_future_is_refused():
    tomorrow = datetime.date.today() + datetime.timedelta(days=2)
    assert "不晚于" in read_values([DATE], {"since": tomorrow.isoformat()}).errors["since"]
    assert read_values([DATE], {"since": "2020年5月8日"}).cleaned == {"since": "2020-05-08"}


def test_all_wrong_fields_are_named_at_once():
    with pytest.raises(InvalidValues) as refusal:
        checked([INCOME, DATE], {"income": "abc"})
    assert set(refusal.value.errors) == {"income", "since"}
    assert refusal.value.field == "income"


@pytest.mark.clause("M-12")
@pytest.mark.parametrize(
    ("conditions", "word"),
    [
        ([], "至少写一个"),
        ([{**INCOME, "unit": ""}], "没有写计量单位"),
        ([{**INCOME, "op": ""}], "没有写怎样比较"),
        ([{**INCOME, "kind": "some"}], "类型不对"),
        ([INCOME, INCOME], "同一个代号"),
        ([{**KIND, "limit": ["优抚"]}], "限定的选项须在其中"),
    ],
)
def test_condition_that_cannot_be_measured_is_a_fault(conditions, word):
    assert word in "".join(faults(conditions))


def test_good_conditions_have_no_faults():
    assert faults([INCOME, DATE, KIND, ADDRESS]) == []
