"""Demo cases in every state, made by the acts as people would make them. Run as often as you like.

Everything is invented. A case is found again by the form token that its scene's name gives.
"""

import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from PIL import Image, ImageDraw

from matters.domain.samples import sample_value
from matters.models import AdministrativeMatter, TextVersion
from pledges import demo_afterwards, demo_counter, demo_system
from pledges.domain import (
    acceptance,
    authorizations,
    cases,
    certificates,
    choices,
    decisions,
    joint,
    notices,
    periods,
    service,
    signing,
    withdrawal,
)
from pledges.enums import AuthorizedPower, Channel, ChoiceKind, Decision, HeldSource, SignatureKind
from pledges.handling_enums import PauseGround
from pledges.models import Authorization, Case, CertificateChoice
from pledges.writ_enums import ServiceMethod
from portal.kernel.calendar import today
from portal.kernel.files import keep
from portal.people.domain.identity import record_identity_check
from portal.people.models import Representation, User

SCENES_NAMESPACE = uuid.UUID("6f6b2f1e-6a0f-5d0a-9c55-0d1f6f5a7b10")
REMEDIES = "不服本决定的，可以自收到之日起六十日内申请行政复议，或者六个月内向人民法院提起行政诉讼。"
ADDRESS = "石龙区人民路12号3幢201室"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n%%EOF\n"


@dataclass(frozen=True)
class Scene:
    """One case of the demonstration: who applies for what, where, and how far it has come."""

    name: str
    username: str
    prefix: str
    code: str
    play: Callable[["Stage"], object]
    channel: str = Channel.ONLINE
    clerk: str = ""
    certificates: int = 1
    agent: str = ""
    # Who stands for the applicant by law or office; the applicant is then found by her name.
    by_office: str = ""
    applicant: str = ""
    # Which certificate of the matter comes first, if it asks for one of that kind.
    first: str = "hardship"


