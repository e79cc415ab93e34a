"""The format texts: composed from the parts of a version, fixed when they come into force."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from matters.domain import conditions
from matters.domain.questions import read_questions
from matters.domain.text_elements import refuse_incomplete_text
from matters.enums import CheckMode
from matters.models import CertificationMatter, MatterVersion, TextVersion
from portal.law import keys
from portal.people.models import AreaRules

# The sections of the notice, in the order of the prescribed form (二、行政机关告知); what the notices ask for
# beyond it (civil, administrative and criminal liability apart) follows the section that it belongs to.
NOTICE = {
    "matter": "（一）行政事项名称",
    "certificate": "（二）证明事项名称",
    "basis": "（三）设定证明的依据",
    "proves": "（四）证明的内容",
    "manner": "（五）承诺的方式",
    "check": "（六）行政机关核查权力",
    "liability": "（七）不实承诺的责任",
    "civil_liability": "不实承诺的民事责任",
    "administrative_liability": "不实承诺的行政责任",
    "criminal_liability": "不实承诺的刑事责任",
    "disclosure": "（八）承诺书是否公开",
}
# The words of the prescribed form.
MANNER = "本证明事项采用书面承诺方式。申请人愿意作出承诺的，应当向行政机关提交签章后的告知承诺书原件。"
IN_PERSON = "本证明事项必须由申请人作出承诺，不可代为承诺。"
BY_AGENT = (
    "本证明事项可以代为承诺。由委托代理人代替申请人作出承诺的，委托代理人应当一并提交申请人的特别授权书。"
)
CHECK = "行政机关对申请人作出的承诺将根据不同情形，运用多种方式进行事中事后核查。"
LIABILITY = (
    "对在日常监管或者核查中发现承诺不实的，行政机关将依法终止办理、责令限期整改、撤销行政决定或者予以行政处罚，"
    "并纳入信用记录。"
)
TRANSFER = "涉嫌犯罪的，依法移送司法机关。"
NOT_DISCLOSED = "本承诺书不予公开。"
PLEDGE = (
    "已经知晓行政机关告知的全部内容",
    "已符合行政机关告知的条件、标准、要求",
    "愿意承担不实承诺的法律责任",
    "本告知承诺文书中填写的信息真实、准确",
    "上述承诺是申请人真实的意思表示",
)
PLEDGE_KEYS = ("informed", "conditions", "liability", "truth", "will")
CIVIL = "因承诺不实给他人造成损害的，依法承担赔偿等民事责任。"
CRIMINAL = "伪造、变造、买卖国家机关公文、证件、印章或者使用虚假身份证件，构成犯罪的，依法追究刑事责任。"


Sentence = tuple[str, str]  # its words, and the key of the clause that it rests on
Paragraph = list[Sentence]


def compose(version: MatterVersion, *, rules: AreaRules) -> dict[str, Any]:
    """All parts of the text: sections of the notice, sentences of the pledge, conditions, and the digest.

    Every sentence carries its clause; the clause of a section is that of its first sentence.
    """
    written = _paragraphs(version, rules)
    parts: dict[str, Any] = {
        "sections": [_section(key, title, written[key]) for key, title in NOTICE.items()],
        "pledge": [
            {"key": key, "body": body, "clause": keys.PROCEDURE}
            for key, body in zip(PLEDGE_KEYS, PLEDGE, strict=True)
        ],
        "conditions": version.conditions,
        "questions": read_questions(version.questions),
    }
    return {**parts, "digest": digest(parts)}


def _section(key: str, title: str, paragraphs: list[Paragraph]) -> dict[str, Any]:
    sentences = [sentence for paragraph in paragraphs for sentence in paragraph]
    return {
        "key": key,
        "title": title,
        "body": "\n".join("".join(words for words, _ in paragraph) for paragraph in paragraphs),
        "clause": sentences[0][1] if sentences else keys.PROCEDURE,
        "sentences": [{"text": words, "clause": clause} for words, clause in sentences],
    }


def digest(parts: Mapping[str, Any]) -> str:
    """SHA-256 over the words in one fixed order."""
    plain = {name: parts[name] for name in ("sections", "pledge", "conditions")}
    return hashlib.sha256(
        json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def _paragraphs(version: MatterVersion, rules: AreaRules) -> dict[str, list[Paragraph]]:
    """The sentences of each section, with the clause that each rests on."""
    agent = version.agent_allowed and rules.agent_allowed
    bases = version.cited
    first = bases[0].key if bases else keys.BASIS_OF_CERTIFICATES
    penalty = version.liability_clause.key if version.liability_clause else keys.SUPERVISION
    return {
        "matter": [[(version.matter.administrative_matter.name, keys.PROCEDURE)]],
        "certificate": [[(version.name, keys.PROCEDURE)]],
        "basis": [
            [(f"{place}.{clause.citation}规定：{clause.text}", clause.key)]
            for place, clause in enumerate(bases, start=1)
        ],
        "proves": _proves(version, first),
        "manner": [
            [(MANNER, keys.SL_FORM)],
            [(BY_AGENT if agent else IN_PERSON, keys.APPLICABLE_PERSONS)],
        ],
        "check": [[(CHECK, keys.SUPERVISION)], _check(version)],
        "liability": [[(LIABILITY, keys.SUPERVISION), (TRANSFER, keys.SUPERVISION)]],
        "civil_liability": [[(version.civil_liability or CIVIL, keys.CIVIL_LIABILITY)]],
        "administrative_liability": [[(version.administrative_liability, penalty)]],
        "criminal_liability": [[(version.criminal_liability or CRIMINAL, keys.FORGERY)]],
        "disclosure": [[(_disclosure(version), keys.DISCLOSURE)]],
    }


def _proves(version: MatterVersion, clause: str) -> list[Paragraph]:
    if not version.proves.strip():
        return []
    lines = [version.proves, "作出承诺的，应当符合下列条件："]
    lines += [
        f"{place}.{conditions.told(condition)}" for place, condition in enumerate(version.conditions, start=1)
    ]
    return [[(line, clause)] for line in lines]


def _check(version: MatterVersion) -> Paragraph:
    if version.check_mode == CheckMode.EXEMPT:
        return [
            (f"本证明事项免予核查（{version.exempt_reason}），纳入随机抽查等日常监管。", keys.RANDOM_CHECKS)
        ]
    standard = "；".join(entry["text"] for entry in version.check_standard)
    return [
        (f"核查方式：{version.get_check_mode_display()}。", keys.SUPERVISION),
        (f"核查时间：{version.get_check_when_display()}{version.check_days}个工作日以内。", keys.SUPERVISION),
        (f"核查标准：{standard}。", keys.SUPERVISION),
    ]


def _disclosure(version: MatterVersion) -> str:
    if not version.disclosed:
        return NOT_DISCLOSED
    return f"本承诺书将予公开，公开时限：{version.disclosure_days}日；公开范围：{version.disclosure_scope}。"


def put_in_force(version: MatterVersion, *, rules: AreaRules, on: datetime.date) -> TextVersion:
    """Compose the text of a version and put it in force; the text before it ends on the same day."""
    earlier = TextVersion.objects.filter(version__matter=version.matter)
    parts = compose(version, rules=rules)
    refuse_incomplete_text(parts, version=version)
    earlier.filter(in_force_to=None, in_force_from__isnull=False).update(in_force_to=on)
    last = earlier.order_by("-number").values_list("number", flat=True).first() or 0
    return TextVersion.objects.create(version=version, number=last + 1, in_force_from=on, **parts)


def text_in_force(matter: CertificationMatter, on: datetime.date) -> TextVersion | None:
    """The text that held for a certificate on a day; None when there was none."""
    texts = TextVersion.objects.filter(version__matter=matter, in_force_from__lte=on).exclude(
        in_force_to__lte=on
    )
    return texts.order_by("-in_force_from", "-number").first()


def texts_in_force(matters: Iterable[CertificationMatter], on: datetime.date) -> dict[Any, TextVersion]:
    """The same for several certificates in one query, by the key of the certificate."""
    rows = TextVersion.objects.filter(version__matter__in=list(matters), in_force_from__lte=on)
    rows = rows.exclude(in_force_to__lte=on).select_related("version")
    return {text.version.matter_id: text for text in rows.order_by("in_force_from", "number")}


def texts_of(matter: CertificationMatter) -> list[TextVersion]:
    """Every text that ever was in force, newest first."""
    texts = TextVersion.objects.filter(version__matter=matter, in_force_from__isnull=False)
    return list(texts.select_related("version").order_by("-in_force_from", "-number"))


def as_lines(text: TextVersion) -> str:
    """The whole text in one string, for comparing two of them."""
    notice = "\n".join(f"{part['title']}\n{part['body']}" for part in text.sections)
    pledge = "\n".join(part["body"] for part in text.pledge)
    return f"{notice}\n申请人承诺\n{pledge}"


def validate_values(text: TextVersion, data: Mapping[str, Any]) -> dict[str, str]:
    """What the applicant filled in, clean. Raises ``conditions.InvalidValues`` naming every wrong field."""
    return conditions.checked(text.conditions, data)
