"""The demo catalogue loads through the domain acts, twice as good as once."""

import pytest

import matters.demo
from matters.enums import CheckMode, Listing, VersionState
from matters.models import CertificationMatter, Edition, LegalBasis, MatterVersion
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