class Stage:
    """A case on its way, with the people who move it."""

    def __init__(self, scene: Scene):
        self.scene = scene
        self.applicant = User.objects.get(username=scene.username)
        self.handler = User.objects.get(username=_handler(scene.prefix))
        who = scene.clerk or scene.agent or scene.by_office or scene.username
        self.by = User.objects.get(username=who)
        self.case = self._open()

    def _open(self) -> Case:
        scene = self.scene
        matter = AdministrativeMatter.objects.get(agency__number_prefix=scene.prefix, code=scene.code)
        asked = sorted(
            matter.certification_matters.filter(current__isnull=False).select_related("current"),
            key=lambda row: (not row.slug_code.endswith(scene.first), row.slug_code),
        )
        row = self._representation() if scene.by_office else None
        subject = row.principal if row else self.applicant.subject
        paper = self._authorization(matter) if scene.agent else None
        return cases.open_case(
            administrative_matter=matter,
            versions=[row.current for row in asked[: scene.certificates]],
            subject=subject,
            channel=scene.channel,
            by=self.by,
            form_token=_token(scene),
            agent=self.by.subject if scene.agent else None,
            authorization=paper,
            representation=row,
        )

    def _authorization(self, matter: AdministrativeMatter) -> Authorization:
        """Signed online by the principal, for three months."""
        return authorizations.grant(
            principal=self.applicant.subject,
            agent=self.by.subject,
            matters=[matter],
            powers=[AuthorizedPower.APPLY, AuthorizedPower.PLEDGE],
            valid_from=today(),
            valid_until=today() + timedelta(days=90),
            signature_png=handwriting(),
            by=self.applicant,
        )

    def _representation(self) -> Representation:
        return next(row for row in self.by.representations if row.principal.name == self.scene.applicant)

    @property
    def first(self) -> CertificateChoice:
        return self.case.choices.first()

    def choose(self, kind: str, **fields: Any) -> CertificateChoice:
        return choices.choose(self.first, kind=kind, by=self.by, **fields)

    def read(self, choice: CertificateChoice, *, halfway: bool = False) -> None:
        reading = notices.start_reading(choice, by=self.by)
        sections = [section["key"] for section in reading.text.sections]
        for key in sections[: len(sections) // 2] if halfway else sections:
            notices.tick_section(reading, section=key, by=self.by)
        if not halfway:
            notices.finish_reading(reading, by=self.by)

    def prepare(self) -> None:
        for choice in self.case.choices.all():
            choice = choices.choose(choice, kind=ChoiceKind.PLEDGE, by=self.by)
            self.read(choice)
            text = notices.current_text(choice)
            signing.prepare(choice, values=sample(text), by=self.by, site_address=ADDRESS)

    def sign(self) -> None:
        self.prepare()
        kind = SignatureKind.PAD
        if self.scene.channel == Channel.COUNTER:
            agency = self.case.agency
            record_identity_check(
                subject=self.case.subject, by=self.by, agency=agency, account=self.applicant
            )
        for pledge in self.case.pledges.all():
            given = {"digest": pledge.content_digest, "kind": kind, "signature_png": handwriting()}
            signing.sign(pledge, by=self.by, **given)

    def file(self) -> None:
        self.sign()
        cases.file_case(self.case, by=self.by)

    def accept(self) -> None:
        self.file()
        demo_afterwards.insure(self.case, by=self.by)
        acceptance.accept(self.case, by=self.handler)

    def grant(self) -> None:
        self.accept()
        text = "经审查，申请人作出的承诺符合规定，准予办理。"
        decisions.decide(self.case, decision=Decision.GRANTED, text=text, by=self.handler)

    def conclude(self) -> None:
        self.grant()
        given = {"method": ServiceMethod.DIRECT, "done_on": today(), "proof": "送达回证，申请人本人签收"}
        decisions.deliver(self.case, by=self.handler, recipient="申请人本人", **given)

    def certificate(self) -> None:
        """The other way, to its end."""
        choice = self.choose(ChoiceKind.CERTIFICATE)
        file = keep(PDF, name="经济困难证明.pdf", content_type="application/pdf")
        certificates.hand_in(choice, by=self.by, file=file)
        cases.file_case(self.case, by=self.by)
        acceptance.accept(self.case, by=self.handler)
        certificates.check_certificate(self.case.choices.get(), sufficient=True, by=self.handler)
        decisions.decide(self.case, decision=Decision.GRANTED, text="证明齐全，准予办理。", by=self.handler)

    def held(self) -> None:
        self.choose(ChoiceKind.HELD, held_source=HeldSource.SHARED_DATA)
        cases.file_case(self.case, by=self.by)

    def halfway(self) -> None:
        self.read(self.choose(ChoiceKind.PLEDGE), halfway=True)

    def supplement(self) -> None:
        self.file()
        items = [{"text": "申请表中的联系电话缺一位数字，请补填。"}]
        acceptance.ask_supplement(self.case, items=items, by=self.handler)
        service.consent(self.case, by=self.by)

    def refuse_acceptance(self) -> None:
        self.file()
        reason = "申请的事项不属于本机关职权范围，请向有管辖权的机关申请。"
        acceptance.refuse_acceptance(self.case, reason=reason, remedies=REMEDIES, by=self.handler)

    def refuse(self) -> None:
        self.accept()
        text = "申请事项不属于法律援助范围，不予援助。"
        decisions.decide(self.case, decision=Decision.REFUSED, text=text, remedies=REMEDIES, by=self.handler)

    def together(self) -> None:
        """Two apply together; the first has filled in and the other is still to read and sign."""
        joint.add(self.case, subject=User.objects.get(username="laoshan").subject, by=self.by)
        self.prepare()

    def together_filed(self) -> None:
        """Two apply together and both have signed: either may take his pledge back."""
        other = User.objects.get(username="laoshan")
        joint.add(self.case, subject=other.subject, by=self.by)
        self.sign()
        for choice in self.case.choices.all():
            reading = notices.start_reading(choice, by=other, reader=other.subject)
            for section in reading.text.sections:
                reading = notices.tick_section(reading, section=section["key"], by=other)
            notices.finish_reading(reading, by=other)
            own = joint.prepare_own(choice, subject=other.subject, by=other)
            given = {"digest": own.content_digest, "kind": SignatureKind.PAD, "signature_png": handwriting()}
            signing.sign(own, by=other, **given)
        cases.file_case(self.case, by=self.by)

    def together_by_one(self) -> None:
        """Two founders, one of whom signs for both: the other may take back what he agreed to."""
        other = User.objects.get(username="laoshan")
        row = joint.add(self.case, subject=other.subject, by=self.by)
        self.sign()
        joint.consent(row, by=other, signature_png=handwriting())
        cases.file_case(self.case, by=self.by)

    def ask_extension(self) -> None:
        self.accept()
        reason = "需要向外地有关单位调查核实。"
        periods.ask_extension(self.case, days=5, reason=reason, by=self.handler)

    def pause(self) -> None:
        self.accept()
        until, reason = today() + timedelta(days=14), "委托鉴定机构作伤残等级鉴定。"
        periods.pause(self.case, ground=PauseGround.APPRAISAL, reason=reason, until=until, by=self.handler)

    def withdraw_pledge(self) -> None:
        self.accept()
        withdrawal.withdraw_pledge(self.case.pledges.get(), reason="家庭收入有变化，改交证明。", by=self.by)

    def withdraw(self) -> None:
        self.file()
        withdrawal.withdraw_application(self.case, reason="已经自行和解，不再申请。", by=self.by)


def _scenes() -> tuple[Scene, ...]:
    aid, injury, teacher, premises, estate, cafe = _codes()
    return (
        Scene("draft", "applicant", "石龙司", aid, lambda stage: None),
        Scene("halfway", "applicant", "石龙司", aid, Stage.halfway),
        Scene("filed", "applicant", "石龙司", aid, Stage.file, certificates=2),
        Scene("accepted", "applicant", "石龙司", aid, Stage.accept),
        Scene("concluded", "applicant", "石龙司", aid, Stage.conclude),
        Scene("certificate", "applicant", "石龙司", aid, Stage.certificate),
        Scene("held", "applicant", "石龙自然资", estate, Stage.held),
        Scene("supplement", "applicant", "石龙司", aid, Stage.supplement),
        Scene("pledge-withdrawn", "applicant", "石龙司", aid, Stage.withdraw_pledge),
        Scene("withdrawn", "applicant", "石龙司", aid, Stage.withdraw),
        Scene("on-hold", "applicant", "石龙教", teacher, Stage.accept),
        Scene("to-be-untrue", "applicant2", "石龙司", aid, Stage.conclude),
        Scene("refused", "applicant2", "石龙司", aid, Stage.refuse, first="assistance-object"),
        Scene("extension", "applicant2", "石龙司", aid, Stage.ask_extension),
        Scene("paused", "applicant2", "石龙司", aid, Stage.pause),
        Scene("company", "company", "石龙人社", injury, Stage.accept),
        Scene(
            "company-clerk",
            "company",
            "石龙人社",
            injury,
            Stage.accept,
            by_office="company-clerk",
            applicant="石龙区鑫源建材有限公司",
        ),
        Scene("child", "guardian", "石龙司", aid, Stage.file, by_office="guardian", applicant="韩小满"),
        Scene("by-agent", "applicant", "石龙人社", injury, Stage.accept, agent="agent"),
        Scene("together", "applicant", "石龙自然资", estate, Stage.together),
        Scene("together-filed", "applicant", "石龙自然资", estate, Stage.together_filed),
        Scene("together-by-one", "applicant", "石龙市监", premises, Stage.together_by_one),
        Scene("company-site", "company", "石龙市监", premises, Stage.grant, certificates=2),
        Scene("disclosed", "company", "石龙文旅", cafe, Stage.accept, first="premises"),
        Scene("to-disclose", "company", "石龙文旅", cafe, Stage.accept, first="premises"),
        Scene("counter", "applicant", "石龙司", aid, Stage.accept, Channel.COUNTER, "clerk"),
        Scene("counter-open", "applicant", "石龙司", aid, Stage.prepare, Channel.COUNTER, "clerk"),
        Scene("in-person", "lhasa", "城关司", aid, Stage.prepare),
        Scene("lhasa-counter", "lhasa", "城关司", aid, Stage.file, Channel.COUNTER, "lhasa-clerk"),
        Scene("laoshan", "laoshan", "崂山司", aid, Stage.file),
        Scene("not-accepted", "laoshan", "崂山司", aid, Stage.refuse_acceptance),
    )


def _codes() -> tuple[str, ...]:
    """Codes of the matters that the scenes play in, by a certificate of each."""
    slugs = ("legal-aid-", "work-injury-", "teacher-", "cooperative-", "real-estate-", "internet-cafe-")
    found = []
    for slug in slugs:
        rows = AdministrativeMatter.objects.filter(certification_matters__slug_code__startswith=slug)
        found.append(rows.order_by("code").values_list("code", flat=True).first() or "")
    return tuple(found)


def _handler(prefix: str) -> str:
    places = {"石龙": "handler", "城关": "lhasa-handler", "崂山": "laoshan-handler"}
    return next(username for place, username in places.items() if prefix.startswith(place))


def _token(scene: Scene) -> uuid.UUID:
    return uuid.uuid5(SCENES_NAMESPACE, scene.name)


def load() -> None:
    """Play every scene that has not been played yet."""
    known = set(Case.objects.exclude(form_token=None).values_list("form_token", flat=True))
    for scene in _scenes():
        if _token(scene) not in known:
            scene.play(Stage(scene))
    demo_afterwards.load(SCENES_NAMESPACE)
    demo_counter.load()
    aid = AdministrativeMatter.objects.get(agency__number_prefix="石龙司", code=_codes()[0])
    demo_system.load(aid, paper=PDF, picture=handwriting())


def sample(text: TextVersion) -> dict[str, str]:
    """Values that meet the conditions of a text, whatever they are."""
    return {condition["key"]: sample_value(condition) for condition in text.conditions}


def handwriting() -> bytes:
    """A signature such as the pad gives."""
    picture = Image.new("RGBA", (480, 180), (255, 255, 255, 0))
    pen = ImageDraw.Draw(picture)
    pen.line([(40, 60), (170, 55), (150, 130), (60, 140), (165, 120)], fill="black", width=7)
    pen.line([(220, 40), (215, 150), (300, 60), (290, 140), (400, 50), (430, 135)], fill="black", width=6)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
