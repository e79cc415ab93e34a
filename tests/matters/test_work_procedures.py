"""The general work procedure: all chapters of the notice, made in the steps of a normative document, then fixed."""

import io

import pytest
from django.core.cache import cache
from django.urls import reverse
from docx import Document

from matters import handbook
from matters.domain import consultations, work_procedures
from matters.domain.consultations import NotConsulted
from matters.domain.procedure_words import CHAPTERS, chinese, numbered
from matters.domain.work_procedures import ProcedureIncomplete
from matters.procedure_enums import ProcedureState
from portal.kernel import duties
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, Stale
from portal.people.enums import Role
from tests.factories.consultations import AGO, answered, opened
from tests.factories.matters import published as published_matter
from tests.factories.people import AgencyFactory, AreaRulesFactory, StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-15")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MEETING = "2026年11月20日局长办公会议审议通过。"


@pytest.fixture(autouse=True)
def rules():
    cache.clear()
    return AreaRulesFactory()


@pytest.fixture
def bureau():
    return AgencyFactory(leads_justice=True)


def drafted(bureau):
    return work_procedures.draft(bureau.area, agency=bureau, by=SYSTEM)


def reviewed(bureau):
    row = work_procedures.submit(drafted(bureau), by=SYSTEM)
    return work_procedures.review(row, by=SYSTEM, opinion="合法，同意。")


def published(bureau):
    return work_procedures.publish(reviewed(bureau), by=SYSTEM, deliberation=MEETING)


def test_first_draft_says_what_the_areas_rules_say(rules, bureau):
    rules.sign_in_person, rules.agent_allowed, rules.title = True, False, "测试通知"
    rules.save()
    row = drafted(bureau)
    words = "".join(article["text"] for chapter in row.chapters for article in chapter["articles"])
    assert [chapter["key"] for chapter in row.chapters] == list(CHAPTERS)
    assert "持本人有效身份证件原件到现场签署" in words
    assert "不可以代为承诺" in words
    assert "《测试通知》" in words
    assert "到场签署" in str(row.flow)


def test_another_areas_rules_give_other_words(rules, bureau):
    rules.agent_allowed = rules.disclosure = True
    rules.refusal_of_disclosure = "certificate"
    rules.save()
    words = str(drafted(bureau).chapters)
    assert "特别授权书" in words and "不同意公开的，应当提交证明" in words
    assert "不可以代为承诺" not in words


def test_articles_are_numbered_through_and_typed_numbers_are_not_kept_twice():
    chapters = numbered(
        {"general": ["第一条 为了规范工作。", "", "第9条适用本规程。"], "final": ["自公布之日起施行。"]}
    )
    assert [a["number"] for c in chapters for a in c["articles"]] == ["第一条", "第二条", "第三条"]
    assert chapters[0]["articles"][1]["text"] == "适用本规程。"
    assert [chinese(n) for n in (1, 10, 11, 20, 35)] == ["一", "十", "十一", "二十", "三十五"]


@pytest.mark.parametrize("key", list(CHAPTERS))
def test_missing_chapter_is_named_and_stops_it(bureau, key):
    row = drafted(bureau)
    words = {c["key"]: "\n".join(a["text"] for a in c["articles"]) for c in row.chapters}
    work_procedures.edit(row, by=SYSTEM, chapters={**words, key: " "})
    with pytest.raises(ProcedureIncomplete) as refusal:
        work_procedures.submit(row, by=SYSTEM)
    assert refusal.value.missing == [CHAPTERS[key]]


def test_steps_are_taken_in_order(bureau):
    row = drafted(bureau)
    for act in (
        lambda: work_procedures.review(row, by=SYSTEM, opinion="同意。"),
        lambda: work_procedures.publish(row, by=SYSTEM, deliberation=MEETING),
    ):
        with pytest.raises(IllegalMove):
            act()
    row = work_procedures.submit(row, by=SYSTEM)
    with pytest.raises(IllegalMove):
        work_procedures.edit(row, by=SYSTEM, title="改名")
    with pytest.raises(Refused, match="审查意见"):
        work_procedures.review(row, by=SYSTEM, opinion=" ")
    row = work_procedures.review(row, by=SYSTEM, opinion="合法，同意。")
    with pytest.raises(Refused, match="集体讨论"):
        work_procedures.publish(row, by=SYSTEM, deliberation="")
    row = work_procedures.publish(row, by=SYSTEM, deliberation=MEETING)
    assert row.state == ProcedureState.PUBLISHED
    assert row.digest and row.published_on


