"""Files as agencies send them, made on the spot: workbooks, Word documents, csv in several encodings."""

import csv
import io
import zipfile
from pathlib import Path

import docx
import openpyxl

LISTS = Path(__file__).parents[1] / "data" / "lists"
HEAD = [
    ["序号", "证明名称", "证明用途", "设定依据", "", "实施基本情况", "", "行使层级", "", "", "", "事项类型"],
    ["", "", "", "依据名称、文号及条文内容", "效力层级", "索要单位", "开具单位", "省部级", "市级", "县级",
     "乡级及其他", ""],
]  # fmt: skip
MERGES = ["A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:G3", "H3:K3", "L3:L4"]
LAW = "《中华人民共和国律师法》第七条"


def entry(number=1, **cells):
    """One row of a list in the layout of the ministry."""
    words = {
        "order": str(number),
        "name": "无犯罪记录证明",
        "purpose": "律师执业核准",
        "bases": LAW,
        "hierarchy": "法律",
        "agency": "市司法局",
        "issuing_unit": "公安机关",
        "province": "",
        "prefecture": "√",
        "county": "√",
        "township": "",
        "kind": "行政许可",
        **cells,
    }
    return list(words.values())


def workbook(rows, *, head=HEAD, title="实行告知承诺制证明事项目录", merges=MERGES):
    """A workbook with a title, a head in two rows with merged cells, and these rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([title])
    sheet.append(["填报单位：某司法局"])
    for row in [*head, *rows]:
        sheet.append(row)
    sheet.merge_cells("A1:L1")
    for merge in merges:
        sheet.merge_cells(merge)
    return saved(book)


def saved(book):
    """The bytes of a workbook or document."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def document(*tables, title="实行告知承诺制证明事项目录"):
    """A Word document with one table for each list of rows."""
    paper = docx.Document()
    paper.add_paragraph(title)
    for rows in tables:
        table = paper.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        paper.add_paragraph("")
    return saved(paper)


def comma(rows, encoding="utf-8-sig", delimiter=","):
    """The rows as csv."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def changde():
    """The list of a city's bureau of 2022 as rows; the last one is cut in the middle."""
    with (LISTS / "changde_sfj_gzcn_2022.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def repacked(data, change=None, **members):
    """A zip file with members replaced or added (by name with __ for /), or each passed through ``change``."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        wanted = {name.replace("__", "/"): content for name, content in members.items()}
        for info in old.infolist():
            if info.filename not in wanted:
                content = old.read(info)
                new.writestr(info.filename, change(info.filename, content) if change else content)
        for name, content in wanted.items():
            new.writestr(name, content)
    return out.getvalue()
