"""Citations with Chinese numerals, there and back."""

import pytest

from portal.law.citations import cite, number, numeral, parse


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (41, "四十一"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1165, "一千一百六十五"),
    ],
)
def test_numerals_are_written_as_laws_write_them(figure, words):
    assert numeral(figure) == words
    assert number(words) == figure


@pytest.mark.parametrize("figure", [0, -1, 10_000])
def test_no_numeral_for_what_is_no_article(figure):
    with pytest.raises(ValueError):
        numeral(figure)


@pytest.mark.clause("M-03")
def test_citation_goes_down_to_the_item():
    assert cite("教师资格条例", article=15, suffix=None, paragraph=1, item=4) == (
        "《教师资格条例》第十五条第一款第（四）项"
    )
    assert cite("刑法", article=280, suffix=1, paragraph=None, item=None) == "《刑法》第二百八十条之一"


@pytest.mark.parametrize(
    ("text", "article", "item"),
    [
        ("《中华人民共和国律师法》第7条", 7, None),
        ("依据《律师法》第七条第（三）项规定", 7, 3),
        ("《律师法》第７条第三项", 7, 3),
    ],
)
def test_citations_are_read_as_people_write_them(text, article, item):
    found = parse(text)
    assert (found["article"], found["item"]) == (article, item)


def test_text_without_a_citation_is_none():
    assert parse("按照有关规定") is None
