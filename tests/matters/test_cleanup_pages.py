"""Pages of the clean-up drive: who sees and does what, what is answered to the rest, and that they stay cheap."""

import pytest
from django.urls import reverse
from django.utils import timezone

from matters.cleanup_enums import CampaignState, CleanupListState, Disposal, ItemState, ReturnState
from matters.domain import cleanup_lists
from matters.models import Campaign, CleanupItem, CleanupReturn
from portal.kernel.calendar import today
from portal.people.enums import Role
from tests.factories import cleanup as make
from tests.factories.law import LawClauseFactory
from tests.factories.people import AgencyFactory, ApplicantFactory, StaffFactory
from tests.matters.test_bureau import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-17")]
BASES = {"basis-TOTAL_FORMS": 3, "basis-INITIAL_FORMS": 0}
ITEM = {
    "name": "婚姻状况证明",
    "evidence": "certificate",
    "purpose": "申请临时救助",
    "kind": "benefit",
    "issuing_unit": "单位人事部门",
    "disposal": "retain",
    "keep_reason": "没有其他途径核实",
    **BASES,
}


@pytest.fixture
def place():
    return make.drive()


def post(client, name, row, /, **data):
    return client.post(reverse(f"matters:{name}", args=[row.pk]), data)


def get(client, name, row, /, **query):
    return client.get(reverse(f"matters:{name}", args=[row.pk]), query)


def test_agency_declares_and_is_told_which_basis_is_too_low(client, place):
    sign_in(client, place.handler)
    low = {"basis-0-title": "关于做好有关工作的通知", "basis-0-doc_number": "藏某发〔2015〕12号"}
    assert post(client, "cleanup_add", place.form, **ITEM, **low).status_code == 302
    contacts = {"leader": "王某", "contact_name": "李某", "contact_phone": "12345"}
    assert post(client, "cleanup_contacts", place.form, **contacts).status_code == 302
    answer = post(client, "cleanup_hand_in", place.form)
    assert answer.status_code == 422
    assert "藏某发〔2015〕12号" in answer.content.decode()
    assert "应当取消" in get(client, "cleanup_return", place.form).content.decode()

    item = CleanupItem.objects.get()
    gone = ITEM | low | {"disposal": "shared", "successor_unit": "民政部门"}
    assert post(client, "cleanup_edit", item, **gone).status_code == 302
    assert post(client, "cleanup_hand_in", place.form).status_code == 302
    item.refresh_from_db()
    assert (item.state, item.keep_reason) == (ItemState.DECLARED, "")


def test_basis_that_the_library_knows_is_linked_to_its_clause(client, place):
    clause = LawClauseFactory()
    sign_in(client, place.handler)
    named = {"basis-0-title": clause.source.title, "basis-0-place": clause.place}
    post(client, "cleanup_add", place.form, **ITEM, **named)
    assert CleanupItem.objects.get().bases.get().clause == clause


