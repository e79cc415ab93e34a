"""How hard a text is to read: long sentences and words of the office, with plain ones instead."""

import re
from dataclasses import dataclass, field

SENTENCE = re.compile(r"[^。；！？\n]+")
LETTER = re.compile(r"[\u4e00-\u9fff]|[0-9A-Za-z.,%]+")
LONG = 45  # letters; a sentence that one breath does not carry
EASY, FAIR = 22, 32  # letters a sentence on average
# Words of the office, and how one would say it at the counter.
PLAIN_WORDS = {
    "予以": "直接写做什么",
    "系指": "是",
    "兹": "删去",
    "之日起": "那一天起",
    "上述": "写明是哪一个",
    "前述": "写明是哪一个",
    "逾期": "过期",
    "届时": "到时候",
    "据实": "照实",
    "径行": "直接",
    "旨在": "为了",
    "业经": "已经",
}


@dataclass(frozen=True)
class Reading:
    """What a reader has before her: a word for it, the figures behind, and what would help."""

    level: str
    tone: str
    average: int = 0
    longest: int = 0
    long_sentences: list[str] = field(default_factory=list)
    plain_words: dict[str, str] = field(default_factory=dict)


def reading_of(text: str) -> Reading:
    """A hint, not a rule: nothing is refused for it."""
    sentences = [found.group().strip() for found in SENTENCE.finditer(text) if found.group().strip()]
    if not sentences:
        return Reading("还没有内容", "info")
    lengths = [len(LETTER.findall(sentence)) for sentence in sentences]
    average, longest = round(sum(lengths) / len(lengths)), max(lengths)
    level, tone = "好懂", "good"
    if average > FAIR or longest > 2 * LONG:
        level, tone = "难读", "late"
    elif average > EASY or longest > LONG:
        level, tone = "还可以", "wait"
    return Reading(
        level=level,
        tone=tone,
        average=average,
        longest=longest,
        long_sentences=[s for s, size in zip(sentences, lengths, strict=True) if size > LONG],
        plain_words={word: plain for word, plain in PLAIN_WORDS.items() if word in text},
    )
