"""A format text in a second language: written, checked by another person, shown beside the Chinese one."""

import pytest
from django.urls import reverse

from matters.domain import parallel, texts, versions
from matters.models import ParallelText
from matters.parallel_enums import ParallelState
from portal.kernel.acts import Refused, Stale
from portal.kernel.calendar import today
from portal.kernel.models import AuditEvent
from portal.people.area_rules import rules_for
from portal.people.enums import Role
from tests.factories.matters import published
from tests.factories.people import AreaRulesFactory, StaffFactory

TIBETAN = "སྲིད་འཛིན་ལས་ཁུངས་ཀྱིས་བརྡ་ཁྱབ།"


def staff(agency, role):
    return StaffFactory(role=role, agency=agency)


@pytest.fixture
def version(db):
    AreaRulesFactory(parallel_languages=["bo"])
    return published()


@pytest.fixture
def text(version):
    return version.texts.get()


@pytest.fixture
def writer(version):
    return staff(version.matter.agency, Role.HANDLER)


@pytest.fixture
def checker(version):
    return staff(version.matter.agency, Role.AGENCY_HEAD)


def translated(text, *, by, **changed):
    """Every passage in Tibetan, each with its own number."""
    row = parallel.begin(text, language="bo", by=by)
    words = {
        place: f"{TIBETAN}{number}" for number, (place, *_) in enumerate(parallel.places_of(text), start=1)
    }
    return parallel.write(row, words=words | changed, translator="民族语文工作办公室", by=by)


def released(text, writer, checker):
    row = parallel.submit(translated(text, by=writer), by=writer)
    return parallel.release(row, by=checker)


@pytest.mark.clause("M-12")
def test_a_checked_translation_stands_beside_every_section(text, writer, checker):
    row = released(text, writer, checker)

    text.refresh_from_db()
    (shown,) = parallel.shown(text)
    assert (shown["language"], shown["name"], shown["digest"]) == ("bo", "藏文", row.digest)
    assert len(shown["sections"]) == len(text.sections) and len(shown["pledge"]) == len(text.pledge)
    assert all(TIBETAN in words for words in [*shown["sections"], *shown["pledge"]])
    assert AuditEvent.objects.filter(to_state="in_use", clause="autonomy-law/21").exists()


def test_the_chinese_text_and_its_digest_stay_what_they_were(text, writer, checker):
    before = text.digest, text.sections
    released(text, writer, checker)
    text.refresh_from_db()
    assert (text.digest, text.sections) == before


@pytest.mark.parametrize(
    ("place", "words", "fault"),
    [
        ("sections.liability", "", "没有翻译"),
        ("sections.liability", "依法追究责任。", "没有藏文"),
        ("pledge.truth", "内容真实", "没有藏文"),
        ("title", "", "没有翻译"),
        ("sections.check", TIBETAN + "\ue123", "印不出"),
    ],
)
def test_what_is_left_out_or_not_in_its_script_is_named(text, writer, place, words, fault):
    row = translated(text, by=writer, **{place: words})
    with pytest.raises(parallel.ParallelFaults) as refusal:
        parallel.submit(row, by=writer)
    assert list(refusal.value.faults) == [place]
    assert fault in refusal.value.faults[place]


def test_who_wrote_it_does_not_check_it(text, writer):
    row = parallel.submit(translated(text, by=writer), by=writer)
    with pytest.raises(Refused, match="不能自己核对"):
        parallel.release(row, by=writer)
    text.refresh_from_db()
    assert text.parallels == {}


def test_the_area_says_which_languages(text, writer):
    with pytest.raises(Refused, match="没有开通"):
        parallel.begin(text, language="en", by=writer)


def test_strangers_do_not_translate(text, version):
    other = staff(published().matter.agency, Role.HANDLER)
    with pytest.raises(Refused, match="只有本机关"):
        parallel.begin(text, language="bo", by=other)


