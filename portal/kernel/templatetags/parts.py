"""The parts every page is made of. Each has one template in ``templates/_parts`` and no other markup anywhere.

A part takes plain values or anything that looks right: the kernel knows no case, pledge or clause.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.forms.widgets import ChoiceWidget
from django.template.context import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import NoReverseMatch, reverse
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate

from portal.kernel.calendar import Deadline, today, workdays_between
from portal.kernel.registry import acting, clause_lookup

register = template.Library()
TONES = frozenset({"good", "wait", "late", "stopped", "info"})
# Beyond this many days nobody plans by working days, and counting them costs a look at the calendar each.
COUNTED_DAYS = 120
# Chinese is compared sign by sign, figures and foreign words as wholes.
WORD = re.compile(r"[0-9A-Za-z.,%]+|\s+|.", re.DOTALL)


def pick(thing: Any, *names: str) -> Any:
    """The first of the names that a dict or an object has and that is not empty."""
    for name in names:
        value = thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)
        if value not in (None, ""):
            return value
    return ""


# -- layout -----------------------------------------------------------------


@register.simple_tag(takes_context=True)
def fill(context: Context, name: str) -> SafeString:
    """What the page put into a block: so that a layout can use it twice, or do without its frame when it is empty."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    if block is None:
        return mark_safe("")
    text = block.render(context)
    return mark_safe(text if text.strip() else "")  # noqa: S308 -- already rendered by the engine


@register.simple_tag
def door(name: str, *args: Any) -> str:
    """The address of a page, or "" where this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.inclusion_tag("_parts/acting.html", takes_context=True)
def acting_bar(context: Context) -> dict[str, Any]:
    """For whom the signed-in person is acting: of the page's case, else as she chose for this session."""
    request = context.get("request")
    if request is None or not getattr(getattr(request, "user", None), "is_authenticated", False):
        return {"acting": None}
    found = (look(request, context.get("case")) for look in acting)
    return {"acting": next((one for one in found if one), None), "csrf_token": context.get("csrf_token")}


# -- words with a shape -----------------------------------------------------


@register.inclusion_tag("_parts/state.html")
def state(thing: Any, field: str = "state") -> dict[str, str]:
    """State of a row: word, shape and colour."""
    value = str(getattr(thing, field, "") or "")
    words = getattr(thing, f"get_{field}_display", None)
    tones = getattr(thing, "TONES" if field == "state" else f"{field.upper()}_TONES", {})
    return {"tone": tones.get(value, "info"), "word": str(words() if words else value) if value else ""}


@register.inclusion_tag("_parts/state.html")
def tone(tone: str, word: str) -> dict[str, str]:
    """A free word in one of the five tones."""
    if tone not in TONES:
        raise ValueError(f"no such tone: {tone}")
    return {"tone": tone, "word": word}


@register.inclusion_tag("_parts/check_mark.html")
def check_mark(yes: Any, word: str = "", no: str = "") -> dict[str, Any]:
    """A drawn tick or cross with its words; ``no`` are the words when it is not so."""
    return {"yes": bool(yes), "word": word if yes or not no else no}


@register.inclusion_tag("_parts/deadline.html")
def deadline(day: Any, provisional: bool = False, why: str = "", done: bool = False) -> dict[str, Any]:
    """A date, the working days left, whether it is provisional, and why it is there."""
    if isinstance(day, Deadline):
        day, provisional = day.date, day.provisional
    if isinstance(day, datetime):
        day = localdate(day)
    shown = {
        "day": day,
        "provisional": provisional,
        "why": why,
        "done": done,
        "tone": "",
        "left": None,
        "far": False,
    }
    if not isinstance(day, date) or done:
        return shown
    now = today()
    if abs((day - now).days) > COUNTED_DAYS:
        return {
            **shown,
            "far": True,
            "left": abs((day - now).days),
            "past": day < now,
            "tone": "late" if day < now else "",
        }
    left = workdays_between(now, day)
    past = day < now
    tone_of = "late" if past else "wait" if left <= 1 else ""
    return {**shown, "left": abs(left), "past": past, "today": day == now, "tone": tone_of}


