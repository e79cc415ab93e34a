"""Public pages of the catalogue: a citizen finds her matter, at a cost that does not grow."""

import pytest
from django.urls import reverse

from matters import search
from matters.domain import versions
from matters.enums import LifeEvent
from matters.models import CertificationMatter
from portal.kernel.actors import SYSTEM
from tests.factories.matters import AdministrativeMatterFactory, draft, published, reviewed
from tests.factories.people import AreaRulesFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


@pytest.fixture
def legal_aid():
    return AdministrativeMatterFactory(name="法律援助审批", life_event=LifeEvent.LEGAL_HELP, common=1)


def names(response):
    return [row.current.name for row in response.context["page"].rows]


@pytest.mark.clause("M-14")
def test_citizen_finds_her_matter_within_two_actions(client, legal_aid):
    version = published(legal_aid, name="经济困难证明", purpose="申请法律援助")

    found = client.get(reverse("matters:home"), follow=True).content.decode()
    assert "法律援助审批" in found
    listed = client.get(reverse("matters:directory"), {"q": "法律援助审批"})
    assert reverse("matters:matter", args=[version.matter_id]) in listed.content.decode()


@pytest.mark.parametrize("query", ["困难", "援助 经济", "法律援助审批", "经济　困难", "ＬＥＧＡＬ"])
def test_search_finds_words_of_two_characters_and_full_width(query, legal_aid):
    legal_aid.code = "LEGAL"
    legal_aid.save()
    wanted = published(legal_aid, name="经济困难证明")
    published(name="住所使用证明")
    assert list(search.find(CertificationMatter.objects.listed(), query)) == [wanted.matter]


@pytest.mark.parametrize("query", ["100%", "_", "'; drop", "没有这样的事项"])
def test_search_takes_signs_as_signs(query):
    published()
    assert not search.find(CertificationMatter.objects.listed(), f"{query}没有").exists()


def test_filters_live_in_the_address(client, legal_aid):
    published(legal_aid, name="经济困难证明")
    other = published(name="住所使用证明")
    address = reverse("matters:directory")
    assert names(client.get(address, {"life_event": "legal_help"})) == ["经济困难证明"]
    assert names(client.get(address, {"agency": str(other.matter.agency_id)})) == ["住所使用证明"]
    assert names(client.get(address, {"area": other.matter.area_id})) == ["住所使用证明"]
    assert len(names(client.get(address))) == 2


@pytest.mark.parametrize("query", ["area=nowhere", "agency=1", "after=xyz", "q=" + "长" * 100])
def test_broken_addresses_are_no_errors(client, query):
    published()
    assert client.get(f"{reverse('matters:directory')}?{query}").status_code == 200


def test_empty_directory_says_what_to_do(client):
    page = client.get(reverse("matters:directory"), {"q": "月球"}).content.decode()
    assert "没有找到这样的事项" in page
    assert "不得索要" in page


def test_directory_takes_the_same_queries_for_few_and_for_many(client, django_assert_num_queries, legal_aid):
    address = reverse("matters:directory")
    for n in range(3):
        published(legal_aid, name=f"证明{n}")
    client.get(address)
    with django_assert_num_queries(2) as few:
        client.get(address, {"q": "证明"})
    for n in range(18):
        published(name=f"别的证明{n}")
    with django_assert_num_queries(len(few)):
        page = client.get(address, {"q": "证明"})
    assert len(names(page)) == 20
    assert page.context["page"].next_url
    assert not any("count(" in query["sql"].lower() for query in few)


@pytest.mark.clause("M-14")
def test_matter_page_says_what_a_pledge_means(client, legal_aid):
    version = published(legal_aid, name="经济困难证明")
    page = client.get(reverse("matters:matter", args=[version.matter_id])).content.decode()
    for words in (
        version.proves,
        version.issuing_unit,
        version.acquire_hint,
        version.bases.get().clause.citation,
        version.administrative_liability,
        version.conditions[0]["text"],
        "作出承诺",
        "提交证明",
        "已有或者查得到",
        "现场核查",
    ):
        assert words in page
    assert "checked" not in page  # nothing is preset


@pytest.mark.clause("M-10")
def test_texts_page_compares_any_two_versions(client):
    first = published(proves="旧的内容。")
    versions.publish(reviewed(versions.create_draft(first.matter, by=SYSTEM, proves="新的内容。")), by=SYSTEM)
    page = client.get(reverse("matters:texts", args=[first.matter_id]), {"old": 1, "new": 2}).content.decode()
    assert "<del>" in page and "<ins>" in page
    old = client.get(reverse("matters:text", args=[first.matter_id, 1])).content.decode()
    assert "旧的内容。" in old
    assert client.get(reverse("matters:text", args=[first.matter_id, 9])).status_code == 404


@pytest.mark.clause("M-14")
def test_guide_tells_both_ways_and_the_way_out(client, legal_aid):
    published(legal_aid, name="经济困难证明")
    page = client.get(reverse("matters:guide", args=[legal_aid.pk])).content.decode()
    for words in ("选择承诺，这样办", "不选择承诺，这样办", "撤回承诺", "投诉电话", "data-print"):
        assert words in page


def test_what_is_not_published_is_not_there(client):
    version = draft()
    matter = version.matter
    for address in (
        reverse("matters:matter", args=[matter.pk]),
        reverse("matters:guide", args=[matter.administrative_matter_id]),
        reverse("matters:texts", args=[matter.pk]),
    ):
        assert client.get(address).status_code == 404
    assert names(client.get(reverse("matters:directory"))) == []


def test_clause_page_shows_what_rests_on_it(client):
    version = published(name="资信证明")
    clause = version.bases.get().clause
    page = client.get(reverse("law:clause", args=[clause.key])).content.decode()
    assert "资信证明" in page
    assert clause.text in page
