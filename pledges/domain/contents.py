"""From the rows of a case to what the pledge says, and back from what was frozen.

Identity numbers do not lie in the frozen record: they are taken out when it is kept and put back, out of the
encrypted subject, when a document or an answer is made of it. The digests cover them all the same.
"""

import copy
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils import timezone

from matters.domain.conditions import told
from matters.domain.parallel import shown
from matters.domain.samples import SAMPLE_ADDRESS, sample_value
from matters.enums import Audience, CheckMode
from matters.models import MatterVersion, TextVersion
from pledges.content import (
    Agency,
    Basis,
    Condition,
    LetterContent,
    Organisation,
    Parallel,
    Person,
    Reading,
    Representative,
    Signature,
    new_salt,
)
from pledges.models import NoticeReading, Pledge
from portal.kernel.calendar import today
from portal.law.citations import numeral
from portal.people.area_rules import rules_for
from portal.people.models import Representation, Subject

SAMPLE_NUMBER = "样张，不作凭证"
# By whether organisations alone apply. The numbers are of nobody.
SAMPLES: dict[bool, Person | Organisation] = {
    False: Person(
        name="张样例", document_type="居民身份证", document_number="410404********0000", phone="138****0000"
    ),
    True: Organisation(
        name="样例有限公司",
        uscc="91410404********00",
        contact="李样例",
        phone="0375-0000000",
        address=SAMPLE_ADDRESS,
    ),
}
# Where identity numbers stand in the record.
NUMBER_PLACES = {
    "applicant": ("document_number", "uscc"),
    "agent": ("document_number",),
    "representative": ("document_number",),
}


def build_content(pledge: Pledge, reading: NoticeReading) -> LetterContent:
    """What the applicant is about to sign, from the rows as they are now. The salt is drawn once."""
    case, version, text = pledge.case, pledge.version, pledge.text
    agent = None if pledge.is_joint else case.agent_subject
    return LetterContent(
        salt=pledge.content.get("salt") or new_salt(),
        agency=Agency(
            name=case.agency.name, contact=case.agency.contact_name, phone=case.agency.contact_phone
        ),
        applicant=_applicant(pledge.subject),
        joint=_others(pledge),
        agent=_person(agent) if agent else None,
        representative=_representative(pledge.representation),
        agent_allowed=version.agent_allowed and rules_for(case.area, on=today()).agent_allowed,
        administrative_matter=case.administrative_matter.name,
        requirements=tuple(told(c) for c in text.conditions if c.get("text")),
        conditions=tuple(_stated(text, pledge.values)),
        text_version=f"第{text.number}版",
        notice_digest=reading.digest,
        readings=tuple(Reading(section=key, read_at=at) for key, at in sorted(reading.ticks.items())),
        site_address=case.site_address if version.site_address_needed else "",
        parallel=parallel_of(text),
        layout=rules_for(case.area, on=today()).letter_form,
        **_told(version),
    )


def _told(version: MatterVersion) -> dict[str, Any]:
    """What the version itself tells: the same in every case."""
    return {
        "certification_matter": version.name,
        "bases": tuple(_bases(version)),
        "proof": (version.proves,),
        "verification_mode": version.get_check_mode_display(),
        "verification_time": _check_time(version),
        "disclosed": version.disclosed,
        "disclosure_period": f"{version.disclosure_days}日" if version.disclosed else "",
        "disclosure_scope": version.disclosure_scope if version.disclosed else "",
        "civil_liability": version.civil_liability,
        "administrative_liability": version.administrative_liability,
        "criminal_liability": version.criminal_liability,
    }


def parallel_of(text: TextVersion) -> tuple[Parallel, ...]:
    """The parallel texts in use, as the letter carries them."""
    return tuple(
        Parallel(
            language=words["language"],
            name=words["name"],
            title=words["title"],
            digest=words["digest"],
            translator=words["translator"],
            notice=tuple(words["sections"]),
            pledge=tuple(words["pledge"]),
        )
        for words in shown(text)
    )


def sample_content(version: MatterVersion, *, layout: str) -> LetterContent:
    """A letter as an invented applicant would get it: to look at before the version is published."""
    matter, sample = version.matter, SAMPLES[version.matter.administrative_matter.audience == Audience.LEGAL]
    return LetterContent(
        salt="0" * 32,
        number=SAMPLE_NUMBER,
        agency=Agency(
            name=matter.agency.name, contact=matter.agency.contact_name, phone=matter.agency.contact_phone
        ),
        applicant=sample,
        agent_allowed=version.agent_allowed and rules_for(matter.area, on=today()).agent_allowed,
        administrative_matter=matter.administrative_matter.name,
        requirements=tuple(told(c) for c in version.conditions if c.get("text")),
        conditions=tuple(
            Condition(label=c["label"], value=sample_value(c), unit=c.get("unit") or "")
            for c in version.conditions
        ),
        text_version="样张",
        notice_digest="",
        site_address=SAMPLE_ADDRESS if version.site_address_needed else "",
        layout=layout,
        **_told(version),
    )


