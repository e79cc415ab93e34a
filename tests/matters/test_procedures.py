"""The four procedures of list-building, run as the notices write them, by the people whom they name."""

import pytest

from matters.domain import bundles, declarations, versions
from matters.domain.steps import publication, steps_of
from matters.enums import StepDoer, StepFileKind, StepOutcome, VersionState
from portal.kernel.acts import IllegalMove, Refused
from portal.people.enums import AreaLevel, Role
from tests.factories.matters import AdministrativeMatterFactory, draft
from tests.factories.people import AgencyFactory, AreaFactory, StaffFactory
from tests.factories.reviews import declare, minutes, rules_of_notice, scan, walk

pytestmark = pytest.mark.django_db


class Place:
    """A district under a city under a province, with one agency and the people of every level."""

    def __init__(self, notice):
        province = AreaFactory(name="某省")
        self.city = AreaFactory(name="某市", parent=province, level=AreaLevel.PREFECTURE)
        self.district = AreaFactory(name="某区", parent=self.city)
        self.rules = rules_of_notice(notice, self.district)
        self.agency = AgencyFactory(area=self.district)
        self.handler = StaffFactory(role=Role.HANDLER, agency=self.agency)
        self.head = StaffFactory(role=Role.AGENCY_HEAD, agency=self.agency)
        self.counsel = StaffFactory(role=Role.LEGAL_REVIEWER, agency=self.agency)
        self.bureau = StaffFactory(role=Role.BUREAU_ADMIN, area=self.district)
        self.government = StaffFactory(role=Role.GOVERNMENT_APPROVER, area=self.district)
        self.city_bureau = StaffFactory(role=Role.BUREAU_ADMIN, area=self.city)
        self.city_government = StaffFactory(role=Role.GOVERNMENT_APPROVER, area=self.city)

    def submitted(self, **fields):
        matter = AdministrativeMatterFactory(agency=self.agency)
        version = draft(matter, agent_allowed=False, **fields)
        return versions.submit(version, by=self.handler)


def keys_of(rules):
    return [step.key for step in [*steps_of(rules), publication(rules)]]


def taken(version):
    return [(step.by.name, step.outcome) for step in version.steps.all()]


@pytest.mark.clause("M-07")
def test_shilong_self_review_signed_by_the_head_then_joint_review_then_the_city_merges_and_approves():
    place = Place("SL")
    assert keys_of(place.rules) == ["self_review", "joint_review", "city_review", "approval", "publish"]
    version = place.submitted()

    with pytest.raises(Refused, match="签字并加盖公章"):
        versions.pass_step(version, by=place.head)
    declaration = declarations.make(declarations.ask(place.agency, by=place.handler))
    with pytest.raises(Refused, match="由负责人签署"):
        declarations.hand_in(declaration, signed=scan(), by=place.handler)
    declarations.hand_in(declaration, signed=scan(), by=place.head)
    version = versions.pass_step(version, by=place.head)

    assert (version.state, version.step) == (VersionState.BUREAU_REVIEW, "joint_review")
    version = versions.pass_step(version, by=place.bureau, opinion="集中梳理，同意上报")
    assert (version.step, version.step_area) == ("city_review", place.city)

    with pytest.raises(Refused, match="不是您的职责"):
        versions.pass_step(version, by=place.bureau)
    with pytest.raises(Refused, match="合并"):
        versions.pass_step(version, by=place.city_bureau)
    bundle = bundles.open_bundle(place.city, versions=[version], by=place.city_bureau)
    bundles.hand_up(bundle, opinion="经研究论证，同意合并", by=place.city_bureau)

    version.refresh_from_db()
    assert (version.state, version.step_doer) == (VersionState.APPROVAL, StepDoer.GOVERNMENT)
    with pytest.raises(Refused, match="不由您办理"):
        bundles.approve(bundle, opinion="同意", by=place.government)
    with pytest.raises(Refused, match="不是您的职责"):
        versions.publish(version, by=place.government)
    bundles.approve(bundle, opinion="同意公布", by=place.city_government)

    version.refresh_from_db()
    assert version.state == VersionState.PUBLISHED
    city_government = place.city_government.name
    assert taken(version) == [
        (place.handler.name, StepOutcome.SUBMITTED),
        (place.head.name, StepOutcome.PASSED),
        (place.bureau.name, StepOutcome.PASSED),
        (place.city_bureau.name, StepOutcome.PASSED),
        (city_government, StepOutcome.PASSED),
        (city_government, StepOutcome.PUBLISHED),
    ]


@pytest.mark.clause("M-07")
def test_laoshan_own_list_is_reviewed_by_the_bureau_and_published_by_the_district_government():
    place = Place("LS")
    assert keys_of(place.rules) == ["agency", "bureau", "publish"]
    assert place.rules.superior_list
    version = versions.pass_step(place.submitted(), by=place.head)
    with pytest.raises(IllegalMove, match="没有走完"):
        versions.publish(version, by=place.government)
    version = versions.pass_step(version, by=place.bureau)

    assert (version.state, version.step_area) == (VersionState.READY, place.district)
    with pytest.raises(Refused, match="不是您的职责"):
        versions.publish(version, by=place.bureau)
    version = versions.publish(version, by=place.government, opinion="同意公布实施")
    assert version.state == VersionState.PUBLISHED
    assert version.steps.last().outcome == StepOutcome.PUBLISHED


