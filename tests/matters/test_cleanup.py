"""The clean-up drive: calendar, declarations, review, lists, roll-up, figures."""

import datetime

import pytest

from matters.cleanup_enums import CleanupListState, Disposal, ItemState, Phase, ReturnState
from matters.domain import cleanup, cleanup_figures, cleanup_items, cleanup_lists, cleanup_reviews
from matters.domain.cleanup_items import Basis
from matters.enums import Listing
from matters.models import CleanupItem, CleanupList, CleanupReturn, Edition
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.calendar import today
from tests.factories import cleanup as make
from tests.factories.cleanup import LAW, NOTICE, RULE
from tests.factories.law import LawClauseFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-17")]
State = CleanupListState


@pytest.fixture
def place():
    return make.drive()


def refused(code, act, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code
    return caught.value


# -- calendar ------------------------------------------------------------------


def test_phases_from_the_day_of_the_notice_are_those_of_the_notice():
    dates = cleanup.calendar_from(datetime.date(2020, 9, 10))
    assert [(d.begins_on.isoformat(), d.ends_on.isoformat()) for d in dates.values()] == [
        ("2020-09-10", "2020-09-20"),
        ("2020-09-21", "2020-10-31"),
        ("2020-11-01", "2020-11-20"),
        ("2020-11-21", "2020-12-10"),
        ("2020-12-11", "2020-12-31"),
    ]
    assert dates[Phase.REVIEW].milestone_on == datetime.date(2020, 11, 15)


def test_drive_covers_agencies_below_and_gives_townships_to_their_county(place):
    forms = CleanupReturn.objects.filter(campaign=place.campaign)
    assert {form.agency for form in forms} == {place.justice, place.civil, place.street}
    assert make.form_of(place, place.street).list == place.list
    areas = set(place.campaign.lists.values_list("area", flat=True))
    assert areas == {"54", "5401", "540102"}
    assert place.campaign.target_percent == 50


def test_agency_that_is_founded_later_is_covered_once(place):
    make.AgencyFactory(area=place.county)
    assert cleanup.cover(place.campaign) == 1
    assert cleanup.cover(place.campaign) == 0


def test_second_drive_and_crossing_phases_are_refused(place):
    dates = cleanup.calendar_from(today())
    refused(
        "campaign_runs", cleanup.open_campaign, place.region, title="", dates=dates, by=place.region_bureau
    )
    dates[Phase.REVIEW] = dates[Phase.DECLARE]
    refused("phases_overlap", cleanup.open_campaign, place.city, title="", dates=dates, by=place.city_bureau)
    refused("may_not", cleanup.open_campaign, place.city, title="", dates=dates, by=place.bureau)


# -- declaring -----------------------------------------------------------------


def test_successor_procedure_is_given_for_each_of_the_six_groups(place):
    for number, disposal in enumerate(Disposal):
        row = make.item(
            place, name=f"证明{number}", disposal=disposal, keep_reason="理由", successor_unit="公安机关"
        )
        assert bool(row.successor) is (disposal != Disposal.RETAIN)
        assert bool(row.keep_reason) is (disposal == Disposal.RETAIN)


def test_group_that_asks_somebody_else_names_whom(place):
    make.item(place, disposal=Disposal.SHARED)
    assert "收入" not in refused("no_successor_unit", make.hand_in, place).message


@pytest.mark.clause("M-04")
def test_nothing_that_not_even_a_rule_supports_is_kept_and_the_answer_names_the_basis(place):
    row = make.kept(place, bases=[NOTICE])
    refusal = refused("unfounded", make.hand_in, place)
    assert "藏某发〔2015〕12号" in refusal.message and "规范性文件" in refusal.message
    assert "地方政府规章" in refusal.way_out
    cleanup_items.edit_item(row, by=place.handler, bases=[NOTICE, RULE])
    assert make.hand_in(place).state == ReturnState.HANDED_IN


@pytest.mark.clause("M-04")
def test_what_a_committee_may_not_issue_is_not_kept(place):
    make.kept(place, name="亲属关系证明", issuing_unit="八廓社区居民委员会")
    assert "民发〔2020〕20号" in refused("unfounded", make.hand_in, place).message


@pytest.mark.clause("M-04")
def test_same_certificate_from_another_issuer_or_under_a_local_ban_elsewhere_may_stay(place):
    make.kept(place, name="亲属关系证明", issuing_unit="公证处")
    make.kept(place, name="转学证明", issuing_unit="八廓社区居民委员会")  # on Hubei's list only
    assert make.hand_in(place).state == ReturnState.HANDED_IN


def test_form_is_handed_in_with_contacts_and_with_something_or_expressly_nothing(place):
    refused("no_contacts", cleanup_items.hand_in, place.form, by=place.handler)
    refused("empty_return", make.hand_in, place)
    make.item(place)
    refused("contradiction", make.hand_in, place, none_asked=True)
    make.hand_in(place)
    assert CleanupItem.objects.get().state == ItemState.DECLARED
    with pytest.raises(IllegalMove):
        make.item(place, name="另一项")
    cleanup_items.reopen(place.form, by=place.handler)
    make.item(place, name="另一项")
    assert CleanupItem.objects.filter(state=ItemState.DRAFT).count() == 1


def test_foreign_agency_declares_nothing_here(place):
    refused("may_not", make.item, place, by=place.street_handler)
    row = make.item(place)
    assert not CleanupItem.objects.for_user(place.street_handler).exists()
    assert CleanupItem.objects.for_user(place.counsel).get() == row
    assert CleanupItem.objects.for_user(place.bureau).get() == row


# -- review, feedback, confirmation ----------------------------------------------


def test_review_feedback_confirmation_takes_the_advice_over(place):
    row = make.kept(place)
    make.hand_in(place)
    make.review(
        row,
        place.bureau,
        reasonableness=False,
        disposal=Disposal.SHARED,
        successor="由民政局通过政务信息共享平台查询",
        successor_unit="税务部门",
        words="可以通过共享数据查询，不应由申请人提供",
    )
    row.refresh_from_db()
    assert (row.state, row.disposal) == (ItemState.FEEDBACK, Disposal.RETAIN)
    cleanup_reviews.confirm(row, by=place.handler)
    row.refresh_from_db()
    assert (row.state, row.disposal, row.successor_unit) == (ItemState.AGREED, Disposal.SHARED, "税务部门")
    assert row.keep_reason == ""


def test_agency_that_objects_is_heard_and_nothing_said_is_lost(place):
    row = make.kept(place)
    make.hand_in(place)
    refused("no_reason", make.review, row, place.bureau, disposal=Disposal.CANCEL)
    make.review(row, place.bureau, legality=False, disposal=Disposal.CANCEL, words="依据不足")
    refused("no_reason", cleanup_reviews.object_to, row, words="", by=place.handler)
    cleanup_reviews.object_to(row, words="条例第七条有明确规定", by=place.handler)
    make.review(row, place.bureau)
    cleanup_reviews.confirm(row, by=place.handler)
    row.refresh_from_db()
    assert (row.state, row.disposal) == (ItemState.AGREED, Disposal.RETAIN)
    assert [said.kind for said in row.opinions.all()] == ["review", "objected", "review", "confirmed"]


def test_only_the_reviewers_of_the_area_review_and_only_the_agency_confirms(place):
    row = make.item(place)
    make.hand_in(place)
    refused("may_not", make.review, row, place.counsel)
    make.review(row, place.bureau)
    refused("may_not", cleanup_reviews.confirm, row, by=place.bureau)
    with pytest.raises(IllegalMove):
        make.review(row, place.bureau)


# -- lists -----------------------------------------------------------------------


def test_whole_way_to_the_published_lists(place):
    keep, gone = make.kept(place), make.item(place, bases=[NOTICE])
    done = make.published(place, keep, gone)
    assert done.state == State.PUBLISHED
    retained = Edition.objects.get(area=place.county, kind=Listing.RETAINED)
    cancelled = Edition.objects.get(area=place.county, kind=Listing.CANCELLED)
    assert (done.retained, done.cancelled) == (retained, cancelled)
    (line,) = [row.snapshot for row in retained.rows.all()]
    assert (line["name"], line["hierarchy"], line["level_county"]) == ("收入情况证明", "行政法规", "√")
    assert "国务院令第804号" in line["bases"] and line["keep_reason"]
    (line,) = [row.snapshot for row in cancelled.rows.all()]
    assert (line["cancel_group"], line["cancelled_on"]) == ("取消废止", f"{today():%Y-%m-%d}")
    assert line["successor"]
    keep.refresh_from_db()
    assert keep.state == ItemState.PUBLISHED


def test_lists_wait_for_every_agency_and_every_agreement(place):
    row = make.item(place)
    refused("forms_missing", cleanup_lists.collect, place.list, by=place.bureau)
    make.hand_in(place)
    make.everybody_else(place)
    refused("not_agreed", cleanup_lists.collect, place.list, by=place.bureau)
    make.agreed(place, row)
    assert cleanup_lists.collect(place.list, by=place.bureau).state == State.LEGALITY


def test_excused_agency_is_not_waited_for(place):
    form = make.form_of(place, place.justice)
    refused("no_reason", cleanup.excuse, form, reason="", by=place.bureau)
    refused("may_not", cleanup.excuse, form, reason="不办理事项", by=place.handler)
    cleanup.excuse(form, reason="不办理依申请事项", by=place.bureau)
    assert place.justice not in {row.agency for row in cleanup_lists.missing_forms(place.list)}


def test_legality_check_sends_one_back_and_the_others_stay_agreed(place):
    first, second = make.kept(place), make.item(place)
    make.hand_in(place)
    make.everybody_else(place)
    for row in (first, second):
        make.agreed(place, row)
    cleanup_lists.collect(place.list, by=place.bureau)
    refused("may_not", cleanup_lists.check_legality, place.list, opinion="同意", by=place.bureau)
    cleanup_lists.give_back(place.list, items=[first], words="引用的条款已经修改", by=place.counsel)
    first.refresh_from_db(), second.refresh_from_db(), place.list.refresh_from_db()
    assert (first.state, second.state) == (ItemState.DECLARED, ItemState.AGREED)
    assert (place.list.state, place.list.collected_at) == (State.COLLECTING, None)
    assert first.opinions.last().kind == "legality"


def test_nothing_is_published_without_the_government_and_nothing_added_on_the_way(place):
    row = make.item(place)
    make.hand_in(place)
    make.everybody_else(place)
    make.agreed(place, row)
    cleanup_lists.collect(place.list, by=place.bureau)
    with pytest.raises(IllegalMove):
        cleanup_items.reopen(place.form, by=place.handler)
    cleanup_lists.check_legality(place.list, opinion="同意", by=place.counsel)
    with pytest.raises(IllegalMove):
        cleanup_lists.publish(place.list, by=place.bureau)
    refused("may_not", cleanup_lists.approve, place.list, opinion="同意", by=place.counsel)
    cleanup_lists.approve(place.list, opinion="同意", by=place.government)
    assert not Edition.objects.exists()


# -- roll-up, figures, late ---------------------------------------------------------


def test_roll_up_from_county_to_prefecture_to_region(place):
    row = make.item(place)
    make.published(place, row)
    city = CleanupList.objects.get(area=place.city, campaign=place.campaign)
    cleanup_lists.report_up(place.list, by=place.bureau)
    refused("may_not", cleanup_lists.receive, place.list, by=place.bureau)
    refused("below_missing", cleanup_lists.report_up, city, by=place.city_bureau)
    cleanup_lists.return_report(place.list, words="请补充附件5", by=place.city_bureau)
    cleanup_lists.report_up(place.list, by=place.bureau)
    assert cleanup_lists.receive(place.list, by=place.city_bureau).state == State.RECEIVED
    rows = cleanup_figures.by_area(place.campaign)
    assert [(r.area.pk, r.depth, r.figures.declared, r.figures.gone) for r in rows] == [
        ("54", 0, 1, 1),
        ("5401", 1, 1, 1),
        ("540102", 2, 1, 1),
    ]
    assert [(r.agencies, r.handed_in) for r in rows] == [(3, 3)] * 3


def test_reduction_counts_what_goes_against_what_was_declared(place):
    for number in range(3):
        make.item(place, name=f"取消{number}")
    make.kept(place)
    (row,) = cleanup_figures.by_agency([place.form])
    assert row.figures.declared == 0  # what is still being written does not count
    make.hand_in(place)
    (row,) = cleanup_figures.by_agency([place.form])
    assert (row.figures.declared, row.figures.going, row.figures.percent) == (4, 3, 75)
    assert row.figures.reaches(75) and not row.figures.reaches(76)
    assert row.figures.gone == 0


def test_late_ones_are_named_with_what_was_due(place):
    assert cleanup_figures.late(place.campaign) == []
    days = {phase.key: phase for phase in place.campaign.phases.all()}
    after = days[Phase.DECLARE].ends_on + datetime.timedelta(days=1)
    make.item(place)
    make.hand_in(place)
    found = {(row.name, row.what) for row in cleanup_figures.late(place.campaign, on=after)}
    assert ("城关区司法局", "申报证明事项") in found and ("八廓街道办事处", "反馈工作联系表") in found
    assert not any(name == "城关区民政局" for name, _ in found)
    after = days[Phase.REVIEW].milestone_on + datetime.timedelta(days=1)
    found = {(row.name, row.what) for row in cleanup_figures.late(place.campaign, on=after)}
    assert ("城关区", "清单报政府审定") in found


def test_closed_drive_takes_nothing_more(place):
    refused("too_early", cleanup.close_campaign, place.campaign, summary="完成", by=place.region_bureau)
    place.campaign.phases.all().delete()
    cleanup.close_campaign(place.campaign, summary="精简过半", by=place.region_bureau)
    place.form.refresh_from_db()
    with pytest.raises(IllegalMove):
        make.item(place)


def test_basis_of_the_library_is_cited_as_the_library_says(place):
    clause = LawClauseFactory()
    row = make.kept(place, bases=[Basis(clause=clause), LAW])
    first, second = row.bases.all()
    assert first.citation == clause.citation and clause.text in first.in_full
    assert second.in_full == "《婚姻登记条例》（国务院令第804号）第七条：应当出具户口簿。"
