"""The tree of areas and the rules of the notices (policy: differences between the notices)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused
from portal.people.area_rules import RuleBook, rules_for
from portal.people.domain.area_rules import set_rules
from portal.people.enums import AreaLevel, BasisFloor, Role
from portal.people.loading import load_areas, load_rules, read_areas, read_rules
from portal.people.models import Area, AreaRules
from tests.factories.people import AreaFactory, AreaRulesFactory, StaffFactory

TODAY = date(2026, 11, 20)
LHASA, SHILONG, MAOJI, LAOSHAN = "54/5401/540102", "41/4104/410404", "34/3404/3404Z1", "37/3702/370212"


@pytest.fixture(scope="module")
def book():
    """The rules of the file, without a database."""
    rows = []
    for row in read_rules():
        rows.append(AreaRules(area_id=row.pop("area"), **row))
    return RuleBook(tuple(rows))


@pytest.fixture(scope="module")
def tree():
    return {area.code: area for area in read_areas()}


@pytest.mark.clause("M-01")
def test_every_area_stands_under_its_parent(tree):
    for area in tree.values():
        above = tree[area.parent_id].path + "/" if area.parent_id else ""
        assert area.path == above + area.code


@pytest.mark.clause("M-01")
def test_the_tree_has_all_provinces_and_counties_and_the_towns_of_the_notices(tree):
    levels = [area.level for area in tree.values()]
    assert levels.count(AreaLevel.PROVINCE) == 31
    assert levels.count(AreaLevel.PREFECTURE) == 342
    assert levels.count(AreaLevel.COUNTY) == 2978
    assert {a.name for a in tree.values() if a.parent_id == "410404"} == {
        "高庄街道",
        "龙兴街道",
        "人民路街道",
        "龙河街道",
    }
    assert len([a for a in tree.values() if a.parent_id == "370212"]) == 5
    assert len([a for a in tree.values() if a.parent_id == "540102"]) == 12


@pytest.mark.clause("M-01")
def test_maoji_has_a_code_of_its_own_and_its_three_towns(tree):
    zone = tree["3404Z1"]
    assert (zone.level, zone.own_code, zone.parent_id) == (AreaLevel.ZONE, True, "3404")
    assert {a.name for a in tree.values() if a.parent_id == "3404Z1"} == {"毛集镇", "夏集镇", "焦岗湖镇"}
    assert "340421106" not in {a.code for a in tree.values() if a.parent_id == "340421"}
    assert tree["340421106"].full_name == "安徽省淮南市毛集实验区毛集镇"


@pytest.mark.clause("M-01")
def test_full_names_leave_out_headings(tree):
    assert tree["110101"].full_name == "北京市东城区"
    assert tree["410404"].full_name == "河南省平顶山市石龙区"


@pytest.mark.clause("M-01")
def test_loading_twice_changes_nothing_and_mends_what_differs(db, django_assert_max_num_queries):
    count = load_areas()
    Area.objects.filter(pk="410404").update(name="错字区")
    with django_assert_max_num_queries(6):
        assert load_areas() == count
    assert Area.objects.count() == count
    assert Area.objects.get(pk="410404").name == "石龙区"


def test_chain_is_nearest_first(db):
    load_areas()
    with_towns = Area.objects.get(pk="340421106").chain()
    assert [area.code for area in with_towns] == ["340421106", "3404Z1", "3404", "34"]


def test_every_field_of_every_notice_names_its_place():
    settings = {f.name for f in AreaRules._meta.fields} - {
        "id",
        "created_at",
        "area",
        "notice",
        "title",
        "doc_number",
        "effective_from",
        "effective_to",
        "sources",
    }
    for row in read_rules():
        assert set(row["sources"]) == settings, row["notice"]
        assert all(row["sources"].values()), row["notice"]


@pytest.mark.clause("P-06")
def test_xizang_signs_in_person_and_without_agents(book):
    rules = book.of(LHASA, TODAY)
    assert rules.notice == "T21"
    assert rules.sign_in_person and not rules.electronic_allowed
    assert not rules.agent_allowed and not rules.other_organisations
    assert rules.consultation_workdays == 5
    assert rules.existing_evidence_first
    assert set(rules.disclosure_channels) == {"国家企业信用信息公示系统（西藏）", "信用中国（西藏）"}


@pytest.mark.clause("M-04")
def test_xizang_lists_nothing_on_rules_and_cancels_what_not_even_a_rule_supports(book):
    rules = book.of(LHASA, TODAY)
    listing, cancelling = BasisFloor(rules.listing_floor), BasisFloor(rules.cancel_floor)
    assert listing.admits("law") and listing.admits("local_regulation")
    assert not listing.admits("department_rule") and not listing.admits("local_rule")
    assert cancelling.admits("department_rule") and cancelling.admits("local_rule")
    assert not cancelling.admits("normative")


@pytest.mark.clause("M-04")
def test_the_2020_drive_holds_in_xizang_until_the_day_before_its_successor(book):
    assert book.of(LHASA, date(2020, 9, 8)).notice == "42"
    assert book.of(LHASA, date(2020, 9, 9)).notice == "T20"
    assert book.of(LHASA, date(2021, 1, 4)).notice == "T20"
    assert book.of(LHASA, date(2021, 1, 5)).notice == "T21"
    assert book.of(LHASA, date(2020, 12, 1)).reduction_percent == 50


@pytest.mark.clause("P-05", "P-07", "P-03")
def test_shilong_takes_electronic_text_agents_and_other_organisations(book):
    rules = book.of(SHILONG, TODAY)
    assert rules.notice == "SL"
    assert rules.electronic_allowed and not rules.sign_in_person
    assert rules.agent_allowed and rules.other_organisations and rules.online_first
    assert rules.publisher_level == "superior_government"
    assert [s["key"] for s in rules.list_steps] == [
        "self_review",
        "joint_review",
        "city_review",
        "approval",
        "publish",
    ]
    assert rules.letter_form == "single"


@pytest.mark.clause("M-09")
def test_maoji_files_within_seven_workdays_and_reviews_by_its_own_counsel(book):
    rules = book.of(MAOJI, TODAY)
    assert rules.notice == "MJ"
    assert rules.filing_workdays == 7
    assert [(h["from"], h["to"]) for h in rules.filing_hops] == [
        ("区级行政机关", "区司法局"),
        ("区司法局", "市司法行政部门"),
    ]
    assert rules.list_steps[1]["key"] == "legality"
    assert rules.publisher_level == "agency"
    assert not rules.agent_allowed


@pytest.mark.clause("M-12")
def test_laoshan_has_two_documents_ten_days_and_the_regulators_opinion(book):
    rules = book.of(LAOSHAN, TODAY)
    assert rules.notice == "LS"
    assert rules.letter_form == "two_documents"
    assert (rules.text_workdays, rules.filing_workdays) == (10, 7)
    assert rules.refusal_of_disclosure == "certificate"
    assert rules.exempt_needs_opinion and rules.draw_scope == "all" and rules.superior_list
    assert rules.publisher_level == "government"


def test_an_area_without_a_notice_follows_the_nation(book):
    assert book.of("11/1101/110101", TODAY).notice == "42"


def test_a_town_of_the_zone_follows_the_zone_but_the_rest_of_the_county_does_not(book, tree):
    assert book.of(tree["340421106"].path, TODAY).notice == "MJ"
    assert book.of(tree["340421104"].path, TODAY).notice == "42"


def test_before_any_rule_it_says_so(book):
    with pytest.raises(Refused) as caught:
        book.of(SHILONG, date(2019, 12, 31))
    assert caught.value.code == "no_rules"


def test_rules_for_walks_up_the_tree_in_one_query(db, django_assert_num_queries):
    city = AreaFactory()
    county = AreaFactory(parent=city)
    AreaRulesFactory(notice="NAT")
    here = AreaRulesFactory(area=city, notice="CITY", effective_from="2021-01-01")
    with django_assert_num_queries(1):
        assert rules_for(county, on=TODAY) == here
    assert rules_for(county, on=date(2020, 6, 1)).notice == "NAT"


def test_the_file_loads_and_leaves_what_an_administrator_changed(db):
    load_areas()
    assert load_rules() == 6
    AreaRules.objects.filter(notice="SL").update(draft_days=7)
    load_rules()
    assert AreaRules.objects.count() == 6
    assert rules_for(Area.objects.get(pk="410404001"), on=TODAY).draft_days == 7


@pytest.mark.clause("M-04")
def test_no_area_is_looser_than_the_nation(db):
    area = AreaFactory()
    with pytest.raises(Refused) as caught:
        set_rules(
            area=area,
            effective_from=date(2026, 1, 1),
            by=SYSTEM,
            notice="X",
            title="宽松规则",
            listing_floor="department_rule",
        )
    assert caught.value.code == "floor_too_loose"
    assert not AreaRules.objects.exists()


@pytest.mark.clause("M-04")
@pytest.mark.parametrize("floor", ["department_rule", "local_rule", "normative"])
def test_database_knows_no_looser_floor_either(db, floor):
    row = AreaRulesFactory(area=AreaFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        AreaRules.objects.filter(pk=row.pk).update(listing_floor=floor)


def test_new_rules_end_the_old_ones_the_day_before(db):
    area = AreaFactory()
    old = AreaRulesFactory(area=area)
    set_rules(
        area=area, effective_from=date(2026, 1, 1), by=SYSTEM, notice="N", title="新规则", listing_floor="law"
    )
    old.refresh_from_db()
    assert old.effective_to == date(2025, 12, 31)
    assert rules_for(area, on=date(2025, 12, 31)) == old
    assert rules_for(area, on=date(2026, 1, 1)).notice == "N"


def test_every_setting_is_said_in_words_with_its_place(book):
    words = {label: (value, place) for label, value, place in book.of(LAOSHAN, TODAY).in_words()}
    assert words["文书格式"][0] == "告知书和承诺书（两份文书）"
    assert words["备案层级"][0].startswith("区级行政机关→区司法局（7个工作日内）；")
    assert words["免予核查须征求监管部门意见"] == ("是", "三10：确定免于核查的，要充分征求行业监管部门意见")
    assert words["可以采用的核查方式"][0].startswith("免予核查；部门内部核查")
    assert words["征求意见不少于（工作日）"][0] == "未规定"
    assert len(words) == len(read_rules()[0]["sources"])


def test_the_page_of_rules_is_for_those_who_apply_them(client, db):
    load_areas()
    load_rules()
    client.force_login(StaffFactory(role=Role.BUREAU_ADMIN))
    page = client.get("/system/rules/").content.decode()
    assert "青崂政办字〔2021〕16号" in page and "须本人持证件原件到现场签署" in page
    client.force_login(StaffFactory(role=Role.HANDLER))
    assert client.get("/system/rules/").status_code == 403
