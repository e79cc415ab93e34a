"""Tables of strangers: what they are, what they say, and that none of them does harm."""

import ast
import io
import re
import resource
import sys
import time

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.kernel import tables
from portal.kernel.acts import InsideAct, act
from portal.kernel.readers.grid import MOST_COLUMNS, Grid, Line
from portal.kernel.tables import BadTable, cell_name, kind_of, read
from tests.factories import hostile
from tests.factories.tables import comma, document, entry, repacked, saved, workbook

pytestmark = pytest.mark.clause("M-20")
READERS = tables.READERS.parent


def opened(data, name="清单.xlsx", kind=None):
    return read(data, kind=kind or kind_of(data, name))


def cells(data, **options):
    (grid, *_) = opened(data, **options).grids
    return [line.cells for line in grid.lines]


HARM = hostile.files()


@pytest.mark.parametrize("harm", HARM)
def test_harmful_file_is_answered_within_bounds(harm):
    make, words = HARM[harm]
    data = make()
    assert len(data) < 10 * 1024 * 1024
    start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        opened(data, name="a.csv")
    except BadTable as refusal:
        assert words and re.search(words, refusal.message), refusal.message
        assert refusal.way_out
    else:
        assert not words
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 5
    assert time.monotonic() - start < tables.SECONDS + 1


@pytest.mark.parametrize(
    ("data", "words", "way_out"),
    [
        (b"", "空的", "重新选择"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), ".xls）", "另存为"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), ".doc）", ".docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码", "取消密码"),
        (b"%PDF-1.7 x", "PDF", "表格原件"),
        (b"  <html><table></table>", "网页", "另存为"),
        (b"\x89PNG\r\n", "不是表格", "另存为"),
        (b"PK\x03\x04 xl/workbook.bin PK\x05\x06", "格式不能读取", "另存为"),
        (b"PK\x03\x04 photo.jpg PK\x05\x06", "压缩包", "解压"),
        (b"PK\x03\x04 photo", "不完整", "重新索取"),
    ],
)
def test_what_is_no_table_is_refused_at_once_with_a_way_out(data, words, way_out):
    with pytest.raises(BadTable) as refused:
        kind_of(data, "清单.xls")
    assert words in refused.value.message
    assert way_out in refused.value.way_out


def test_merged_cells_stand_in_every_cell_of_their_range():
    rows = cells(workbook([entry()]))
    assert rows[0] == ["实行告知承诺制证明事项目录"] * 12
    assert rows[2][3:5] == ["设定依据", "设定依据"]
    assert rows[3][0] == "序号"


def test_cells_merged_downwards_are_known_as_one():
    book = openpyxl.Workbook()
    for row in ([1, "证明", "甲法"], [None, None, "乙法"]):
        book.active.append(row)
    book.active.merge_cells("A1:A2")
    book.active.merge_cells("B1:B2")
    (grid,) = opened(saved(book)).grids
    assert grid.lines[1].above == [0, 1]
    assert grid.lines[1].cells == ["1", "证明", "乙法"]


def test_formulas_are_pointed_out_and_not_calculated():
    book = openpyxl.Workbook()
    book.active.append(["=1+1", "文字"])
    (grid,) = opened(saved(book)).grids
    assert grid.lines[0].odd == {0: "formula"}
    assert grid.lines[0].cells == ["", "文字"]


def test_hidden_sheets_and_links_to_elsewhere_are_left_alone_and_told():
    book = openpyxl.load_workbook(io.BytesIO(hostile.good()))
    book.create_sheet("底稿").sheet_state = "hidden"
    data = repacked(saved(book), **{"xl__externalLinks__externalLink1.xml": b"<x/>"})
    found = opened(data)
    assert len(found.grids) == 1
    assert any("隐藏的工作表" in note for note in found.notes)
    assert any("链接没有打开" in note for note in found.notes)


def test_dates_numbers_and_truth_read_as_people_see_them():
    book = openpyxl.Workbook()
    book.active.append([1, 2.5, True, 45000])
    book.active["D1"].number_format = "yyyy-mm-dd"
    assert cells(saved(book)) == [["1", "2.5", "是", "2023-03-15"]]


