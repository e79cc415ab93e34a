"""Parallel texts in a second language: written by the agency, checked by another person, shown beside the Chinese.

The translation is the area's own. The portal asks that nothing is left out and that it is in the script of its
language, keeps who wrote and who checked it, and binds each pledge to the very words that stood there.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from matters import rules
from matters.models import ParallelText, TextVersion
from matters.parallel_enums import OPEN_PARALLELS, SCRIPTS, Language, ParallelState
from portal.kernel import audit
from portal.kernel.acts import Refused, Stale, act
from portal.kernel.moves import move
from portal.kernel.pdf.fonts import uncovered
from portal.law import keys
from portal.people.area_rules import rules_for
from portal.people.models import User

TITLE = "title"
LONGEST = 4000


class ParallelFaults(Refused):
    """Passages that are missing or cannot be used; ``faults`` names each place."""

    code = "parallel_faults"

    def __init__(self, faults: Mapping[str, str]):
        super().__init__(
            f"对照文本还有{len(faults)}处要补：{'；'.join(list(faults.values())[:3])}。",
            way_out="逐处补齐以后再提交核对。",
        )
        self.faults = dict(faults)


def places_of(text: TextVersion) -> list[tuple[str, str, str]]:
    """Every passage to translate, in order: its place (``sections.basis``), its title, its Chinese words."""
    notice = [(f"sections.{part['key']}", part["title"], part["body"]) for part in text.sections]
    pledge = [
        (f"pledge.{part['key']}", f"申请人承诺（{number}）", part["body"])
        for number, part in enumerate(text.pledge, start=1)
    ]
    return [(TITLE, "文书名称", "证明事项告知承诺书"), *notice, *pledge]


def flat(words: Mapping[str, Any]) -> dict[str, str]:
    """The words by place."""
    inside = {
        f"{group}.{key}": body
        for group in ("sections", "pledge")
        for key, body in words.get(group, {}).items()
    }
    return {TITLE: words.get(TITLE, ""), **inside}


def nested(by_place: Mapping[str, str]) -> dict[str, Any]:
    """The words as the row keeps them."""
    words: dict[str, Any] = {TITLE: by_place.get(TITLE, "").strip(), "sections": {}, "pledge": {}}
    for place, body in by_place.items():
        if place != TITLE:
            group, _, key = place.partition(".")
            words[group][key] = body.strip()
    return words


def faults_of(text: TextVersion, language: str, words: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong, by place: left out, still in Chinese, too long, or not printable with the documents' fonts."""
    given, script = flat(words), SCRIPTS[Language(language)]
    faults = {}
    for place, title, _ in places_of(text):
        body = given.get(place, "")
        if not body:
            faults[place] = f"{title}没有翻译"
        elif not any(unicodedata.name(sign, "").startswith(script) for sign in body):
            faults[place] = f"{title}里没有{Language(language).label}"
        elif len(body) > LONGEST:
            faults[place] = f"{title}超过{LONGEST}字"
        elif strange := uncovered(body):
            faults[place] = f"{title}里有印不出的字符（{'、'.join(sorted(strange)[:5])}）"
    return faults


