"""When the text of a matter taken over from above is due, and who is late with it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from matters.domain.text_deadlines import late_texts, text_due
from matters.domain.versions import publish
from matters.models import MatterVersion, TakenOver
from portal.kernel.actors import SYSTEM
from portal.kernel.calendar import add_workdays, today
from portal.people.enums import Role
from tests.factories.matters import draft, published, reviewed
from tests.factories.people import AreaRulesFactory, StaffFactory

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory(text_workdays=10)


def taken_over(*, days_ago: int) -> MatterVersion:
    above, below = published(name="上级的证明"), draft()
    above.published_at -= timedelta(days=days_ago)
    MatterVersion.objects.filter(pk=above.pk).update(published_at=above.published_at)
    TakenOver.objects.create(area=below.matter.area, source=above.matter, matter=below.matter, seen=above)
    return below


@pytest.mark.clause("M-12")
def test_text_is_due_ten_working_days_after_the_general_list(rules):
    version = taken_over(days_ago=0)
    assert text_due(version, rules=rules) == add_workdays(today(), 10)
    assert text_due(draft(), rules=rules) is None
    rules.text_workdays = None
    assert text_due(version, rules=rules) is None


@pytest.mark.clause("M-12")
def test_late_text_is_listed_until_it_is_published(client):
    version = taken_over(days_ago=40)
    area = version.matter.area
    assert [row.name for row in late_texts([area.path])] == ["上级的证明"]
    assert late_texts(["elsewhere"]) == []
    client.force_login(StaffFactory(role=Role.BUREAU_ADMIN, area=area), backend=BACKEND)
    page = client.get(reverse("matters:bureau_late")).content.decode()
    assert "格式文本逾期没有公布" in page
    assert "上级的证明" in page

    publish(reviewed(version), by=SYSTEM)
    assert late_texts([area.path]) == []


def test_text_within_its_time_is_not_late():
    version = taken_over(days_ago=0)
    assert late_texts([version.matter.area.path]) == []
