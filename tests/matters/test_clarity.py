"""The gate of the words: unclear ones stop submission and publication until mended or let stand with a reason."""

import pytest
from django.urls import reverse

from matters.domain import clarity, versions
from matters.domain.clarity import Unclear, findings_of, open_findings, overrule
from matters.enums import VersionState
from matters.models import MatterVersion, WordingOverrule
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused
from portal.kernel.models import AuditEvent
from portal.people.enums import Role
from tests.factories.law import LawClauseFactory
from tests.factories.matters import INCOME, draft, published, reviewed
from tests.factories.people import AgencyFactory, AreaRulesFactory, StaffFactory

pytestmark = pytest.mark.django_db
VAGUE = "申请人对住所有相应的使用权。"


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


def counsel(version):
    return StaffFactory(role=Role.LEGAL_REVIEWER, agency=version.matter.agency)


def mark(version):
    return open_findings(version)[0].fingerprint


@pytest.mark.clause("M-13")
@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"proves": VAGUE}, "证明的内容中的“相应的”"),
        ({"issuing_unit": "有关部门"}, "开具单位中的“有关”"),
        ({"acquire_hint": "找相关单位。"}, "怎么取得中的“相关”"),
        ({"check_standard": [{"key": "s1", "text": "材料基本符合"}]}, "核查标准第1项中的“基本符合”"),
        (
            {"conditions": [{**INCOME, "text": "收入较低，不超过1100元。"}]},
            "承诺的条件“家庭人均月收入”中的“较低”",
        ),
        ({"conditions": [{**INCOME, "text": "收入不高。"}]}, "限额是1100，说明里没有写"),
        ({"administrative_liability": "由有关机关处理。"}, "行政责任中的“有关”"),
    ],
)
def test_unclear_words_are_named_and_stop_the_submission(fields, named):
    version = draft(**fields)
    with pytest.raises(Unclear) as refusal:
        versions.submit(version, by=SYSTEM)
    assert named in refusal.value.message
    version.refresh_from_db()
    assert version.state == VersionState.DRAFT


@pytest.mark.clause("M-13")
def test_publication_looks_at_the_words_again():
    version = reviewed(draft())
    MatterVersion.objects.filter(pk=version.pk).update(proves=VAGUE)
    with pytest.raises(Unclear):
        versions.publish(version, by=SYSTEM)
    MatterVersion.objects.filter(pk=version.pk).update(proves="申请人对住所有使用权。")
    assert versions.publish(version, by=SYSTEM).state == VersionState.PUBLISHED


@pytest.mark.clause("M-13")
def test_words_of_the_cited_statute_pass():
    clause = LawClauseFactory(text="申请人对住所有相应的使用权。")
    assert open_findings(draft(proves=VAGUE, bases=[clause])) == []
    assert open_findings(draft(proves=VAGUE)) != []


@pytest.mark.clause("M-13")
def test_legal_reviewer_lets_words_stand_and_the_reason_is_kept_and_audited():
    version = draft(proves=VAGUE)
    reviewer = counsel(version)
    kept = overrule(version, mark=mark(version), reason="登记条例原文如此，无法细化。", by=reviewer)

    assert (kept.by, kept.words, kept.field) == (reviewer, "相应的", "proves")
    assert open_findings(version) == []
    assert findings_of(version)[0].overrule == kept
    assert versions.submit(version, by=SYSTEM).state != VersionState.DRAFT
    assert AuditEvent.objects.filter(act="matters.overrule_wording", object_id=str(version.pk)).exists()


@pytest.mark.clause("M-13")
def test_the_reason_falls_away_when_the_words_change():
    version = draft(proves=VAGUE)
    overrule(version, mark=mark(version), reason="登记条例原文如此。", by=counsel(version))
    versions.edit(version, by=SYSTEM, proves="申请人对经营场所有相应的使用权。")
    with pytest.raises(Unclear):
        versions.submit(version, by=SYSTEM)
    versions.edit(version, by=SYSTEM, proves=VAGUE)
    assert versions.submit(version, by=SYSTEM).state != VersionState.DRAFT


def test_the_reason_holds_for_the_next_version_with_the_same_words():
    first = draft(proves=VAGUE)
    overrule(first, mark=mark(first), reason="登记条例原文如此。", by=counsel(first))
    versions.publish(reviewed(first), by=SYSTEM)
    matter = first.matter
    matter.refresh_from_db()
    second = versions.create_draft(matter, by=SYSTEM, purpose="申请变更登记")
    assert open_findings(second) == []


@pytest.mark.clause("M-13")
@pytest.mark.parametrize(
    ("role", "own", "word"),
    [
        (Role.HANDLER, True, "法制审核人员决定"),
        (Role.AGENCY_HEAD, True, "法制审核人员决定"),
        (Role.LEGAL_REVIEWER, False, "法制审核人员决定"),
    ],
)
def test_nobody_else_lets_words_stand(role, own, word):
    version = draft(proves=VAGUE)
    stranger = StaffFactory(role=role, agency=version.matter.agency if own else AgencyFactory())
    with pytest.raises(Refused, match=word):
        overrule(version, mark=mark(version), reason="就这样写吧，没有关系。", by=stranger)
    assert not WordingOverrule.objects.exists()


def test_no_reason_no_overrule_and_none_twice():
    version = draft(proves=VAGUE)
    reviewer, found = counsel(version), mark(version)
    with pytest.raises(Refused, match="为什么保留"):
        overrule(version, mark=found, reason="好", by=reviewer)
    overrule(version, mark=found, reason="登记条例原文如此。", by=reviewer)
    with pytest.raises(Refused, match="已经写过理由"):
        overrule(version, mark=found, reason="登记条例原文如此。", by=reviewer)


def test_published_words_are_overruled_by_nobody():
    version = published()
    assert not clarity.may.may_overrule_wording(counsel(version), version)


def test_all_findings_take_a_fixed_number_of_queries(django_assert_num_queries):
    version = draft(
        proves=VAGUE,
        conditions=[{**INCOME, "key": f"c{n}", "text": "收入较低，不超过1100元。"} for n in range(15)],
    )
    with django_assert_num_queries(2):
        assert len(open_findings(version)) == 16


BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.mark.clause("M-13")
def test_legal_reviewer_finds_the_words_on_the_page_of_the_version_and_lets_them_stand(client):
    version = draft(proves=VAGUE)
    client.force_login(StaffFactory(role=Role.HANDLER, agency=version.matter.agency), backend=BACKEND)
    page, act = (reverse(f"matters:{name}", args=[version.pk]) for name in ("version", "version_overrule"))
    assert "相应的" in client.get(page).content.decode()
    assert "法制审核：写明理由" not in client.get(page).content.decode()
    client.post(act, {"mark": mark(version), "reason": "登记条例原文如此。"})
    assert open_findings(version)

    client.force_login(counsel(version), backend=BACKEND)
    assert "法制审核：写明理由" in client.get(page).content.decode()
    assert client.post(act, {"mark": mark(version), "reason": "登记条例原文如此。"}).status_code == 302
    assert not open_findings(version)
    assert "登记条例原文如此。" in client.get(page).content.decode()


def test_overruling_for_a_foreign_agency_is_not_there(client):
    version = draft(proves=VAGUE)
    client.force_login(StaffFactory(role=Role.LEGAL_REVIEWER, agency=AgencyFactory()), backend=BACKEND)
    assert client.post(reverse("matters:version_overrule", args=[version.pk])).status_code == 404