def blank_content(version: MatterVersion, text: TextVersion) -> LetterContent:
    """What stands on a form that is filled in by hand: the notice of this text, the conditions it asks for."""
    sample = sample_content(version, layout=rules_for(version.matter.area, on=today()).letter_form)
    conditions = tuple(
        Condition(label=c["label"], value="", unit=c.get("unit") or "") for c in text.conditions
    )
    return replace(
        sample,
        number="",
        requirements=tuple(told(c) for c in text.conditions if c.get("text")),
        conditions=conditions,
        text_version=f"第{text.number}版",
        notice_digest=text.digest,
        site_address="",
    )


def _applicant(subject: Subject) -> Person | Organisation:
    if subject.is_natural:
        return _person(subject)
    return Organisation(
        name=subject.name,
        uscc=subject.reveal_number(),
        contact=subject.contact_name or subject.legal_representative_name,
        phone=subject.phone,
        address=subject.address,
    )


def _person(subject: Subject) -> Person:
    return Person(
        name=subject.name,
        document_type=subject.get_document_type_display(),
        document_number=subject.reveal_number(),
        phone=subject.phone,
    )


def _others(pledge: Pledge) -> tuple[str, ...]:
    """Who else applies in the same case, the first applicant first."""
    joint = [row.subject for row in pledge.case.joint.select_related("subject")]
    return tuple(row.name for row in (pledge.case.subject, *joint) if row.pk != pledge.subject_id)


def _representative(row: Representation | None) -> Representative | None:
    if row is None:
        return None
    person = row.person
    return Representative(
        capacity=row.get_capacity_display(),
        relation=row.get_relation_display() if row.is_guardian else "",
        name=person.name,
        document_type=person.get_document_type_display(),
        document_number=person.reveal_number(),
        phone=person.phone,
    )


def _bases(version: MatterVersion) -> list[Basis]:
    rows = version.bases.select_related("clause__version__source").order_by("order")
    return [
        Basis(
            title=row.clause.source.title,
            article=_numeral(row.clause.article),
            article_suffix=_numeral(row.clause.article_suffix),
            paragraph=_numeral(row.clause.paragraph),
            item=_numeral(row.clause.item),
            quote=row.clause.text,
        )
        for row in rows
    ]


def _numeral(number: int | None) -> str:
    return numeral(number) if number else ""


def _stated(text: TextVersion, values: dict[str, str]) -> list[Condition]:
    return [
        Condition(label=c["label"], value=str(values[c["key"]]), unit=c.get("unit") or "")
        for c in text.conditions
        if values.get(c["key"], "") != ""
    ]


def _check_time(version: MatterVersion) -> str:
    if version.check_mode == CheckMode.EXEMPT:
        return ""
    days = f"，{version.check_days}个工作日以内" if version.check_days else ""
    return f"{version.get_check_when_display()}{days}"


# What stands in the place of the picture where there is none.
SIGNATURE_NOTES = {
    "paper": "（签字见纸质原件）",
    "code": "（实名登录，以一次性验证码签署）",
    "cert": "（以数字证书签署）",
}


def signed_content(
    pledge: Pledge, content: LetterContent, *, kind: str, sha256: str, by_agent: bool = False
) -> LetterContent:
    """The same content with what is known only after the signature."""
    on = timezone.localdate(pledge.signed_at)
    note = SIGNATURE_NOTES.get(kind, "")
    return content.signed(
        number=pledge.number or "",
        check_code=pledge.check_code or "",
        check_url=f"{settings.PUBLIC_URL}/check/{pledge.check_code}/",
        signature=Signature(kind=kind, sha256=sha256, by_agent=by_agent, note=note),
        signed_on=pledge.case.day,
        agency_signed_on=on,
    )


def frozen(content: LetterContent) -> dict[str, Any]:
    """The record as it is kept: without identity numbers."""
    record = copy.deepcopy(content.record())
    for place, names in NUMBER_PLACES.items():
        for name in names:
            if record.get(place) and name in record[place]:
                record[place][name] = ""
    return record


def thawed(pledge: Pledge) -> LetterContent:
    """The content of a pledge, whole again. Its digest must be the one that was signed."""
    record = copy.deepcopy(pledge.content)
    own = pledge.representation
    people = {
        "applicant": pledge.subject,
        "agent": pledge.case.agent_subject,
        "representative": own.person if own else None,
    }
    for place, names in NUMBER_PLACES.items():
        for name in names:
            subject = people[place]
            if record.get(place) and name in record[place] and subject is not None:
                record[place][name] = subject.reveal_number()
    return LetterContent.from_record(record)
