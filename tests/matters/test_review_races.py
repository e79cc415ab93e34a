"""Two reviewers at the same moment, on PostgreSQL with real commits: one is heard, the other is told."""

import pytest

from matters.domain import bundles, comments, versions
from matters.domain.stamps import stamp
from matters.enums import CommentState, StepOutcome, VersionState
from matters.models import Bundle, MatterVersion
from portal.kernel.actors import SYSTEM
from portal.people.enums import AreaLevel, Role
from tests.factories.matters import AdministrativeMatterFactory, draft
from tests.factories.people import AgencyFactory, AreaFactory, AreaRulesFactory, StaffFactory
from tests.factories.reviews import rules_of_notice, walk
from tests.pledges.test_races import at_once, refusals

pytestmark = pytest.mark.postgres_only


@pytest.fixture
def version(committed_db):
    AreaRulesFactory()
    return versions.submit(draft(), by=SYSTEM)


@pytest.mark.clause("M-07")
def test_two_reviewers_at_once_take_one_step(version):
    heads = [StaffFactory(role=Role.AGENCY_HEAD, agency=version.matter.agency) for _ in range(2)]
    seen = stamp(version)
    results = at_once(
        lambda: versions.pass_step(version, by=heads[0], seen=seen),
        lambda: versions.send_back(version, by=heads[1], opinion="不同意", seen=seen),
    )
    assert len(refusals(results)) == 1
    assert refusals(results)[0].code == "stale"
    taken = version.steps.exclude(outcome=StepOutcome.SUBMITTED)
    assert taken.count() == 1
    state = MatterVersion.objects.get().state
    assert (
        state
        == {"passed": VersionState.LEGALITY_REVIEW, "sent_back": VersionState.DRAFT}[taken.get().outcome]
    )


def test_one_comment_is_settled_once(version):
    head = StaffFactory(role=Role.AGENCY_HEAD, agency=version.matter.agency)
    comment = comments.comment(version, field="name", words="改名称", by=head)
    results = at_once(*[lambda: comments.settle(comment, by=head)] * 3)
    assert len(refusals(results)) == 2
    comment.refresh_from_db()
    assert comment.state == CommentState.SETTLED


@pytest.mark.clause("M-07")
def test_one_version_goes_on_one_merged_list(committed_db):
    city = AreaFactory(parent=AreaFactory(), level=AreaLevel.PREFECTURE)
    agency = AgencyFactory(area=AreaFactory(parent=city))
    rules_of_notice("SL", agency.area)
    version = walk(draft(AdministrativeMatterFactory(agency=agency)), to=VersionState.BUREAU_REVIEW)
    version = versions.pass_step(version, by=SYSTEM)
    results = at_once(*[lambda: bundles.open_bundle(city, versions=[version], by=SYSTEM)] * 3)
    assert len(refusals(results)) == 2
    assert Bundle.objects.count() == 1
