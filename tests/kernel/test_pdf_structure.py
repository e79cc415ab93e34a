"""The structure checks find what they look for: a fault planted in a sound document is named."""

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from portal.kernel.pdf import structure
from portal.kernel.pdf.render import ACCESSIBLE, Attached, html_to_pdf

HTML = '<html lang="zh-CN"><head><title>试</title></head><body><h1>试</h1><p>正文</p></body></html>'


@pytest.fixture(scope="module")
def archive() -> bytes:
    return html_to_pdf(HTML, attached=[Attached("a.json", b"{}", "记录")]).pdf


def changed(pdf: bytes, change, **save) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        change(document)
        out = io.BytesIO()
        document.save(out, **save)
    return out.getvalue()


def drop_font_files(document):
    for item in document.objects:
        if isinstance(item, Dictionary) and item.get("/Type") == Name.FontDescriptor:
            del item["/FontFile3"]


def add_script(document):
    action = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    document.Root.OpenAction = document.make_indirect(action)


def hide_annotation(document):
    note = Dictionary(Type=Name.Annot, Subtype=Name.FreeText, Rect=Array([0, 0, 9, 9]), F=2)
    document.pages[0].obj.Annots = Array([note])


def strip_relationship(document):
    for item in document.Root.AF:
        item.AFRelationship = Name.Friendly


def contradict_title(document):
    document.docinfo["/Title"] = "另一个题目"


FAULTS = (
    (lambda d: d.Root.__delitem__("/Metadata"), "XMP"),
    (lambda d: d.Root.__delitem__("/OutputIntents"), "output intent"),
    (drop_font_files, "not embedded"),
    (add_script, "/JavaScript"),
    (hide_annotation, "hidden"),
    (strip_relationship, "how it belongs"),
    (lambda d: d.Root.__delitem__("/AF"), "not associated"),
    (contradict_title, "/Title"),
)


def test_a_sound_document_has_no_problems(archive):
    assert structure.check_pdfa3b(archive) == []


@pytest.mark.parametrize(("fault", "named"), FAULTS)
def test_each_planted_fault_is_named(archive, fault, named):
    problems = structure.check_pdfa3b(changed(archive, fault))

    assert any(named in problem for problem in problems), problems


def test_encryption_is_named(archive):
    locked = changed(archive, lambda d: None, encryption=pikepdf.Encryption(owner="o", user=""))

    assert any("encrypted" in problem for problem in structure.check_pdfa3b(locked))


def test_bytes_after_the_end_are_named(archive):
    assert structure.check_pdfa3b(archive + b"more") != []


@pytest.mark.parametrize(
    ("key", "named"), (("/StructTreeRoot", "structure tree"), ("/Lang", "language"), ("/MarkInfo", "tagged"))
)
def test_accessible_document_without_its_tags_is_named(key, named):
    sound = html_to_pdf(HTML, variant=ACCESSIBLE).pdf
    assert structure.check_pdfua(sound) == []

    problems = structure.check_pdfua(changed(sound, lambda d: d.Root.__delitem__(key)))

    assert any(named in problem for problem in problems), problems
