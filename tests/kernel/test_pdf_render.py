"""Rendering is closed off: nothing is fetched, and it ends."""

import http.server
import threading
import time

import pytest

from portal.kernel.acts import InsideAct, act
from portal.kernel.pdf import render, structure
from portal.kernel.pdf.render import ACCESSIBLE, Attached, RenderRefused, html_to_pdf
from tests.factories.letters import signature_picture
from tests.factories.pdfs import text_of


def page(body: str, head: str = "") -> str:
    return f'<html lang="zh-CN"><head><title>试</title>{head}</head><body><h1>试</h1>{body}</body></html>'


@pytest.fixture
def listener():
    """A web server on loopback that remembers who called."""
    calls = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            calls.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1], calls
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "body",
    (
        '<img src="file:///etc/passwd">',
        '<img src="http://127.0.0.1:{port}/a.png">',
        '<div style="background: url(http://127.0.0.1:{port}/c)">x</div>',
        '<img src="data:image/png;base64,iVBORw0KGgo=">',
        '<img src="portal:unknown">',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        '<object data="file:///etc/hostname"></object>',
        '<svg width="9" height="9"><image href="file:///etc/passwd" width="9" height="9"/></svg>',
    ),
)
def test_whatever_asks_for_something_outside_is_refused(body, listener):
    port, calls = listener

    with pytest.raises(RenderRefused):
        html_to_pdf(page(body.replace("{port}", str(port))))

    assert calls == []


def test_an_address_without_scheme_leads_nowhere(listener):
    port, calls = listener

    html_to_pdf(page(f'<div style="background: url(//127.0.0.1:{port}/b)">x</div>'))

    assert calls == []


@pytest.mark.parametrize(
    "head",
    (
        '<link rel="stylesheet" href="http://127.0.0.1:{port}/a.css">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<style>@import url("http://127.0.0.1:{port}/b.css");</style>',
        '<style>@font-face { font-family: x; src: url("file:///etc/passwd") } body { font-family: x }</style>',
    ),
)
def test_style_sheets_and_attachments_from_outside_are_refused(head, listener):
    port, calls = listener

    with pytest.raises(RenderRefused):
        html_to_pdf(page("x", head.replace("{port}", str(port))))

    assert calls == []


def test_base_element_does_not_open_the_network(listener):
    port, calls = listener

    with pytest.raises(RenderRefused):
        html_to_pdf(page('<img src="x.png">', f'<base href="http://127.0.0.1:{port}/">'))

    assert calls == []


def test_given_images_are_shown():
    pdf = html_to_pdf(
        page('<img src="portal:signature" alt="签名">'), images={"signature": signature_picture()}
    ).pdf

    assert b"/Image" in pdf or len(pdf) > 5000


def test_too_long_and_too_many_pages_are_refused(monkeypatch):
    with pytest.raises(RenderRefused, match="过长"):
        html_to_pdf(page("字" * render.MAX_HTML))
    monkeypatch.setattr(render, "MAX_PAGES", 2)
    with pytest.raises(RenderRefused, match="页"):
        html_to_pdf(page('<p style="break-after: page">一</p>' * 5))


# The alarm may ring inside a finaliser, which reports and swallows it; it rings again.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_too_slow_is_refused(monkeypatch):
    monkeypatch.setattr(render, "MAX_SECONDS", 0.2)
    started = time.monotonic()
    with pytest.raises(RenderRefused, match="已停止"):
        html_to_pdf(page("<table>" + "<tr><td>字</td></tr>" * 3000 + "</table>"))
    assert time.monotonic() - started < 5


def test_rendering_inside_an_act_is_refused(db):
    @act(clause="")
    def render_within(*, by):
        html_to_pdf(page("x"))

    with pytest.raises(InsideAct):
        render_within(by=None)


def test_same_html_gives_same_text_as_pdf_a_and_pdf_ua():
    html = page('<p>正文</p><img src="portal:s" alt="签名">')
    images = {"s": signature_picture()}
    css = ["img { image-rendering: crisp-edges }"]

    archive = html_to_pdf(html, css=css, images=images, attached=[Attached("a.json", b"{}", "记录")]).pdf
    accessible = html_to_pdf(html, css=css, images=images, variant=ACCESSIBLE).pdf

    assert text_of(archive) == text_of(accessible) == "试正文"
    assert structure.check_pdfa3b(archive) == []
    assert structure.check_pdfua(accessible) == []
    assert structure.attached_files(archive) == {"a.json": b"{}"}


def test_uharfbuzz_stands_in_for_a_missing_libharfbuzz_subset(monkeypatch):
    html = page("<p>没有裁剪库也要能印</p>")
    usual = html_to_pdf(html).pdf
    from weasyprint.pdf.fonts import Font

    monkeypatch.setattr(Font, "subset", Font.subset)  # restored afterwards
    render._subset_with_uharfbuzz()
    replaced = html_to_pdf(html).pdf

    assert text_of(replaced) == text_of(usual)
    assert structure.check_pdfa3b(replaced) == []
    assert len(replaced) < 4 * len(usual)
