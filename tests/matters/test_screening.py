"""Excluded fields: reasoned answers field by field, the gate, and the page on which they are given."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from matters.domain import screening, versions
from matters.domain.screening import Excluded, Unanswered
from matters.enums import VersionState
from matters.models import Screening
from matters.screening_enums import QUESTIONS, ExcludedField
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.models import AuditEvent
from portal.people.enums import Role
from tests.factories.matters import draft, published, reviewed, screen
from tests.factories.people import AgencyFactory, AreaRulesFactory, StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-05")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


def sign_in(client, version, role=Role.HANDLER, agency=None):
    agency = agency or version.matter.agency
    user = StaffFactory(role=role, agency=agency, area=agency.area)
    client.force_login(user, backend=BACKEND)
    return user


def page(version, name="version_screening"):
    return reverse(f"matters:{name}", args=[version.pk])


def test_every_field_of_the_notices_is_asked_about():
    asked = {field.label for field in ExcludedField}
    assert asked == {
        "国家安全",
        "国家秘密",
        "公共安全",
        "金融业审慎监管",
        "生态环境保护",
        "人身健康",
        "生命财产安全",
        "重要涉外",
        "风险较大",
        "纠错成本较高",
        "损害难以挽回",
    }
    assert set(QUESTIONS) == set(ExcludedField)


@pytest.mark.parametrize("field", list(ExcludedField))
def test_one_field_concerned_is_named_and_stops_the_submission(field):
    version = draft()
    screen(version, field.value)
    with pytest.raises(Excluded, match=field.label) as refusal:
        versions.submit(version, by=SYSTEM)
    assert refusal.value.fields == [field]
    version.refresh_from_db()
    assert version.state == VersionState.DRAFT
    assert AuditEvent.objects.filter(object_id=str(version.pk), refused="excluded_field").exists()


def test_questions_left_open_are_named_and_stop_the_submission():
    version = draft()
    Screening.objects.all().delete()
    screening.answer(version, answers={"risk": (False, "事后可以核对。")}, by=SYSTEM)
    with pytest.raises(Unanswered, match="国家安全、国家秘密") as refusal:
        versions.submit(version, by=SYSTEM)
    assert ExcludedField.RISK not in refusal.value.fields
    assert len(refusal.value.fields) == len(ExcludedField) - 1


def test_publication_asks_again():
    version = reviewed(draft())
    Screening.objects.filter(version=version).delete()
    with pytest.raises(Unanswered):
        versions.publish(version, by=SYSTEM)


def test_answer_without_a_reason_is_refused():
    with pytest.raises(Refused, match="“国家安全”没有写明理由"):
        screening.answer(draft(), answers={"national_security": (False, " 否 ")}, by=SYSTEM)


def test_answers_are_given_in_parts_and_kept_with_the_version():
    version = draft()
    screening.answer(version, answers={"risk": (False, "单位留有登记，可以核对。")}, by=SYSTEM)
    kept = screening.answers_of(screening.screening_of(version))
    assert [answer.field for answer in kept] == list(ExcludedField)
    assert all(answer.complete for answer in kept)
    assert next(a for a in kept if a.field == "risk").reason == "单位留有登记，可以核对。"


def test_next_version_starts_from_the_published_answers_and_says_so():
    first = published()
    again = versions.create_draft(first.matter, by=SYSTEM)
    assert again.screening.answers == first.screening.answers
    assert again.screening.inherited
    screening.answer(again, answers={"risk": (True, "标准降低，风险变大。")}, by=SYSTEM)
    first.screening.refresh_from_db()
    assert not first.screening.answers["risk"]["concerned"]
    again.screening.refresh_from_db()
    assert not again.screening.inherited


def test_what_is_under_review_is_answered_by_nobody():
    version = versions.submit(draft(), by=SYSTEM)
    with pytest.raises(IllegalMove):
        screening.answer(version, answers={"risk": (False, "事后可以核对。")}, by=SYSTEM)


def test_only_the_drafting_agency_answers():
    version = draft()
    bureau = StaffFactory(role=Role.BUREAU_ADMIN, area=version.matter.area)
    with pytest.raises(Refused, match="由起草单位"):
        screening.answer(version, answers={"risk": (False, "事后可以核对。")}, by=bureau)


def test_a_version_is_screened_once():
    version = draft()
    kept = version.screening
    with pytest.raises(IntegrityError), transaction.atomic():
        Screening.objects.create(version=version, answers={}, answered_at=kept.answered_at)


def test_page_saves_answers_and_shows_them_on_the_version(client):
    version = draft()
    sign_in(client, version)
    data = {}
    for field in ExcludedField:
        data |= {field.value: "no", f"{field.value}_reason": f"与{field.label}无关，只看住所。"}
    assert client.post(page(version), data).status_code == 302
    shown = client.get(page(version, "version")).content.decode()
    assert "不涉及不适用告知承诺制的领域" in shown
    assert "与金融业审慎监管无关，只看住所。" in shown


@pytest.mark.parametrize(
    ("posted", "told"),
    [
        ({"risk": "yes", "risk_reason": ""}, "请写明理由"),
        ({"risk_reason": "只写了理由没有选。"}, "请选“涉及”或者“不涉及”"),
        ({"risk": "perhaps", "risk_reason": "不知道选什么。"}, "perhaps"),
    ],
)
def test_half_an_answer_is_told_at_its_question_and_nothing_is_saved(client, posted, told):
    version = draft()
    sign_in(client, version)
    before = version.screening.answers
    answer = client.post(page(version), posted)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    version.screening.refresh_from_db()
    assert version.screening.answers == before


def test_strangers_see_no_page_and_reviewers_only_read(client):
    version = draft()
    sign_in(client, version, agency=AgencyFactory())
    assert client.get(page(version)).status_code == 404
    sign_in(client, version, role=Role.LEGAL_REVIEWER)
    version = versions.submit(version, by=SYSTEM)
    shown = client.get(page(version)).content.decode()
    assert "保存回答" not in shown
    assert "不涉及。只说明住所的使用情况。" in shown
    assert client.post(page(version), {"risk": "yes", "risk_reason": "改成涉及。"}).status_code == 422
