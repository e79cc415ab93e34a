"""Editions of lists: what is on them, that they never change, what changed between two."""

import pytest
from django.db import DatabaseError, transaction
from django.db.models import F

from matters.domain import editions, versions
from matters.domain.edition_files import make_file
from matters.domain.editions import compare, publish_edition
from matters.domain.lines import Line
from matters.enums import CheckMode, ListFormat, Listing
from matters.layouts import LAYOUTS
from matters.models import Edition, EditionFile, EditionRow
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused
from portal.people.enums import PublisherLevel, Role
from tests.factories.matters import AdministrativeMatterFactory, complete, draft, published, reviewed
from tests.factories.people import AgencyFactory, AreaFactory, AreaRulesFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


@pytest.fixture
def admin():
    return AdministrativeMatterFactory()


def publish(area, kind=Listing.PLEDGE, by=SYSTEM):
    return publish_edition(area, kind=kind, publisher="石龙区司法局", by=by)


@pytest.mark.clause("M-16")
def test_edition_holds_what_is_published_and_nothing_else(admin):
    published(admin)
    exempt = published(
        admin, name="身份证明", check_mode=CheckMode.EXEMPT, check_days=None, exempt_reason="已实名核对"
    )
    draft(admin)
    published()  # of another area
    whole = publish(admin.area)
    assert {row.snapshot["name"] for row in whole.rows.all()} == {"住所使用证明", "身份证明"}
    assert whole.rows.first().snapshot["bases"].startswith("《")
    only = publish(admin.area, kind=Listing.EXEMPT)
    assert [row.version for row in only.rows.all()] == [exempt]
    assert only.rows.get().snapshot["exempt_reason"] == "已实名核对"


@pytest.mark.clause("M-10")
def test_edition_keeps_its_words_and_the_next_one_shows_the_difference(admin):
    kept, gone = published(admin), published(admin, name="身份证明")
    first = publish(admin.area)
    with pytest.raises(Refused, match="与上一期相同"):
        publish(admin.area)
    versions.take_down(gone, by=SYSTEM, reason="取消")
    versions.publish(
        reviewed(versions.create_draft(kept.matter, by=SYSTEM, purpose="申请变更登记")), by=SYSTEM
    )
    published(admin, name="资信证明")
    second = publish(admin.area)

    assert (first.number, second.number) == (1, 2)
    changes = compare(first, second)
    assert [row.snapshot["name"] for row in changes.added] == ["资信证明"]
    assert [row.snapshot["name"] for row in changes.removed] == ["身份证明"]
    assert [(old.snapshot["purpose"], new.snapshot["purpose"]) for old, new in changes.changed] == [
        ("申请设立登记", "申请变更登记")
    ]


@pytest.mark.clause("M-10")
def test_published_edition_is_neither_changed_nor_deleted(admin):
    published(admin)
    edition = publish(admin.area)
    row = edition.rows.get()
    for act in (edition.save, edition.delete, row.save):
        with pytest.raises(Refused):
            act()


@pytest.mark.clause("M-10", "M-16")
@pytest.mark.parametrize("model", [Edition, EditionRow, EditionFile])
def test_database_refuses_to_change_or_delete_what_was_published(admin, model):
    """Not by the acts, not by a query, not by hand: the triggers stand below all of them."""
    published(admin)
    edition = publish(admin.area)
    make_file(edition, form=ListFormat.CSV)
    rows = model.objects.filter(pk__in=model.objects.values("pk"))
    for act in (lambda: rows.update(id=F("id")), lambda: rows._raw_delete(rows.db)):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    assert rows.exists()


def test_empty_list_is_not_published():
    with pytest.raises(Refused, match="没有可以列入"):
        publish(AreaFactory())


def test_bureau_publishes_for_its_own_area_only(admin):
    published(admin)
    bureau = StaffFactory(role=Role.BUREAU_ADMIN, area=admin.area)
    stranger = StaffFactory(role=Role.BUREAU_ADMIN, area=AreaFactory())
    with pytest.raises(Refused, match="不是您的职责"):
        publish(admin.area, by=stranger)
    assert publish(admin.area, by=bureau).size == 1


@pytest.mark.clause("M-16")
@pytest.mark.parametrize(
    ("mode", "printed", "remark"),
    [
        (CheckMode.ONLINE, "在线核查", ""),
        (CheckMode.INTERNAL, "在线核查", "部门内部核查"),
        (CheckMode.ON_SITE, "现场核查", ""),
        (CheckMode.ASSISTANCE, "在线核查", "数据尚未共享，请求不动产登记机构协助核查"),
    ],
)
def test_pledge_list_knows_three_ways_of_checking(admin, mode, printed, remark):
    published(admin, check_mode=mode)
    cells = publish(admin.area).rows.get().snapshot
    assert (cells["check_mode"], cells["remark"]) == (printed, remark)
    assert set(cells) == set(LAYOUTS[Listing.PLEDGE].keys)


@pytest.mark.clause("M-16")
@pytest.mark.parametrize(
    ("kind", "modes"),
    [
        (Listing.ONLINE, {CheckMode.ONLINE, CheckMode.INTERNAL}),
        (Listing.ASSISTANCE, {CheckMode.ASSISTANCE}),
        (Listing.RETAINED, set(CheckMode) - {CheckMode.EXEMPT}),
    ],
)
def test_each_list_takes_what_belongs_on_it(admin, kind, modes):
    for mode in set(CheckMode) - {CheckMode.EXEMPT}:
        published(admin, name=f"证明{mode}", check_mode=mode)
    names = {row.snapshot["name"] for row in publish(admin.area, kind=kind).rows.all()}
    assert names == {f"证明{mode}" for mode in modes}


