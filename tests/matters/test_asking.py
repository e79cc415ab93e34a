"""Nothing outside the lists may be asked for."""

import pytest

from matters.domain import guide_versions, versions
from matters.domain.asking import NotListed, ask, may_ask
from matters.domain.guide_words import AsksUnlisted
from matters.enums import AdminState
from portal.kernel.actors import SYSTEM
from portal.kernel.models import AuditEvent
from tests.factories.matters import AdministrativeMatterFactory, draft, published
from tests.factories.people import AgencyFactory, AreaRulesFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-18")]


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


def asked(matter, **other):
    given = {
        "agency": matter.agency,
        "administrative_matter": matter.administrative_matter,
        "certification_matter": matter,
    }
    return may_ask(**{**given, **other})


def test_only_what_is_published_may_be_asked_for():
    assert asked(published().matter)
    assert not asked(draft().matter)


def test_not_by_another_agency_and_not_in_another_matter():
    matter = published().matter
    assert not asked(matter, agency=AgencyFactory())
    assert not asked(matter, administrative_matter=AdministrativeMatterFactory(agency=matter.agency))


def test_not_after_it_was_taken_down_or_the_matter_ended():
    gone = published()
    versions.take_down(gone, by=SYSTEM, reason="取消")
    gone.matter.refresh_from_db()
    assert not asked(gone.matter)

    matter = published().matter
    matter.administrative_matter.state = AdminState.ENDED
    assert not asked(matter)


def test_refused_attempt_stays_on_record():
    matter = draft().matter
    with pytest.raises(NotListed, match="公布清单内，任何单位不得索要") as refusal:
        ask(matter, agency=matter.agency, administrative_matter=matter.administrative_matter, by=SYSTEM)
    assert "清单之外的证明" in refusal.value.way_out
    event = AuditEvent.objects.get(refused="not_listed")
    assert (event.object_id, event.agency) == (str(matter.pk), str(matter.agency_id))


@pytest.mark.parametrize(
    "line",
    ["居住证明原件，1份", "能证明住所使用情况的材料", "无犯罪记录证明、申请表"],
)
def test_guide_that_asks_for_an_unlisted_certificate_is_refused_and_recorded(line):
    matter = published(name="住所使用证明").matter
    admin = matter.administrative_matter
    guide_versions.write(admin, by=SYSTEM, materials=["居民身份证", "住所使用证明原件，或者告知承诺书"])
    with pytest.raises(AsksUnlisted, match="清单以外的证明"):
        guide_versions.write(admin, by=SYSTEM, materials=["居民身份证", line])
    event = AuditEvent.objects.get(refused="not_listed")
    assert (event.object_id, event.agency) == (str(admin.pk), str(matter.agency_id))
