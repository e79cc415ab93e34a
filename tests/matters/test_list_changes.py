"""Changes of a list reach every window and are acknowledged by its people."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from matters.cleanup_enums import Disposal
from matters.domain import editions, guide_versions, list_changes, versions
from matters.domain.asking import may_ask
from matters.domain.guide_words import StillAsks, still_asked, unlisted_in
from matters.enums import Listing
from matters.models import CertificationMatter, GuideDetails, ListChange
from matters.upkeep_enums import ListChangeKind
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused
from portal.people.enums import Role
from tests.factories import cleanup as make
from tests.factories.matters import AdministrativeMatterFactory, published, reviewed
from tests.factories.people import AreaRulesFactory, StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-18")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def version():
    AreaRulesFactory()
    return published(name="住所使用证明")


@pytest.fixture
def clerk(version):
    return StaffFactory(role=Role.WINDOW_CLERK, agency=version.matter.agency)


def kinds():
    return list(ListChange.objects.order_by("id").values_list("kind", flat=True))


def test_publication_change_and_removal_are_pushed(version):
    new = versions.create_draft(version.matter, by=SYSTEM)
    new = versions.publish(reviewed(new), by=SYSTEM)
    versions.take_down(new, by=SYSTEM, reason="依据废止")
    assert kinds() == [ListChangeKind.ADDED, ListChangeKind.CHANGED, ListChangeKind.REMOVED]


def test_each_clerk_of_the_agency_takes_note_herself(version, clerk):
    other = StaffFactory(role=Role.WINDOW_CLERK, agency=version.matter.agency)
    assert list_changes.acknowledge(list_changes.unread_of(clerk), by=clerk) == 1
    assert not list_changes.unread_of(clerk).exists()
    assert list_changes.unread_of(other).count() == 1
    assert list_changes.acknowledge(ListChange.objects.all(), by=clerk) == 0


def test_another_windows_changes_are_not_hers(version):
    stranger = StaffFactory(role=Role.WINDOW_CLERK)
    assert not list_changes.unread_of(stranger).exists()
    with pytest.raises(Refused):
        list_changes.acknowledge(ListChange.objects.all(), by=stranger)


def test_old_changes_are_no_news(version, clerk):
    ListChange.objects.update(at=timezone.now() - timedelta(days=91))
    assert not list_changes.unread_of(clerk).exists()


def test_the_window_is_told_until_it_has_taken_note(client, version, clerk):
    client.force_login(clerk, backend=BACKEND)
    desk = reverse("pledges:window")
    assert "清单有变动：1项" in client.get(desk).content.decode()
    page = client.get(reverse("matters:list_changes"))
    assert "住所使用证明" in page.content.decode()
    change = str(ListChange.objects.get().pk)
    client.post(reverse("matters:list_changes_acknowledge"), {"change": change})
    assert "清单有变动" not in client.get(desk).content.decode()


def test_the_bureau_sees_who_has_not_taken_note(client, version, clerk):
    address = reverse("matters:list_changes")
    client.force_login(StaffFactory(role=Role.BUREAU_ADMIN, area=version.matter.area), backend=BACKEND)
    assert clerk.name in client.get(address).content.decode()
    list_changes.acknowledge(ListChange.objects.all(), by=clerk)
    assert "都已确认" in client.get(address).content.decode()
    client.force_login(StaffFactory(role=Role.INSPECTOR), backend=BACKEND)
    assert client.get(address).status_code == 403


def test_a_guide_that_still_asks_in_its_own_words_is_blocked_until_mended(client, version):
    admin = version.matter.administrative_matter
    published(admin, name="场地使用证明")
    guide_versions.write(admin, by=SYSTEM, materials=["住所使用证明原件，1份", "申请表，1份"])
    guide_versions.publish_guide(admin, by=SYSTEM)
    versions.take_down(version, by=SYSTEM, reason="依据废止")

    page = client.get(reverse("matters:guide", args=[admin.pk])).content.decode()
    assert "本指南正在修改" in page
    assert "住所使用证明原件" not in page and "申请表" in page
    with pytest.raises(StillAsks):
        guide_versions.publish_guide(admin, by=SYSTEM)
    with pytest.raises(StillAsks):
        guide_versions.write(admin, by=SYSTEM, materials=["须交住所使用证明"])

    guide_versions.write(admin, by=SYSTEM, materials=["申请表，1份"])
    guide_versions.publish_guide(admin, by=SYSTEM)
    assert "本指南正在修改" not in client.get(reverse("matters:guide", args=[admin.pk])).content.decode()


def test_what_a_drive_cancels_leaves_the_catalogue_the_guides_and_the_windows():
    place = make.drive()
    listed = published(AdministrativeMatterFactory(agency=place.civil), name="婚姻状况证明")
    admin = listed.matter.administrative_matter
    published(admin, name="户籍证明")
    GuideDetails.objects.create(matter=admin, materials=["居住证明原件，1份"])  # from before the portal
    guide_versions.renew(admin, by=SYSTEM)
    clerk = StaffFactory(role=Role.WINDOW_CLERK, agency=place.civil)
    list_changes.acknowledge(list_changes.unread_of(clerk), by=clerk)
    found = make.published(
        place,
        make.item(place, purpose=listed.purpose),
        make.item(place, name="居住证明", purpose="申请临时救助"),
        make.item(place, name="收入证明", disposal=Disposal.PLEDGE),
        make.kept(place),
    )

    assert not may_ask(
        agency=place.civil,
        administrative_matter=admin,
        certification_matter=CertificationMatter.objects.get(pk=listed.matter_id),
    )
    changes = {change.name: change.kind for change in list_changes.unread_of(clerk)}
    removed, changed = ListChangeKind.REMOVED, ListChangeKind.CHANGED
    assert changes == {"婚姻状况证明": removed, "居住证明": removed, "收入证明": changed}
    names = [row.snapshot["name"] for row in found.cancelled.rows.all()]
    assert sorted(names) == ["婚姻状况证明", "居住证明", "收入证明"]
    assert still_asked(admin, ["居住证明原件，1份", "收入证明"]) == ["居住证明"]
    asked = ["收入情况证明原件", "户籍证明", "没有列过的证明"]  # kept by the drive, listed, neither
    assert unlisted_in(admin, asked) == ["没有列过的证明"]


@pytest.mark.clause("M-16", "M-17")
def test_what_a_drive_cancelled_and_the_catalogue_lists_again_leaves_the_cancelled_list():
    place = make.drive()
    listed = published(AdministrativeMatterFactory(agency=place.civil), name="婚姻状况证明")
    found = make.published(place, make.item(place, purpose=listed.purpose), make.item(place, name="居住证明"))
    assert sorted(row.snapshot["name"] for row in found.cancelled.rows.all()) == ["婚姻状况证明", "居住证明"]

    published(listed.matter.administrative_matter, name="婚姻状况证明")  # anew, as a certificate of its own
    names = [line.cells["name"] for line in editions.lines_of(place.county, kind=Listing.CANCELLED)]
    assert names == ["居住证明"]
    names = [line.cells["name"] for line in editions.lines_of(place.county, kind=Listing.RETAINED)]
    assert names == ["婚姻状况证明"]


@pytest.mark.clause("M-16", "M-17")
def test_what_a_drive_keeps_and_the_catalogue_lists_is_one_line_of_the_retained_list():
    place = make.drive()
    listed = published(AdministrativeMatterFactory(agency=place.civil), name="收入情况证明")
    make.published(place, make.kept(place, purpose=listed.purpose), make.kept(place, name="健康证明"))
    lines = editions.lines_of(place.county, kind=Listing.RETAINED)
    assert sorted(line.cells["name"] for line in lines) == ["健康证明", "收入情况证明"]


def test_windows_read_how_it_is_done_after_the_drive(client):
    place = make.drive()
    clerk = StaffFactory(role=Role.WINDOW_CLERK, agency=place.civil)
    make.published(place, make.item(place, disposal=Disposal.SHARED, successor_unit="民政部门"))
    client.force_login(clerk, backend=BACKEND)
    page = client.get(reverse("matters:list_changes")).content.decode()
    assert "婚姻状况证明" in page and "信息共享：" in page and "申请临时救助" in page
