"""Documents beside their peers: the same letters, in turns, each engine warm in a process of its own.

Peer of record is plain WeasyPrint: both copies laid out by one call, the style sheet parsed and the fonts
configured each time as its documentation shows, with Debian's whole Noto Serif CJK. Both sides write PDF/A-3b with
the record attached, nothing is sealed. Aims: that peer takes at least 2.5 times as long as the official document
and 4.5 times as long as batch issuing. Chromium and typst stand beside them for orientation: their pages hold the
same texts, but not our layout, and Chromium writes no PDF/A. Sealing has its own row; documents per second and
memory are those of two processes and of one.

`--quick` does the same with fewer documents.
"""

import argparse
import atexit
import base64
import io
import os
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.template.loader import render_to_string  # noqa: E402

from pledges import documents, paper  # noqa: E402
from pledges.content import LetterContent  # noqa: E402
from portal.kernel.pdf.structure import check_pdfa3b  # noqa: E402
from tests.factories.letters import letter_content, person, signature_picture  # noqa: E402
from tests.journeys.browser import program as browser_program  # noqa: E402

FULL, BATCH = 2.5, 4.5
ROUNDS, QUICK_ROUNDS = 20, 5
WARM_UP = 3
FLAT, QUICK_FLAT = 300, 60
FLAT_MIB = 12  # growth allowed between the first 50 documents and the last
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "国建志明秀英华强静芳磊洋勇艳杰娟"
SHEETS = ("letter", "letter_running")
OUR_FONTS = '"Portal Song", "Portal Song Ext", "Portal Song Rest", "Portal Tibetan"'
DEBIAN_FONTS = '"Noto Serif CJK SC", "Noto Serif Tibetan"'


