"""A basis that is not in the library yet: its rank follows from the document, whatever a form calls it."""

import pytest
from django.urls import reverse

from matters.domain import versions
from matters.domain.bases import BasisTooLow
from portal.kernel.actors import SYSTEM
from portal.law.enums import Hierarchy
from portal.law.models import LawClause, LegalSource
from portal.people.enums import Role
from tests.factories.matters import draft
from tests.factories.people import AgencyFactory, AreaRulesFactory, StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-04")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
RULE = {
    "title": "《食品经营许可和备案管理办法》",
    "doc_number": "国家市场监督管理总局令第78号",
    "issuer": "国家市场监督管理总局",
    "claimed": "",
    "territory": "",
    "effective_from": "2023-12-01",
    "article": "12",
    "item": "3",
    "text": "申请食品经营许可，应当提交下列材料：（三）设备布局图。",
    "do": "enter",
}


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


@pytest.fixture
def drafter(client):
    user = StaffFactory(role=Role.HANDLER, agency=AgencyFactory())
    client.force_login(user, backend=BACKEND)
    return user


@pytest.mark.usefixtures("drafter")
def test_order_of_a_ministry_called_a_regulation_is_found_out(client):
    answer = client.post(reverse("matters:basis_new"), RULE | {"claimed": Hierarchy.ADMIN_REGULATION})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "是部门规章，不是行政法规" in shown
    assert "部门令、总局令不因名称而成为法规" in shown
    assert not LegalSource.objects.exists()


@pytest.mark.usefixtures("drafter")
def test_rank_is_told_before_anything_is_entered(client):
    answer = client.post(reverse("matters:basis_new"), RULE | {"do": "check", "claimed": Hierarchy.LAW})
    shown = answer.content.decode()
    assert "这份文件是<strong>部门规章</strong>" in shown
    assert "表上写的是法律，按文件应为部门规章" in shown
    assert "法律、行政法规、国务院决定或者地方性法规" in shown
    assert not LegalSource.objects.exists()


@pytest.mark.usefixtures("drafter")
def test_entered_clause_is_cited_and_held_to_its_derived_rank(client):
    client.post(reverse("matters:basis_new"), RULE)
    clause = LawClause.objects.get()
    assert clause.citation == "《食品经营许可和备案管理办法》第十二条第（三）项"
    assert clause.hierarchy == Hierarchy.DEPARTMENT_RULE
    with pytest.raises(BasisTooLow, match="总局令第78号）是部门规章"):
        versions.submit(draft(bases=[clause]), by=SYSTEM)


@pytest.mark.usefixtures("drafter")
def test_second_clause_joins_the_source_and_the_same_one_is_refused(client):
    client.post(reverse("matters:basis_new"), RULE)
    client.post(reverse("matters:basis_new"), RULE | {"article": "13", "item": ""})
    assert LegalSource.objects.count() == 1
    assert LawClause.objects.count() == 2
    again = client.post(reverse("matters:basis_new"), RULE)
    assert "已经在依据库里" in again.content.decode()
    wrong = client.post(reverse("matters:basis_new"), RULE | {"article": "14", "claimed": "law"})
    assert "不是法律" in wrong.content.decode()
    assert LawClause.objects.count() == 2


@pytest.mark.usefixtures("drafter")
@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"article": "", "item": ""}, "请写第几条"),
        ({"article": "", "heading": "二、（四）"}, "必须写明条"),
        ({"title": ""}, "请写文件的全称"),
        ({"effective_from": "很久以前"}, "日期"),
        ({"article": "999999999999"}, "9999"),
    ],
)
def test_half_a_citation_is_told_at_its_field(client, changed, told):
    answer = client.post(reverse("matters:basis_new"), RULE | changed)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not LawClause.objects.exists()


def test_windows_and_strangers_enter_no_law(client):
    client.force_login(StaffFactory(role=Role.WINDOW_CLERK, agency=AgencyFactory()), backend=BACKEND)
    assert client.get(reverse("matters:basis_new")).status_code == 403
