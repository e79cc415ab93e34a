"""Guides of issuers for retained certificates: what they must say, how the cuts are shown, who keeps them."""

import pytest
from django.urls import reverse

from matters.cleanup_enums import IssuerGuideState
from matters.domain import issuer_guides
from matters.models import IssuerGuide
from portal.kernel.acts import IllegalMove, Refused
from portal.people.enums import Role
from tests.factories import cleanup as make
from tests.factories.people import AgencyFactory, StaffFactory
from tests.matters.test_bureau import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-21")]
WORDS = {
    "conditions": "在本区参加职称评审的人员。",
    "materials": ["居民身份证（出示）"],
    "steps": ["申请", "查询", "出具"],
    "days": 1,
    "materials_before": 3,
    "steps_before": 5,
    "days_before": 5,
    "owner": "专业技术人员管理科 李某",
}


@pytest.fixture
def place():
    place = make.drive()
    place.issuer = AgencyFactory(area=place.county, name="城关区人社局")
    place.keeper = StaffFactory(role=Role.HANDLER, agency=place.issuer)
    make.cleanup.excuse(
        make.cleanup.cover(place.campaign) and make.form_of(place, place.issuer),
        reason="本次不申报",
        by=place.bureau,
    )
    make.published(place, make.kept(place, name="职称证明", issuing_agency=place.issuer))
    return place


def begin(place) -> IssuerGuide:
    return issuer_guides.begin(place.issuer, name="职称证明", by=place.keeper)


def code_of(act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return caught.value.code


def test_retained_certificate_waits_for_the_guide_of_its_issuer_until_it_is_published(place):
    assert [item.name for item in issuer_guides.needed([place.issuer.pk])] == ["职称证明"]
    guide = begin(place)
    assert begin(place) == guide
    issuer_guides.write(guide, by=place.keeper, **WORDS)
    assert issuer_guides.needed([place.issuer.pk]).exists()
    issuer_guides.publish(guide, by=place.keeper)
    assert not issuer_guides.needed([place.issuer.pk]).exists()


def test_what_is_not_retained_gets_no_guide(place):
    assert code_of(issuer_guides.begin, place.issuer, name="别的证明", by=place.keeper) == "not_retained"
    assert code_of(issuer_guides.begin, place.civil, name="职称证明", by=place.handler) == "not_retained"


@pytest.mark.parametrize("left_out", ["conditions", "materials", "steps", "days", "owner"])
def test_guide_says_everything_before_it_is_published(place, left_out):
    guide = issuer_guides.write(
        begin(place), by=place.keeper, **{k: v for k, v in WORDS.items() if k != left_out}
    )
    with pytest.raises(Refused) as caught:
        issuer_guides.publish(guide, by=place.keeper)
    assert issuer_guides.NEEDED[left_out] in caught.value.message


def test_steps_materials_and_time_are_cut_and_never_grow(place):
    guide = issuer_guides.write(begin(place), by=place.keeper, **WORDS)
    assert [(cut.label, cut.less) for cut in issuer_guides.cuts(guide)] == [
        ("环节", 2),
        ("材料", 2),
        ("时限", 4),
    ]
    guide = issuer_guides.write(guide, by=place.keeper, days=0)
    assert [cut.now for cut in issuer_guides.cuts(guide)] == ["3个", "1份", "当场办结"]
    assert code_of(issuer_guides.write, guide, by=place.keeper, days=9) == "more_than_before"
    assert (
        code_of(issuer_guides.write, guide, by=place.keeper, materials=["一", "二", "三", "四"])
        == "more_than_before"
    )


def test_only_the_issuer_keeps_it_and_a_published_one_is_taken_back_first(place):
    guide = issuer_guides.write(begin(place), by=place.keeper, **WORDS)
    assert code_of(issuer_guides.write, guide, by=place.handler, days=0) == "may_not"
    issuer_guides.publish(guide, by=place.keeper)
    with pytest.raises(IllegalMove):
        issuer_guides.write(guide, by=place.keeper, days=0)
    issuer_guides.take_back(guide, by=place.keeper)
    issuer_guides.write(guide, by=place.keeper, days=0)


def test_pages_from_the_desk_to_the_public(client, place):
    sign_in(client, place.keeper)
    assert "职称证明" in client.get(reverse("matters:issuer_guides")).content.decode()
    answer = client.post(
        reverse("matters:issuer_guide_begin"), {"agency": place.issuer.pk, "name": "职称证明"}
    )
    guide = IssuerGuide.objects.get()
    assert answer.url == reverse("matters:issuer_guide_edit", args=[guide.pk])
    client.logout()
    assert client.get(guide.get_absolute_url()).status_code == 404
    sign_in(client, place.keeper)
    lines = {name: "\n".join(WORDS[name]) for name in ("materials", "steps")}
    assert client.post(answer.url, WORDS | lines).status_code == 302
    client.post(reverse("matters:issuer_guide_publish", args=[guide.pk]))
    guide.refresh_from_db()
    assert guide.state == IssuerGuideState.PUBLISHED
    client.logout()
    text = client.get(guide.get_absolute_url()).content.decode()
    assert "比以前少了多少" in text and "专业技术人员管理科" in text
    assert "职称证明" in client.get(reverse("matters:issuer_guides_public")).content.decode()
    sign_in(client, place.handler)
    assert client.get(reverse("matters:issuer_guide_edit", args=[guide.pk])).status_code == 403
