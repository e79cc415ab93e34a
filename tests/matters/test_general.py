"""General lists of a higher level: taken over in one act, compared line by line, followed by proposals."""

import pytest
from django.urls import reverse

from matters.domain import adjustments, general, versions
from matters.domain.general import Status
from matters.models import Adjustment, MatterVersion, Proposal, TakenOver
from matters.upkeep_enums import AdjustmentState, ProposalKind, ProposalState
from portal.kernel import duties
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused
from portal.people.enums import AreaLevel, PublisherLevel, Role
from tests.factories.matters import AdministrativeMatterFactory, draft, published, reviewed
from tests.factories.people import AgencyFactory, AreaFactory, AreaRulesFactory, StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-08")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def city():
    AreaRulesFactory()
    return AreaFactory(parent=AreaFactory(), level=AreaLevel.PREFECTURE)


@pytest.fixture
def above(city):
    """The city's agency for education."""
    return AgencyFactory(area=city, name=f"{city.full_name}教育局")


@pytest.fixture
def district(city, above):
    """A district with an agency for education, one for taxes, and its bureau."""
    area = AreaFactory(parent=city, level=AreaLevel.COUNTY)
    AgencyFactory(area=area, name=f"{area.full_name}教育局")
    AgencyFactory(area=area, name=f"{area.full_name}司法局", leads_justice=True)
    return area


@pytest.fixture
def bureau(district):
    return StaffFactory(role=Role.BUREAU_ADMIN, area=district)


def line_above(agency, **fields):
    return published(AdministrativeMatterFactory(agency=agency), **fields)


def publish_open(matter):
    """The district publishes what is drafted."""
    return versions.publish(reviewed(matter.versions.open().get()), by=SYSTEM)


def change_above(version, **fields):
    """The city publishes the next version, and the worker comes."""
    new = versions.create_draft(version.matter, by=SYSTEM, **fields)
    new = versions.publish(reviewed(new), by=SYSTEM)
    duties.work(queue="background")
    return new


def statuses(district, city):
    return {line.name: line.status for line in general.compare(district, city)}


def test_every_line_of_both_lists_stands_beside_the_other(district, city, above, bureau):
    education = next(a for a in district.agencies.all() if a.name.endswith("教育局"))
    same, changed, absent = (line_above(above, name=f"{word}证明") for word in ("学历", "学籍", "健康"))
    for version in (same, changed):
        general.take_over(district, above=city, by=bureau, only=[version.pk])
    link = TakenOver.objects.get(source=changed.matter)
    versions.edit(link.matter.versions.get(), by=SYSTEM, check_days=20)
    published(AdministrativeMatterFactory(agency=education), name="本地证明")
    assert statuses(district, city) == {
        "学历证明": Status.TAKEN,
        "学籍证明": Status.ADAPTED,
        "健康证明": Status.MISSING,
        "本地证明": Status.LOCAL,
    }
    line = next(line for line in general.compare(district, city) if line.status == Status.ADAPTED)
    assert [(row.label, row.old, row.new) for row in line.differing] == [("核查期限（工作日）", "30", "20")]
    assert absent.matter_id not in TakenOver.objects.values_list("source_id", flat=True)


def test_taken_over_in_one_act_as_drafts_of_the_agencies_that_do_the_same(district, city, above, bureau):
    lines = [line_above(above, name=f"证明{n}") for n in (1, 2)]
    stranger = line_above(AgencyFactory(area=city, name=f"{city.full_name}海事局"))
    done = general.take_over(district, above=city, by=bureau)
    assert {draft.name for draft in done.drafted} == {"证明1", "证明2"}
    assert done.left == [stranger]
    drafted = MatterVersion.objects.get(matter__area=district, name="证明1")
    assert drafted.matter.agency.name == f"{district.full_name}教育局"
    assert [basis.clause for basis in drafted.bases.all()] == [b.clause for b in lines[0].bases.all()]
    assert drafted.matter.administrative_matter.code == lines[0].matter.administrative_matter.code
    assert versions.publish(reviewed(drafted), by=SYSTEM).published_at


def test_what_is_here_already_is_linked_and_not_drafted_again(district, city, above, bureau):
    version = line_above(above, name="学历证明")
    education = district.agencies.get(name__endswith="教育局")
    admin = AdministrativeMatterFactory(agency=education, name=version.matter.administrative_matter.name)
    mine = draft(admin, name="学历证明")
    done = general.take_over(district, above=city, by=bureau)
    assert (done.drafted, done.linked) == ([], [mine])
    with pytest.raises(Refused) as refusal:
        general.take_over(district, above=city, by=bureau)
    assert refusal.value.code == "nothing_left"


def test_only_the_bureau_takes_over_and_only_from_above(district, city, above):
    line_above(above)
    with pytest.raises(Refused) as refusal:
        general.take_over(district, above=city, by=StaffFactory(role=Role.BUREAU_ADMIN))
    assert refusal.value.code == "may_not"
    with pytest.raises(Refused) as refusal:
        general.take_over(city, above=district, by=SYSTEM)
    assert refusal.value.code == "not_above"


def test_a_later_change_above_arrives_as_a_proposal_and_becomes_a_draft(district, city, above, bureau):
    version = line_above(above, name="学历证明")
    general.take_over(district, above=city, by=bureau)
    local = TakenOver.objects.get().matter
    publish_open(local)
    new = change_above(version, check_days=15)
    proposal = Proposal.objects.get()
    assert (proposal.area, proposal.version, proposal.kind) == (district, new, ProposalKind.CHANGED)
    taken = general.take(proposal, by=bureau)
    assert (taken.state, taken.draft.matter, taken.draft.check_days) == (ProposalState.TAKEN, local, 15)
    with pytest.raises(IllegalMove):
        general.take(proposal, by=bureau)