# -- persons, law, papers ---------------------------------------------------


@register.inclusion_tag("_parts/clause.html")
def clause(clause: Any) -> dict[str, Any]:
    """A clause of law: its short title, which opens the text then in force."""
    key = clause if isinstance(clause, str) else str(pick(clause, "key"))
    row: Any = clause
    if isinstance(clause, str):
        row = next((found for look in clause_lookup if (found := look(clause))), None) if clause else None
    citation = str(pick(row, "citation")) if row else key
    return {
        "citation": citation,
        "text": pick(row, "text") if row else "",
        "url": door("law:clause", key) if row else "",
    }


@register.inclusion_tag("_parts/person.html", takes_context=True)
def person(context: Context, subject: Any, brief: bool = False, unmask: str = "") -> dict[str, Any]:
    """A person or organisation, masked; the full number only by a POST with a purpose."""
    kind = getattr(subject, "get_kind_display", None)
    return {
        "name": pick(subject, "masked_name", "name"),
        "number": pick(subject, "number_masked", "masked_number"),
        "kind": kind() if kind else "",
        "brief": brief,
        "unmask": unmask,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("_parts/timeline.html")
def timeline(events: Iterable[Any]) -> dict[str, Any]:
    """Who did what, when, on which clause."""
    return {
        "events": [
            {
                "at": pick(event, "at", "created_at"),
                "what": pick(event, "what", "title", "verb", "act"),
                "who": pick(event, "who", "actor_name"),
                "clause": pick(event, "clause"),
                "note": pick(event, "note", "detail"),
                "url": pick(event, "url"),
            }
            for event in events
        ]
    }


@register.inclusion_tag("_parts/document.html")
def document(
    letter: Any,
    name: str = "告知承诺书",
    number: str = "",
    download: str = "",
    check: str = "",
    copies: str = "",
) -> dict[str, Any]:
    """A paper: its name, date, digest, pages, and where to get and check it. None: it is being made."""
    return {
        "letter": letter,
        "sha256": pick(letter, "sha256", "digest") if letter else "",
        "at": pick(letter, "created_at", "at") if letter else None,
        "pages": pick(letter, "pages") if letter else "",
        "name": name,
        "number": number,
        "download": download,
        "check": check,
        "copies": copies,
    }


@register.inclusion_tag("_parts/difference.html")
def difference(old: Any, new: Any) -> dict[str, Any]:
    """Two texts, word by word: what fell away and what came."""
    before, after = WORD.findall(str(old or "")), WORD.findall(str(new or ""))
    pieces = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what in {"delete", "replace"}:
            pieces.append(("del", "".join(before[a:b])))
        if what in {"insert", "replace"}:
            pieces.append(("ins", "".join(after[c:d])))
        if what == "equal":
            pieces.append(("", "".join(after[c:d])))
    return {"pieces": pieces}


# -- ways through -----------------------------------------------------------


@register.inclusion_tag("_parts/steps.html")
def steps(names: str | Iterable[str], current: int = 1) -> dict[str, Any]:
    """Where am I, what is left. ``current`` counts from 1."""
    listed = [name.strip() for name in (names.split("|") if isinstance(names, str) else names)]
    return {"steps": list(enumerate(listed, 1)), "current": int(current), "total": len(listed)}


@register.inclusion_tag("_parts/choice_card.html")
def choice_card(
    name: str, value: str, title: str, hint: str = "", points: Iterable[str] = (), checked: bool = False
) -> dict[str, Any]:
    """One of several equal choices, as a card. Never preset a free choice."""
    return {"name": name, "value": value, "title": title, "hint": hint, "points": points, "checked": checked}


@register.inclusion_tag("_parts/empty.html")
def empty(title: str, hint: str = "", url: str = "", label: str = "") -> dict[str, str]:
    """What will be here, and what to do so that something is."""
    return {"title": title, "hint": hint, "url": url, "label": label}


@register.inclusion_tag("_parts/figure.html")
def figure(label: str, value: Any, url: str = "", tone: str = "") -> dict[str, Any]:
    """A number that opens the rows behind it. A late tile with nothing in it is calm."""
    calm = "good" if tone == "late" else ""
    return {"label": label, "value": value, "url": url, "tone": tone if value else calm}


@register.inclusion_tag("_parts/pager.html")
def pager(page: Any) -> dict[str, Any]:
    """Older and newer rows."""
    return {"next_url": pick(page, "next_url"), "prev_url": pick(page, "prev_url")}


@register.inclusion_tag("_parts/filter_bar.html", takes_context=True)
def filter_bar(
    context: Context, form: BaseForm, keep: str = "", button: str = "筛选", first: str = ""
) -> dict[str, Any]:
    """Filters that live in the address, so they can be kept and sent to a colleague.

    Where ``first`` names some, the others are folded away until one of them is used.
    """
    request = context.get("request")
    query = request.GET if request else {}
    kept = [(name, query[name]) for name in keep.split() if name in query]
    filled = any(query.get(name) for name in form.fields)
    shown = [field for field in form.visible_fields() if not first or field.name in first.split()]
    folded = [field for field in form.visible_fields() if field not in shown]
    opened = any(query.get(field.name) for field in folded)
    return {
        "form": form, "shown": shown, "folded": folded, "opened": opened,
        "kept": kept, "filled": filled, "button": button, "request": request,
    }  # fmt: skip


# -- forms ------------------------------------------------------------------


def _target(field: BoundField) -> str:
    """The id that a link in the error summary leads to: of a group, its first box."""
    first = field.auto_id or field.html_name
    return f"{first}_0" if isinstance(field.field.widget, ChoiceWidget) and field.use_fieldset else first


@register.inclusion_tag("_parts/error_summary.html")
def error_summary(*forms: BaseForm | Sequence[BaseForm] | None) -> dict[str, Any]:
    """Every error of the forms at the top, each a link to its field. Several forms may come as one list."""
    found: list[tuple[str, str, str]] = []
    for form in _each(forms):
        if form is None or not form.is_bound:
            continue
        found += [("", "", str(error)) for error in form.non_field_errors()]
        for field in form:
            found += [
                (_target(field) if not field.is_hidden else "", _before(field, str(e)), str(e))
                for e in field.errors
            ]
    return {"found": found}


def _before(field: BoundField, error: str) -> str:
    """The label with its colon, unless the error names the field itself or the label is a question."""
    label = str(field.label)
    if f"“{label}”" in error:
        return ""
    return label if label.endswith("？") else f"{label}："


def _each(forms: Sequence[Any]) -> Iterator[BaseForm | None]:
    for form in forms:
        yield from form if isinstance(form, list) else [form]


@register.filter
def unit(field: BoundField) -> str:
    """The unit that stands behind an input (元, 平方米), from its ``data-unit``."""
    return str(field.field.widget.attrs.get("data-unit", ""))


@register.inclusion_tag("_parts/signature_pad.html")
def signature_pad(
    name: str = "signature", digest: str = "", label: str = "请在框内手写签名"
) -> dict[str, str]:
    """A pad to sign on; what it signs is bound by the digest that travels with it."""
    return {"name": name, "digest": digest, "label": label}


@register.inclusion_tag("_parts/read_aloud.html")
def read_aloud(target: str, label: str = "朗读") -> dict[str, str]:
    """Button that reads a part of the page aloud."""
    return {"target": target, "label": label}


@register.inclusion_tag("_parts/copy_button.html")
def copy_button(text: str, label: str = "复制") -> dict[str, str]:
    """Button that puts a text on the clipboard."""
    return {"text": text, "label": label}


@register.inclusion_tag("_parts/print_button.html")
def print_button(label: str = "打印本页") -> dict[str, str]:
    """Button that prints the page."""
    return {"label": label}


@register.filter
def lines(text: Any) -> SafeString:
    """Plain text with line breaks as paragraphs, escaped."""
    return mark_safe(linebreaks(str(text or ""), autoescape=True))  # noqa: S308 -- escaped by linebreaks
