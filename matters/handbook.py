"""Guides and work procedures as papers to take away: one content, written as PDF and as Word.

A book is parts with blocks of a few kinds; both writers know each kind. Nothing here reads the database.
"""

import datetime
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from matters.domain.flows import LANES, Flow, as_text
from matters.drawing import svg
from matters.models import GuideVersion, WorkProcedure
from portal.kernel.acts import outside_act
from portal.kernel.pdf.render import html_to_pdf, stylesheet_text

SHEET = Path(settings.ROOT) / "templates" / "documents" / "handbook.css"
SONG, HEADING = "宋体", "黑体"
PAPER_FONT = "Portal Song, Portal Song Ext, Portal Song Rest"


@dataclass(frozen=True)
class Part:
    """A heading and what stands under it: ``kind`` says how ``rows`` are to be read."""

    title: str
    kind: str  # facts, items, steps, words, articles, flow
    rows: Any


@dataclass(frozen=True)
class Book:
    """Everything on the paper, in order."""

    title: str
    publisher: str
    published_on: datetime.date
    number: int
    digest: str
    parts: list[Part] = field(default_factory=list)

    doc_number: str = ""

    @property
    def foot(self) -> str:
        """Who published it, when, under which number."""
        day = f"{self.published_on.year}年{self.published_on.month}月{self.published_on.day}日"
        return "　".join(filter(None, [self.publisher, self.doc_number, f"{day}公布", f"第{self.number}版"]))


def of_guide(guide: GuideVersion) -> Book:
    """The guide as it was published."""
    words = guide.content
    certificates = [
        f"{row['name']}：{row['purpose']}。{row['issuing_unit']}开具。依据{row['bases']}。"
        for row in words["certificates"]
    ]
    materials = words["materials"] or ["除上面可以用承诺代替的证明外，按受理单位一次告知的清单提交。"]
    parts = [
        Part("基本信息", "facts", words["facts"]),
        Part("可以用承诺代替的证明", "items", certificates),
        Part("其他申请材料", "items", materials),
        Part("选择承诺需要什么", "items", words["needed"]),
        Part("选择承诺，这样办", "steps", words["with_pledge"]),
        Part("不选择承诺，这样办", "steps", words["without_pledge"]),
        Part("承诺以后想退出，这样办", "steps", words["leaving"]),
        Part("对办理不满意，可以投诉", "facts", words["complaint"]),
    ]
    if words["notes"]:
        parts.append(Part("特别提示", "words", words["notes"]))
    parts.append(Part("办理流程图", "flow", words["flow"]))
    return Book(words["title"], words["agency"], guide.published_on, guide.number, guide.digest, parts)


def of_procedure(procedure: WorkProcedure) -> Book:
    """The work procedure as it was published."""
    parts = [Part(chapter["title"], "articles", chapter["articles"]) for chapter in procedure.chapters]
    parts.append(Part("附：办理流程图", "flow", procedure.flow))
    return Book(
        procedure.title,
        procedure.agency.name,
        procedure.published_on or datetime.date.min,
        procedure.number,
        procedure.digest,
        parts,
        procedure.doc_number,
    )


def pdf(book: Book) -> bytes:
    """A4, for printing and for the archive."""
    outside_act("rendering")
    shown = [(part, *_drawn(part)) for part in book.parts]
    html = render_to_string("documents/handbook.html", {"book": book, "shown": shown})
    return html_to_pdf(html, css=[stylesheet_text(SHEET)]).pdf


def _drawn(part: Part) -> tuple[str, list[tuple[str, list[str]]]]:
    """The drawing of a flow and its words; nothing for other parts."""
    if part.kind != "flow":
        return "", []
    return svg(part.rows, title=part.title, font=PAPER_FONT), as_text(part.rows)


