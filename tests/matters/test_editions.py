"""Editions of lists: what is on them, that they never change, what changed between two."""

import pytest

from matters.domain import versions
from matters.domain.editions import compare, publish_edition
from matters.enums import CheckMode, Listing
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused
from portal.people.enums import Role
from tests.factories.matters import AdministrativeMatterFactory, draft, published, reviewed
from tests.factories.people import AreaFactory, AreaRulesFactory, StaffFactory

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
