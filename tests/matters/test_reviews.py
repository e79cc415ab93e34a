"""Comments on fields, papers of a step, two people at one version, and what is compared afterwards."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from matters.domain import comments, declarations, step_files, versions
from matters.domain.contents import content_of, differences
from matters.domain.stamps import stamp
from matters.enums import CommentState, DeclarationState, StepFileKind, VersionState
from matters.models import Declaration, MatterVersion
from portal.kernel import duties
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, Stale
from portal.kernel.calendar import today
from portal.kernel.models import AuditEvent
from portal.people.enums import Role
from tests.factories.matters import AdministrativeMatterFactory, draft, published
from tests.factories.people import AgencyFactory, AreaRulesFactory, StaffFactory
from tests.factories.reviews import PDF, minutes, rules_of_notice, scan
from tests.matters.test_bureau import post, sign_in, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


@pytest.fixture
def version():
    return versions.submit(draft(), by=SYSTEM)


def people(version):
    agency = version.matter.agency
    return (
        StaffFactory(role=Role.HANDLER, agency=agency),
        StaffFactory(role=Role.AGENCY_HEAD, agency=agency),
    )


@pytest.mark.clause("M-07")
def test_comment_goes_back_and_forth_without_losing_a_word(version):
    handler, head = people(version)
    comment = comments.comment(version, field="check_standard", words="写明面积", by=head)
    assert comment.quoted == "住所地址与登记一致"
    with pytest.raises(Refused, match="核查标准"):
        versions.pass_step(version, by=head)
    versions.send_back(version, opinion="按意见修改", by=head)
    with pytest.raises(Refused, match="没有答复"):
        versions.submit(version, by=handler)

    comments.answer(comment, words="已写明不少于10平方米", by=handler)
    versions.edit(version, by=handler, check_standard=[{"key": "s1", "text": "面积不少于10平方米"}])
    version = versions.submit(version, by=handler)
    with pytest.raises(Refused, match="没有了结"):
        versions.pass_step(version, by=head)
    comment = comments.settle(comment, by=head)

    assert versions.pass_step(version, by=head).state == VersionState.LEGALITY_REVIEW
    assert comment.state == CommentState.SETTLED
    assert (comment.words, comment.answer) == ("写明面积", "已写明不少于10平方米")
    assert (comment.by, comment.answered_by, comment.settled_by) == (head, handler, head)
    assert comment.quoted == "住所地址与登记一致"


@pytest.mark.clause("M-07")
def test_comment_of_a_later_step_is_settled_there_and_holds_up_no_earlier_one(version):
    handler, head = people(version)
    counsel = StaffFactory(role=Role.LEGAL_REVIEWER, agency=version.matter.agency)
    version = versions.pass_step(version, by=head)
    comment = comments.comment(version, field="name", words="改名称", by=counsel)
    versions.send_back(version, by=counsel, opinion="按意见修改")
    comments.answer(comment, words="名称照法律写", by=handler)
    version = versions.submit(version, by=handler)
    with pytest.raises(IllegalMove, match="合法性审查"):
        comments.settle(comment, by=head)
    version = versions.pass_step(version, by=head)
    with pytest.raises(Refused, match="没有了结"):
        versions.pass_step(version, by=counsel)
    comments.settle(comment, by=counsel)
    assert versions.pass_step(version, by=counsel).state == VersionState.BUREAU_REVIEW


@pytest.mark.clause("M-07")
def test_comments_are_made_by_the_reviewer_of_the_step_and_answered_by_the_drafters(version):
    handler, head = people(version)
    with pytest.raises(Refused, match="不由您审核"):
        comments.comment(version, field="name", words="改名称", by=handler)
    comment = comments.comment(version, field="name", words="改名称", by=head)
    with pytest.raises(IllegalMove, match="退回以后"):
        comments.answer(comment, words="已改", by=handler)
    with pytest.raises(Refused, match="起草单位"):
        comments.answer(comment, words="已改", by=head)
    with pytest.raises(Refused, match="没有这一栏"):
        comments.comment(version, field="state", words="改状态", by=head)


@pytest.mark.parametrize("wrong", [{"words": ""}, {"state": "answered"}, {"state": "settled"}])
def test_database_refuses_a_comment_without_its_words_or_dates(version, wrong):
    row = comments.write(version, {"name": "改名称"}, by=SYSTEM)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**wrong)


@pytest.mark.clause("M-07")
def test_second_of_two_reviewers_is_told_and_overwrites_nothing(version):
    head, other = (
        StaffFactory(role=Role.AGENCY_HEAD, agency=version.matter.agency, name=name)
        for name in ("先办的人", "后办的人")
    )
    seen = stamp(version)
    versions.pass_step(version, by=head, opinion="同意", seen=seen)
    with pytest.raises(Stale, match="已经办理"):
        versions.send_back(version, by=other, opinion="不同意", seen=seen)
    version.refresh_from_db()
    assert version.state == VersionState.LEGALITY_REVIEW
    assert version.steps.filter(by=other).count() == 0


@pytest.mark.clause("M-07")
def test_page_of_the_second_reviewer_keeps_her_words_and_says_who_was_first(client, version):
    staff(client, Role.AGENCY_HEAD, version)
    seen = stamp(version)
    versions.send_back(version, by=SYSTEM, opinion="先由他人退回")
    versions.submit(version, by=SYSTEM)
    answer = post(client, "version_send_back", version, opinion="我的长篇意见", seen=seen)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "已经办理或者修改了这个版本" in page
    assert "我的长篇意见" in page
    version.refresh_from_db()
    assert version.state == VersionState.AGENCY_REVIEW


def test_nobody_passes_what_she_handed_in_herself(version):
    _, head = people(version)
    reviewer = StaffFactory(role=Role.LEGAL_REVIEWER, agency=version.matter.agency)
    versions.send_back(version, by=SYSTEM, opinion="重新报送")
    version = versions.submit(version, by=reviewer)
    version = versions.pass_step(version, by=head)
    with pytest.raises(Refused, match="不能由您自己审核"):
        versions.pass_step(version, by=reviewer)
    other = StaffFactory(role=Role.LEGAL_REVIEWER, agency=version.matter.agency)
    assert versions.pass_step(version, by=other).state == VersionState.BUREAU_REVIEW


def test_edit_counts_as_a_change_for_whoever_looked_before():
    version = draft()
    handler, _ = people(version)
    seen = stamp(version)
    versions.edit(version, by=handler, proves="申请人对住所有使用权三年以上。")
    with pytest.raises(Stale):
        versions.submit(version, by=handler, seen=seen)


@pytest.mark.clause("M-07")
def test_every_step_keeps_who_when_on_what_text_with_what_opinion(version):
    _, head = people(version)
    versions.pass_step(version, by=head, opinion="同意列入")
    handed_in, passed = version.steps.all()
    assert handed_in.content["name"] == "住所使用证明"
    assert handed_in.content["bases"].endswith("。")
    assert (passed.by, passed.opinion) == (head, "同意列入")
    assert passed.text_digest == handed_in.text_digest
    assert passed.at <= timezone.now()


@pytest.mark.clause("M-07")
def test_step_has_a_day_to_be_done_by(rules, version):
    assert version.step_due > today()
    assert version.step_doer == "head"
    rules.list_steps = [{"key": "agency", "workdays": 1}, {"key": "approval"}]
    rules.save()
    other = versions.submit(draft(), by=SYSTEM)
    assert other.step_due < version.step_due
    with pytest.raises(IntegrityError), transaction.atomic():
        MatterVersion.objects.filter(pk=version.pk).update(step_due=None)


def test_day_of_the_notice_holds_while_it_lies_ahead(rules):
    rules.list_steps = [{"key": "agency", "until": "2099-05-21"}]
    rules.save()
    assert str(versions.submit(draft(), by=SYSTEM).step_due) == "2099-05-21"


@pytest.mark.clause("M-07")
def test_minutes_are_handed_in_on_the_page_and_read_by_those_who_work_on_it(client):
    version = draft()
    rules_of_notice("MJ", version.matter.area)
    version = versions.submit(version, by=SYSTEM)
    version = versions.pass_step(version, by=SYSTEM)
    version = versions.pass_step(version, by=SYSTEM, technical=True)
    staff(client, Role.LEGAL_REVIEWER, version)
    assert post(client, "version_pass", version).status_code == 422

    upload = SimpleUploadedFile("纪要.pdf", PDF, content_type="application/pdf")
    data = {"kind": "minutes", "title": "论证会纪要", "held_on": str(today()), "file": upload}
    assert post(client, "step_file_add", version, **data).status_code == 302
    paper = version.files.get()
    assert client.get(reverse("matters:step_file", args=[version.pk, paper.pk])).content == PDF
    assert post(client, "version_pass", version).status_code == 302

    sign_in(client, StaffFactory(role=Role.HANDLER, agency=AgencyFactory()))
    assert client.get(reverse("matters:step_file", args=[version.pk, paper.pk])).status_code == 404


def test_minutes_of_an_earlier_round_do_not_do():
    version = draft()
    rules_of_notice("MJ", version.matter.area)
    minutes(version)
    version = versions.pass_step(versions.submit(version, by=SYSTEM), by=SYSTEM)
    version = versions.pass_step(version, by=SYSTEM, technical=True)
    with pytest.raises(Refused, match="论证会纪要"):
        versions.pass_step(version, by=SYSTEM)


def test_paper_of_tomorrow_is_refused(version):
    tomorrow = today().replace(year=today().year + 1)
    words = {"kind": StepFileKind.MINUTES, "title": "纪要", "held_on": tomorrow, "file": scan()}
    with pytest.raises(Refused, match="不能晚于今天"):
        step_files.hand_in(version, by=SYSTEM, **words)


@pytest.mark.clause("M-07")
def test_declaration_is_made_by_the_worker_and_handed_in_signed_by_the_head(client):
    version = draft()
    rules_of_notice("SL", version.matter.area)
    version = versions.submit(version, by=SYSTEM)
    staff(client, Role.HANDLER, version)
    asked = client.post(reverse("matters:declaration_ask"), {"agency": version.matter.agency_id})
    declaration = Declaration.objects.get()
    assert asked["Location"] == reverse("matters:declaration", args=[declaration.pk])
    assert "正在生成" in client.get(asked["Location"]).content.decode()
    assert duties.work(queue="default") == 1
    declaration.refresh_from_db()
    assert declaration.state == DeclarationState.MADE
    paper = client.get(reverse("matters:declaration_paper", args=[declaration.pk, "paper"]))
    assert paper.content.startswith(b"%PDF")

    address = reverse("matters:declaration_scan", args=[declaration.pk])
    bad = SimpleUploadedFile("申报表.pdf", b"not a pdf", content_type="application/pdf")
    good = {"file": SimpleUploadedFile("申报表.pdf", PDF, content_type="application/pdf")}
    assert client.post(address, good).status_code == 422
    staff(client, Role.AGENCY_HEAD, version)
    assert client.post(address, {"file": bad}).status_code == 422
    good = {"file": SimpleUploadedFile("申报表.pdf", PDF, content_type="application/pdf")}
    assert client.post(address, good).status_code == 302
    assert post(client, "version_pass", version).status_code == 302
    assert AuditEvent.objects.filter(act="matters.declaration.signed").count() == 1


def test_declaration_of_another_agency_is_not_there(client, version):
    declaration = declarations.ask(version.matter.agency, by=SYSTEM)
    sign_in(client, StaffFactory(role=Role.AGENCY_HEAD, agency=AgencyFactory()))
    assert client.get(reverse("matters:declaration", args=[declaration.pk])).status_code == 404
    answer = client.post(reverse("matters:declaration_ask"), {"agency": version.matter.agency_id})
    assert answer.status_code == 404


def test_new_declaration_makes_the_unsigned_one_void(version):
    first = declarations.ask(version.matter.agency, by=SYSTEM)
    second = declarations.ask(version.matter.agency, by=SYSTEM)
    first.refresh_from_db()
    assert (first.state, second.number) == (DeclarationState.VOID, 2)


def test_power_without_certificates_is_explained_on_the_page(client, version):
    silent = AdministrativeMatterFactory(agency=version.matter.agency)
    staff(client, Role.HANDLER, version)
    page = client.get(reverse("matters:powers")).content.decode()
    assert "还没有说明" in page
    address = reverse("matters:power_none", args=[silent.pk])
    client.post(address, {"reason": "只核验身份证件"})
    assert "只核验身份证件" in client.get(reverse("matters:powers")).content.decode()
    sign_in(client, StaffFactory(role=Role.HANDLER, agency=AgencyFactory()))
    assert client.post(address, {"reason": "别人的"}).status_code == 403


@pytest.mark.clause("M-10")
def test_any_two_versions_differ_word_by_word_in_every_field(client):
    first = published()
    again = versions.create_draft(
        first.matter, by=SYSTEM, proves="申请人对住所有三年以上使用权。", check_days=20, agent_allowed=True
    )
    changed = [row.label for row in differences(content_of(first), content_of(again)) if row.changed]
    assert changed == ["证明的内容", "核查期限（工作日）", "代为承诺"]

    staff(client, Role.HANDLER, again)
    address = reverse("matters:version_compare", args=[again.pk])
    page = client.get(address).content.decode()
    assert "<ins>" in page and "三年以上" in page
    same = client.get(address, {"old": f"v{again.pk}", "new": f"v{again.pk}"}).content.decode()
    assert "两份内容相同" in same
    assert client.get(address, {"old": "nonsense"}).status_code == 404


@pytest.mark.clause("M-10")
def test_what_was_handed_in_before_can_be_compared_with_what_is_there_now(client, version):
    versions.send_back(version, by=SYSTEM, opinion="写明年限")
    versions.edit(version, by=SYSTEM, proves="申请人对住所有三年以上使用权。")
    versions.submit(version, by=SYSTEM)
    staff(client, Role.AGENCY_HEAD, version)
    first = version.steps.first()
    page = client.get(
        reverse("matters:version_compare", args=[version.pk]), {"old": f"s{first.pk}"}
    ).content.decode()
    assert "<ins>" in page and "三年以上" in page
    assert "报送的相比" in client.get(reverse("matters:version", args=[version.pk])).content.decode()


@pytest.mark.clause("M-10")
def test_history_says_who_changed_what_and_when(client):
    version = draft()
    handler = staff(client, Role.HANDLER, version)
    post(client, "version_submit", version)
    address = reverse("matters:version_history", args=[version.pk])
    page = client.get(address).content.decode()
    assert f"{handler.name}</h2>" in page
    assert "起草中 → " in page
    sign_in(client, StaffFactory(role=Role.HANDLER, agency=AgencyFactory()))
    assert client.get(address).status_code == 404
