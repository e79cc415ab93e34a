"""Agencies are kept by the system administrator: entered, changed, closed, never deleted."""

import pytest
from django.urls import reverse

from portal.kernel.acts import Refused
from portal.kernel.models import AuditEvent
from portal.people.domain import agencies
from portal.people.enums import AgencyKind, AreaLevel, Role
from portal.people.models import Agency, Area
from tests.factories.people import AgencyFactory, AreaFactory, StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-01")]


@pytest.fixture
def admin(client):
    user = StaffFactory(role=Role.SYSTEM_ADMIN)
    client.force_login(user)
    return user


def entered(place, **fields):
    return {
        "name": "测试区林业局",
        "short_name": "林业局",
        "kind": AgencyKind.ADMINISTRATIVE,
        "area": place.pk,
        "number_prefix": "测林",
    } | fields


def test_an_agency_is_entered_with_its_superior_and_departments(client, admin):
    area, superior = AreaFactory(), AgencyFactory(number_prefix="上林")
    answer = client.post(reverse("people:new_agency"), entered(area, superior="上林"))
    agency = Agency.objects.get(number_prefix="测林")
    assert answer.status_code == 302
    assert agency.superior == superior
    address = reverse("people:add_department", args=[agency.pk])
    client.post(address, {"name": "审批科", "contact_phone": "0375-1234567"})
    page = client.get(reverse("people:agency", args=[agency.pk])).content.decode()
    assert "审批科" in page
    assert AuditEvent.objects.filter(act="people.agency_created", object_id=str(agency.pk)).exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("area", "999999", "没有代码为“999999”的行政区划"),
        ("superior", "没有这家", "没有编号字头或者名称为“没有这家”的机构"),
        ("uscc", "91110000600037341X", "校验码"),
        ("number_prefix", "已用", "编号字头已被其他机构使用"),
        ("name", "", "请填写这一项"),
    ],
)
def test_wrong_input_is_named_and_nothing_saved(client, admin, field, value, words):
    AgencyFactory(number_prefix="已用")
    before = Agency.objects.count()
    answer = client.post(reverse("people:new_agency"), entered(AreaFactory(), **{field: value}))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Agency.objects.count() == before


def test_the_prefix_of_an_agency_stays(client, admin):
    agency = AgencyFactory(number_prefix="旧头")
    form = entered(agency.area, name=agency.name, number_prefix="新头")
    answer = client.post(reverse("people:agency", args=[agency.pk]), form)
    assert answer.status_code == 422
    assert "不能改动" in answer.content.decode()
    agency.refresh_from_db()
    assert agency.number_prefix == "旧头"


def test_an_agency_is_not_below_itself(admin):
    top = AgencyFactory()
    below = AgencyFactory(superior=top)
    with pytest.raises(Refused, match="不能是本单位的下级"):
        agencies.change_agency(top, by=admin, superior=below)


def test_an_agency_with_people_does_not_close_and_a_closed_one_is_hidden(client, admin):
    agency = AgencyFactory()
    holder = StaffFactory(role=Role.HANDLER, agency=agency)
    with pytest.raises(Refused, match="还有人员"):
        agencies.close_agency(agency, by=admin, reason="撤并")
    holder.assignments.all().delete()
    agencies.close_agency(agency, by=admin, reason="撤并")
    assert not Agency.objects.for_user(holder).filter(pk=agency.pk).exists()
    page = client.get(reverse("people:agency", args=[agency.pk])).content.decode()
    assert "恢复履职" in page
    client.post(reverse("people:reopen_agency", args=[agency.pk]))
    assert Agency.objects.get(pk=agency.pk).active


def test_a_department_of_another_agency_is_not_found(client, admin):
    agency, other = AgencyFactory(), AgencyFactory()
    department = agencies.save_department(other, by=admin, name="一科")
    address = reverse("people:remove_department", args=[agency.pk, department.pk])
    assert client.post(address).status_code == 404
    assert other.departments.count() == 1


def test_a_zone_gets_a_code_of_its_own(client, admin):
    parent = AreaFactory()
    wrong = client.post(reverse("people:zone"), {"parent": parent.pk, "code": "410499", "name": "高新区"})
    assert wrong.status_code == 422
    assert "须有字母" in wrong.content.decode()
    client.post(reverse("people:zone"), {"parent": parent.pk, "code": "9004z1", "name": "高新区"})
    zone = Area.objects.get(pk="9004Z1")
    assert (zone.level, zone.own_code, zone.path) == (AreaLevel.ZONE, True, f"{parent.path}/9004Z1")


@pytest.mark.parametrize("role", [Role.HANDLER, Role.SECURITY_ADMIN, Role.BUREAU_ADMIN, Role.AUDITOR])
def test_the_pages_of_agencies_are_closed_to_other_staff(client, role):
    agency = AgencyFactory()
    client.force_login(StaffFactory(role=role))
    for address in (reverse("people:agencies"), reverse("people:agency", args=[agency.pk])):
        assert client.get(address).status_code == 403
    assert client.post(reverse("people:new_agency"), entered(AreaFactory())).status_code == 403


def test_the_list_of_agencies_takes_the_same_queries_however_long(
    client, admin, django_assert_max_num_queries
):
    for _ in range(12):
        AgencyFactory(superior=AgencyFactory())
    with django_assert_max_num_queries(8):
        page = client.get(reverse("people:agencies"), {"active": "1"})
    assert page.status_code == 200
