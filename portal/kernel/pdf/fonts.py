"""The fonts of documents: cut once at set-up, and the only ones Pango sees.

Debian's Noto Serif CJK is 25 MB a weight. Cut into a layer of GB 2312 with punctuation and a layer
of every other character, a document reads 2.4 MB unless a name needs the rest. Set-up writes the
layers into ``var/fonts`` with a ``fonts.conf`` of their own; ``use_our_fonts`` points
``FONTCONFIG_FILE`` there before WeasyPrint is imported, so the same document looks the same on
every machine. Fonts are OFL 1.1; the cut ones bear another name and say what was changed.
"""

import io
import os
import shutil
import sys
import tempfile
import unicodedata
from ctypes.util import find_library
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

RECIPE = 1  # raise when a change below must cut the fonts again
FACE_SC = 2  # the simplified-Chinese face inside Debian's collections
APT_LINE = (
    "apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 "
    "fonts-noto-cjk fonts-noto-core"
)
SERIF = "NotoSerifCJK-Regular.ttc"
SERIF_BOLD = "NotoSerifCJK-Bold.ttc"
TIBETAN = "NotoSerifTibetan-Regular.ttf"
# Shaping features which a Chinese form needs; `locl` alone would keep thousands of unused variants.
FEATURES = ("ccmp", "kern", "mark", "mkmk", "abvs", "blws", "abvm", "blwm", "liga", "calt", "clig", "rlig")
NOTICE = "Cut from {source} (SIL Open Font License 1.1) for this portal: characters removed, family renamed."


class FontsMissing(RuntimeError):
    """The machine lacks the fonts that documents are made with."""


class Layer(NamedTuple):
    """One cut font: its family in CSS, its weight, where it comes from, which characters it keeps."""

    family: str
    style: str
    source: str
    keeps: str  # "usual" or "common" characters, other "han", the "rest" of the face, or "all" of it

    @property
    def file_name(self) -> str:
        return f"{self.family}-{self.style}".replace(" ", "") + ".otf"


LAYERS = (
    Layer("Portal Song", "Regular", SERIF, "common"),
    Layer("Portal Song Heading", "Bold", SERIF_BOLD, "usual"),
    Layer("Portal Song Ext", "Regular", SERIF, "han"),
    Layer("Portal Song Rest", "Regular", SERIF, "rest"),
    Layer("Portal Tibetan", "Regular", TIBETAN, "all"),
)

FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<!-- Written by the set-up. Documents see these fonts and no others. -->
<fontconfig>
  <dir prefix="relative">faces</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="same"><family>serif</family><prefer><family>Portal Song</family></prefer></alias>
  <alias binding="same"><family>sans-serif</family><prefer><family>Portal Song</family></prefer></alias>
