"""The second copy of a document: the same laid-out pages once more, under the other label.

What stands in the margins is laid out once per document, on a page of its own at the end, and drawn
on every page; labels and page numbers are laid out once per process (``Stamps``).
"""

import io
from collections.abc import Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name


class Stamps:
    """Small pages kept open to be drawn over others: one per page number, then one per copy's label."""

    def __init__(self, pdf: bytes, pages: int) -> None:
        self.source = pikepdf.open(io.BytesIO(pdf))
        forms = [self.source.make_indirect(page.as_form_xobject()) for page in self.source.pages]
        self.numbers, self.labels = forms[:pages], forms[pages:]


class Sheets:
    """Laid-out pages kept open to be drawn beneath others."""

    def __init__(self, pdf: bytes) -> None:
        self.source = pikepdf.open(io.BytesIO(pdf))
        self.forms = [self.source.make_indirect(page.as_form_xobject()) for page in self.source.pages]


def duplicate(pdf: bytes, stamps: Stamps, *, under: Sheets | None = None) -> bytes:
    """Take all pages but the last once per label; the last one holds the margins and is drawn on each.

    With ``under``, page by page another document is drawn beneath (see ``overlay``). The structure
    tree of a tagged PDF does not survive this: use it for archive documents, not accessible ones.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        *pages, margins = document.pages
        common = {Name.Margins: document.make_indirect(margins.as_form_xobject())}
        sheets = []
        for at, page in enumerate(pages):
            forms = {**common, Name.Number: document.copy_foreign(stamps.numbers[at])}
            beneath = document.copy_foreign(under.forms[at]) if under else None
            sheets.append(_sheet(document, page, forms, beneath))
        labels = [document.copy_foreign(label) for label in stamps.labels]
        copied = [_labelled(document, sheet, label) for label in labels for sheet in sheets]
        del document.pages[:]
        for sheet_of_copy in copied:
            document.pages.append(pikepdf.Page(sheet_of_copy))
        _tidy(document)
        return saved(document)


def saved(document: pikepdf.Pdf) -> bytes:
    """The bytes of the document; the same document gives the same bytes."""
    out = io.BytesIO()
    document.save(
        out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, min_version="1.7"
    )
    return out.getvalue()


def ready_to_sign(pdf: bytes) -> bytes:
    """The document with an empty list of form fields: what a signature then adds can be told from other changes."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.Root.AcroForm = document.make_indirect(Dictionary(Fields=Array(), SigFlags=3))
        return saved(document)


def _sheet(document: pikepdf.Pdf, page: pikepdf.Page, forms: dict[Name, Any], beneath: Any) -> Dictionary:
    """The page with dictionaries of its own, its content closed off, the forms drawn over it.

    WeasyPrint leaves its upside-down matrix in force at the end of a page, and all pages share one
    resource dictionary: without this a label comes out mirrored, or on every page.
    """
    contents = page.obj.Contents
    middle: Sequence[Any] = list(contents) if isinstance(contents, Array) else [contents]
    before = "q /Beneath Do Q q\n" if beneath is not None else "q\n"
    after = "\nQ" + "".join(f" q {name} Do Q" for name in (*forms, Name.Label)) + "\n"
    if beneath is not None:
        forms = {**forms, Name.Beneath: beneath}
    return Dictionary(
        Type=Name.Page,
        MediaBox=page.obj.MediaBox,
        TrimBox=page.obj.get("/TrimBox", page.obj.MediaBox),
        Resources=_with_forms(page.obj.Resources, forms),
        Contents=Array(
            [document.make_stream(before.encode()), *middle, document.make_stream(after.encode())]
        ),
    )


def _with_forms(shared: Any, forms: dict[Name, Any]) -> Dictionary:
    """A copy of the resources with more forms, whose XObject dictionary belongs to it alone."""
    resources = Dictionary(dict(shared.items()))
    resources.XObject = Dictionary(dict(shared.get("/XObject", Dictionary()).items()))
    for name, form in forms.items():
        resources.XObject[name] = form
    return resources


def _labelled(document: pikepdf.Pdf, sheet: Dictionary, label: Any) -> pikepdf.Object:
    page = Dictionary(dict(sheet.items()))
    page.Resources = _with_forms(sheet.Resources, {Name.Label: label})
    return document.make_indirect(page)


def _tidy(document: pikepdf.Pdf) -> None:
    """Small corrections to what WeasyPrint wrote.

    It names each attachment twice among the associated files. Bookmarks and named places lead to
    pages that are no longer there. And the old information dictionary goes: XMP says all of it, and
    whoever signs later would have to keep both alike.
    """
    names = document.Root.get("/Names", Dictionary())
    for owner, key in ((document.Root, "/Outlines"), (names, "/Dests"), (document.trailer, "/Info")):
        if key in owner:
            del owner[key]
    associated = document.Root.get("/AF")
    if associated is not None:
        seen = {item.objgen: item for item in associated}
        document.Root.AF = Array(list(seen.values()))
