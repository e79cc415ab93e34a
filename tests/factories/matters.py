"""Rows of the catalogue for tests: drafts and published matters, made through the acts."""

import itertools

import factory

from matters.domain import screening, versions
from matters.domain.steps import step_after
from matters.domain.texts import CIVIL, CRIMINAL
from matters.enums import AdminKind, CheckMode, CheckWhen
from matters.models import AdministrativeMatter, MatterVersion
from matters.screening_enums import ExcludedField
from portal.kernel.actors import SYSTEM
from portal.kernel.memo import remembering
from portal.people.area_rules import rules_for
from tests.factories.law import LawClauseFactory
from tests.factories.people import AgencyFactory

counter = itertools.count(1)
INCOME = {
    "key": "income",
    "label": "家庭人均月收入",
    "kind": "money",
    "unit": "元",
    "op": "le",
    "limit": 1100,
    "text": "家庭人均月收入不超过1100元。",
}


class AdministrativeMatterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AdministrativeMatter

    agency = factory.SubFactory(AgencyFactory)
    area = factory.SelfAttribute("agency.area")
    name = factory.Sequence(lambda n: f"测试事项审批{n}")
    kind = AdminKind.LICENCE
    code = factory.Sequence(lambda n: f"CODE-{n}")


def complete(**fields):
    """Everything that a version must say to be published."""
    return {
        "name": "住所使用证明",
        "purpose": "申请设立登记",
        "proves": "申请人对住所有使用权。",
        "issuing_unit": "不动产登记机构",
        "acquire_hint": "到不动产登记机构查询，当天可以取得。",
        "conditions": [INCOME],
        "check_mode": CheckMode.ON_SITE,
        "check_when": CheckWhen.AFTER_DECISION,
        "check_days": 30,
        "check_standard": [{"key": "s1", "text": "住所地址与登记一致"}],
        "civil_liability": CIVIL,
        "administrative_liability": "撤销登记，处五万元以下罚款。",
        "criminal_liability": CRIMINAL,
        **fields,
    }


def draft(matter=None, *, bases=None, by=SYSTEM, **fields) -> MatterVersion:
    """A complete first draft of a certificate, every question about excluded fields answered with no."""
    version = versions.open_matter(
        matter or AdministrativeMatterFactory(),
        slug_code=f"certificate-{next(counter)}",
        by=by,
        bases=[LawClauseFactory()] if bases is None else bases,
        **complete(**fields),
    )
    screen(version)
    return version


def screen(version: MatterVersion, *concerned: str) -> None:
    """Answer every question about excluded fields; yes for those named."""
    answers = {field.value: (field.value in concerned, "只说明住所的使用情况。") for field in ExcludedField}
    screening.answer(version, answers=answers, by=SYSTEM)


@remembering()
def reviewed(version: MatterVersion) -> MatterVersion:
    """Submitted and agreed to in every step; only publication is left."""
    version = versions.submit(version, by=SYSTEM)
    rules = rules_for(version.matter.area)
    while step_after(rules, version.step) is not None:
        version = versions.pass_step(version, by=SYSTEM)
    return version


@remembering()
def published(matter=None, **fields) -> MatterVersion:
    """A published certificate with its text in force."""
    return versions.publish(reviewed(draft(matter, **fields)), by=SYSTEM)
