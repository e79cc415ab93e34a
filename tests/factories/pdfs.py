"""Looks into PDF files with poppler, for tests and pictures of documents."""

import html
import io
import re
import subprocess
from collections import Counter, defaultdict

import pikepdf
from PIL import Image, ImageChops


def text_of(pdf: bytes, *, first: int = 1, last: int = 999) -> str:
    """The characters of these pages in the order they were drawn, without white space."""
    return re.sub(
        r"\s", "", _run("pdftotext", "-raw", "-f", str(first), "-l", str(last), "-", "-", pdf=pdf).decode()
    )


def characters_by_page(pdf: bytes) -> list[Counter]:
    """How often each character stands on each page, wherever it was drawn from."""
    pages = _run("pdftotext", "-", "-", pdf=pdf).decode().removesuffix("\f").split("\f")
    return [Counter(re.sub(r"\s", "", page)) for page in pages]


def words(pdf: bytes) -> list[tuple[int, str, float, float]]:
    """Each word with its page and place."""
    found, page = [], 0
    for line in _run("pdftotext", "-bbox", "-", "-", pdf=pdf).decode().splitlines():
        page += "<page " in line
        if match := re.search(r'<word xMin="([\d.]+)" yMin="([\d.]+)".*?>(.*)</word>', line):
            found.append((page, html.unescape(match[3]), float(match[1]), float(match[2])))
    return found


def pictures(pdf: bytes, *, dpi: int = 80, last: int = 999) -> list[Image.Image]:
    """The pages as grey pictures."""
    data, found, at = _run("pdftoppm", "-gray", "-r", str(dpi), "-l", str(last), "-", pdf=pdf), [], 0
    while header := re.compile(rb"P5\s(\d+) (\d+)\s255\s").match(data, at):
        width, height = int(header[1]), int(header[2])
        at = header.end() + width * height
        found.append(Image.frombytes("L", (width, height), data[header.end() : at]))
    return found


def differing_share(first: Image.Image, second: Image.Image, *, over: int = 48) -> float:
    """The share of pixels that differ by more than `over` of 255 grey levels."""
    difference = ImageChops.difference(first, second).histogram()
    return sum(difference[over + 1 :]) / (first.width * first.height)


def fonts_of(pdf: bytes) -> list[dict[str, str]]:
    """Each font with its name, and whether it is embedded, cut, and mapped to Unicode."""
    lines = _run("pdffonts", "-", pdf=pdf).decode().splitlines()[2:]
    return [
        {
            "name": line.split()[0],
            "emb": line[-26:].split()[0],
            "sub": line[-26:].split()[1],
            "uni": line[-26:].split()[2],
        }
        for line in lines
    ]


def spoken_text(pdf: bytes) -> dict[str, str]:
    """What a screen reader says in which language: the text of the structure, by the language that holds there."""
    spoken: dict[str, str] = defaultdict(str)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        marked = [_marked_text(page) for page in document.pages]
        numbers = {page.objgen: number for number, page in enumerate(document.pages)}

        def walk(node, language, page):
            language = str(node.get("/Lang", language))
            page = numbers[node.Pg.objgen] if "/Pg" in node else page
            children = node.get("/K", pikepdf.Array())
            for child in children if isinstance(children, pikepdf.Array) else [children]:
                if isinstance(child, pikepdf.Dictionary):
                    if "/S" in child:
                        walk(child, language, page)
                else:
                    spoken[language] += marked[page].get(int(child), "")

        walk(document.Root.StructTreeRoot, str(document.Root.Lang), 0)
    return spoken


def _marked_text(page) -> dict[int, str]:
    """The characters of each piece of marked content of a page."""
    fonts = {name: _unicode_of(font) for name, font in page.resources.get("/Font", {}).items()}
    found, letters, mark = defaultdict(str), {}, None
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC":
                mark = int(operands[1].get("/MCID", -1)) if len(operands) > 1 else -1
            case "EMC":
                mark = None
            case "Tf":
                letters = fonts[str(operands[0])]
            case "Tj" | "TJ" if mark is not None:
                pieces = operands[0] if str(operator) == "TJ" else [operands[0]]
                codes = b"".join(bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
                pairs = zip(codes[::2], codes[1::2], strict=True)
                found[mark] += "".join(letters.get(high << 8 | low, "") for high, low in pairs)
    return found


def _unicode_of(font) -> dict[int, str]:
    said = bytes(font.ToUnicode.read_bytes())
    return {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*\n", said)
    }


def _run(*command: str, pdf: bytes) -> bytes:
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
