"""The gate of the basis: what a certificate may rest on in an area."""

import csv
import datetime

import pytest

from matters.demo import DATA
from matters.domain import versions
from matters.domain.bases import BasisTooLow
from matters.enums import VersionState
from portal.kernel.actors import SYSTEM
from portal.kernel.models import AuditEvent
from portal.law.citations import parse
from portal.law.domain.sources import end_version
from portal.law.enums import Hierarchy
from tests.factories.law import LawClauseFactory
from tests.factories.matters import draft, reviewed
from tests.factories.people import AreaRulesFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-04")]


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


def clause(title, doc_number="", territory=""):
    return LawClauseFactory(
        version__source__title=title,
        version__source__doc_number=doc_number,
        version__source__territory=territory,
    )


def test_department_rule_is_refused_by_name_with_what_would_do():
    version = draft(bases=[clause("公共租赁住房管理办法", "住房和城乡建设部令第11号")])

    with pytest.raises(BasisTooLow) as refusal:
        versions.submit(version, by=SYSTEM)

    assert (
        "《公共租赁住房管理办法》第十五条第（二）项（住房和城乡建设部令第11号）是部门规章"
        in refusal.value.message
    )
    assert "低于本地区要求的地方性法规" in refusal.value.message
    assert "法律、行政法规、国务院决定或者地方性法规" in refusal.value.way_out
    version.refresh_from_db()
    assert version.state == VersionState.DRAFT
    assert AuditEvent.objects.filter(object_id=str(version.pk), refused="basis_too_low").exists()


def test_regulation_of_another_province_has_no_force_here():
    version = draft(bases=[clause("广东省海域使用管理条例", territory="44")])
    with pytest.raises(BasisTooLow, match="没有效力"):
        versions.submit(version, by=SYSTEM)


def test_regulation_of_the_own_province_carries():
    version = draft(bases=[])
    own = clause("本省法律援助条例", territory=version.matter.area.codes[0])
    versions.edit(version, by=SYSTEM, bases=[own])
    assert versions.submit(version, by=SYSTEM).state == VersionState.AGENCY_REVIEW


def test_one_sufficient_basis_carries_lower_ones():
    low = clause("公共租赁住房管理办法", "住房和城乡建设部令第11号")
    version = draft(bases=[clause("中华人民共和国法律援助法"), low])
    assert versions.submit(version, by=SYSTEM).state == VersionState.AGENCY_REVIEW


def test_ended_law_carries_nothing():
    ended = clause("中华人民共和国公司登记管理条例")
    end_version(ended.version, effective_to=datetime.date(2022, 3, 1), by=SYSTEM)
    with pytest.raises(BasisTooLow, match="已于2022年03月01日失效"):
        versions.submit(draft(bases=[ended]), by=SYSTEM)


def test_stricter_area_refuses_what_the_country_allows(rules):
    rules.listing_floor = Hierarchy.LAW
    rules.save()
    version = draft(bases=[clause("教师资格条例", "国务院令第188号")])
    with pytest.raises(BasisTooLow, match="是行政法规，低于本地区要求的法律"):
        versions.submit(version, by=SYSTEM)


def test_basis_that_falls_during_review_stops_the_publication():
    version = reviewed(draft())
    end_version(version.bases.get().clause.version, effective_to=datetime.date(2020, 1, 1), by=SYSTEM)
    with pytest.raises(BasisTooLow):
        versions.publish(version, by=SYSTEM)


@pytest.mark.parametrize("name", ["samples_department_rules.csv", "samples_other_provinces.csv"])
def test_real_samples_of_too_low_and_foreign_bases_are_refused(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows[::15]:
        title = parse(row["设定依据"])["title"]
        version = draft(bases=[clause(title, territory="" if row["地域"] == "全国" else "99")])
        with pytest.raises(BasisTooLow):
            versions.submit(version, by=SYSTEM)
