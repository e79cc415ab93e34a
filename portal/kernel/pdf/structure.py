"""Checks of a PDF's structure against PDF/A-3b and PDF/UA-1.

They look at what a validator looks at first and what our own steps could break: identification,
output intent, fonts, encryption, actions, annotations, the attached record, the tags. They are not
a certification: no full validator runs here.
"""

import io
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

AFRELATIONSHIPS = {"/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified"}
BLEND_MODES = {
    "/Normal", "/Compatible", "/Multiply", "/Screen", "/Overlay", "/Darken", "/Lighten", "/ColorDodge",
    "/ColorBurn", "/HardLight", "/SoftLight", "/Difference", "/Exclusion", "/Hue", "/Saturation", "/Color",
    "/Luminosity",
}  # fmt: skip
FORBIDDEN_ACTIONS = {
    "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/JavaScript", "/Hide", "/SetOCGState",
    "/Rendition", "/Trans", "/GoTo3DView",
}  # fmt: skip
ALLOWED_ANNOTATIONS = {"/Link", "/Widget", "/Text", "/FreeText", "/Popup"}
NAMESPACES = {
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}


def check_pdfa3b(pdf: bytes) -> list[str]:
    """What keeps the document from being PDF/A-3b, as far as structure tells. Empty when nothing does."""
    problems = list(_file_shape(pdf))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for check in (_metadata_a3b, _output_intent, _fonts, _graphics, _annotations, _actions, _attachments):
            problems += check(document)
    return problems


def check_pdfua(pdf: bytes) -> list[str]:
    """What keeps the document from being PDF/UA-1, as far as structure tells."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        problems = list(_tags(document)) + list(_fonts(document))
        if _xmp(document, "pdfuaid:part") != "1":
            problems.append("XMP lacks pdfuaid:part = 1")
        if not _xmp(document, "dc:title"):
            problems.append("XMP lacks a title")
    return problems


def attached_files(pdf: bytes) -> dict[str, bytes]:
    """The files attached to the document, by name."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {
            str(item.UF): bytes(item.EF.F.read_bytes())
            for item in document.Root.get("/AF", Array())
            if "/EF" in item
        }


def _file_shape(pdf: bytes) -> Iterator[str]:
    if not pdf.startswith(b"%PDF-1."):
        yield "the header does not name a PDF 1 version at the first byte"
    second = pdf[pdf.find(b"\n") + 1 :][:5]
    if not (second[:1] == b"%" and len(second) == 5 and all(byte > 127 for byte in second[1:])):
        yield "the second line is not a comment of four bytes above 127"
    if not pdf.rstrip(b"\r\n").endswith(b"%%EOF"):
        yield "bytes follow the end of the file"


def _metadata_a3b(document: pikepdf.Pdf) -> Iterator[str]:
    if document.is_encrypted:
        yield "the document is encrypted"
    if "/ID" not in document.trailer:
        yield "the trailer lacks an ID"
    metadata = document.Root.get("/Metadata")
    if metadata is None:
        yield "the catalogue lacks XMP metadata"
        return
    if "/Filter" in metadata and "/Crypt" in str(metadata.Filter):
        yield "the metadata is encrypted"
    if (_xmp(document, "pdfaid:part"), _xmp(document, "pdfaid:conformance")) != ("3", "B"):
        yield "XMP does not say PDF/A part 3, conformance B"
    for key, path in (("/Title", "dc:title"), ("/Author", "dc:creator"), ("/Producer", "pdf:Producer"),
                      ("/Creator", "xmp:CreatorTool")):  # fmt: skip
        said = document.docinfo.get(key)
        if said is not None and str(said) != _xmp(document, path):
            yield f"{key} of the information dictionary differs from XMP {path}"
    for key, path in (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate")):
        said = document.docinfo.get(key)
        if said is not None and _digits(str(said)) != _digits(_xmp(document, path)):
            yield f"{key} of the information dictionary differs from XMP {path}"


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))[:14]