def test_sent_back_with_a_reason_and_mended(text, writer, checker):
    row = parallel.submit(translated(text, by=writer), by=writer)
    row = parallel.send_back(row, reason="第三段译错了", by=checker)
    assert (row.state, row.back_reason) == (ParallelState.DRAFT, "第三段译错了")
    row = parallel.release(parallel.submit(row, by=writer), by=checker)
    assert (row.state, row.back_reason) == (ParallelState.IN_USE, "")


def test_a_second_writer_overwrites_nothing(text, writer, checker):
    row = translated(text, by=writer)
    with pytest.raises(Stale, match="已被他人修改"):
        parallel.write(row, words={}, translator="", by=writer, seen="0" * 64)
    row.refresh_from_db()
    assert TIBETAN in row.words["title"]


def test_in_use_it_is_fixed_and_a_new_one_replaces_it(text, writer, checker):
    first = released(text, writer, checker)
    first.words = {}
    with pytest.raises(Refused, match="启用后不得改动"):
        first.save()
    second = parallel.begin(text, language="bo", by=writer)
    assert second.number == 2 and TIBETAN in second.words["title"]
    second = parallel.write(
        second, words=parallel.flat(second.words) | {"title": TIBETAN}, translator="甲", by=writer
    )
    parallel.release(parallel.submit(second, by=writer), by=checker)
    states = ParallelText.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == [ParallelState.REPLACED, ParallelState.IN_USE]
    text.refresh_from_db()
    assert text.parallels["bo"]["title"] == TIBETAN


def test_a_new_text_begins_with_what_did_not_change(text, version, writer, checker):
    released(text, writer, checker)
    new = versions.create_draft(version.matter, by=writer)
    new = versions.edit(new, by=writer, civil_liability="因承诺不实造成损害的，赔偿损失。")
    rules = rules_for(version.matter.area)
    fresh = texts.put_in_force(new, rules=rules, on=today())
    assert fresh.parallels == {}
    row = parallel.begin(fresh, language="bo", by=writer)
    words = parallel.flat(row.words)
    assert not words.get("sections.civil_liability")
    assert TIBETAN in words["sections.matter"]


class TestPages:
    @pytest.mark.clause("M-12")
    def test_from_the_version_to_use(self, client, text, version, writer, checker):
        client.force_login(writer)
        page = client.get(reverse("matters:version", args=[version.pk])).content.decode()
        assert "现行文本还没有对照" in page
        client.post(reverse("matters:parallel_begin", args=[text.pk]), {"language": "bo"})
        row = ParallelText.objects.get()
        address = reverse("matters:parallel", args=[row.pk])
        page = client.get(address).content.decode()
        assert 'lang="bo"' in page and text.section("liability")["body"][:10] in page
        words = {place: TIBETAN for place, *_ in parallel.places_of(text)}
        answer = client.post(address, words | {"translator": "", "submit": ""})
        assert answer.status_code == 422 and "没有写明翻译单位" in answer.content.decode()
        assert client.post(address, words | {"translator": "甲", "submit": ""}).status_code == 302
        assert "等另一位同事核对" in client.get(address).content.decode()
        client.force_login(checker)
        assert client.post(reverse("matters:parallel_release", args=[row.pk])).status_code == 302
        client.logout()
        public = client.get(reverse("matters:text", args=[version.matter_id, text.number])).content.decode()
        assert "藏文对照文本" in public and TIBETAN in public

    def test_another_agency_finds_nothing(self, client, text, writer):
        row = translated(text, by=writer)
        client.force_login(staff(published().matter.agency, Role.HANDLER))
        assert client.get(reverse("matters:parallel", args=[row.pk])).status_code == 404
        assert client.post(
            reverse("matters:parallel_begin", args=[text.pk]), {"language": "bo"}
        ).status_code in (302, 404)
        assert ParallelText.objects.count() == 1

    def test_sending_back_asks_for_a_reason(self, client, text, writer, checker):
        row = parallel.submit(translated(text, by=writer), by=writer)
        client.force_login(checker)
        client.post(reverse("matters:parallel_back", args=[row.pk]), {"reason": ""})
        row.refresh_from_db()
        assert row.state == ParallelState.CHECKING
