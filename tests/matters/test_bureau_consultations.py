"""The desk of those who ask the public: who sees what, and the whole way from the draft to the result."""

import datetime

import pytest
from django.urls import reverse

from matters.consultation_enums import CommentState, ConsultationState
from matters.domain import consultations, opinions
from matters.models import Consultation
from portal.kernel.actors import SYSTEM
from portal.kernel.calendar import today
from portal.people.enums import Role
from tests.factories.consultations import closed, opened, prepared
from tests.factories.matters import draft
from tests.factories.people import AgencyFactory, ApplicantFactory, AreaRulesFactory, StaffFactory, id_number

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-11")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


def sign_in(client, agency, role=Role.LEGAL_REVIEWER):
    user = StaffFactory(role=role, agency=agency)
    client.force_login(user, backend=BACKEND)
    return user


def post(client, name, row, query="", **data):
    return client.post(reverse(f"matters:{name}", args=[row.pk]) + query, data)


def test_whole_way_from_announcement_to_result(client, monkeypatch):
    version = draft()
    sign_in(client, version.matter.agency)
    data = {
        "agency": version.matter.agency_id,
        "title": "关于格式文本的公开征求意见",
        "introduction": "请大家看看条件是否写得清楚。",
        "workdays": 5,
        "versions": [version.pk],
    }
    address = reverse("matters:bureau_consultation_new")
    assert client.get(address).status_code == 200
    assert client.post(address, {**data, "workdays": 4}).status_code == 422
    assert client.post(address, data).status_code == 302
    row = Consultation.objects.get()
    assert post(client, "consultation_open", row).status_code == 302
    channel = {"channel": "site", "place": "区人民政府网站", "on": today()}
    assert post(client, "consultation_announce", row, **channel).status_code == 302
    letter = {"came_by": "letter", "speaker": "person", "body": "建议把标准写成具体的数。"}
    assert post(client, "consultation_enter", row, **letter).status_code == 302
    comment = row.comments.get()

    early = post(client, "consultation_close", row)
    assert early.status_code == 422
    assert "不能提前截止" in early.content.decode()

    assert (
        client.post(reverse("matters:bureau_opinion", args=[comment.pk]), {"words": comment.body}).status_code
        == 302
    )
    said = {"comments": [comment.pk], "uptake": "taken", "reason": "已经写明不超过1100元。"}
    assert post(client, "consultation_answer", row, **said).status_code == 302
    row.refresh_from_db()
    monkeypatch.setattr(consultations, "today", lambda: row.closes_on + datetime.timedelta(days=1))
    consultations.close_due()
    assert post(client, "consultation_result", row, summary="收到1条意见，已采纳并修改。").status_code == 302
    row.refresh_from_db()
    assert row.state == ConsultationState.PUBLISHED
    assert "已经写明不超过1100元" in client.get(row.get_absolute_url()).content.decode()


def test_moderator_is_told_what_to_leave_out(client):
    row = closed(bodies=[f"我叫王测试，{id_number(3)}，建议放宽条件。"])
    sign_in(client, row.agency)
    comment = row.comments.get()
    address = reverse("matters:bureau_opinion", args=[comment.pk])
    shown = client.get(address).content.decode()
    assert "可能有个人信息：姓名、身份证号码" in shown and "［身份证号码已隐去］" in shown
    assert client.post(address, {"words": comment.body}).status_code == 422
    assert client.post(address, {"withheld": "abuse"}).status_code == 302
    comment.refresh_from_db()
    assert comment.state == CommentState.WITHHELD


def test_alike_opinions_are_answered_at_once_and_only_those_of_this_consultation(client):
    row = closed(bodies=["建议写成具体的数。", "希望写清楚数字。"])
    other = closed(bodies=["别处的意见。"])
    for comment in [*row.comments.all(), *other.comments.all()]:
        opinions.show(comment, by=SYSTEM)
    sign_in(client, row.agency)
    chosen = [str(c.pk) for c in [*row.comments.all(), *other.comments.all()]] + ["no-key"]
    said = {"comments": chosen, "uptake": "not", "reason": "法律规定的标准不能改。"}
    assert post(client, "consultation_answer", row, **said).status_code == 302
    assert row.comments.filter(uptake="not").count() == 2
    assert other.comments.get().uptake == ""


def test_what_is_prepared_is_changed_until_it_is_opened(client):
    version = draft()
    row = prepared([version])
    sign_in(client, row.agency)
    address = reverse("matters:consultation_edit", args=[row.pk])
    shown = client.get(address).content.decode()
    assert "checked" in shown and row.title in shown
    words = {"title": "改过的标题", "introduction": "请看条件。", "workdays": 7, "versions": [version.pk]}
    assert client.post(address, {**words, "workdays": 2}).status_code == 422
    assert client.post(address, words).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.workdays, row.subjects.count()) == ("改过的标题", 7, 2)
    consultations.open_consultation(row, by=SYSTEM)
    assert client.post(address, {**words, "title": "又改"}).status_code == 422
    row.refresh_from_db()
    assert row.title == "改过的标题"


@pytest.mark.parametrize("role", [Role.WINDOW_CLERK, Role.INSPECTOR])
def test_roles_that_do_not_ask_have_no_desk(client, role):
    row = opened()
    sign_in(client, row.agency, role)
    assert client.get(reverse("matters:bureau_consultations")).status_code == 403
    assert client.get(reverse("matters:bureau_consultation", args=[row.pk])).status_code == 403
    assert post(client, "consultation_extend", row).status_code == 403


def test_drafts_of_other_agencies_are_not_there_and_open_ones_are_not_theirs(client):
    hidden, running = prepared(), opened()
    sign_in(client, AgencyFactory())
    assert client.get(reverse("matters:bureau_consultation", args=[hidden.pk])).status_code == 404
    assert post(client, "consultation_open", hidden).status_code == 404
    assert post(client, "consultation_drop", running).status_code == 403
    comment = opinions.give(running, body="建议放宽条件。")
    assert client.get(reverse("matters:bureau_opinion", args=[comment.pk])).status_code == 404
    assert client.get(reverse("matters:bureau_consultations")).context["page"].rows == []


def test_citizens_and_strangers_have_no_desk(client):
    assert client.get(reverse("matters:bureau_consultations")).status_code == 302
    client.force_login(ApplicantFactory(), backend=BACKEND)
    assert client.get(reverse("matters:bureau_consultations")).status_code == 403


def test_bureau_over_the_area_holds_it_too(client):
    row = prepared()
    user = StaffFactory(role=Role.BUREAU_ADMIN, area=row.area)
    client.force_login(user, backend=BACKEND)
    assert post(client, "consultation_open", row).status_code == 302


def test_desk_takes_the_same_queries_for_one_and_for_many(client, django_assert_num_queries):
    row = opened()
    opinions.give(row, body="建议放宽条件。")
    client.force_login(StaffFactory(role=Role.BUREAU_ADMIN, area=row.area), backend=BACKEND)
    address = reverse("matters:bureau_consultations")
    client.get(address)
    with django_assert_num_queries(8, exact=False) as few:
        assert "有意见待审核" in client.get(address).content.decode()
    for _ in range(5):
        opened([draft(row.subjects.get(order=2).version.matter.administrative_matter)])
    with django_assert_num_queries(len(few)):
        assert len(client.get(address).context["page"].rows) == 6
