"""The life of a version: steps, gates, publication, what the database itself refuses."""

import pytest
from django.db import IntegrityError, transaction

from matters.domain import comments, versions
from matters.domain.completeness import Incomplete
from matters.domain.steps import steps_of
from matters.domain.texts import text_in_force
from matters.enums import CheckMode, CheckWhen, StepOutcome, VersionState
from matters.models import CertificationMatter, MatterVersion
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.calendar import today
from portal.people.enums import PublisherLevel, Role
from tests.factories.law import LawClauseFactory
from tests.factories.matters import INCOME, AdministrativeMatterFactory, complete, draft, published, reviewed
from tests.factories.people import AgencyFactory, AreaRulesFactory, StaffFactory
from tests.factories.reviews import minutes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


@pytest.mark.clause("M-02")
def test_certificate_belongs_to_a_matter_and_its_agency():
    version = draft()
    matter = version.matter
    assert matter.agency == matter.administrative_matter.agency
    assert matter.current is None
    assert matter.name == "住所使用证明"


@pytest.mark.clause("M-02")
def test_code_is_unique_within_the_agency():
    admin = AdministrativeMatterFactory()
    versions.open_matter(admin, slug_code="premises", by=SYSTEM, **complete())
    with pytest.raises(IntegrityError), transaction.atomic():
        versions.open_matter(admin, slug_code="premises", by=SYSTEM, **complete())


@pytest.mark.clause("M-03")
def test_published_version_holds_every_fact_of_the_certificate():
    version = published()
    version.refresh_from_db()
    assert version.state == VersionState.PUBLISHED
    assert version.citations.endswith("第十五条第（二）项")
    assert version.effective_from == today()
    assert version.matter.current == version
    assert text_in_force(version.matter, on=today()).version == version


@pytest.mark.clause("M-12", "M-03")
@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"proves": ""}, "证明的内容"),
        ({"issuing_unit": " "}, "开具单位"),
        ({"check_mode": ""}, "核查方式"),
        ({"check_when": ""}, "核查时间"),
        ({"check_days": None}, "核查期限"),
        ({"check_standard": []}, "核查标准"),
        ({"check_mode": CheckMode.EXEMPT, "check_days": None}, "免予核查的理由"),
        ({"civil_liability": ""}, "民事责任"),
        ({"administrative_liability": ""}, "行政责任"),
        ({"criminal_liability": ""}, "刑事责任"),
        ({"disclosed": True}, "承诺书公开时限"),
        ({"conditions": []}, "承诺的条件"),
        ({"agent_allowed": True}, "本地区不允许代为承诺"),
        ({"acquire_hint": ""}, "怎么取得证明"),
    ],
)
def test_missing_element_is_named_and_stops_the_submission(fields, missing):
    with pytest.raises(Incomplete) as refusal:
        versions.submit(draft(**fields), by=SYSTEM)
    assert missing in refusal.value.message


@pytest.mark.clause("M-12")
def test_all_missing_elements_are_named_at_once():
    with pytest.raises(Incomplete) as refusal:
        versions.submit(draft(bases=[], proves="", purpose="", conditions=[]), by=SYSTEM)
    assert {"证明的内容", "证明用途", "设定依据"} <= set(refusal.value.missing)


@pytest.mark.clause("M-12")
def test_publication_checks_again_what_was_complete_at_submission():
    version = reviewed(draft())
    MatterVersion.objects.filter(pk=version.pk).update(criminal_liability="")
    with pytest.raises(Incomplete, match="刑事责任"):
        versions.publish(version, by=SYSTEM)
    assert not CertificationMatter.objects.listed().exists()


def test_steps_follow_the_rules_of_the_area(rules):
    rules.list_steps = [{"key": key} for key in ("agency", "legality", "expert_meeting", "bureau", "publish")]
    rules.save()
    assert [step.key for step in steps_of(rules)] == ["agency", "legality", "expert_meeting", "bureau"]

    version = versions.submit(draft(), by=SYSTEM)
    assert version.state == VersionState.AGENCY_REVIEW
    version = versions.pass_step(version, by=SYSTEM)
    assert version.state == VersionState.LEGALITY_REVIEW
    version = versions.pass_step(version, by=SYSTEM, technical=True)
    assert version.state == VersionState.EXPERT_MEETING
    with pytest.raises(Refused, match="论证会纪要"):
        versions.pass_step(version, by=SYSTEM)
    minutes(version)
    version = versions.pass_step(version, by=SYSTEM)
    assert version.state == VersionState.BUREAU_REVIEW
    version = versions.pass_step(version, by=SYSTEM)
    assert version.state == VersionState.READY
    with pytest.raises(IllegalMove, match="可以公布"):
        versions.pass_step(version, by=SYSTEM)
    assert versions.publish(version, by=SYSTEM).state == VersionState.PUBLISHED


def test_publication_before_the_last_step_is_refused():
    version = versions.submit(draft(), by=SYSTEM)
    with pytest.raises(IllegalMove, match="没有走完"):
        versions.publish(version, by=SYSTEM)


