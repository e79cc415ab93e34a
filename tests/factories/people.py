"""Rows of the people room for tests. Numbers are synthetic: valid check digits, invented births."""

import factory
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from stdnum.cn import ric, uscc

from portal.people.enums import (
    AREA_ROLES,
    AreaLevel,
    DocumentType,
    RealNameLevel,
    Role,
    SubjectKind,
)
from portal.people.models import Agency, Area, AreaRules, Assignment, Department, Subject, User

PASSWORD = "long enough 2026"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def id_number(n: int = 1, *, area: str = "410404", born: str = "19850102") -> str:
    """The n-th valid identity card number of an area and a birth date."""
    head = f"{area}{born}{n % 1000:03d}"
    return head + ric.calc_check_digit(head + "0")


def uscc_number(n: int = 1) -> str:
    """The n-th valid unified social credit code (invented)."""
    head = f"91410404{n:09d}"
    return head + uscc.calc_check_digit(head)


class AreaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Area
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{900000 + n}")
    name = factory.LazyAttribute(lambda area: f"测试区{area.code}")
    full_name = factory.LazyAttribute(
        lambda area: area.parent.full_name + area.name if area.parent else area.name
    )
    parent = None
    level = factory.LazyAttribute(lambda area: AreaLevel.COUNTY if area.parent else AreaLevel.PROVINCE)
    path = factory.LazyAttribute(lambda area: f"{area.parent.path}/{area.code}" if area.parent else area.code)


class AgencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Agency

    area = factory.SubFactory(AreaFactory)
    name = factory.Sequence(lambda n: f"测试局{n}")
    short_name = factory.LazyAttribute(lambda agency: agency.name)
    number_prefix = factory.Sequence(lambda n: f"测{n}")
    contact_name = "王某"
    contact_phone = "0375-2521234"


class DepartmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Department

    agency = factory.SubFactory(AgencyFactory)
    name = factory.Sequence(lambda n: f"测试科{n}")


class AreaRulesFactory(factory.django.DjangoModelFactory):
    """Rules that hold since long ago; national when ``area`` is None."""

    class Meta:
        model = AreaRules

    area = None
    notice = "TEST"
    title = "测试规则"
    effective_from = "2020-01-01"
    check_modes = factory.LazyFunction(lambda: ["exempt", "internal", "online", "on_site", "assistance"])


class SubjectFactory(factory.django.DjangoModelFactory):
    """A natural person with an identity card; ``SubjectFactory(organisation=True)`` a company."""

    class Meta:
        model = Subject

    class Params:
        organisation = factory.Trait(
            kind=SubjectKind.LEGAL,
            document_type=DocumentType.USCC,
            name=factory.Sequence(lambda n: f"石龙测试{n}有限公司"),
            number=factory.Sequence(uscc_number),
            legal_representative_name="李某",
        )

    kind = SubjectKind.NATURAL
    document_type = DocumentType.ID_CARD
    name = "王测试"
    phone = "13800001234"
    number = factory.Sequence(lambda n: id_number(n, born=f"{1950 + n // 1000 % 50}0101"))

    @classmethod
    def _create(cls, model_class, *args, number, **fields):
        subject = model_class(**fields)
        masked = f"{number[0]}{'*' * (len(number) - 2)}{number[-1]}"
        subject.set_number(number, kind=subject.document_type, masked=masked)
        subject.save()
        return subject


class UserFactory(factory.django.DjangoModelFactory):
    """An account without roles; its password is ``PASSWORD``."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"人员{n}")
    phone = "13800001234"
    # Hashing is slow on purpose; tests that sign in by password say password=PASSWORD.
    password = factory.Transformer("", transform=lambda raw: make_password(raw or None))


class ApplicantFactory(UserFactory):
    """A citizen with a checked identity (high level) and the applicant's role."""

    subject = factory.SubFactory(SubjectFactory)
    name = factory.LazyAttribute(lambda user: user.subject.name if user.subject else "王测试")
    real_name_level = RealNameLevel.HIGH

    @factory.post_generation
    def role(self, create, extracted, **kwargs):
        Assignment.objects.create(user=self, role=extracted or Role.APPLICANT)


class StaffFactory(UserFactory):
    """A member of staff: ``StaffFactory(role=Role.HANDLER, agency=agency)``; second factor set up."""

    @classmethod
    def _generate(cls, strategy, params):
        wanted = {key: params.pop(key, None) for key in ("role", "agency", "area")}
        role = wanted["role"] or Role.HANDLER
        user = super()._generate(strategy, params)
        agency, area = wanted["agency"], wanted["area"]
        if agency is None and area is None and role not in {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}:
            agency = AgencyFactory()
        if role in AREA_ROLES and area is None:
            area = agency.area
        Assignment.objects.create(user=user, role=role, agency=agency, area=area)
        TOTP.activate(user, TOTP_SECRET)
        return user


def totp_row(user: User) -> Authenticator:
    """The second factor of a user."""
    return Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
