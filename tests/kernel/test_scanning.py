"""The virus scanner, through a stand-in that speaks clamd's protocol on a socket."""

import socketserver
import struct
import threading
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.kernel import active_pdf, files, health

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
NAME = "材料.pdf"


class Clamd(socketserver.BaseRequestHandler):
    """INSTREAM and PING as clamd answers them; knows the EICAR test file."""

    def handle(self):
        command = b""
        while not command.endswith(b"\0"):
            command += self.request.recv(1)
        if command == b"zPING\0":
            self.request.sendall(b"PONG\0")
            return
        assert command == b"zINSTREAM\0"
        seen = b""
        while length := struct.unpack("!I", self.exactly(4))[0]:
            seen += self.exactly(length)
        if b"too large" in seen:
            self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
        elif EICAR in seen:
            self.request.sendall(b"stream: Eicar-Test-Signature FOUND\0")
        else:
            self.request.sendall(b"stream: OK\0")

    def exactly(self, count):
        got = b""
        while len(got) < count:
            got += self.request.recv(count - len(got))
        return got


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
    assert sum(map(len, active_pdf._packed(bomb * 3))) <= active_pdf.MOST
    assert active_pdf.dangers(b"%PDF-1.7\n" + bomb * 3) == []


ODD = [
    "../../etc/passwd.pdf", "..\\..\\boot.pdf", "/etc/x.pdf", "C:\\x.pdf", "a\0b.pdf", "a\r\nSet-Cookie: x.pdf",
    "\u202egpj.pdf", "文" * 300 + ".pdf", "%2e%2e%2f.pdf", "<script>.pdf", "a;b|c&d.pdf", "$(id).pdf", "`id`.pdf",
    "CON.pdf", ".pdf", " .pdf", "a.PDF", "a.pdf.pdf", "名\"字'.pdf", "\ufeff名.pdf", "é́.pdf", "😀.pdf", "䶮.pdf",
    "a\tb.pdf", "-rf.pdf", "~.pdf", "*.pdf", "a//b.pdf", "a%00.pdf", "名\u200b字.pdf",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", ODD)
def test_an_odd_name_is_only_a_name(name, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"
    stored = files.taken(SimpleUploadedFile(name, b"%PDF-1.7\n"))
    (path,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert path.name == stored.pk.hex and path.parent.parent == settings.FILES_DIR
    head = files.answer(stored)["Content-Disposition"]
    assert head.startswith("attachment") and not set("\r\n\0") & set(head)
    assert "/" not in stored.name and len(stored.name) <= 200


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