@pytest.mark.clause("M-16")
def test_disclosed_list_says_what_is_open_to_whom_and_how_long(admin, rules):
    rules.disclosure, rules.disclosure_channels = True, ["信用中国"]
    rules.save()
    published(admin)
    published(
        admin, name="住所证明", disclosed=True, disclosure_scope="承诺书全文，隐去号码", disclosure_days=30
    )
    cells = publish(admin.area, kind=Listing.DISCLOSED).rows.get().snapshot
    assert (cells["name"], cells["disclosure_scope"]) == ("住所证明", "承诺书全文，隐去号码")
    assert cells["disclosure_period"] == "30日"
    assert cells["disclosure_channels"].endswith("、信用中国")
    assert admin.agency.name in cells["complaints"]


@pytest.mark.clause("M-16")
def test_basis_stands_with_its_number_place_and_words_and_the_level_is_ticked(admin):
    version = published(admin)
    cells = publish(admin.area, kind=Listing.RETAINED).rows.get().snapshot
    clause = version.bases.get().clause
    assert cells["bases"].startswith(f"《{clause.source.title}》")
    assert cells["bases"].endswith(f"{clause.place}：{clause.text}")
    ticked = [key for key, cell in cells.items() if key.startswith("level_") and cell == "√"]
    assert ticked == [f"level_{admin.area.level}"]


@pytest.mark.clause("M-16")
def test_cancelled_list_holds_what_was_taken_down_and_is_not_back(admin):
    gone, back = published(admin), published(admin, name="身份证明")
    for version in (gone, back):
        versions.take_down(version, by=SYSTEM, reason="取消")
    again = versions.create_draft(back.matter, by=SYSTEM, **complete(name="身份证明"))
    versions.publish(reviewed(again), by=SYSTEM)
    row = publish(admin.area, kind=Listing.CANCELLED).rows.get()
    assert (row.version, row.snapshot["name"]) == (gone, "住所使用证明")
    assert row.snapshot["successor"]


def declared(area):
    yield Line(
        "declared:1", {"name": "婚姻状况证明", "agency": "区民政局", "keep_reason": "尚未共享", "foreign": 1}
    )


@pytest.mark.clause("M-16", "M-17")
def test_other_rooms_add_lines_to_a_list(admin, monkeypatch):
    published(admin)
    sources = [*editions.SOURCES[Listing.RETAINED], declared, declared]
    monkeypatch.setitem(editions.SOURCES, Listing.RETAINED, sources)
    edition = publish(admin.area, kind=Listing.RETAINED)
    row = edition.rows.get(key="declared:1")
    assert (row.version, row.snapshot["keep_reason"], row.snapshot["purpose"]) == (None, "尚未共享", "")
    assert "foreign" not in row.snapshot
    assert edition.size == 2


@pytest.mark.clause("M-16")
def test_summary_counts_by_agency_within_one_area(admin):
    published(admin)
    published(admin, name="身份证明", check_mode=CheckMode.INTERNAL)
    publish(admin.area, kind=Listing.RETAINED)
    edition = publish(admin.area, kind=Listing.SUMMARY)
    line, total = [row.snapshot for row in edition.rows.all()]
    assert line["name"] == admin.agency.name
    assert total["name"] == "合计"
    for cells in (line, total):
        assert (cells["agencies"], cells["total"], cells["licence"], cells["other"]) == (1, 2, 2, 0)
        assert (cells["on_site"], cells["online"], cells["retained"], cells["cancelled"]) == (1, 1, 2, 0)
    assert edition.size == 1


@pytest.mark.clause("M-16")
def test_summary_counts_by_area_below(admin):
    above = admin.area
    below = AreaFactory(parent=above, path=f"{above.path}/1", level="township")
    lower = AdministrativeMatterFactory(agency=AgencyFactory(area=below), kind="benefit")
    published(admin)
    published(lower)
    published(lower, name="身份证明")
    publish(below, kind=Listing.RETAINED)
    rows = {row.snapshot["name"]: row.snapshot for row in publish(above, kind=Listing.SUMMARY).rows.all()}
    assert list(rows) == [f"{above.name}本级", below.name, "合计"]
    assert [row["total"] for row in rows.values()] == [1, 2, 3]
    assert (rows[below.name]["benefit"], rows[below.name]["retained"]) == (2, 2)
    # An edition of the area above includes what lies below: nothing is counted twice.
    publish(above, kind=Listing.RETAINED)
    after = {row.snapshot["name"]: row.snapshot for row in publish(above, kind=Listing.SUMMARY).rows.all()}
    assert after["合计"]["retained"] == 3


@pytest.mark.parametrize(
    ("level", "name"),
    [
        (PublisherLevel.AGENCY, "司法局"),
        (PublisherLevel.BUREAU, "司法局"),
        (PublisherLevel.GOVERNMENT, "石龙区人民政府"),
        (PublisherLevel.SUPERIOR_GOVERNMENT, "平顶山市人民政府"),
    ],
)
@pytest.mark.clause("M-07", "M-16")
def test_publisher_is_whom_the_rules_name(rules, level, name):
    city = AreaFactory(full_name="平顶山市")
    area = AreaFactory(full_name="石龙区", parent=city, path=f"{city.path}/1")
    AgencyFactory(area=area, name="司法局", leads_justice=True)
    rules.publisher_level = level
    rules.save()
    assert editions.publisher_of(area) == name


def test_zone_is_governed_by_its_committee(rules):
    rules.publisher_level = PublisherLevel.GOVERNMENT
    rules.save()
    city = AreaFactory()
    zone = AreaFactory(full_name="毛集实验区", level="zone", parent=city, path=f"{city.path}/1")
    assert editions.publisher_of(zone) == "毛集实验区管理委员会"