</fontconfig>
"""


def font_dir() -> Path:
    """Where the fonts cut by this recipe lie. Never changed once it is there: others may be reading."""
    return Path(settings.VAR_DIR) / "fonts" / f"recipe-{RECIPE}"


def ensure_fonts() -> Path:
    """Cut the fonts unless they are there already; return the path of ``fonts.conf``.

    They are cut into a folder aside, which then gets its name in one step: web, worker and tests may start at
    the same moment. Where Debian's faces are gone, as in the image, the cut ones are all that is needed.
    """
    home = font_dir()
    if not (home / "fonts.conf").exists():
        sources = {name: _find(name) for name in (SERIF, SERIF_BOLD, TIBETAN)}
        home.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix="cutting-", dir=home.parent))
        _cut_all(aside, sources, home)
        aside.chmod(0o755)
        try:
            aside.rename(home)
        except OSError:  # another process was quicker
            shutil.rmtree(aside)
    return home / "fonts.conf"


def use_our_fonts() -> None:
    """Show Pango our fonts only. Must come before the first import of WeasyPrint in the process."""
    if "weasyprint" in sys.modules and os.environ.get("FONTCONFIG_FILE") != str(font_dir() / "fonts.conf"):
        raise RuntimeError("weasyprint was imported before portal.kernel.pdf; import it nowhere else")
    os.environ["FONTCONFIG_FILE"] = str(ensure_fonts())


def uncovered(text: str) -> frozenset[str]:
    """The characters of the text that no font of ours can print (they would become empty boxes).

    Texts in everyday characters are answered without a look at the fonts, so a web process reads them (90 ms,
    12 MB, once) only when somebody writes a rare character.
    """
    rare = {char for char in set(text) - everyday_characters() if unicodedata.category(char) not in INVISIBLE}
    return frozenset(rare - _printable()) if rare else frozenset()


def pdf_health() -> list[str]:
    """What is wrong with this machine for making documents, in plain words. Empty when all is well."""
    problems = []
    if find_library("pango-1.0") is None:
        problems.append("缺少 Pango 排版库（libpango-1.0-0），不能生成文书。")
    if find_library("harfbuzz-subset") is None and not _loadable("libharfbuzz-subset.so.0"):
        problems.append("缺少 libharfbuzz-subset0：文书改用 uharfbuzz 裁剪字体，仍可生成。")
    try:
        ensure_fonts()
    except FontsMissing as error:
        problems.append(str(error))
    return problems


def _loadable(library: str) -> bool:
    return any(
        (Path(folder) / library).exists() for folder in ("/usr/lib/x86_64-linux-gnu", "/usr/lib", "/lib")
    )


def _find(name: str) -> Path:
    root = getattr(settings, "FONT_SOURCE_DIR", "/usr/share/fonts")
    for path in sorted(Path(root).rglob(name)):
        return path
    raise FontsMissing(f"缺少字体 {name}。请执行：{APT_LINE}")


def _cut_all(folder: Path, sources: dict[str, Path], home: Path) -> None:
    (folder / "faces").mkdir()
    for layer in LAYERS:
        (folder / "faces" / layer.file_name).write_bytes(_cut(sources[layer.source], layer))
    (folder / "fonts.conf").write_text(FONTS_CONF.format(cache=home / "cache"))
    notices = [f"{layer.file_name}: {NOTICE.format(source=layer.source)}" for layer in LAYERS]
    (folder / "NOTICE.txt").write_text("\n".join(notices) + "\n")


def _cut(source: Path, layer: Layer) -> bytes:
    import uharfbuzz as hb  # 20 ms and 3 MB which a web process that never prints need not pay

    index = FACE_SC if source.suffix == ".ttc" else 0
    face = hb.Face(hb.Blob.from_file_path(str(source)), index)
    chosen = set(face.unicodes)
    if layer.keeps == "usual":
        chosen &= usual_characters()
    elif layer.keeps != "all":
        chosen = {code for code in chosen if _kind(code) == layer.keeps}
    order = hb.SubsetInput()
    order.unicode_set.set(chosen)
    order.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.DESUBROUTINIZE
    features = order.layout_feature_tag_set
    features.clear()
    features.update(map(_tag, FEATURES))
    order.drop_table_tag_set.update(map(_tag, ("DSIG", "VORG", "vhea", "vmtx", "BASE")))
    return _renamed(hb.subset(face, order).blob.data, layer)


def _tag(name: str) -> int:
    return int.from_bytes(name.encode(), "big")


def _renamed(data: bytes, layer: Layer) -> bytes:
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(data), lazy=True, recalcTimestamp=False)
    table = font["name"]
    table.names = []
    postscript = layer.file_name.removesuffix(".otf")
    full = f"{layer.family} {layer.style}"
    texts = {1: layer.family, 2: layer.style, 3: f"{RECIPE};{postscript}", 4: full, 6: postscript}
    for name_id, text in {**texts, 10: NOTICE.format(source=layer.source), 13: "OFL-1.1"}.items():
        table.setName(text, name_id, 3, 1, 0x409)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp"})
HAN = ((0x2E80, 0x2FDF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))


def _kind(code: int) -> str:
    if code in common_characters():
        return "common"
    return "han" if any(first <= code <= last for first, last in HAN) else "rest"


@cache
def everyday_characters() -> frozenset[str]:
    """GB 2312 and ASCII: all of it is in every font that documents are cut from."""
    pairs = bytes(byte for lead in range(0xA1, 0xF8) for trail in range(0xA1, 0xFF) for byte in (lead, trail))
    return frozenset(pairs.decode("gb2312", errors="ignore")) | frozenset(map(chr, range(0x20, 0x7F)))


@cache
def common_characters() -> frozenset[int]:
    """GB 2312, ASCII, Latin-1 and the punctuation of Chinese texts, as code points."""
    codes = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180)) | set(range(0x2000, 0x2070))
    codes |= set(range(0x3000, 0x3040)) | set(range(0xFF00, 0xFFF0)) | set(range(0x2150, 0x2190))
    codes |= set(range(0x2460, 0x2500)) | set(range(0x25A0, 0x2600)) | {0x2103, 0x2116, 0x00B7}
    for lead in range(0xA1, 0xF8):
        for trail in range(0xA1, 0xFF):
            char = bytes((lead, trail)).decode("gb2312", errors="ignore")
            codes.update(map(ord, char))
    return frozenset(codes)


@cache
def usual_characters() -> frozenset[int]:
    """What headings are made of: the 3,755 characters of GB 2312's first level and all punctuation."""
    pairs = bytes(byte for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF) for byte in (lead, trail))
    first_level = set(map(ord, pairs.decode("gb2312", errors="ignore")))
    others = {code for code in common_characters() if not 0x4E00 <= code <= 0x9FFF}
    return frozenset(first_level | others)


@cache
def _printable() -> frozenset[str]:
    import uharfbuzz as hb

    ensure_fonts()
    codes: set[int] = set()
    for layer in LAYERS:
        if layer.style == "Regular":
            blob = hb.Blob.from_file_path(str(font_dir() / "faces" / layer.file_name))
            codes |= set(hb.Face(blob).unicodes)
    return frozenset(map(chr, codes))


def main() -> int:
    """Set-up: cut the fonts and lay out one line with each, which also fills fontconfig's cache."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from portal.kernel.pdf.render import html_to_pdf

    problems = pdf_health()
    if not problems:
        lines = "".join(f"<p style='font-family: {layer.family}'>告知承诺 བཀྲ་ཤིས་</p>" for layer in LAYERS)
        html_to_pdf(f"<html lang='zh-CN'><body>{lines}</body></html>")
    sys.stdout.write("\n".join(problems) + "\n" if problems else f"{font_dir()}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
