"""What speaks against a certificate: bans, loops, two authorities, no basis at all."""

from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from matters.domain import advice, versions
from matters.enums import CheckMode
from matters.models import Need
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused
from portal.law import keys
from portal.people.enums import Role
from tests.factories.law import LawClauseFactory
from tests.factories.matters import AdministrativeMatterFactory, draft, published
from tests.factories.people import AgencyFactory, AreaFactory, AreaRulesFactory, StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-06")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


def kinds(version):
    return [one.kind for one in advice.advice_on(version)]


@pytest.mark.parametrize(
    ("name", "issuer", "banned"),
    [
        ("亲属关系证明", "村民委员会、居民委员会", True),
        ("亲属关系证明材料", "社区居委会", True),
        ("亲属关系证明", "公证机构", False),
        ("亲属关系证明", "村民委员会、居民委员会所在的乡镇人民政府", False),
        ("经济困难证明", "村民委员会", False),
    ],
)
def test_certificate_that_committees_must_not_issue_is_warned_about(name, issuer, banned):
    version = draft(name=name, issuing_unit=issuer)
    assert ("banned" in kinds(version)) is banned


def test_ban_names_its_document_and_stops_nothing():
    version = draft(name="亲属关系证明", issuing_unit="村民委员会")
    found = advice.advice_on(version)[0]
    assert "民发〔2020〕20号" in found.words
    assert "调查核实" in found.instead
    versions.submit(version, by=SYSTEM)


@pytest.mark.parametrize(
    ("units", "found"),
    [
        ("人力资源和社会保障局", ["人力资源和社会保障局"]),
        ("开户银行、会计师事务所", []),
        ("用人单位、劳动保障监察机构", []),
        ("乡镇人民政府、街道办事处", ["乡镇人民政府", "街道办事处"]),
        ("村民委员会", []),
        ("卫生健康委员会", ["卫生健康委员会"]),
        ("公安机关或者毕业学校", ["公安机关"]),
    ],
)
def test_authorities_are_told_apart_from_other_issuers(units, found):
    assert advice.authorities_in(units) == found


@pytest.mark.parametrize(("notice", "clause"), [("SL", keys.REUSE_OF_DATA), ("T21", keys.T20_SIX_GROUPS)])
def test_warning_rests_on_what_holds_in_the_area(rules, notice, clause):
    rules.notice = notice
    rules.save()
    assert [one.clause for one in advice.advice_on(draft(issuing_unit="公安机关"))] == [clause]


@pytest.mark.parametrize(("mode", "warned"), [(CheckMode.ON_SITE, True), (CheckMode.INTERNAL, False)])
def test_two_authorities_are_told_to_ask_each_other(mode, warned):
    version = draft(issuing_unit="公安机关", check_mode=mode)
    assert ("authorities" in kinds(version)) is warned


def test_certificate_that_not_even_a_rule_supports_is_to_be_cancelled(rules):
    notice = LawClauseFactory(version__source__title="关于规范住所登记的通知")
    version = draft(bases=[notice])
    found = next(one for one in advice.advice_on(version) if one.kind == "unsupported")
    assert "是规范性文件" in found.words
    assert "提出取消" in found.instead

    rule = LawClauseFactory(
        version__source__title="住所登记办法", version__source__doc_number="市场监管总局令第5号"
    )
    version = draft(bases=[rule])
    assert "unsupported" in kinds(version)
    rules.cancel_floor = "local_rule"
    rules.save()
    assert "unsupported" not in kinds(version)


def circle(*names):
    agency = AgencyFactory()
    matters = [
        draft(AdministrativeMatterFactory(agency=agency), name=name, issuing_unit="单位").matter
        for name in names
    ]
    for matter, needed in pairwise(matters):
        advice.note_need(matter, named=needed.name, by=SYSTEM)
    return matters


@pytest.mark.parametrize("names", [("居住证明", "工作证明"), ("居住证明", "工作证明", "收入证明")])
def test_certificates_that_need_each_other_are_found_from_any_of_them(names):
    matters = circle(*names)
    assert advice.loop_of(matters[0]) == []
    advice.note_need(matters[-1], named=matters[0].name, by=SYSTEM)
    for matter in matters:
        assert set(advice.loop_of(matter)) == set(matters)
        assert advice.loop_of(matter)[0] == matter
    assert "→ “居住证明”" in advice.advice_on(matters[0].versions.get())[0].words


def test_a_loop_further_on_is_not_this_certificates_own():
    outside, first, second = circle("居住证明", "工作证明", "收入证明")
    advice.note_need(second, named=first.name, by=SYSTEM)
    assert advice.loop_of(outside) == []


def test_loop_costs_the_same_however_many_needs_there_are(django_assert_max_num_queries):
    matters = circle("居住证明", *(f"第{n}项证明" for n in range(1, 6)))
    advice.note_need(matters[-1], named=matters[0].name, by=SYSTEM)
    with django_assert_max_num_queries(advice.LONGEST_LOOP + 1):
        assert len(advice.loop_of(matters[0])) == 6


def test_a_certificate_does_not_need_itself():
    version = draft()
    with pytest.raises(Refused, match="以它自己为前提"):
        advice.note_need(version.matter, named=version.name, by=SYSTEM)
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.create(matter=version.matter, needed=version.matter)


def test_needs_are_entered_and_dropped_on_the_page(client):
    first, second = circle("居住证明", "工作证明")
    Need.objects.all().delete()
    version = first.versions.get()
    user = StaffFactory(role=Role.HANDLER, agency=first.agency)
    client.force_login(user, backend=BACKEND)
    add = reverse("matters:version_add_need", args=[version.pk])
    assert client.post(add, {"named": "没有这项"}).status_code == 422
    assert client.post(add, {"named": "工作证明"}).status_code == 302
    need = Need.objects.get()
    assert (need.matter, need.needed, need.noted_by) == (first, second, user)
    drop = reverse("matters:version_drop_need", args=[version.pk])
    assert client.post(drop, {"need": "nonsense"}).status_code == 302
    client.post(drop, {"need": str(need.pk)})
    assert not Need.objects.exists()


def test_what_another_area_drafts_is_not_found_by_its_name():
    version = draft()
    foreign = draft(AdministrativeMatterFactory(agency=AgencyFactory(area=AreaFactory())), name="外地证明")
    with pytest.raises(Refused, match="没有找到"):
        advice.note_need(version.matter, named=foreign.name, by=SYSTEM)


def test_stranger_enters_no_need():
    version = published()
    stranger = StaffFactory(role=Role.HANDLER, agency=AgencyFactory())
    with pytest.raises(Refused, match="由起草单位"):
        advice.note_need(version.matter, named="工作证明", by=stranger)
