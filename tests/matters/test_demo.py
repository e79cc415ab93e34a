"""The demo catalogue loads through the domain acts, twice as good as once."""

import pytest

import matters.demo
from matters.consultation_enums import ConsultationState
from matters.domain.editions import compare
from matters.enums import CheckMode, Listing, VersionState
from matters.models import CertificationMatter, Consultation, Edition, LegalBasis, MatterVersion
from portal.kernel.calendar import today
from portal.law.enums import Hierarchy
from portal.people.models import Agency


@pytest.mark.clause("M-02")
def test_demo_catalogue_has_sixty_published_matters_in_six_agencies_of_four_areas(demo):
    first = Edition.objects.count()
    matters.demo.load()

    listed = CertificationMatter.objects.listed()
    assert listed.count() >= 60
    assert Agency.objects.filter(certification_matters__current__isnull=False).distinct().count() >= 6
    assert set(matters.demo.PLACES) <= set(listed.values_list("area", flat=True))
    assert MatterVersion.objects.open().count() == len(matters.demo.UNFINISHED) + 1  # and the one handed up
    modes = set(listed.values_list("current__check_mode", flat=True))
    assert {CheckMode.EXEMPT, CheckMode.INTERNAL, CheckMode.ON_SITE, CheckMode.ONLINE} <= modes
    kinds = {Listing.PLEDGE, Listing.EXEMPT, Listing.ONLINE, Listing.RETAINED, Listing.SUMMARY}
    for code in matters.demo.PLACES:
        assert kinds <= set(Edition.objects.filter(area=code).values_list("kind", flat=True))
    bases = LegalBasis.objects.filter(version__in=listed.values("current"))
    assert set(bases.values_list("version", flat=True)) == set(listed.values_list("current", flat=True))
    ranks = bases.values_list("clause__version__source__hierarchy", "clause__version__source__territory")
    # National law alone binds in all four areas: laws, administrative regulations, decisions of the State Council.
    assert {territory for _, territory in ranks} == {""}
    assert {rank for rank, _ in ranks} <= {
        Hierarchy.LAW,
        Hierarchy.ADMIN_REGULATION,
        Hierarchy.STATE_COUNCIL_DECISION,
    }
    assert Edition.objects.count() == first
    assert not MatterVersion.objects.filter(state=VersionState.REFUSED).exists()


@pytest.mark.clause("M-16")
def test_demo_has_two_editions_to_compare_and_a_list_of_assistance(demo):
    older, newer = Edition.objects.filter(area=matters.demo.HOME, kind=Listing.PLEDGE).order_by("number")
    found = compare(older, newer)
    assert (len(found.added), len(found.removed), len(found.changed)) == (0, 0, 1)
    for code in matters.demo.PLACES:
        assert Edition.objects.filter(area=code, kind=Listing.ASSISTANCE, size=1).exists()


def test_demo_has_a_place_of_its_own_for_complete_in_consultation_and_late(demo):
    late = MatterVersion.objects.open().filter(step_due__lt=today())
    assert set(late.values_list("matter__area", flat=True)) == {"370212"}
    asked = Consultation.objects.filter(state=ConsultationState.OPEN)
    assert set(asked.values_list("area", flat=True)) == {matters.demo.HOME}
    assert not MatterVersion.objects.open().filter(matter__area="540102").exists()
    kinds = set(Edition.objects.filter(area="540102").values_list("kind", flat=True))
    assert kinds >= set(Listing) - {Listing.CANCELLED, Listing.DISCLOSED}
