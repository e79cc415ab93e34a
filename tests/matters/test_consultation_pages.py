"""Pages of public consultations: anybody may read and write, nobody floods, nothing unread is shown."""

import pytest
from django.core import signing
from django.core.cache import cache
from django.urls import reverse

from matters.consultation_forms import OpinionForm
from matters.domain import consultations, opinions, versions
from matters.models import Comment
from portal.kernel import marked
from portal.kernel.actors import SYSTEM
from tests.factories.consultations import answered, opened, prepared
from tests.factories.matters import draft, reviewed
from tests.factories.people import AreaRulesFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-11")]


@pytest.fixture(autouse=True)
def rules():
    cache.clear()
    return AreaRulesFactory()


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """A form may be sent the moment it is shown; the tests of that rule put it back."""
    monkeypatch.setattr(marked, "SOONEST", -1)


def mark(words="one"):
    return signing.dumps(words, salt=OpinionForm.salt)


def send(client, row, **data):
    fields = {"body": "建议把条件写成具体的数。", "speaker": "person", "mark": mark(), **data}
    return client.post(reverse("matters:opinion", args=[row.pk]), fields)


def page(client, row):
    return client.get(row.get_absolute_url()).content.decode()


def test_anybody_gives_an_opinion_and_follows_it_by_its_code(client):
    row = opened()
    answer = send(client, row)
    comment = Comment.objects.get()
    assert answer.url == reverse("matters:opinion_status", args=[comment.code])
    assert "待审核" in client.get(answer.url).content.decode()
    assert "建议把条件写成具体的数" not in page(client, row)  # not before somebody looked at it

    opinions.show(comment, by=SYSTEM)
    opinions.answer([comment], by=SYSTEM, uptake="taken", reason="已经写明不超过1100元。")
    for shown in (page(client, row), client.get(answer.url).content.decode()):
        assert "建议把条件写成具体的数" in shown
        assert "已经写明不超过1100元" in shown


def test_withheld_opinion_is_seen_by_its_author_only(client):
    row = opened()
    send(client, row, body="本公司代办各类证明。")
    comment = opinions.withhold(Comment.objects.get(), by=SYSTEM, withheld="advertising")
    assert "代办各类证明" not in page(client, row)
    assert "广告" in client.get(reverse("matters:opinion_status", args=[comment.code])).content.decode()


def test_double_click_is_one_opinion(client):
    row = opened()
    addresses = {send(client, row, mark=(same := mark("same"))).url, send(client, row, mark=same).url}
    assert len(addresses) == 1
    assert Comment.objects.count() == 1


def test_form_sent_in_a_blink_or_forged_is_shown_again_with_its_words(client, monkeypatch):
    monkeypatch.setattr(marked, "SOONEST", 3)
    row = opened()
    for wrong in (mark(), "forged", ""):
        answer = send(client, row, mark=wrong, body="不能丢的意见文字。")
        assert answer.status_code == 422
        assert "不能丢的意见文字" in answer.content.decode()
    assert not Comment.objects.exists()


def test_sender_who_writes_all_the_time_is_slowed_down(client, monkeypatch):
    monkeypatch.setattr("matters.views.consultations.OPINIONS_AN_HOUR", 2)
    row = opened()
    codes = [send(client, row, mark=mark(str(n))).status_code for n in range(3)]
    assert codes == [302, 302, 429]
    assert Comment.objects.count() == 2


@pytest.mark.parametrize("data", [{"body": ""}, {"body": "好"}, {"speaker": "x"}, {"subject": "1"}])
def test_wrong_forms_are_answered_and_keep_nothing(client, data):
    assert send(client, opened(), **data).status_code == 422
    assert not Comment.objects.exists()


def test_after_the_last_day_there_is_no_form_and_no_way_round_it(client):
    row = answered()
    assert reverse("matters:opinion", args=[row.pk]) not in page(client, row)
    assert send(client, row).status_code == 422
    assert row.comments.count() == 1


def test_result_is_published_with_every_answer(client):
    shown = page(client, answered())
    for words in ("征求意见的结果", "共收到意见若干条", "采纳", "已经按意见修改", "本平台"):
        assert words in shown


def test_what_is_prepared_is_not_there_for_strangers(client):
    row = prepared()
    assert client.get(row.get_absolute_url()).status_code == 404
    assert send(client, row).status_code == 404
    assert row.title not in client.get(reverse("matters:consultations")).content.decode()


def test_draft_is_read_as_it_was_and_compared_with_what_was_published(client):
    version = draft(proves="征求意见时的内容。")
    row = opened([version])
    address = reverse("matters:consultation_subject", args=[row.pk, 2])
    assert "征求意见时的内容" in client.get(address).content.decode()
    assert (
        "住所使用证明"
        in client.get(reverse("matters:consultation_subject", args=[row.pk, 1])).content.decode()
    )
    assert client.get(reverse("matters:consultation_subject", args=[row.pk, 9])).status_code == 404

    row.subjects.all()  # the words asked about stay; the published ones are others
    version = versions.edit(version, by=SYSTEM, proves="采纳意见后的内容。")
    past = answered([draft(version.matter.administrative_matter)])
    published = versions.publish(reviewed(past.subjects.get(order=2).version), by=SYSTEM)
    assert published.state == "published"
    shown = client.get(reverse("matters:consultation_subject", args=[past.pk, 2])).content.decode()
    assert "正式公布的文本改了什么" in shown


def test_broken_and_unknown_codes_are_said_plainly(client):
    assert client.get(reverse("matters:opinion_status", args=["NOSUCHCODE12"])).status_code == 404
    search = reverse("matters:opinion_search")
    assert client.get(search, {"code": ""}).status_code == 422
    comment = opinions.give(opened(), body="建议放宽条件。")
    typed = f" {comment.code[:4].lower()}-{comment.code[4:]} "
    assert client.get(search, {"code": typed}).url.endswith(f"{comment.code}/")


def test_list_takes_the_same_queries_for_one_and_for_many(client, django_assert_num_queries):
    opened()
    address = reverse("matters:consultations")
    client.get(address)
    with django_assert_num_queries(2) as few:
        client.get(address, {"state": "open"})
    for _ in range(4):
        opened()
    with django_assert_num_queries(len(few)):
        assert len(client.get(address, {"state": "open"}).context["page"].rows) == 5


def test_page_takes_the_same_queries_for_few_opinions_and_for_many(client, django_assert_num_queries):
    row = opened()
    comment = opinions.show(opinions.give(row, body="第一条意见。"), by=SYSTEM)
    page(client, row)
    with django_assert_num_queries(8, exact=False) as few:
        page(client, row)
    for n in range(60):
        opinions.show(opinions.give(row, body=f"第{n}条意见内容。", subject=row.subjects.first()), by=SYSTEM)
    with django_assert_num_queries(len(few)):
        found = client.get(row.get_absolute_url()).context["page"]
    assert len(found.rows) == 50 and found.next_url and found.rows[0] == comment


def test_open_consultation_is_listed_before_it_is_over(client):
    row = opened()
    consultations.announce(row, by=SYSTEM, channel="paper", place="《日报》第4版", on=row.opens_on)
    shown = page(client, row)
    assert "《日报》第4版" in shown and "提出意见" in shown
