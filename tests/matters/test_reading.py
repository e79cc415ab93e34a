"""The hint how hard a text is to read."""

import pytest

from matters.domain.reading import LONG, reading_of


@pytest.mark.clause("M-12")
@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("", "还没有内容"),
        ("申请人家庭人均月收入不超过1100元。家里没有第二套房。", "好懂"),
        (f"{'很' * (LONG + 1)}。短句。", "还可以"),
        (f"{'很' * (2 * LONG + 1)}。", "难读"),
    ],
)
def test_level_follows_the_length_of_the_sentences(text, level):
    assert reading_of(text).level == level


def test_long_sentences_and_words_of_the_office_are_named():
    found = reading_of(f"逾期的予以退回。{'很' * (LONG + 1)}。")
    assert found.long_sentences == ["很" * (LONG + 1)]
    assert set(found.plain_words) == {"逾期", "予以"}