def letter(number: int) -> LetterContent:
    """A case of its own: another person, number, code and income each time."""
    name = SURNAMES[number % 16] + GIVEN[number // 16 % 16] + GIVEN[number * 7 % 16]
    incomes = (replace(item, value=str(900 + number)) for item in letter_content().conditions)
    return letter_content(
        salt=f"{number:032x}",
        number=f"石龙司承〔2026〕{number:04d}号",
        check_code=f"7K3M-Q2XW-{number:04d}",
        check_url=f"https://portal.example.cn/check/7K3MQ2XW{number:04d}/",
        applicant=person(name, number=f"41040419870312{number % 10000:04d}"),
        conditions=tuple(incomes),
    )


# -- engines: each returns a function from a content to the bytes of its document --------------------


def ours_official():
    return lambda content: documents.render_letter(content, signature_picture()).pdf


def ours_in_batch():
    def render(content):
        rendered = documents.render_in_batch(content, signature_picture())
        assert rendered.laid_over
        return rendered.pdf

    return render


def ours_sealing():
    rendered = documents.render_letter(letter(0), signature_picture())
    return lambda content: documents.seal_letter(rendered, content)


def plain_weasyprint():
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    css = style_sheet()

    def render(content):
        images = paper.images(content, signature_picture())

        class Images(URLFetcher):
            def fetch(self, url, headers=None):
                data = images[url.removeprefix("portal:")]
                kind = "image/png" if data.startswith(b"\x89PNG") else "image/svg+xml"
                return URLFetcherResponse(url, data, {"Content-Type": kind})

        record = documents._record(content)
        attachment = weasyprint.Attachment(
            file_obj=io.BytesIO(record.data), name=record.name, relationship="Data"
        )
        return weasyprint.HTML(string=both_copies(content), url_fetcher=Images()).write_pdf(
            stylesheets=[weasyprint.CSS(string=css)], pdf_variant="pdf/a-3b", attachments=[attachment]
        )

    return render


def chromium():
    from playwright.sync_api import sync_playwright

    driver = sync_playwright().start()
    atexit.register(driver.stop)
    browser = driver.chromium.launch(
        executable_path=browser_program(), args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    )
    page = browser.new_page()
    css = style_sheet()

    def render(content):
        html = both_copies(content).replace("</head>", f"<style>{css}</style></head>")
        for name, data in paper.images(content, signature_picture()).items():
            kind = "png" if data.startswith(b"\x89PNG") else "svg+xml"
            html = html.replace(
                f"portal:{name}", f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
            )
        page.set_content(html)
        return page.pdf(prefer_css_page_size=True, tagged=False)

    return render


def typst():
    import typst as engine

    compiler = engine.Compiler()

    def render(content):
        return compiler.compile(input=typst_source(content).encode(), format="pdf", pdf_standards=["a-3b"])

    return render


def style_sheet() -> str:
    folder = Path(documents.settings.ROOT, "templates/documents")
    text = "\n".join((folder / f"{name}.css").read_text("utf-8") for name in SHEETS)
    return text.replace(OUR_FONTS, DEBIAN_FONTS).replace('"Portal Song Heading", "Portal Song"', DEBIAN_FONTS)


def both_copies(content: LetterContent) -> str:
    """Two copies in one HTML text, as somebody without our tricks would write it."""
    first, second = (
        render_to_string("documents/letter.html", paper.context(content, margins="running", label=label))
        for label in documents.COPIES
    )
    body = second.split("<body>")[1].split("</body>")[0]
    return first.replace("</body>", f'<div style="break-before: page">{body}</div></body>')


def typst_source(content: LetterContent) -> str:
    """The texts of the letter as typst markup: headings, paragraphs, an underlined value per blank."""
    html = render_to_string("documents/letter.html", paper.context(content, margins=""))
    paragraphs = []
    for part in html.split("<article>")[1].replace("</div>", "</p>").replace("</h", "</p></h").split("</p>"):
        text = "".join(piece.split(">")[-1] for piece in part.split("<"))
        text = " ".join(text.split()).replace("&nbsp;", " ")
        if text:
            paragraphs.append(
                "#par[" + "".join(f"\\{c}" if c in "#[]*_`$<>@\\/=-+~" else c for c in text) + "]"
            )
    head = '#set page(paper: "a4", margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm), numbering: "1/1")\n'
    head += '#set text(font: "Noto Serif CJK SC", size: 16pt, lang: "zh")\n#set par(leading: 0.5em, first-line-indent: 2em)\n'
    head += '#set document(title: "告知承诺书", date: datetime(year: 2026, month: 11, day: 21))\n'
    copy = "\n".join(paragraphs)
    return f"{head}{documents.COPIES[0]}\n{copy}\n#pagebreak()\n{documents.COPIES[1]}\n{copy}\n"


ENGINES = {
    "plain WeasyPrint": plain_weasyprint,
    "ours, official": ours_official,
    "ours, in batch": ours_in_batch,
    "ours, sealing": ours_sealing,
    "Chromium, warm": chromium,
    "typst": typst,
}


# -- a process per engine --------------------------------------------------------------------------


def serve(name: str) -> None:
    """Render what the parent asks for, one number a line; answer with milliseconds and size."""
    render = ENGINES[name]()
    for number in range(WARM_UP):
        pdf = render(letter(number))
    problems = len(check_pdfa3b(pdf))
    print(f"ready {problems}", flush=True)
    for line in sys.stdin:
        content = letter(int(line))
        started = time.perf_counter()
        pdf = render(content)
        print(f"{(time.perf_counter() - started) * 1000:.2f} {len(pdf)}", flush=True)


class Engine:
    """A warm engine in its own process, with its measurements."""

    def __init__(self, name: str) -> None:
        env = {key: value for key, value in os.environ.items() if key != "FONTCONFIG_FILE"}
        self.name, self.times, self.size = name, [], 0
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--engine", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=env,
        )
        ready = self.process.stdout.readline().split()
        if not ready:
            raise RuntimeError(f"{name} did not start")
        self.problems = int(ready[1])

    def run(self, number: int) -> None:
        self.process.stdin.write(f"{number}\n")
        self.process.stdin.flush()
        milliseconds, size = self.process.stdout.readline().split()
        self.times.append(float(milliseconds))
        self.size = int(size)

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=30)


