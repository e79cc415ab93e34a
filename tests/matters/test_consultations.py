"""Public consultation: long enough, never ended early, every opinion answered, nothing published meanwhile."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from matters.consultation_enums import CommentState, ConsultationState, SubjectKind
from matters.domain import consultations, opinions, versions
from matters.domain.consultations import NotConsulted
from matters.models import Comment, Consultation
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.calendar import add_workdays, today
from portal.kernel.models import AuditEvent
from portal.people.enums import Role
from portal.people.loading import read_rules
from portal.people.models import AreaRules
from tests.factories.consultations import answered, closed, opened, prepared
from tests.factories.matters import draft, reviewed
from tests.factories.people import AgencyFactory, AreaRulesFactory, StaffFactory, id_number

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-11")]
ASKED_FIRST = [{"key": "agency"}, {"key": "consultation"}, {"key": "publish"}]


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


def test_of_the_five_notices_only_xizang_asks_the_public_first_for_five_working_days():
    """T21 三（二）: 公开征求意见(征求意见的时间不得少于5个工作日)."""
    asked = {}
    for row in read_rules():
        area_rules = AreaRules(
            list_steps=row["list_steps"], consultation_workdays=row["consultation_workdays"]
        )
        if consultations.needs_consultation(area_rules):
            asked[row["notice"]] = area_rules.consultation_workdays
    assert asked == {"T21": 5}


@pytest.mark.parametrize(("rule", "least"), [(None, 5), (3, 5), (5, 5), (7, 7)])
def test_period_is_the_areas_and_never_under_five_working_days(rules, rule, least):
    rules.consultation_workdays = rule
    rules.save()
    with pytest.raises(Refused) as refusal:
        prepared(workdays=least - 1)
    assert refusal.value.field == "workdays"
    assert f"{least}个工作日" in refusal.value.message
    row = opened(workdays=least)
    assert row.closes_on == add_workdays(today(), least).date


def test_rule_that_grew_meanwhile_holds_at_opening(rules):
    row = prepared()
    rules.consultation_workdays = 10
    rules.save()
    with pytest.raises(Refused, match="不得少于10个工作日"):
        consultations.open_consultation(row, by=SYSTEM)


def test_consultation_is_not_closed_before_its_day_by_anybody(monkeypatch):
    row = opened()
    for day in (today(), row.closes_on):
        monkeypatch.setattr(consultations, "today", lambda day=day: day)
        with pytest.raises(IllegalMove) as refusal:
            consultations.close(row, by=SYSTEM)
        assert refusal.value.code == "too_early"
        assert consultations.close_due() == 0
    with pytest.raises(IllegalMove):
        consultations.drop(row, by=SYSTEM, reason="不想征求了")
    monkeypatch.setattr(consultations, "today", lambda: row.closes_on + datetime.timedelta(days=1))
    assert consultations.close_due() == 1
    row.refresh_from_db()
    assert row.state == ConsultationState.CLOSED


def test_database_itself_keeps_it_open():
    row = opened()
    with pytest.raises(IntegrityError, match="matters_consultation_kept_open"), transaction.atomic():
        Consultation.objects.filter(pk=row.pk).update(state=ConsultationState.CLOSED, closed_on=row.closes_on)


def test_period_is_extended_and_never_shortened():
    row = opened()
    with pytest.raises(Refused, match="只能延长"):
        consultations.extend(row, by=SYSTEM, closes_on=row.closes_on, reason="")
    later = row.closes_on + datetime.timedelta(days=3)
    assert consultations.extend(row, by=SYSTEM, closes_on=later, reason="应公众要求").closes_on == later


def test_what_is_asked_about_is_kept_as_it_read_that_day():
    version = draft(proves="征求意见时的内容。")
    row = opened([version])
    kinds = list(row.subjects.values_list("kind", flat=True))
    assert kinds == [SubjectKind.LIST, SubjectKind.TEXT]
    versions.edit(version, by=SYSTEM, proves="采纳意见后的内容。")
    text = row.subjects.get(kind=SubjectKind.TEXT)
    assert "征求意见时的内容。" in str(text.content)
    assert text.digest == consultations.digest(text.content)


def test_nothing_to_ask_about_is_refused():
    row = prepared([], agency=AgencyFactory())
    with pytest.raises(Refused) as refusal:
        consultations.open_consultation(row, by=SYSTEM)
    assert refusal.value.code == "no_subject"


def test_foreign_and_published_matters_are_not_asked_about():
    other = draft()
    with pytest.raises(Refused) as refusal:
        prepared([other], agency=AgencyFactory())
    assert refusal.value.code == "not_open"


def test_version_is_not_published_while_the_public_is_asked_nor_before_the_result():
    version = reviewed(draft())
    row = opened([version], ago=datetime.timedelta(days=60))
    with pytest.raises(NotConsulted, match="开放到"):
        versions.publish(version, by=SYSTEM)
    row = consultations.close(row, by=SYSTEM)
    with pytest.raises(NotConsulted, match="结果尚未公布"):
        versions.publish(version, by=SYSTEM)
    consultations.publish_result(row, by=SYSTEM, summary="没有收到意见，按原稿公布。")
    assert versions.publish(version, by=SYSTEM).state == "published"


def test_where_the_area_asks_first_nothing_unasked_is_published(rules):
    rules.list_steps = ASKED_FIRST
    rules.consultation_workdays = 5
    rules.save()
    version = reviewed(draft())
    with pytest.raises(NotConsulted, match="还没有征求过") as refusal:
        versions.publish(version, by=SYSTEM)
    assert "5个工作日" in refusal.value.way_out
    answered([version])
    assert versions.publish(version, by=SYSTEM).state == "published"


def test_where_the_area_does_not_ask_first_it_need_not():
    assert versions.publish(reviewed(draft()), by=SYSTEM).state == "published"


def test_result_waits_until_every_opinion_is_read_and_answered():
    row = closed(bodies=["建议把标准写成具体的数。", "第二条看不懂，请改写。"])
    summary = "共收到2条意见，采纳1条。"
    with pytest.raises(Refused, match="2条意见没有审核"):
        consultations.publish_result(row, by=SYSTEM, summary=summary)
    first, second = row.comments.order_by("id")
    opinions.show(first, by=SYSTEM)
    opinions.withhold(second, by=SYSTEM, withheld="unrelated")
    with pytest.raises(Refused, match="1条意见没有答复"):
        consultations.publish_result(row, by=SYSTEM, summary=summary)
    opinions.answer([first], by=SYSTEM, uptake="taken", reason="已经写明不超过1100元。")
    row = consultations.publish_result(row, by=SYSTEM, summary=summary)
    assert row.published_on == today()
    with pytest.raises(IllegalMove):
        opinions.answer([first], by=SYSTEM, uptake="not", reason="事后改口的答复。")


@pytest.mark.parametrize(
    ("uptake", "reason", "field"),
    [("", "已经修改。", "uptake"), ("not", "已阅", "reason"), ("x", "已经修改。", "uptake")],
)
def test_answer_says_what_becomes_of_it_and_why(uptake, reason, field):
    row = closed(bodies=["建议把标准写成具体的数。"])
    comment = opinions.show(row.comments.get(), by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        opinions.answer([comment], by=SYSTEM, uptake=uptake, reason=reason)
    assert refusal.value.field == field


def test_unread_opinion_is_not_answered():
    row = closed(bodies=["建议把标准写成具体的数。"])
    with pytest.raises(IllegalMove, match="只答复已公开的意见"):
        opinions.answer(row.comments.all(), by=SYSTEM, uptake="taken", reason="已经修改。")


def test_personal_data_is_not_shown():
    number = id_number(5)
    row = closed(bodies=[f"我的号码是{number}，建议放宽条件。"])
    comment = row.comments.get()
    with pytest.raises(opinions.PersonalData, match="身份证号码"):
        opinions.show(comment, by=SYSTEM)
    shown = opinions.show(comment, by=SYSTEM, words="建议放宽条件。")
    assert shown.shown_body == "建议放宽条件。"
    assert number in shown.body


def test_same_form_sent_twice_is_one_opinion():
    row = opened()
    first = opinions.give(row, body="建议放宽条件。", token="form-1")
    assert opinions.give(row, body="建议放宽条件。", token="form-1") == first
    assert Comment.objects.count() == 1
    assert len(first.code) == 12


@pytest.mark.parametrize("body", ["", "好", "长" * 2001])
def test_empty_and_endless_opinions_are_refused(body):
    with pytest.raises(Refused) as refusal:
        opinions.give(opened(), body=body)
    assert refusal.value.field == "body"


def test_opinion_after_the_last_day_is_refused_letters_are_still_entered():
    row = opened(ago=datetime.timedelta(days=60))
    with pytest.raises(IllegalMove) as refusal:
        opinions.give(row, body="来晚了的意见。")
    assert refusal.value.code == "over"
    row = consultations.close(row, by=SYSTEM)
    opinions.enter(row, by=SYSTEM, body="截止当天寄到的意见。", came_by="letter")
    assert row.comments.get().came_by == "letter"


def test_flood_is_bounded_without_a_cache(monkeypatch):
    monkeypatch.setattr(opinions, "MOST_UNREAD", 2)
    row = opened()
    for n in range(3):
        opinions.give(row, body=f"第{n}条意见内容。")
    with pytest.raises(Refused) as refusal:
        opinions.give(row, body="再来一条意见。")
    assert refusal.value.code == "flood"


def test_channels_are_kept_on_record_with_the_portal_first():
    row = opened()
    consultations.announce(row, by=SYSTEM, channel="radio", place="人民广播电台早间新闻", on=today())
    assert list(row.announcements.values_list("channel", flat=True)) == ["portal", "radio"]
    with pytest.raises(Refused, match="不能晚于今天"):
        consultations.announce(
            row, by=SYSTEM, channel="tv", place="电视台", on=today() + datetime.timedelta(days=1)
        )


def test_strangers_hold_nothing():
    row = opened()
    stranger = StaffFactory(role=Role.HANDLER, agency=AgencyFactory())
    for act in (
        lambda: consultations.announce(row, by=stranger, channel="tv", place="电视台", on=today()),
        lambda: consultations.extend(
            row, by=stranger, closes_on=row.closes_on + datetime.timedelta(days=9), reason="想延长"
        ),
        lambda: opinions.enter(row, by=stranger, body="冒充的意见。", came_by="letter"),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == "may_not"


def test_past_opening_days_are_for_loading_records_only():
    row = prepared()
    officer = StaffFactory(role=Role.LEGAL_REVIEWER, agency=row.agency)
    row = consultations.open_consultation(row, by=officer, on=today() - datetime.timedelta(days=30))
    assert row.opens_on == today()


def test_every_act_and_refusal_leaves_its_trace():
    row = opened()
    opinions.give(row, body="建议放宽条件。")
    with pytest.raises(IllegalMove):
        consultations.close(row, by=SYSTEM)
    acts = set(AuditEvent.objects.values_list("act", flat=True))
    assert {"matters.prepare_consultation", "matters.consultation.open", "matters.opinion"} <= acts
    assert AuditEvent.objects.filter(refused="too_early").exists()


def test_comment_moves_only_where_the_table_leads():
    comment = opinions.give(opened(), body="建议放宽条件。")
    assert comment.state == CommentState.RECEIVED
    opinions.withhold(comment, by=SYSTEM, withheld="advertising")
    with pytest.raises(Refused):
        opinions.withhold(comment, by=SYSTEM, withheld="")
    shown = opinions.show(comment, by=SYSTEM)
    assert (shown.state, shown.withheld) == (CommentState.SHOWN, "")