def test_a_new_line_above_is_proposed_to_those_who_follow_the_list(district, city, above, bureau):
    line_above(above, name="学历证明")
    general.take_over(district, above=city, by=bureau)
    AreaFactory(parent=city)  # follows nothing
    line_above(above, name="学籍证明")
    duties.work(queue="background")
    proposal = Proposal.objects.get()
    assert proposal.kind == ProposalKind.ADDED
    assert general.take(proposal, by=bureau).draft.name == "学籍证明"
    assert statuses(district, city)["学籍证明"] == Status.TAKEN


def test_a_new_line_above_that_is_here_by_name_is_linked_and_the_page_says_so(
    client, district, city, above, bureau
):
    line_above(above, name="学历证明")
    general.take_over(district, above=city, by=bureau)
    new = line_above(above, name="学籍证明", check_days=20)
    duties.work(queue="background")
    education = district.agencies.get(name__endswith="教育局")
    admin = AdministrativeMatterFactory(agency=education, name=new.matter.administrative_matter.name)
    mine = draft(admin, name="学籍证明")
    client.force_login(bureau, backend=BACKEND)
    proposal = Proposal.objects.get()
    shown = client.get(reverse("matters:proposal", args=[proposal.pk])).content.decode()
    assert "本地已有同名的事项" in shown and "与本地现在的不同" in shown
    assert general.take(proposal, by=bureau).draft == mine
    assert mine.matter.versions.count() == 1
    assert TakenOver.objects.get(source=new.matter).matter == mine.matter


def test_an_older_proposal_is_overtaken_by_a_newer_one(district, city, above, bureau):
    version = line_above(above)
    general.take_over(district, above=city, by=bureau)
    change_above(version, check_days=15)
    newest = change_above(version, check_days=10)
    states = dict(Proposal.objects.values_list("version__number", "state"))
    assert states == {2: ProposalState.OVERTAKEN, newest.number: ProposalState.OPEN}


def test_what_ended_above_is_taken_down_here_by_whoever_publishes(district, city, above, bureau):
    AreaRulesFactory(area=district, publisher_level=PublisherLevel.BUREAU)
    version = line_above(above)
    general.take_over(district, above=city, by=bureau)
    mine = publish_open(TakenOver.objects.get().matter)
    versions.take_down(version, by=SYSTEM, reason="不再需要")
    duties.work(queue="background")
    general.take(Proposal.objects.get(kind=ProposalKind.ENDED), by=bureau)
    mine.refresh_from_db()
    assert mine.state == "withdrawn"
    assert Adjustment.objects.get().state == AdjustmentState.DONE


def test_not_followed_with_a_reason(district, city, above, bureau):
    version = line_above(above)
    general.take_over(district, above=city, by=bureau)
    change_above(version, check_days=15)
    proposal = Proposal.objects.get()
    with pytest.raises(Refused):
        general.decline(proposal, reason=" ", by=bureau)
    declined = general.decline(proposal, reason="本地核查力量不足", by=bureau)
    assert (declined.state, declined.reason) == (ProposalState.DECLINED, "本地核查力量不足")


def test_pages_of_the_bureau(client, district, city, above, bureau):
    version = line_above(above, name="学历证明")
    address = reverse("matters:general_compare", args=[district.pk, city.pk])
    client.force_login(bureau, backend=BACKEND)
    assert city.full_name in client.get(reverse("matters:general")).content.decode()
    assert "未承接" in client.get(address).content.decode()
    taken = client.post(reverse("matters:general_take_over", args=[district.pk, city.pk]), follow=True)
    assert "新起草1项" in taken.content.decode()
    change_above(version, check_days=15)
    page = reverse("matters:proposal", args=[Proposal.objects.get().pk])
    assert "上级改了什么" in client.get(page).content.decode()
    assert client.post(page + "decline/", {"opinion": ""}).status_code == 422
    client.force_login(StaffFactory(role=Role.BUREAU_ADMIN), backend=BACKEND)
    assert client.get(address).status_code == client.get(page).status_code == 404
    client.force_login(StaffFactory(role=Role.HANDLER), backend=BACKEND)
    assert client.get(address).status_code == 403


def test_the_comparison_asks_a_fixed_number_of_questions(
    django_assert_max_num_queries, district, city, above, bureau
):
    for n in range(6):
        line_above(above, name=f"证明{n}")
    general.take_over(district, above=city, by=bureau)
    with django_assert_max_num_queries(12):
        assert len(general.compare(district, city)) == 6


@pytest.mark.clause("M-09")
def test_a_granted_removal_waits_for_the_publisher(district):
    """The bureau decides; where the government publishes, the government takes down."""
    education = district.agencies.get(name__endswith="教育局")
    version = published(AdministrativeMatterFactory(agency=education))
    adjustment = adjustments.apply(
        version.matter.administrative_matter,
        kind="end",
        ground="law",
        reason="依据已经废止",
        matter=version.matter,
        bases=[version.bases.get().clause],
        by=SYSTEM,
    )
    granted = adjustments.grant(
        adjustment, opinion="同意", by=StaffFactory(role=Role.BUREAU_ADMIN, area=district)
    )
    assert (granted.state, granted.version) == (AdjustmentState.GRANTED, version)
    versions.take_down(
        version, by=StaffFactory(role=Role.GOVERNMENT_APPROVER, area=district), reason="依据废止"
    )
    granted.refresh_from_db()
    assert granted.state == AdjustmentState.DONE
