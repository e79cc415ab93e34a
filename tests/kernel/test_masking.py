"""What is shown of names and numbers to those who need not know them whole."""

import pytest

from portal.kernel.logs import blot
from portal.kernel.masking import mask_id, mask_id_ordinary, mask_name, mask_phone


@pytest.mark.clause("C-09")
@pytest.mark.parametrize(
    ("name", "shown"),
    [("张三丰", "张**"), ("李四", "李*"), ("王", "*"), ("", ""), ("欧阳大友某某某", "欧****")],
)
def test_names_keep_the_family_name(name, shown):
    assert mask_name(name) == shown


def test_names_can_keep_the_given_name_by_setting(settings):
    settings.MASK_NAME = "first"
    assert mask_name("张大友") == "*大友"


@pytest.mark.clause("C-09")
def test_the_strong_mask_leaves_two_characters():
    assert mask_id("370212199003072343") == "3" + "*" * 16 + "3"
    assert mask_id("E12") == "***"


def test_the_ordinary_mask_lets_a_person_know_her_own_number():
    assert mask_id_ordinary("370212199003072343") == "3***12199003*****3"


@pytest.mark.parametrize(
    ("phone", "shown"), [("13812345678", "138****5678"), ("0375-12345678", "037****5678"), ("123", "***")]
)
def test_telephone_numbers_are_masked(phone, shown):
    assert mask_phone(phone) == shown


@pytest.mark.clause("C-09")
def test_logs_never_carry_an_identity_number():
    line = '{"event": "申请人 370212199003072343 和 37021219900307234X 及 370212900307234"}'
    assert "3702" not in blot(line)


def test_logs_keep_other_long_numbers():
    assert blot("20261121000123456789012") == "20261121000123456789012"
