"""Rules of the house that no linter knows: what a template, a style sheet, a script and a file may look like."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Papers are laid out by the PDF engine, which has no content security policy and wants its sheet inside.
PAGES = [path for path in TEMPLATES if "documents" not in path.parts]
STYLES = sorted((ROOT / "static").rglob("*.css"))
SCRIPTS = sorted((ROOT / "static").rglob("*.js"))
SOURCES = [
    path
    for room in ("portal", "matters", "pledges", "verification", "credit", "tests")
    for path in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in path.parts
]
# Found by name by Django and allauth, and by layouts that choose a part by a value.
FOUND_BY_NAME = re.compile(
    r"^(403|404|500|403_csrf|base)\.html$|^(django|account|mfa|allauth|registration|admin)/"
)
LONGEST = 400


def _id(path):
    return str(path.relative_to(ROOT))


def _without_comments(text):
    return re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.S)


@pytest.mark.parametrize("path", PAGES, ids=_id)
def test_page_has_no_inline_style_script_or_handler(path):
    text = re.sub(r"\{%.*?%\}", "", _without_comments(path.read_text(encoding="utf-8")))
    inline_scripts = [
        tag for tag in re.findall(r"<script\b[^>]*>", text) if "src=" not in tag and "json" not in tag
    ]

    assert not re.findall(r"<style\b|\sstyle\s*=", text)
    assert not inline_scripts
    assert not re.findall(r"<[a-z][^>]*\s(on[a-z]+|hx-on[^=]*)\s*=", text)
    assert "javascript:" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=_id)
def test_template_begins_by_saying_what_it_is(path):
    first, second = [*path.read_text(encoding="utf-8").splitlines(), ""][:2]
    first = second if first.startswith("{% extends") else first

    assert re.match(r"\{#.{10,}#\}$", first), first


@pytest.mark.parametrize("path", PAGES, ids=_id)
def test_page_loads_nothing_from_elsewhere(path):
    text = _without_comments(path.read_text(encoding="utf-8"))

    assert not re.findall(
        r"<(?:script|link|img|iframe|form|source)\b[^>]*(?:src|href|action)=\"(?:https?:)?//", text
    )


@pytest.mark.parametrize("path", STYLES, ids=_id)
def test_style_sheet_loads_nothing_from_elsewhere(path):
    text = path.read_text(encoding="utf-8")

    assert not re.findall(r"@import|url\(\s*[\"']?(?:https?:)?//", text)


@pytest.mark.parametrize("path", SCRIPTS, ids=_id)
def test_script_makes_no_code_from_text(path):
    text = path.read_text(encoding="utf-8")

    assert not re.findall(
        r"\beval\(|new Function|innerHTML|outerHTML|document\.write|https?://|\bvar\s", text
    )


def test_all_scripts_together_stay_under_500_lines():
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in SCRIPTS) < 500


def test_colours_live_in_the_tokens_only():
    rules = re.sub(r"/\*.*?\*/", "", (ROOT / "static/css/portal.css").read_text(encoding="utf-8"), flags=re.S)
    white_on_colour = re.sub(r"color: #fff;", "", rules)

    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", white_on_colour) == []


def test_every_template_is_used():
    words = "\n".join(path.read_text(encoding="utf-8") for path in [*SOURCES, *TEMPLATES])
    names = [path.relative_to(ROOT / "templates").as_posix() for path in TEMPLATES]

    def is_used(name):
        # Named in full, or under a folder that has a name of its own: f"{FOLDER}/_part.html".
        last = name.rsplit("/", 1)[-1]
        return any(
            f"{before}{quote}" in words for quote in "\"'" for before in (f"{quote}{name}", f"}}/{last}")
        )

    assert [name for name in names if not FOUND_BY_NAME.match(name) and not is_used(name)] == []


@pytest.mark.parametrize("path", [*SOURCES, *STYLES, *SCRIPTS, *TEMPLATES], ids=_id)
def test_file_is_not_too_long(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_no_tracked_file_is_a_picture_font_or_package():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = re.compile(r"\.(woff2?|ttf|otf|ttc|sqlite3|pyc)$|^(node_modules|\.venv|var)/")

    assert [name for name in listed.stdout.splitlines() if heavy.search(name)] == []