def test_where_the_area_asks_first_it_is_not_handed_in_unasked(rules, bureau):
    rules.list_steps = [{"key": "agency"}, {"key": "consultation"}, {"key": "publish"}]
    rules.consultation_workdays = 5
    rules.save()
    row = drafted(bureau)
    with pytest.raises(NotConsulted):
        work_procedures.submit(row, by=SYSTEM)
    running = opened([], agency=bureau, procedure=row, ago=AGO)
    with pytest.raises(NotConsulted, match="开放到"):
        work_procedures.submit(row, by=SYSTEM)
    assert running.subjects.get().content["chapters"] == row.chapters
    running = consultations.close(running, by=SYSTEM)
    consultations.publish_result(running, by=SYSTEM, summary="没有收到意见，按原稿报审。")
    assert work_procedures.submit(row, by=SYSTEM).state == ProcedureState.LEGALITY_REVIEW


def test_page_leads_to_the_public_first_where_the_area_asks_first(client, rules, bureau):
    row = drafted(bureau)
    sign_in(client, Role.BUREAU_ADMIN, bureau)
    address = reverse("matters:bureau_procedure", args=[row.pk])
    assert reverse("matters:procedure_submit", args=[row.pk]) in client.get(address).content.decode()
    rules.list_steps = [{"key": "agency"}, {"key": "consultation"}, {"key": "publish"}]
    rules.save()
    page = client.get(address).content.decode()
    prepare = f"{reverse('matters:bureau_consultation_new')}?procedure={row.pk}"
    assert reverse("matters:procedure_submit", args=[row.pk]) not in page and prepare in page
    assert f'value="{row.pk}" selected' in client.get(prepare).content.decode()


def test_consultation_opened_later_still_stops_publication(bureau):
    row = reviewed(bureau)
    opened([], agency=bureau, procedure=row)
    with pytest.raises(NotConsulted):
        work_procedures.publish(row, by=SYSTEM, deliberation=MEETING)


def test_published_procedure_never_changes_and_ends_with_the_next(bureau):
    first = published(bureau)
    first.title = "改名"
    with pytest.raises(Refused, match="不得改动"):
        first.save()
    second = drafted(bureau)
    assert (second.number, second.chapters) == (2, first.chapters)
    with pytest.raises(Refused) as refusal:
        drafted(bureau)
    assert refusal.value.code == "one_open"
    work_procedures.submit(second, by=SYSTEM)
    work_procedures.review(second, by=SYSTEM, opinion="同意。")
    work_procedures.publish(second, by=SYSTEM, deliberation=MEETING)
    first.refresh_from_db()
    assert first.state == ProcedureState.SUPERSEDED and first.ended_on
    assert work_procedures.in_force(bureau.area).pk == second.pk


def test_second_writer_is_told_and_overwrites_nothing(bureau):
    row = drafted(bureau)
    seen = work_procedures.stamp(row)
    work_procedures.edit(row, by=SYSTEM, seen=seen, title="先改的名称")
    with pytest.raises(Stale):
        work_procedures.edit(row, by=SYSTEM, seen=seen, title="后改的名称")
    row.refresh_from_db()
    assert row.title == "先改的名称"


def test_area_below_follows_the_procedure_of_the_area_above(bureau):
    below = AgencyFactory(area__parent=bureau.area)
    row = published(bureau)
    assert work_procedures.in_force(below.area) == row


@pytest.mark.parametrize("role", [Role.HANDLER, Role.WINDOW_CLERK])
def test_others_write_no_procedure(bureau, role):
    row = drafted(bureau)
    for by in (StaffFactory(role=role, agency=bureau), StaffFactory(role=Role.LEGAL_REVIEWER)):
        with pytest.raises(Refused) as refusal:
            work_procedures.edit(row, by=by, title="改名")
        assert refusal.value.code == "may_not"


# -- pages ------------------------------------------------------------------


def sign_in(client, role, bureau):
    user = StaffFactory(role=role, agency=bureau, area=bureau.area)
    client.force_login(user, backend=BACKEND)
    return user