def compare(names: list[str], rounds: int) -> dict[str, Engine]:
    """All engines in turns, beginning with another one each round."""
    engines = {}
    with ExitStack() as stack:
        for name in names:
            try:
                engines[name] = Engine(name)
            except RuntimeError as error:
                print(f"left out: {error}")
                continue
            stack.callback(engines[name].close)
        order = list(engines.values())
        for number in range(100, 100 + rounds):
            for engine in order:
                engine.run(number)
            order.append(order.pop(0))
    return engines


# -- two processes, and memory -----------------------------------------------------------------------


def work(name: str, count: int) -> None:
    """Render many documents; print seconds and the growth of memory after the first fifty."""
    render = ENGINES[name]()
    for number in range(WARM_UP):
        render(letter(number))
    print("ready", flush=True)
    sys.stdin.readline()
    settled, started = 0.0, time.perf_counter()
    for number in range(count):
        render(letter(number))
        if number == 49:
            settled = resident()
    print(f"{time.perf_counter() - started:.3f} {resident() - settled:.1f} {resident():.0f}", flush=True)


def resident() -> float:
    """Resident memory of this process, in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def several(name: str, count: int, *, processes: int) -> tuple[float, float, float]:
    """Documents per second of several processes together; growth and size of the largest."""
    command = [sys.executable, __file__, "--work", name, "--count", str(count)]
    crowd = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    for one in crowd:
        one.stdout.readline()
    started = time.perf_counter()
    for one in crowd:
        one.stdin.write("go\n")
        one.stdin.flush()
    results = [list(map(float, one.stdout.readline().split())) for one in crowd]
    elapsed = time.perf_counter() - started
    for one in crowd:
        one.communicate()
    return processes * count / elapsed, max(r[1] for r in results), max(r[2] for r in results)


# -- report ----------------------------------------------------------------------------------------


def report(engines: dict[str, Engine], rounds: int) -> bool:
    aims = {"ours, official": FULL, "ours, in batch": BATCH}
    if {*aims, "plain WeasyPrint"} - set(engines):
        return False
    peer = engines["plain WeasyPrint"].median
    print(f"{rounds} documents each, in turns, warm; 2 copies; PDF/A-3b but Chromium's; milliseconds\n")
    print(f"{'':18}{'median':>9}{'least':>9}{'most':>9}{'KiB':>7}{'plain ÷ it':>12}{'aim':>6}")
    met = True
    for name, engine in engines.items():
        ratio, aim = peer / engine.median, aims.get(name)
        met &= aim is None or ratio >= aim
        shown = "" if name == "ours, sealing" else f"{ratio:.2f}"
        print(
            f"{name:18}{engine.median:9.1f}{min(engine.times):9.1f}{max(engine.times):9.1f}{engine.size / 1024:7.0f}"
            f"{shown:>12}{aim or '':>6}"
        )
        if name.startswith("ours") and engine.problems:
            print(f"  ✗ {engine.problems} problems of PDF/A structure")
            met = False
    return met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--engine")
    parser.add_argument("--work")
    parser.add_argument("--count", type=int, default=FLAT)
    options = parser.parse_args()
    if options.engine or options.work:
        serve(options.engine) if options.engine else work(options.work, options.count)
        return 0
    rounds = QUICK_ROUNDS if options.quick else ROUNDS
    met = report(compare(list(ENGINES), rounds), rounds)
    print()
    count = QUICK_FLAT if options.quick else FLAT
    for name in ("ours, official", "ours, in batch"):
        speed, _growth, _size = several(name, 40 if not options.quick else 15, processes=2)
        print(f"{name:18}{speed:9.1f} documents per second with two processes")
    _speed, growth, size = several("ours, official", count, processes=1)
    flat = growth <= FLAT_MIB
    print(
        f"{'memory':18}{size:9.0f} MiB after {count} documents, {growth:+.1f} since the 50th {'✓' if flat else '✗'}"
    )
    return 0 if met and flat else 1


if __name__ == "__main__":
    sys.exit(main())