def test_form_keeps_what_was_typed_when_something_is_wrong(client, place):
    sign_in(client, place.handler)
    answer = post(client, "cleanup_add", place.form, **ITEM | {"purpose": "", "basis-0-place": "第三条"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "请写明依据的名称" in text and "没有其他途径核实" in text
    assert not CleanupItem.objects.exists()


def test_whole_way_by_five_people(client, place):
    keep, gone = make.kept(place), make.item(place)
    make.hand_in(place)
    make.everybody_else(place)
    for row in (keep, gone):
        sign_in(client, place.bureau)
        checks = {"legality": "on", "compliance": "on", "reasonableness": "on", "disposal": row.disposal}
        assert post(client, "cleanup_review", row, **checks).status_code == 302
        sign_in(client, place.handler)
        assert "确认审核意见" in get(client, "cleanup_item", row).content.decode()
        assert post(client, "cleanup_confirm", row).status_code == 302
    sign_in(client, place.bureau)
    post(client, "cleanup_collect", place.list)
    sign_in(client, place.counsel)
    back = {"chosen": [str(keep.pk)], "words": "条款已经修改，请核对"}
    assert post(client, "cleanup_give_back", place.list, **back).status_code == 302
    keep.refresh_from_db()
    assert keep.state == ItemState.DECLARED
    make.agreed(place, keep)
    cleanup_lists.collect(place.list, by=place.bureau)
    assert post(client, "cleanup_check", place.list, opinion="依据有效").status_code == 302
    sign_in(client, place.government)
    assert post(client, "cleanup_approve", place.list, opinion="同意").status_code == 302
    sign_in(client, place.bureau)
    post(client, "cleanup_publish", place.list)
    post(client, "cleanup_report", place.list)
    sign_in(client, place.city_bureau)
    post(client, "cleanup_receive", place.list)
    place.list.refresh_from_db()
    assert place.list.state == CleanupListState.RECEIVED
    assert place.list.retained.size == place.list.cancelled.size == 1


@pytest.mark.parametrize("name", ["cleanup_return", "cleanup_add"])
def test_another_agency_does_not_learn_of_a_form(client, place, name):
    sign_in(client, place.street_handler)
    assert get(client, name, place.form).status_code == 404


def test_who_sees_but_may_not_act_is_refused(client, place):
    row = make.item(place)
    sign_in(client, place.bureau)
    assert get(client, "cleanup_edit", row).status_code == 403
    assert post(client, "cleanup_hand_in", place.form).status_code == 403
    assert post(client, "cleanup_confirm", row).status_code == 403
    sign_in(client, place.counsel)
    assert post(client, "cleanup_review", row).status_code == 403
    assert post(client, "cleanup_excuse", place.form, words="不列入").status_code == 403


def test_citizens_and_strangers_see_no_desk(client, place):
    assert client.get(reverse("matters:campaigns")).status_code == 302
    sign_in(client, ApplicantFactory())
    assert client.get(reverse("matters:campaigns")).status_code == 403
    assert get(client, "campaign", place.campaign).status_code in (403, 404)
    sign_in(client, StaffFactory(role=Role.HANDLER))
    assert get(client, "campaign", place.campaign).status_code == 404
    assert get(client, "cleanup_list", place.list).status_code == 404


def test_campaign_shows_roll_up_target_and_chart(client, place):
    make.item(place)
    make.hand_in(place)
    sign_in(client, place.region_bureau)
    text = get(client, "campaign", place.campaign).content.decode()
    assert "data-chart=" in text and "八廓街道" not in text and "城关区" in text
    assert "100%" in text and "达到" in text
    rows = get(client, "campaign_agencies", place.campaign, q="民政").content.decode()
    assert "城关区民政局" in rows and "城关区司法局" not in rows


def test_names_that_look_like_markup_stay_words_in_the_chart(client, place):
    place.county.name = "'><script>x</script>"
    place.county.save()
    make.item(place)
    make.hand_in(place)
    sign_in(client, place.region_bureau)
    assert "<script>x" not in get(client, "campaign", place.campaign).content.decode()


def test_bureau_opens_a_drive_with_the_phases_of_the_notice(client, place):
    Campaign.objects.update(state=CampaignState.CLOSED, closed_at=timezone.now())
    sign_in(client, place.region_bureau)
    page = client.get(reverse("matters:campaign_open"))
    form = page.context["form"]
    data = {name: field.initial for name, field in form.fields.items() if field.initial is not None}
    answer = client.post(reverse("matters:campaign_open"), data | {"area": place.region.pk})
    assert answer.status_code == 302
    opened = Campaign.objects.get(state=CampaignState.RUNNING)
    assert opened.phases.count() == 5 and opened.phases.first().begins_on == today()
    sign_in(client, place.handler)
    assert client.get(reverse("matters:campaign_open")).status_code == 403


def test_bureau_leaves_an_agency_out_with_a_reason(client, place):
    form = make.form_of(place, place.street)
    sign_in(client, place.bureau)
    assert post(client, "cleanup_excuse", form, words="").status_code == 422
    post(client, "cleanup_excuse", form, words="不办理依申请事项")
    form.refresh_from_db()
    assert form.state == ReturnState.EXCUSED


def test_pages_cost_the_same_however_many_agencies_and_certificates(
    client, place, django_assert_max_num_queries
):
    for number in range(12):
        make.item(place, name=f"证明{number}", disposal=Disposal.CANCEL)
        CleanupReturn.objects.create(
            campaign=place.campaign, list=place.list, agency=AgencyFactory(area=place.county)
        )
    make.hand_in(place)
    sign_in(client, place.bureau)
    for name, row in (
        ("campaign", place.campaign),
        ("campaign_agencies", place.campaign),
        ("campaign_late", place.campaign),
        ("cleanup_list", place.list),
        ("cleanup_return", place.form),
    ):
        with django_assert_max_num_queries(32):
            assert get(client, name, row).status_code == 200
