"""The second copy of a document: the same laid-out pages once more, under the other label."""

import io
from collections.abc import Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name


def duplicate(pdf: bytes, labels: Sequence[bytes], *, under: pikepdf.Pdf | None = None) -> bytes:
    """Repeat all pages once per label, each time with the label (a one-page PDF) drawn over them.

    With ``under``, page by page another PDF is drawn beneath (see ``overlay``). The structure tree
    of a tagged PDF does not survive this: use it for archive documents, not for accessible ones.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        sheets = [_sheet(document, page) for page in document.pages]
        if under is not None:
            for sheet, page in zip(sheets, under.pages, strict=True):
                _draw(document, sheet, Name.Under, document.copy_foreign(page.as_form_xobject()), beneath=True)
        labelled = [page for label in labels for page in _labelled(document, sheets, label)]
        del document.pages[:]
        for page in labelled:
            document.pages.append(pikepdf.Page(page))
        _tidy(document)
        return saved(document)


def saved(document: pikepdf.Pdf) -> bytes:
    """The bytes of the document; the same document gives the same bytes."""
    out = io.BytesIO()
    document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, min_version="1.7")
    return out.getvalue()


def _sheet(document: pikepdf.Pdf, page: pikepdf.Page) -> Dictionary:
    """The page with dictionaries of its own, and its content closed off.

    WeasyPrint leaves its upside-down matrix in force at the end of a page, and all pages share one
    resource dictionary: without this a label comes out mirrored, or on every page.
    """
    sheet = Dictionary(Type=Name.Page, MediaBox=page.obj.MediaBox, TrimBox=page.obj.get("/TrimBox", page.obj.MediaBox))
    sheet.Resources = _own(page.obj.Resources)
    contents = page.obj.Contents
    middle = list(contents) if isinstance(contents, Array) else [contents]
    sheet.Contents = Array([document.make_stream(b"q\n"), *middle, document.make_stream(b"\nQ\n")])
    return sheet


def _own(shared: Any) -> Dictionary:
    """A copy of the resources whose XObject dictionary belongs to it alone."""
    resources = Dictionary(dict(shared.items()))
    resources.XObject = Dictionary(dict(shared.get("/XObject", Dictionary()).items()))
    return resources


def _draw(document: pikepdf.Pdf, sheet: Dictionary, name: Name, form: Any, *, beneath: bool = False) -> None:
    sheet.Resources.XObject[name] = form
    paint = document.make_stream(f"q {name} Do Q\n".encode())
    sheet.Contents.insert(0, paint) if beneath else sheet.Contents.append(paint)


def _labelled(document: pikepdf.Pdf, sheets: Sequence[Dictionary], label: bytes) -> list[Dictionary]:
    with pikepdf.open(io.BytesIO(label)) as source:
        form = document.copy_foreign(source.pages[0].as_form_xobject())
    pages = []
    for sheet in sheets:
        page = Dictionary(dict(sheet.items()))
        page.Resources = _own(sheet.Resources)
        page.Contents = Array(list(sheet.Contents))
        _draw(document, page, Name.Label, form)
        pages.append(document.make_indirect(page))
    return pages


def _tidy(document: pikepdf.Pdf) -> None:
    """WeasyPrint names each attachment twice among the associated files; once is right."""
    associated = document.Root.get("/AF")
    if associated is not None:
        seen = {item.objgen: item for item in associated}
        document.Root.AF = Array(list(seen.values()))