@pytest.mark.clause("M-07")
@pytest.mark.parametrize("technical", [False, True])
def test_maoji_own_counsel_then_experts_where_technical_then_the_bureau_then_the_agency_publishes(technical):
    place = Place("MJ")
    assert keys_of(place.rules) == ["agency", "legality", "expert_meeting", "bureau", "publish"]
    version = versions.pass_step(place.submitted(), by=place.head)
    with pytest.raises(Refused, match="不是您的职责"):
        versions.pass_step(version, by=place.bureau)
    version = versions.pass_step(version, by=place.counsel, technical=technical)

    if technical:
        assert version.state == VersionState.EXPERT_MEETING
        with pytest.raises(Refused, match="论证会纪要"):
            versions.pass_step(version, by=place.counsel)
        minutes(version, kind=StepFileKind.REPLY)
        version = versions.pass_step(version, by=place.counsel, opinion="上级答复：可以实行")

    assert (version.state, version.step) == (VersionState.BUREAU_REVIEW, "bureau")
    with pytest.raises(Refused, match="没有走完"):
        versions.publish(version, by=place.head)
    version = versions.pass_step(version, by=place.bureau)
    assert publication(place.rules).platform == "区管委政务公开平台"
    with pytest.raises(Refused, match="不是您的职责"):
        versions.publish(version, by=place.government)
    assert versions.publish(version, by=place.head).state == VersionState.PUBLISHED


@pytest.mark.clause("M-07", "M-17")
def test_xizang_group_reviews_agency_confirms_bureau_checks_legality_government_approves():
    place = Place("T20")
    assert keys_of(place.rules) == ["self_check", "review", "feedback", "legality", "approval", "publish"]
    version = versions.pass_step(place.submitted(check_mode="online"), by=place.head)
    version = versions.pass_step(version, by=place.bureau, opinion="合法、合规、合理，请确认")

    assert (version.state, version.step_doer) == (VersionState.FEEDBACK, StepDoer.HEAD)
    with pytest.raises(Refused, match="不是您的职责"):
        versions.pass_step(version, by=place.bureau)
    version = versions.pass_step(version, by=place.head, opinion="确认")

    assert version.state == VersionState.LEGALITY_REVIEW
    with pytest.raises(Refused, match="不是您的职责"):
        versions.pass_step(version, by=place.counsel)
    version = versions.pass_step(version, by=place.bureau)
    assert version.state == VersionState.APPROVAL
    assert versions.publish(version, by=place.government).state == VersionState.PUBLISHED


@pytest.mark.clause("M-07")
def test_agency_that_does_not_agree_with_the_feedback_sends_it_back_and_it_starts_anew():
    place = Place("T20")
    version = walk(place.submitted(check_mode="online"), to=VersionState.FEEDBACK)
    version = versions.send_back(version, by=place.head, opinion="不同意意见，重新填报")
    assert (version.state, version.step_doer) == (VersionState.DRAFT, StepDoer.DRAFTERS)
    assert versions.submit(version, by=place.handler).step == "self_check"


@pytest.mark.clause("M-07")
def test_declaration_names_powers_that_the_agency_said_nothing_about():
    place = Place("SL")
    place.submitted()
    silent = AdministrativeMatterFactory(agency=place.agency, name="没有梳理的事项")
    with pytest.raises(Refused, match="没有梳理的事项"):
        declarations.ask(place.agency, by=place.handler)
    declarations.state_none(silent, reason="只核验身份证件，不索要证明", by=place.handler)
    assert declarations.ask(place.agency, by=place.handler).powers == 2


@pytest.mark.clause("M-07")
def test_declaration_covers_the_text_that_was_declared_and_no_other():
    place = Place("SL")
    version = place.submitted()
    declare(version)
    version = versions.send_back(version, by=place.head, opinion="改一处")
    versions.edit(version, by=place.handler, issuing_unit="不动产登记机构、出租人")
    version = versions.submit(version, by=place.handler)
    with pytest.raises(Refused, match="签字并加盖公章"):
        versions.pass_step(version, by=place.head)


@pytest.mark.clause("M-07")
def test_same_certificate_of_two_agencies_is_put_together_when_lists_are_merged():
    place = Place("SL")
    first = walk(place.submitted(), to=VersionState.BUREAU_REVIEW)
    first = versions.pass_step(first, by=place.bureau)
    other = AgencyFactory(area=place.district)
    matter = AdministrativeMatterFactory(agency=other, name=first.matter.administrative_matter.name)
    second = versions.pass_step(
        walk(draft(matter, agent_allowed=False), to=VersionState.BUREAU_REVIEW), by=place.bureau
    )
    bundle = bundles.open_bundle(place.city, versions=[first, second], by=place.city_bureau)
    assert [row.follows for row in bundle.rows.all()] == [None, first]

    bundles.take_out(bundle.rows.first(), opinion="与上位法不一致", by=place.city_bureau)
    first.refresh_from_db()
    assert first.state == VersionState.DRAFT
    assert [row.follows for row in bundle.rows.all()] == [None]