def docx(book: Book) -> bytes:
    """The same in Word, for agencies that print their own folders."""
    outside_act("rendering")
    document = Document()
    _page(document)
    head = document.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(head, book.title, size=22, bold=True, font=HEADING)
    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(line, book.foot, size=10.5)
    for part in book.parts:
        heading = document.add_heading(level=1)
        _run(heading, part.title, size=16, bold=True, font=HEADING)
        WRITERS[part.kind](document, part.rows)
    foot = document.add_paragraph()
    _run(foot, f"内容摘要（SHA-256）：{book.digest}", size=9)
    properties = document.core_properties
    properties.title, properties.author = book.title, book.publisher
    moment = datetime.datetime.combine(book.published_on, datetime.time())
    properties.created = properties.modified = moment
    properties.language = "zh-CN"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Any) -> None:
    """A4 with the margins of official documents, and Song as the letters of the body."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    style = document.styles["Normal"]
    style.font.name, style.font.size = SONG, Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
    style.paragraph_format.line_spacing = 1.5
    style.paragraph_format.space_after = Pt(3)


def _run(paragraph: Any, words: str, *, size: float = 12, bold: bool = False, font: str = SONG) -> None:
    run = paragraph.add_run(words)
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, font
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    run.font.color.rgb = RGBColor(0, 0, 0)  # Word would make headings blue


def _facts(document: Any, rows: list[list[str]]) -> None:
    table = document.add_table(rows=0, cols=2)
    table.style, table.autofit = "Table Grid", False
    table.columns[0].width, table.columns[1].width = Mm(40), Mm(116)
    for name, words in rows:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # a fact stays on one page
        cells = row.cells
        cells[0].width, cells[1].width = Mm(40), Mm(116)
        _run(cells[0].paragraphs[0], name, bold=True)
        _run(cells[1].paragraphs[0], words)


def _items(document: Any, rows: list[str]) -> None:
    for place, words in enumerate(rows, start=1):
        _run(document.add_paragraph(), f"{place}. {words}")


def _steps(document: Any, rows: list[dict[str, str]]) -> None:
    said = ""
    for place, step in enumerate(rows, start=1):
        paragraph = document.add_paragraph()
        _run(paragraph, f"{place}. {step['title']}（{step['who']}）", bold=True)
        _run(document.add_paragraph(), step["detail"])
        if step["citation"] and step["citation"] != said:
            said = step["citation"]
            _run(document.add_paragraph(), f"依据：{step['citation']}", size=10.5)


def _words(document: Any, words: str) -> None:
    for line in words.splitlines():
        _run(document.add_paragraph(), line)


def _articles(document: Any, rows: list[dict[str, str]]) -> None:
    for article in rows:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(24)
        _run(paragraph, f"{article['number']}　", bold=True)
        _run(paragraph, article["text"])


def _flow(document: Any, flow: Flow) -> None:
    """Drawn as a table, so that it can be changed in Word and read by a screen reader."""
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for one in flow["before"]:
        _across(table, _in_box(one))
    _across(table, f"◇ {flow['question']}")
    _pair(table, LANES["pledge"], LANES["certificate"], bold=True)
    longest = max(len(flow["pledge"]), len(flow["certificate"]))
    for n in range(longest):
        left, right = (
            _in_box(flow[lane][n]) if n < len(flow[lane]) else ""  # type: ignore[literal-required]
            for lane in LANES
        )
        _pair(table, left, right)
    _across(table, f"中途退出：{flow['leave']}")
    for one in flow["after"]:
        _across(table, _in_box(one))


def _in_box(one: Any) -> str:
    return f"↓ {one['text']}（{one['who']}）"


def _across(table: Any, words: str) -> None:
    cells = table.add_row().cells
    cell = cells[0].merge(cells[1])
    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(cell.paragraphs[0], words)


def _pair(table: Any, left: str, right: str, *, bold: bool = False) -> None:
    for cell, words in zip(table.add_row().cells, (left, right), strict=True):
        _run(cell.paragraphs[0], words, bold=bold)


WRITERS: dict[str, Callable[[Any, Any], None]] = {
    "facts": _facts,
    "items": _items,
    "steps": _steps,
    "words": _words,
    "articles": _articles,
    "flow": _flow,
}
