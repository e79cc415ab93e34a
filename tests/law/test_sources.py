"""Loading the law, entering a source, ending one; the page 依据."""

import datetime

import pytest
from django.urls import reverse

from portal.kernel.actors import SYSTEM
from portal.law import keys
from portal.law.domain.loading import load, rows
from portal.law.domain.sources import WrongRank, add_source, end_version, find_clause
from portal.law.enums import Hierarchy
from portal.law.models import LawClause, LegalSource
from tests.factories.law import LawClauseFactory


def test_every_key_that_acts_cite_has_its_words():
    known = {row["key"] for row in rows("clauses.csv")}
    cited = {value for name, value in vars(keys).items() if name.isupper()}
    assert cited <= known


@pytest.mark.django_db
def test_loading_twice_changes_nothing():
    load()
    before = LawClause.objects.count()
    load()
    assert LawClause.objects.count() == before
    assert find_clause(keys.LEGAL_AID_PLEDGE).citation == "《中华人民共和国法律援助法》第四十一条"
    assert LegalSource.objects.get(key="SL").hierarchy == Hierarchy.NORMATIVE


@pytest.mark.django_db
@pytest.mark.clause("M-04")
def test_ministry_order_called_a_regulation_is_found_out():
    given = {"effective_from": datetime.date(2020, 1, 1), "by": SYSTEM, "claimed": Hierarchy.ADMIN_REGULATION}
    with pytest.raises(WrongRank, match="部门规章，不是行政法规") as refusal:
        add_source(key="x", title="网络餐饮服务监督管理办法", doc_number="市场监管总局令第36号", **given)
    assert refusal.value.field == "hierarchy"
    assert not LegalSource.objects.filter(key="x").exists()


@pytest.mark.django_db
def test_ended_source_is_not_in_force_from_that_day_on():
    clause = LawClauseFactory()
    end_version(clause.version, effective_to=datetime.date(2022, 3, 1), by=SYSTEM)
    assert LawClause.objects.in_force(datetime.date(2022, 2, 28)).filter(pk=clause.pk).exists()
    assert not LawClause.objects.in_force(datetime.date(2022, 3, 1)).filter(pk=clause.pk).exists()


@pytest.mark.django_db
def test_basis_page_finds_a_source_by_words_of_a_clause(client):
    clause = LawClauseFactory(text="申请人进行个人诚信承诺。")
    other = LawClauseFactory()
    page = client.get(reverse("law:basis"), {"q": "诚信承诺"}).content.decode()
    assert clause.source.title in page
    assert other.source.title not in page


@pytest.mark.django_db
def test_clause_that_does_not_exist_is_404(client):
    assert client.get(reverse("law:clause", args=["no/such"])).status_code == 404