def test_whole_way_on_the_pages_with_two_people(client, bureau):
    sign_in(client, Role.BUREAU_ADMIN, bureau)
    desk = reverse("matters:bureau_procedures")
    assert client.get(desk).status_code == 200
    started = client.post(desk, {"area": bureau.area_id, "agency": bureau.pk})
    assert started.status_code == 302
    page = client.get(started.url).content.decode()
    assert "报送合法性审查" in page and "<svg" in page
    row = work_procedures.WorkProcedure.objects.get()
    words = {f"chapter_{c['key']}": "\n".join(a["text"] for a in c["articles"]) for c in row.chapters}
    stale = {**words, "title": "晚到的名称", "seen": "0123456789abcdef"}
    assert client.post(started.url, stale).status_code == 422
    fresh = {**words, "title": "新名称", "seen": work_procedures.stamp(row)}
    assert client.post(started.url, fresh).status_code == 302
    assert client.post(reverse("matters:procedure_submit", args=[row.pk])).status_code == 302
    assert client.get(row.get_absolute_url()).status_code == 404  # not yet public

    sign_in(client, Role.LEGAL_REVIEWER, bureau)
    assert client.post(reverse("matters:procedure_review", args=[row.pk]), {"opinion": ""}).status_code == 422
    assert (
        client.post(reverse("matters:procedure_review", args=[row.pk]), {"opinion": "同意。"}).status_code
        == 302
    )

    sign_in(client, Role.BUREAU_ADMIN, bureau)
    said = {"deliberation": MEETING, "doc_number": "测司〔2026〕1号"}
    assert client.post(reverse("matters:procedure_publish", args=[row.pk]), said).status_code == 302
    client.logout()
    shown = client.get(row.get_absolute_url()).content.decode()
    for wanted in ("新名称", "测司〔2026〕1号", "第一条", "法律责任", "流程图的文字说明", "data-print"):
        assert wanted in shown
    assert "新名称" in client.get(reverse("matters:procedures")).content.decode()


def test_guide_leads_to_the_procedure_of_its_area(client):
    matter = published_matter().matter.administrative_matter
    address = reverse("matters:guide", args=[matter.pk])
    assert "工作规程" not in client.get(address).content.decode().split("<footer")[0]
    row = published(AgencyFactory(area=matter.area, leads_justice=True))
    assert row.get_absolute_url() in client.get(address).content.decode()


def test_drafts_are_not_there_for_strangers(client, bureau):
    row = drafted(bureau)
    assert client.get(row.get_absolute_url()).status_code == 404
    sign_in(client, Role.BUREAU_ADMIN, AgencyFactory())
    assert client.get(reverse("matters:bureau_procedure", args=[row.pk])).status_code == 404
    sign_in(client, Role.HANDLER, bureau)
    assert client.get(reverse("matters:bureau_procedure", args=[row.pk])).status_code == 403
    assert client.post(reverse("matters:procedure_submit", args=[row.pk])).status_code == 403


@pytest.mark.parametrize("format", ["pdf", "docx"])
def test_procedure_is_there_to_take_away(client, bureau, format):
    row = published(bureau)
    address = reverse("matters:procedure_file", args=[row.pk, format])
    assert client.post(address).status_code == 302
    duties.work(queue="default")
    answer = client.get(address, {"download": ""})
    assert answer["Content-Disposition"].startswith("attachment")
    if format == "docx":
        document = Document(io.BytesIO(answer.content))
        words = "\n".join(p.text for p in document.paragraphs)
        for chapter in row.chapters:
            assert chapter["title"] in words
            assert chapter["articles"][0]["text"] in words
    else:
        assert answer.content.startswith(b"%PDF")


def test_book_holds_every_chapter_and_the_drawing(bureau):
    book = handbook.of_procedure(published(bureau))
    assert len(book.parts) == len(CHAPTERS) + 1
    assert book.parts[-1].kind == "flow"


def test_consultation_on_a_procedure_shows_its_chapters(client, bureau):
    row = drafted(bureau)
    past = answered([], agency=bureau, procedure=row)
    shown = client.get(reverse("matters:consultation_subject", args=[past.pk, 1])).content.decode()
    assert row.chapters[0]["articles"][0]["text"] in shown


# -- guides of the agency ----------------------------------------------------


@pytest.mark.clause("M-14")
def test_agency_writes_and_publishes_its_guide_on_its_page(client):
    from_list = published_matter()
    matter = from_list.matter.administrative_matter
    sign_in(client, Role.HANDLER, matter.agency)
    address = reverse("matters:bureau_guide", args=[matter.pk])
    assert "公布的就是最新的" in client.get(address).content.decode()
    written = {"fee": "不收费", "complaint_phone": "0375-7654321", "materials": "申请表\n\n照片"}
    assert client.post(address, written).status_code == 302
    assert "有改动没有公布" in client.get(address).content.decode()
    assert (
        client.post(reverse("matters:guide_publish", args=[matter.pk]), {"note": "补投诉电话"}).status_code
        == 302
    )
    assert matter.guides.get(number=2).content["materials"] == ["申请表", "照片"]
    assert "第2版" in client.get(reverse("matters:bureau_guides")).content.decode()
    sign_in(client, Role.HANDLER, AgencyFactory())
    assert client.get(address).status_code == 403
    assert client.get(reverse("matters:bureau_guides")).context["page"].rows == []