def test_two_reviews_of_one_kind_follow_each_other(rules):
    rules.list_steps = [{"key": "joint_review"}, {"key": "review"}]
    rules.save()
    version = versions.submit(draft(), by=SYSTEM)
    version = versions.pass_step(version, by=SYSTEM, opinion="修改完善。")
    assert (version.state, version.step) == (VersionState.BUREAU_REVIEW, "review")


def test_sent_back_version_keeps_its_comments_and_can_be_mended():
    version = versions.submit(draft(), by=SYSTEM)
    version = versions.send_back(
        version, by=SYSTEM, opinion="标准要写数。", comments={"check_standard": "写明平方米"}
    )
    step = version.steps.last()
    assert step.outcome == StepOutcome.SENT_BACK
    comment = version.comments.get()
    assert (comment.field, comment.words) == ("check_standard", "写明平方米")
    assert len(step.text_digest) == 64

    with pytest.raises(Refused, match="核查标准"):
        versions.submit(version, by=SYSTEM)
    comments.answer(comment, words="已写明面积。", by=SYSTEM)
    versions.edit(version, by=SYSTEM, check_standard=[{"key": "s1", "text": "面积不少于10平方米"}])
    assert versions.submit(version, by=SYSTEM).state == VersionState.AGENCY_REVIEW


@pytest.mark.parametrize("act", [versions.send_back, versions.refuse_listing])
def test_adverse_step_needs_a_reason(act):
    version = versions.submit(draft(), by=SYSTEM)
    with pytest.raises(Refused, match="写明理由"):
        act(version, by=SYSTEM, opinion=" ")


def test_version_under_review_is_changed_by_nobody():
    version = versions.submit(draft(), by=SYSTEM)
    with pytest.raises(IllegalMove):
        versions.edit(version, by=SYSTEM, name="别的证明")


@pytest.mark.clause("M-10")
def test_second_version_takes_the_place_of_the_first():
    first = published()
    second = versions.create_draft(first.matter, by=SYSTEM, proves="申请人对住所有三年以上使用权。")
    assert second.bases.get().clause == first.bases.get().clause
    with pytest.raises(Refused, match="正在起草或者审核"):
        versions.create_draft(first.matter, by=SYSTEM)

    versions.publish(reviewed(second), by=SYSTEM)

    first.refresh_from_db()
    assert first.state == VersionState.SUPERSEDED
    assert first.ended_at is not None
    assert CertificationMatter.objects.get().current == second
    with pytest.raises(IllegalMove):
        versions.edit(first, by=SYSTEM, proves="改写历史")


@pytest.mark.clause("M-18")
def test_taken_down_certificate_is_on_no_list():
    version = versions.take_down(published(), by=SYSTEM, reason="依据已废止")
    assert version.state == VersionState.WITHDRAWN
    assert not CertificationMatter.objects.listed().exists()
    assert text_in_force(version.matter, on=today()) is None


def test_only_the_publisher_of_the_area_publishes(rules):
    rules.publisher_level = PublisherLevel.GOVERNMENT
    rules.save()
    version = reviewed(draft())
    agency = version.matter.agency
    head = StaffFactory(role=Role.AGENCY_HEAD, agency=agency)
    with pytest.raises(Refused, match="不是您的职责"):
        versions.publish(version, by=head)
    mayor = StaffFactory(role=Role.GOVERNMENT_APPROVER, area=agency.area)
    assert versions.publish(version, by=mayor).state == VersionState.PUBLISHED


def test_reviewer_of_another_agency_passes_nothing():
    version = versions.submit(draft(), by=SYSTEM)
    stranger = StaffFactory(role=Role.AGENCY_HEAD, agency=AgencyFactory())
    with pytest.raises(Refused, match="不是您的职责"):
        versions.pass_step(version, by=stranger)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": VersionState.PUBLISHED},
        {"state": VersionState.AGENCY_REVIEW},
        {"check_mode": CheckMode.EXEMPT},
        {"check_mode": CheckMode.EXEMPT, "check_days": None, "check_when": CheckWhen.BEFORE_DECISION},
    ],
)
def test_database_refuses_a_state_without_its_date_and_an_exempt_check(wrong):
    version = draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        MatterVersion.objects.filter(pk=version.pk).update(**wrong)


def test_draft_is_seen_by_its_agency_and_bureau_only():
    version = draft(conditions=[INCOME])
    agency = version.matter.agency
    own = StaffFactory(role=Role.HANDLER, agency=agency)
    bureau = StaffFactory(role=Role.BUREAU_ADMIN, area=agency.area)
    other = StaffFactory(role=Role.HANDLER, agency=AgencyFactory())
    seen = {
        user: MatterVersion.objects.for_user(user).filter(pk=version.pk).exists()
        for user in (own, bureau, other)
    }
    assert seen == {own: True, bureau: True, other: False}


def test_bases_that_were_read_before_a_change_are_read_anew(db):
    version, other = draft(), LawClauseFactory()
    assert version.cited and other not in version.cited
    versions._set_bases(version, [other])
    assert version.cited == [other]
