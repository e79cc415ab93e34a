"""What a card reader types into the number field."""

import pytest

from pledges.card_lines import read_line

NUMBER = "41040419790203090X"


@pytest.mark.clause("P-06")
@pytest.mark.parametrize(
    ("typed", "found"),
    (
        (NUMBER, (NUMBER, "", "")),
        (f"  {NUMBER} ", (NUMBER, "", "")),
        (f"身份证号：{NUMBER}", (NUMBER, "", "")),
        (f"张镕|{NUMBER}", (NUMBER, "张镕", "")),
        (f"{NUMBER}，张镕", (NUMBER, "张镕", "")),
        (
            f"张镕|男|汉|19790203|某省某市某区人民路12号|{NUMBER}|某市公安局|20200101-20400101",
            (NUMBER, "张镕", "某省某市某区人民路12号"),
        ),
        (f"住址:某省某市某区人民路;姓名:张镕;公民身份号码:{NUMBER}", (NUMBER, "张镕", "某省某市某区人民路")),
        (f"某省某市某区人民路|张镕|{NUMBER}", (NUMBER, "张镕", "某省某市某区人民路")),
        (f"阿依古丽·买买提,{NUMBER},维吾尔族", (NUMBER, "阿依古丽·买买提", "")),
        ("４１０４０４１９７９０２０３０９０Ｘ｜张镕", (NUMBER, "张镕", "")),
        ("410404 1979 0203 090x|张镕", (NUMBER, "张镕", "")),
        ("E12345678|张镕", ("E12345678", "张镕", "")),
        ("", ("", "", "")),
        ("|||", ("|||", "", "")),
    ),
)
def test_a_scanned_line_is_split(typed, found):
    assert tuple(read_line(typed)) == found
