"""Drafts that only wait for the signature: prepared through the acts once for each user, multiplied in the database."""

import base64
import re
import uuid
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageDraw

from matters.enums import Audience
from matters.models import MatterVersion
from matters.signature_enums import SignatureStrength
from pledges.domain import cases, choices, notices, signing
from pledges.enums import Channel, ChoiceKind
from portal.people.area_rules import rules_for
from portal.people.domain.subjects import get_or_create_subject
from portal.people.enums import DocumentType, RealNameLevel, SubjectKind
from portal.people.models import User
from tests.bench.population import columns

CSRF = "c" * 32
# Keys of the copies of a draft: known from user and copy, so that rows can refer to each other.
NAMESPACE = uuid.UUID("0199aaaa-0000-7000-8000-000000000000")


@dataclass(frozen=True)
class Draft:
    """A draft to be signed and filed by one POST."""

    case: str
    choice: str
    reading: str
    pledge: str
    digest: str

    @property
    def url(self) -> str:
        return f"/my/cases/{self.case}/{self.choice}/sign/"


@dataclass
class Applicant:
    """A signed-in applicant: her session and the pattern of her drafts."""

    user: User
    session: str
    agency: str
    pattern: Draft


def signature() -> str:
    """What the signature pad hands over: a few strokes as a PNG data URL."""
    picture = Image.new("RGBA", (600, 200))
    draw = ImageDraw.Draw(picture)
    for n in range(6):
        draw.line([(60 + n * 70, 40), (100 + n * 70, 150), (130 + n * 70, 60)], fill="black", width=5)
    out = BytesIO()
    picture.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def identity_number(n: int) -> str:
    """A synthetic number with a right check digit."""
    body = f"41040419800101{n:03d}"
    return body + "10X98765432"[sum(int(d) * 2 ** (17 - i) for i, d in enumerate(body)) % 11]


def version_for(n: int, agencies: int) -> MatterVersion:
    """A published matter of agency ``n % agencies`` that may be pledged and signed online."""
    found: dict[Any, MatterVersion] = {}
    rows = (
        MatterVersion.objects.exclude(matter__administrative_matter__audience=Audience.LEGAL)
        .filter(state="published", signature_strength__in=("", SignatureStrength.SCAN, SignatureStrength.PAD))
        .select_related("matter__administrative_matter__area")
    )
    for version in rows.order_by("matter__administrative_matter__agency_id", "pk"):
        area = version.matter.administrative_matter.area
        rules = rules_for(area)
        if rules.electronic_allowed and not rules.sign_in_person:
            found.setdefault(version.matter.administrative_matter.agency_id, version)
    return list(found.values())[n % agencies]


def sample(condition: dict[str, Any]) -> Any:
    """A value that a condition of a pledge accepts."""
    limit = condition.get("limit")
    kind = condition.get("kind", "text")
    if kind in {"number", "money"}:
        return str(
            (int(limit) + 1 if condition.get("op") == "gt" else limit) if limit not in (None, "") else 1
        )
    if kind == "date":
        return timezone.localdate().isoformat() if limit in (None, "", "today") else limit
    if kind == "choice":
        return (
            condition["choices"][0]["value"]
            if isinstance(condition["choices"][0], dict)
            else condition["choices"][0]
        )
    return "测试内容一处"


def applicant(n: int, *, agencies: int) -> Applicant:
    """A user with a draft that has everything but the signature."""
    user = User.objects.create_user(
        username=f"bench{agencies}-{n}",
        password=uuid.uuid4().hex,
        name="压测用户",
        real_name_level=RealNameLevel.HIGH,
    )
    user.subject = get_or_create_subject(
        kind=SubjectKind.NATURAL, name="压测用户", document_type=DocumentType.ID_CARD,
        number=identity_number(n + 100 * agencies), phone="13800000000", by=user,
    )  # fmt: skip
    user.save()
    version = version_for(n, agencies)
    matter = version.matter.administrative_matter
    case = cases.open_case(
        administrative_matter=matter,
        versions=[version],
        subject=user.subject,
        channel=Channel.ONLINE,
        by=user,
    )
    choice = choices.choose(case.choices.get(), kind=ChoiceKind.PLEDGE, by=user)
    reading = notices.start_reading(choice, by=user)
    for section in reading.text.sections:
        notices.tick_section(reading, section=section["key"], by=user)
    notices.finish_reading(reading, by=user)
    values = {condition["key"]: sample(condition) for condition in reading.text.conditions}
    pledge = signing.prepare(choice, values=values, by=user, site_address="测试路1号")
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    draft = Draft(str(case.pk), str(choice.pk), str(reading.pk), str(pledge.pk), pledge.content_digest)
    return Applicant(user, client.session.session_key, str(matter.agency_id), draft)


def copies(person: Applicant, first: int, count: int) -> list[Draft]:
    """``count`` more drafts like the person's first, made by four statements."""
    keys = {
        kind: [
            str(uuid.uuid5(NAMESPACE, f"{person.pattern.case}{kind}{n}")) for n in range(first, first + count)
        ]
        for kind in ("case", "choice", "reading", "pledge")
    }
    new = {"form_token": "NULL", "resume_code": "'B' || substr(md5(k.case_id), 1, 18)"}
    copy("pledges_case", person.pattern.case, keys, {"id": "k.case_id::uuid", **new})
    ids = {"id": "k.choice_id::uuid", "case_id": "k.case_id::uuid"}
    copy("pledges_certificatechoice", person.pattern.choice, keys, ids)
    copy(
        "pledges_noticereading",
        person.pattern.reading,
        keys,
        {"id": "k.reading_id::uuid", "choice_id": "k.choice_id::uuid"},
    )
    ids = {"id": "k.pledge_id::uuid", "case_id": "k.case_id::uuid", "choice_id": "k.choice_id::uuid"}
    copy("pledges_pledge", person.pattern.pledge, keys, ids)
    rows = zip(*keys.values(), strict=True)
    return [Draft(*row, digest=person.pattern.digest) for row in rows]


def copy(table: str, pattern: str, keys: dict[str, list[str]], values: dict[str, str]) -> None:
    """Insert rows equal to one row but for ``values``."""
    with connection.cursor() as cursor:
        names = columns(cursor, table)
        chosen = ", ".join(values.get(name, f'p."{name}"') for name in names)
        quoted = ", ".join(f'"{name}"' for name in names)
        cursor.execute(
            f"INSERT INTO {table} ({quoted}) SELECT {chosen} FROM {table} p "
            "CROSS JOIN unnest(%s, %s, %s, %s) AS k(case_id, choice_id, reading_id, pledge_id) WHERE p.id = %s",
            [*(keys[kind] for kind in ("case", "choice", "reading", "pledge")), pattern],
        )


def request(person: Applicant, draft: Draft, body_tail: str) -> bytes:
    """The bytes of the POST that signs and files a draft."""
    body = f"csrfmiddlewaretoken={CSRF}&signature_digest={draft.digest}&{body_tail}".encode()
    head = (
        f"POST {draft.url} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={person.session}; csrftoken={CSRF}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def tokens(statement: str) -> list[str]:
    """Literals and what lies between them, so that two runs of one statement can be laid side by side."""
    return re.split(r"('(?:[^']|'')*')", statement)