def _xmp(document: pikepdf.Pdf, path: str) -> str:
    """One value of the XMP metadata, whether written as element, as list or as attribute."""
    stream = document.Root.get("/Metadata")
    if stream is None:
        return ""
    tree = ElementTree.fromstring(bytes(stream.read_bytes()))  # noqa: S314 - our own document, written just now
    prefix, name = path.split(":")
    qualified = f"{{{NAMESPACES[prefix]}}}{name}"
    for description in tree.iter(f"{{{NAMESPACES['rdf']}}}Description"):
        if qualified in description.attrib:
            return description.attrib[qualified]
        element = description.find(qualified)
        if element is not None:
            items = [item.text or "" for item in element.iter(f"{{{NAMESPACES['rdf']}}}li")]
            return ", ".join(items) if items else (element.text or "")
    return ""


def _output_intent(document: pikepdf.Pdf) -> Iterator[str]:
    intents = [
        item for item in document.Root.get("/OutputIntents", Array()) if item.get("/S") == Name.GTS_PDFA1
    ]
    if len(intents) != 1:
        yield f"{len(intents)} output intents of PDF/A instead of one"
    elif "/DestOutputProfile" not in intents[0]:
        yield "the output intent lacks its colour profile"
    elif int(intents[0].DestOutputProfile.N) != 3:
        yield "the colour profile is not RGB, but the colours are"