def test_word_table_with_spans_merges_ticks_and_deleted_text():
    table = (
        '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>设定依据</w:t></w:r></w:p></w:tc>'
        '<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>市局</w:t></w:r></w:p></w:tc></w:tr>'
        "<w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r><w:r><w:br/></w:r><w:r><w:t>法</w:t></w:r></w:p></w:tc>"
        '<w:tc><w:p><w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
        "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del></w:p></w:tc>"
        "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>"
    )
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = f"<w:document {space}><w:body><w:p><w:r><w:t>清单</w:t></w:r></w:p>{table}</w:body></w:document>"
    (grid,) = opened(repacked(document([["x"]]), **{"word__document.xml": body.encode()})).grids
    assert grid.title == "清单"
    assert [line.cells for line in grid.lines] == [["设定依据", "设定依据", "市局"], ["甲\n法", "✓", "市局"]]
    assert grid.lines[1].above == [2]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_each_encoding_says_the_same(encoding):
    rows = [["序号", "证明名称", "设定依据"], ["1", "住所证明，镕䶮𬭎", "《条例》第三条：\n（一）某证明"]]
    assert cells(comma(rows, encoding), name="a.csv") == rows


def test_pasted_sentences_with_commas_stay_lines():
    text = "第一行,没有表头,只是一句话,还有一句\n第二行".encode()
    assert cells(text, kind="pasted") == [["第一行,没有表头,只是一句话,还有一句"], ["第二行"]]


@pytest.mark.parametrize(
    ("place", "number", "name"),
    [(0, 1, "A1"), (25, 9, "Z9"), (26, 10, "AA10"), (51, 3, "AZ3"), (52, 3, "BA3")],
)
def test_cells_are_called_as_in_the_sheet(place, number, name):
    assert cell_name(Grid("", letters=True), Line(number, []), place) == name


def test_a_reader_that_dies_is_an_answer_and_not_a_crash(monkeypatch, tmp_path):
    script = tmp_path / "dies.py"
    script.write_text("import os; os.abort()")
    monkeypatch.setattr(tables, "READERS", script)
    with pytest.raises(BadTable, match="超过了限度"):
        read(b"x", kind="text")


def test_a_reader_that_hangs_is_stopped(monkeypatch, tmp_path):
    script = tmp_path / "hangs.py"
    script.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(tables, "READERS", script)
    monkeypatch.setattr(tables, "SECONDS", 0.5)
    with pytest.raises(BadTable, match="超过了限度"):
        read(b"x", kind="text")


@pytest.mark.django_db
def test_files_are_never_opened_within_an_act():
    @act()
    def take_in():
        read(b"x", kind="text")

    with pytest.raises(InsideAct):
        take_in()


def test_readers_know_only_the_standard_library():
    for path in READERS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            assert {name.split(".")[0] for name in names} <= {*sys.stdlib_module_names, "readers"}, path


GOOD = [hostile.good(), document([["序号", "证明名称"], ["1", "甲"]])]
TEXTS = st.text(
    st.characters(
        min_codepoint=32, max_codepoint=0x9FFF, exclude_categories=("Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp")
    ),
    max_size=30,
).map(str.strip)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(TEXTS, min_size=3, max_size=6), min_size=1, max_size=8))
def test_a_workbook_reads_as_openpyxl_reads_it(rows):
    book = openpyxl.Workbook()
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            cell = book.active.cell(number, place, text)
            cell.data_type = "s"
    data = saved(book)
    peer = openpyxl.load_workbook(io.BytesIO(data)).active
    wanted = [["" if cell is None else str(cell) for cell in row] for row in peer.iter_rows(values_only=True)]
    wanted = [row for row in wanted if any(row)]
    found = [row + [""] * (max(map(len, wanted), default=0) - len(row)) for row in cells(data)]
    assert found == wanted


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_damage_to_a_file_is_read_or_refused(data):
    bad = bytearray(data.draw(st.sampled_from(GOOD)))
    for _ in range(data.draw(st.integers(1, 6))):
        bad[data.draw(st.integers(0, len(bad) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(bad) // 3, len(bad)))
    try:
        found = opened(bytes(bad[:cut]))
    except BadTable as refusal:
        assert refusal.message
        assert refusal.way_out
        assert refusal.code != "too_much"
    else:
        assert all(len(line.cells) <= MOST_COLUMNS for grid in found.grids for line in grid.lines)