def digest(language: str, words: Mapping[str, Any]) -> str:
    """SHA-256 over language and words in one fixed order."""
    plain = json.dumps([language, words], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def shown(text: TextVersion) -> list[dict[str, Any]]:
    """The parallel texts in use, in the order of the Chinese one: language, name, title, sections, pledge."""
    return [
        {
            "language": language,
            "name": Language(language).label,
            "title": words["title"],
            "translator": words["translator"],
            "digest": words["digest"],
            "sections": [words["sections"][part["key"]] for part in text.sections],
            "pledge": [words["pledge"][part["key"]] for part in text.pledge],
        }
        for language, words in sorted(text.parallels.items())
    ]


def carried_over(text: TextVersion, language: str) -> dict[str, Any]:
    """Where a new translation begins: the passages of earlier ones whose Chinese words are still the same."""
    earlier = (
        ParallelText.objects.filter(text__version__matter=text.version.matter_id, language=language)
        .exclude(state__in=OPEN_PARALLELS)
        .select_related("text")
        .order_by("-text__number", "-number")
        .first()
    )
    if earlier is None:
        return nested({})
    before = {place: body for place, _, body in places_of(earlier.text)}
    given = flat(earlier.words)
    same = {place: given.get(place, "") for place, _, body in places_of(text) if before.get(place) == body}
    return nested(same)


@act(clause=keys.LOCAL_LANGUAGE)
def begin(text: TextVersion, *, language: str, by: User) -> ParallelText:
    """Begin a translation, or go on with the one that is open."""
    TextVersion.objects.select_for_update().get(pk=text.pk)
    _refuse_unless_drafter(text, by)
    if language not in rules_for(text.version.matter.area).parallel_languages:
        raise Refused(
            "本地区的规则没有开通这种语言文字的对照。",
            code="language_not_open",
            way_out="需要开通的，请司法行政部门修改地区规则。",
        )
    if text.in_force_from is None or text.in_force_to is not None:
        raise Refused("只有正在使用的格式文本才加对照。", code="text_not_in_force")
    rows = ParallelText.objects.filter(text=text, language=language)
    if (open_one := rows.filter(state__in=OPEN_PARALLELS).first()) is not None:
        return open_one
    last = rows.order_by("-number").first()
    row = ParallelText.objects.create(
        text=text,
        language=language,
        number=last.number + 1 if last else 1,
        words=last.words if last else carried_over(text, language),
        translator=last.translator if last else "",
        written_by=by,
    )
    audit.record("matters.begin_parallel", row, by=by, clause=keys.LOCAL_LANGUAGE, language=language)
    return row


@act(clause=keys.LOCAL_LANGUAGE)
def write(
    row: ParallelText, *, words: Mapping[str, str], translator: str, by: User, seen: str = ""
) -> ParallelText:
    """Keep what was translated, finished or not. ``words`` by place; ``seen`` is the digest the writer began from."""
    row = _locked(row)
    _refuse_unless_drafter(row.text, by)
    _refuse_state(row, ParallelState.DRAFT)
    if seen and seen != digest(row.language, row.words):
        raise Stale(
            "这份对照刚才已被他人修改，您的修改没有保存。", way_out="请先复制您写的文字，刷新后再改。"
        )
    known = {place for place, _, _ in places_of(row.text)}
    row.words = nested({place: body for place, body in words.items() if place in known})
    row.translator, row.written_by = translator.strip(), by
    row.save(update_fields=["words", "translator", "written_by"])
    audit.record("matters.write_parallel", row, by=by, digest=digest(row.language, row.words))
    return row


@act(clause=keys.LOCAL_LANGUAGE)
def submit(row: ParallelText, *, by: User) -> ParallelText:
    """Hand it to a second person. Raises ``ParallelFaults`` naming every passage that is not right."""
    row = _locked(row)
    _refuse_unless_drafter(row.text, by)
    _refuse_state(row, ParallelState.DRAFT)
    faults = faults_of(row.text, row.language, row.words)
    if not row.translator:
        faults["translator"] = "没有写明翻译单位"
    if faults:
        raise ParallelFaults(faults)
    return move(row, ParallelState.CHECKING, by=by, clause=keys.LOCAL_LANGUAGE)


@act(clause=keys.LOCAL_LANGUAGE)
def send_back(row: ParallelText, *, reason: str, by: User) -> ParallelText:
    """The second person found something wrong."""
    row = _locked(row)
    _refuse_unless_checker(row, by)
    _refuse_state(row, ParallelState.CHECKING)
    if not reason.strip():
        raise Refused("请写明退回的理由。", code="no_reason", field="reason")
    why = reason.strip()
    return move(row, ParallelState.DRAFT, by=by, clause=keys.LOCAL_LANGUAGE, note=why, back_reason=why)


@act(clause=keys.LOCAL_LANGUAGE)
def release(row: ParallelText, *, by: User) -> ParallelText:
    """It is right: from now on it stands beside the Chinese text. The one before it is replaced."""
    row = _locked(row)
    _refuse_unless_checker(row, by)
    _refuse_state(row, ParallelState.CHECKING)
    for former in ParallelText.objects.filter(
        text=row.text, language=row.language, state=ParallelState.IN_USE
    ):
        move(former, ParallelState.REPLACED, by=by, clause=keys.LOCAL_LANGUAGE)
    said = digest(row.language, row.words)
    row = move(
        row,
        ParallelState.IN_USE,
        by=by,
        clause=keys.LOCAL_LANGUAGE,
        digest=said,
        back_reason="",
        checked_by=by,
        checked_at=timezone.now(),
    )
    text = TextVersion.objects.select_for_update().get(pk=row.text_id)
    shown = {**row.words, "digest": said, "number": row.number, "translator": row.translator}
    text.parallels = {**text.parallels, row.language: shown}
    text.save(update_fields=["parallels"])
    return row


def _locked(row: ParallelText) -> ParallelText:
    rows = ParallelText.objects.select_for_update(of=("self",)).select_related("text__version__matter__area")
    return rows.get(pk=row.pk)


def _refuse_state(row: ParallelText, state: ParallelState) -> None:
    if row.state != state:
        raise Stale(
            f"这份对照现在是“{row.get_state_display()}”，不能这样办理。", way_out="请刷新页面后再看。"
        )


def _refuse_unless_drafter(text: TextVersion, by: User) -> None:
    if not rules.may_draft(by, text.version):
        raise Refused("只有本机关的经办人可以翻译。", code="not_drafter")


def _refuse_unless_checker(row: ParallelText, by: User) -> None:
    if not rules.may_check_parallel(by, row):
        raise Refused(
            "录入的人不能自己核对；由本机关的另一位经办人、负责人或者司法行政部门核对。", code="not_checker"
        )