def _resources(document: pikepdf.Pdf) -> Iterator[Dictionary]:
    """All resource dictionaries: of pages, forms and appearances, each once."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = []
    for page in document.pages:
        waiting.append(page.obj)
        for annotation in page.obj.get("/Annots", Array()):
            normal = annotation.get("/AP", Dictionary()).get("/N")
            if isinstance(normal, Stream):
                waiting.append(normal)
    while waiting:
        item = waiting.pop()
        if item.is_indirect:
            if item.objgen in seen:
                continue
            seen.add(item.objgen)
        resources = item.get("/Resources")
        if resources is None:
            continue
        yield resources
        waiting += [
            form
            for form in resources.get("/XObject", Dictionary()).values()
            if form.get("/Subtype") == Name.Form
        ]


def _fonts(document: pikepdf.Pdf) -> Iterator[str]:
    seen = set()
    for resources in _resources(document):
        for font in resources.get("/Font", Dictionary()).values():
            if font.objgen in seen and font.is_indirect:
                continue
            seen.add(font.objgen)
            name = str(font.get("/BaseFont", "?"))
            if font.get("/Subtype") == Name.Type3:
                continue
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            descriptor = inner.get("/FontDescriptor", Dictionary())
            if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
                yield f"the font {name} is not embedded"
            if "/ToUnicode" not in font:
                yield f"the font {name} does not say which characters its glyphs are"
            if (
                font.get("/Subtype") == Name.Type0
                and "/CIDToGIDMap" not in inner
                and (inner.get("/Subtype") == Name.CIDFontType2)
            ):
                yield f"the font {name} lacks a CIDToGIDMap"


def _graphics(document: pikepdf.Pdf) -> Iterator[str]:
    for resources in _resources(document):
        for state in resources.get("/ExtGState", Dictionary()).values():
            if "/TR" in state or state.get("/TR2", Name.Default) != Name.Default:
                yield "a graphics state has a transfer function"
            mode = state.get("/BM", Name.Normal)
            if not isinstance(mode, Array) and str(mode) not in BLEND_MODES:
                yield f"unknown blend mode {mode}"
        for image in resources.get("/XObject", Dictionary()).values():
            if image.get("/Subtype") == Name.PS or "/OPI" in image or "/Ref" in image:
                yield "a form draws from outside the document"
            if image.get("/Interpolate", False):
                yield "an image asks to be interpolated"
            if str(image.get("/ColorSpace", "")) == "/DeviceCMYK":
                yield "an image has CMYK colours without a profile"
            if "/LZWDecode" in str(image.get("/Filter", "")):
                yield "a stream is compressed by LZW"


def _annotations(document: pikepdf.Pdf) -> Iterator[str]:
    form = document.Root.get("/AcroForm", Dictionary())
    if form.get("/NeedAppearances", False):
        yield "the form asks the reader to draw its fields"
    if "/XFA" in form:
        yield "the form is an XFA form"
    for page in document.pages:
        for annotation in page.obj.get("/Annots", Array()):
            kind, flags = str(annotation.get("/Subtype")), int(annotation.get("/F", 0))
            if kind not in ALLOWED_ANNOTATIONS:
                yield f"annotation of kind {kind}"
            if not flags & 4 or flags & (1 | 2 | 32 | 256):
                yield f"annotation {kind} is hidden or not printed (flags {flags})"
            x1, y1, x2, y2 = map(float, annotation.Rect)
            if (
                kind not in {"/Link", "/Popup"}
                and x1 != x2
                and y1 != y2
                and "/N" not in annotation.get("/AP", {})
            ):
                yield f"annotation {kind} has no appearance of its own"
            if "/A" in annotation and kind == "/Widget":
                yield "a field has an action"


def _actions(document: pikepdf.Pdf) -> Iterator[str]:
    for owner in (document.Root, *(page.obj for page in document.pages)):
        if "/AA" in owner:
            yield "there are additional actions"
    for item in document.objects:
        if (
            isinstance(item, Dictionary)
            and str(item.get("/S", "")) in FORBIDDEN_ACTIONS
            and "/Type" not in item
        ):
            yield f"there is an action {item.S}"
    if "/JavaScript" in document.Root.get("/Names", Dictionary()):
        yield "there are scripts"


def _attachments(document: pikepdf.Pdf) -> Iterator[str]:
    associated = {item.objgen for item in document.Root.get("/AF", Array())}
    names = (
        document.Root.get("/Names", Dictionary()).get("/EmbeddedFiles", Dictionary()).get("/Names", Array())
    )
    for specification in list(names)[1::2]:
        label = str(specification.get("/UF", "?"))
        if specification.objgen not in associated:
            yield f"the attachment {label} is not associated with the document"
        if "/F" not in specification or "/UF" not in specification:
            yield f"the attachment {label} lacks one of its two names"
        if str(specification.get("/AFRelationship", "")) not in AFRELATIONSHIPS:
            yield f"the attachment {label} does not say how it belongs here"
        if "/Subtype" not in specification.EF.F:
            yield f"the attachment {label} does not say what kind of file it is"
        if "/ModDate" not in specification.EF.F.get("/Params", Dictionary()):
            yield f"the attachment {label} does not say when it was changed"


def _tags(document: pikepdf.Pdf) -> Iterator[str]:
    root = document.Root
    if not root.get("/MarkInfo", Dictionary()).get("/Marked", False):
        yield "the document is not marked as tagged"
    if "/StructTreeRoot" not in root:
        yield "there is no structure tree"
        return
    if not str(root.get("/Lang", "")):
        yield "the document does not say its language"
    if not root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False):
        yield "the window would show the file's name instead of the title"
    for figure in _structure(root.StructTreeRoot, "/Figure"):
        if not str(figure.get("/Alt", "")):
            yield "a picture has no text of its own"
    kinds = {str(item.S) for item in _structure(root.StructTreeRoot, "")}
    if "/H1" not in kinds:
        yield "there is no heading"
    for page in document.pages:
        if "/StructParents" not in page.obj:
            yield "a page is not part of the structure"


def _structure(node: Any, kind: str) -> Iterator[Any]:
    """All structure elements below the node, or those of one kind."""
    children = node.get("/K")
    for child in children if isinstance(children, Array) else [children]:
        if isinstance(child, Dictionary) and "/S" in child:
            if not kind or str(child.S) == kind:
                yield child
            yield from _structure(child, kind)
