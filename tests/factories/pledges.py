"""Cases and pledges for tests, made through the acts so that no test stands on a row that no act could write."""

import hashlib
import io
import itertools
import json
from datetime import date, timedelta
from functools import lru_cache

from django.utils import timezone
from PIL import Image, ImageDraw

from matters.enums import AdminKind, Audience, CheckMode, CheckWhen, VersionState
from matters.models import AdministrativeMatter, CertificationMatter, LegalBasis, MatterVersion, TextVersion
from pledges.domain import acceptance, authorizations, cases, choices, decisions, notices, signing
from pledges.enums import Channel, ChoiceKind, SignatureKind
from pledges.models import NoticeReading
from pledges.writ_enums import ServiceMethod
from portal.kernel.audit import record
from portal.kernel.calendar import today
from portal.kernel.files import keep
from portal.kernel.memo import remembering
from portal.law import keys
from portal.law.enums import Hierarchy
from portal.law.models import LawClause, LegalSource, LegalVersion
from portal.people.enums import RealNameLevel, Role
from tests.factories.people import AgencyFactory, ApplicantFactory, AreaRulesFactory, StaffFactory

REMEDIES = "自收到本决定之日起六十日内可以申请行政复议，六个月内可以提起行政诉讼。"


class Office:
    """An agency with its people, one listed matter, and an applicant of the high real-name level."""

    def __init__(self, *, rules=None, **version):
        self.agency = AgencyFactory()
        self.area = self.agency.area
        self.rules = AreaRulesFactory(area=self.area, **{"electronic_allowed": True, **(rules or {})})
        self.matter = administrative_matter(self.agency)
        self.version = published_version(self.matter, **version)
        self.user = ApplicantFactory(real_name_level=RealNameLevel.HIGH)
        self.subject = self.user.subject
        self.clerk = StaffFactory(role=Role.WINDOW_CLERK, agency=self.agency)
        self.handler = StaffFactory(role=Role.HANDLER, agency=self.agency)

    def another_version(self, **version):
        return published_version(self.matter, **version)

    def open(self, *, channel=Channel.ONLINE, by=None, versions=None, **fields):
        by = by or (self.user if channel == Channel.ONLINE else self.clerk)
        return cases.open_case(
            administrative_matter=self.matter,
            versions=versions or [self.version],
            subject=fields.pop("subject", self.subject),
            channel=channel,
            by=by,
            **fields,
        )

    def pledging(self, **fields):
        """A draft whose first certificate will be met by a pledge; the notice is not read yet."""
        case = self.open(**fields)
        by = fields.get("by") or case.created_by
        return choices.choose(case.choices.first(), kind=ChoiceKind.PLEDGE, by=by)

    @remembering()
    def prepared(self, **fields):
        """A draft pledge, filled in and ready to be signed."""
        choice = self.pledging(**fields)
        read(choice, by=choice.chosen_by)
        return signing.prepare(choice, values=VALUES, by=choice.chosen_by, site_address="石龙区人民路1号")

    def signed(self, **fields):
        pledge = self.prepared(**fields)
        return sign(pledge, by=pledge.case.created_by)

    @remembering()
    def filed(self, **fields):
        pledge = self.signed(**fields)
        return cases.file_case(pledge.case, by=pledge.case.created_by)

    @remembering()
    def accepted(self, **fields):
        return acceptance.accept(self.filed(**fields), by=self.handler)

    @remembering()
    def decided(self, **fields):
        return decisions.decide(self.accepted(**fields), decision="granted", text="准予。", by=self.handler)

    @remembering()
    def concluded(self, **fields):
        return deliver(self.decided(**fields), by=self.handler)

    def authorization(self, agent, *, principal=None, valid_from=None, valid_until=None, scope=None, **more):
        return authorizations.lodge(
            principal=principal or self.subject,
            agent=agent,
            matters=[scope or self.matter],
            valid_from=valid_from or today(),
            valid_until=valid_until or today() + timedelta(days=30),
            file=stored_pdf("授权书.pdf"),
            by=self.user,
            **more,
        )


counter = itertools.count(1)
SECTIONS = ("matter", "certificate", "basis", "proves", "manner", "check", "liability", "disclosure")
VALUES = {"income": "900", "members": "3"}
CONDITIONS = [
    {"key": "income", "label": "家庭人均月收入", "kind": "money", "unit": "元", "op": "le", "limit": "1100",
     "text": "家庭人均月收入不超过1100元", "required": True},
    {"key": "members", "label": "共同生活的家庭成员", "kind": "number", "unit": "人", "text": "按户口簿填写",
     "required": True},
]  # fmt: skip


def administrative_matter(agency):
    """A matter that one applies for."""
    n = next(counter)
    return AdministrativeMatter.objects.create(
        agency=agency,
        area=agency.area,
        name=f"法律援助审批{n}",
        kind=AdminKind.CONFIRMATION,
        code=f"T{n:06d}",
        audience=Audience.BOTH,
        legal_days=20,
        promised_days=7,
    )


