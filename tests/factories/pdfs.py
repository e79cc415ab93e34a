"""Looks into PDF files with poppler, for tests and pictures of documents."""

import html
import re
import subprocess
from collections import Counter

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


def _run(*command: str, pdf: bytes) -> bytes:
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
