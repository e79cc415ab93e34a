"""The virus scanner, through a stand-in that speaks clamd's protocol on a socket."""

import socketserver
import threading
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.kernel import active_pdf, files, health
from tests.factories.clamd import Clamd
from tests.factories.hostile_uploads import EICAR

NAME = "材料.pdf"


@pytest.fixture(params=["tcp", "unix"])
def scanner(request, settings, tmp_path):
    if request.param == "tcp":
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd)
        settings.SCANNER = f"tcp://127.0.0.1:{server.server_address[1]}"
    else:
        place = str(tmp_path / "clamd.ctl")
        server = socketserver.ThreadingUnixStreamServer(place, Clamd)
        settings.SCANNER = f"unix:{place}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def upload(data, name=NAME):
    return files.check_upload(SimpleUploadedFile(name, data))


def test_what_the_scanner_knows_is_not_kept(scanner):
    with pytest.raises(files.BadUpload, match="带有病毒") as refusal:
        upload(b"%PDF-1.7\n" + b"x" * 200_000 + EICAR)
    assert (refusal.value.code, bool(refusal.value.way_out)) == ("infected", True)


def test_a_clean_file_comes_through(scanner):
    data = b"%PDF-1.7\n" + b"x" * 200_000
    assert upload(data) == (data, "application/pdf")


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "unix:/nowhere/clamd.ctl"])
def test_a_scanner_that_does_not_answer_lets_nothing_through(settings, address):
    settings.SCANNER = address
    with pytest.raises(files.BadUpload, match="不能检查") as refusal:
        upload(b"%PDF-1.7\n")
    assert "过几分钟" in refusal.value.way_out


def test_a_scanner_that_could_not_look_lets_nothing_through(scanner):
    with pytest.raises(files.BadUpload, match="不能检查"):
        upload(b"%PDF-1.7\n too large")


def test_health_tells_whether_it_answers(scanner, settings, db, monkeypatch):
    monkeypatch.setattr(health, "papers", list)
    assert health.look().figures["scanner"] == "ok"
    settings.SCANNER = "tcp://127.0.0.1:1"
    found = health.look()
    assert found.figures["scanner"] == "attention" and "病毒扫描" in found.attention[0]


def packed(words):
    return b"1 0 obj <</Type /ObjStm /Filter /FlateDecode>>\nstream\n" + zlib.compress(words) + b"\nendstream"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (b"<</S /JavaScript /JS (app.alert(1))>>", "脚本"),
        (b"<</S /#4aavaScript>>", "脚本"),
        (b"<</S /Launch /F (calc.exe)>>", "启动程序"),
        (b"<</Subtype /RichMedia>>", "多媒体"),
        (packed(b"<</OpenAction <</S /JavaScript>> >>"), "脚本"),
    ],
)
def test_a_pdf_that_does_something_by_itself_is_refused(words, named):
    with pytest.raises(files.BadUpload, match=named) as refusal:
        upload(b"%PDF-1.7\n" + words)
    assert "打印成新的PDF" in refusal.value.way_out


@pytest.mark.parametrize(
    "words",
    [
        b"<</Names <</EmbeddedFiles 3 0 R>> >>",  # an electronic invoice carries its data
        b"(/JavaScriptless)",
        packed(b"<</Type /Page>>"),
        b"/ObjStm stream\nnot packed at all",
        b"",
    ],
)
def test_a_quiet_pdf_comes_through(words):
    assert upload(b"%PDF-1.7\n" + words)[1] == "application/pdf"


def test_a_bomb_of_object_streams_is_unpacked_only_so_far():
    bomb = packed(b"\0" * 200_000_000)
    parts, more = active_pdf._packed(bomb * 3)
    assert sum(map(len, parts)) <= active_pdf.MOST and more
    assert active_pdf.dangers(b"%PDF-1.7\n" + bomb * 3) == [active_pdf.HIDDEN]


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.pdf", b"PK\x03\x04 a workbook"),
        ("a.pdf", b"<html><script>alert(1)</script>"),
        ("a.png", b"GIF89a <script>"),
        ("a.jpg", b"%PDF-1.7"),
        ("a.pdf", b" %PDF-1.7"),
        ("a.html", b"%PDF-1.7 <script>"),
        ("a.pdf", b"\x7fELF"),
        ("a.pdf", b"#!/bin/sh"),
        ("a.svg", b"\x89PNG\r\n\x1a\n"),
    ],
)
def test_one_file_that_is_two_is_refused(name, head):
    with pytest.raises(files.BadUpload):
        upload(head, name)