def published_version(matter, **fields):
    """A listed certificate with its basis and its text in force."""
    n = next(counter)
    identity = CertificationMatter.objects.create(
        administrative_matter=matter, agency=matter.agency, area=matter.area, slug_code=f"cert-{n}"
    )
    given = {
        "number": 1,
        "state": VersionState.PUBLISHED,
        "name": f"经济困难证明{n}",
        "purpose": "申请法律援助",
        "proves": "申请人家庭人均月收入不超过1100元。",
        "issuing_unit": "村（居）民委员会",
        "check_mode": CheckMode.INTERNAL,
        "check_when": CheckWhen.AFTER_DECISION,
        "check_days": 20,
        "published_at": timezone.now(),
        "effective_from": days(-30),
    }
    if fields.get("check_mode") == CheckMode.EXEMPT:
        given["check_days"] = None
    version = MatterVersion.objects.create(matter=identity, **{**given, **fields})
    LegalBasis.objects.create(version=version, clause=clause(), order=1)
    text_of(version, number=1)
    identity.current = version
    identity.save(update_fields=["current"])
    return version


def text_of(version, *, number, in_force_from=None):
    """A notice text of the version, in force since yesterday unless told otherwise."""
    sections = [{"key": key, "title": key, "body": f"第{number}版 {key}", "clause": ""} for key in SECTIONS]
    whole = json.dumps([str(version.pk), number, sections, CONDITIONS], ensure_ascii=False)
    return TextVersion.objects.create(
        version=version,
        number=number,
        sections=sections,
        conditions=CONDITIONS,
        digest=hashlib.sha256(whole.encode()).hexdigest(),
        in_force_from=in_force_from or days(-1),
    )


def next_version(old):
    """The version that takes the place of a published one, with a text of its own."""
    old.texts.update(in_force_to=today())
    old.state, old.ended_at = VersionState.SUPERSEDED, timezone.now()
    old.save(update_fields=["state", "ended_at"])
    fields = ("name", "proves", "check_mode", "check_when", "check_days", "published_at", "effective_from")
    new = MatterVersion.objects.create(
        matter=old.matter,
        number=old.number + 1,
        state=VersionState.PUBLISHED,
        **{field: getattr(old, field) for field in fields},
    )
    text_of(new, number=2, in_force_from=today())
    old.matter.current = new
    old.matter.save(update_fields=["current"])
    return new


def clause():
    """Article 41 of the Legal Aid Law."""
    source, _ = LegalSource.objects.get_or_create(
        key="legal-aid-law", defaults={"title": "中华人民共和国法律援助法", "hierarchy": Hierarchy.LAW}
    )
    version, _ = LegalVersion.objects.get_or_create(source=source, effective_from=date(2022, 1, 1))
    found, _ = LawClause.objects.get_or_create(
        key="legal-aid-law/41",
        defaults={
            "version": version,
            "article": 41,
            "text": "因经济困难申请法律援助的，申请人应当如实说明经济困难状况。",
        },
    )
    return found


def read(choice, *, by):
    """The notice read to its end, as the acts of ``notices`` leave it (tests/pledges/test_notices.py holds the two
    side by side): a dozen acts would be most of a test."""
    text, now = notices.current_text(choice), timezone.now()
    ticks = {
        key: (now - timedelta(seconds=len(text.keys) - place)).isoformat()
        for place, key in enumerate(text.keys)
    }
    reading = NoticeReading.objects.create(
        choice=choice, text=text, digest=text.digest, ticks=ticks, started_at=now, finished_at=now, by=by
    )
    record("pledges.read_notice", reading, by=by, clause=keys.PROCEDURE, digest=text.digest)
    return reading


def sign(pledge, *, by, **fields):
    given = {"digest": pledge.content_digest, "kind": SignatureKind.PAD, "signature_png": handwriting()}
    return signing.sign(pledge, by=by, **{**given, **fields})


@lru_cache
def handwriting() -> bytes:
    """A picture such as the pad gives."""
    picture = Image.new("RGBA", (400, 160), (255, 255, 255, 0))
    ImageDraw.Draw(picture).line([(20, 120), (120, 30), (200, 130), (360, 40)], fill="black", width=6)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def deliver(case, *, by, **fields):
    """Handed over at the window and concluded."""
    given = {"method": ServiceMethod.DIRECT, "done_on": today(), "proof": "送达回证1号"}
    return decisions.deliver(case, by=by, **{**given, **fields})


def stored_pdf(name="证明.pdf"):
    return keep(b"%PDF-1.7\n%%EOF\n", name=name, content_type="application/pdf")


def days(number: int) -> date:
    return today() + timedelta(days=number)
