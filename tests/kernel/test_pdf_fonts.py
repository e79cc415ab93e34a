"""The fonts of documents: cut, alone, and with the characters that names need."""

import os

import pytest

from portal.kernel.pdf import fonts
from portal.kernel.pdf.render import html_to_pdf
from tests.factories.pdfs import fonts_of, text_of

STYLE = 'body { font: 16pt "Portal Song", "Portal Song Ext", "Portal Song Rest", "Portal Tibetan" }'


def page(text: str) -> str:
    return f'<html lang="zh-CN"><head><title>试</title></head><body><p>{text}</p></body></html>'


@pytest.mark.parametrize("name", ("张䶮", "李𬭎", "王喆", "赵堃", "钱镕", "བཀྲ་ཤིས་", "한", "𠮷"))
def test_rare_characters_of_names_come_out_as_text_in_embedded_fonts(name):
    pdf = html_to_pdf(page(f"姓名：{name}"), css=[STYLE]).pdf

    assert text_of(pdf) == f"姓名：{name}"
    assert all(font["emb"] == font["sub"] == font["uni"] == "yes" for font in fonts_of(pdf))
    assert all("+Portal-" in font["name"] for font in fonts_of(pdf))


def test_uncovered_names_only_what_no_font_has():
    assert fonts.uncovered("张䶮𬭎喆堃镕 བཀྲ་ཤིས་ A1（）〔〕“”①…\n") == frozenset()
    assert fonts.uncovered("张\U0001f600\ue000") == {"\U0001f600", "\ue000"}


def test_everyday_characters_are_answered_without_a_look_at_the_fonts(monkeypatch):
    assert fonts.everyday_characters() <= fonts._printable()

    monkeypatch.setattr(fonts, "_printable", lambda: pytest.fail("fonts were read"))
    assert fonts.uncovered("张三承诺：家庭人均月收入“900”元〔2026〕\n") == frozenset()


def test_pango_sees_our_fonts_only():
    html_to_pdf(page("字"), css=['body { font-family: "DejaVu Sans", "Noto Sans CJK SC" }'])
    assert os.environ["FONTCONFIG_FILE"] == str(fonts.font_dir() / "fonts.conf")

    pdf = html_to_pdf(page("字"), css=['body { font-family: "Noto Sans CJK SC" }']).pdf

    assert {font["name"].split("+")[1] for font in fonts_of(pdf)} == {"Portal-Song"}


def test_fonts_are_cut_once(monkeypatch):
    fonts.ensure_fonts()
    monkeypatch.setattr(fonts, "_cut_all", lambda *_: pytest.fail("cut again"))

    assert fonts.ensure_fonts().exists()


def test_missing_fonts_are_told_with_the_line_to_type(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.FONT_SOURCE_DIR = tmp_path

    problems = fonts.pdf_health()

    assert any("fonts-noto-cjk" in problem and "apt-get install" in problem for problem in problems)


def test_cut_fonts_serve_where_the_full_ones_are_gone(settings, tmp_path):
    before = fonts.ensure_fonts()
    settings.FONT_SOURCE_DIR = tmp_path

    assert fonts.ensure_fonts() == before
    assert fonts.pdf_health() == []


def test_cut_fonts_bear_another_name_and_say_what_was_changed():
    notice = (fonts.ensure_fonts().parent / "NOTICE.txt").read_text()

    assert all(layer.file_name in notice for layer in fonts.LAYERS)
    assert "SIL Open Font License 1.1" in notice
