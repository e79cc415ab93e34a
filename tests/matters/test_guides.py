"""Service guides: both ways and the way out, numbered, never changed, to take away as PDF and Word."""

import io

import pytest
from django.core.cache import cache
from django.urls import reverse
from docx import Document
from docx.shared import RGBColor

from matters import handbook
from matters.domain import guide_versions, joint, papers, versions
from matters.enums import CheckMode, CheckWhen
from matters.models import GuideVersion, Paper
from portal.kernel import duties
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import Refused
from portal.kernel.files import read
from portal.people.enums import Role
from tests.factories.matters import AdministrativeMatterFactory, draft, published, reviewed
from tests.factories.people import AgencyFactory, AreaRulesFactory, StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-14")]


@pytest.fixture(autouse=True)
def rules():
    cache.clear()
    return AreaRulesFactory()


@pytest.fixture
def matter():
    return AdministrativeMatterFactory(name="法律援助审批")


def page(client, matter, *more):
    name = "matters:guide_version" if more else "matters:guide"
    return client.get(reverse(name, args=[matter.pk, *more]))


def test_guide_is_published_together_with_the_texts(matter):
    published(matter, name="经济困难证明")
    guide = matter.guides.get()
    assert (guide.number, guide.content["title"]) == (1, "法律援助审批办事指南")
    assert [row["name"] for row in guide.content["certificates"]] == ["经济困难证明"]
    assert guide.digest == guide_versions.digest(guide.content)


def test_guide_tells_both_ways_the_way_out_and_where_to_complain(client, matter):
    published(matter, name="经济困难证明")
    shown = page(client, matter).content.decode()
    for words in (
        "选择承诺需要什么",
        "选择承诺，这样办",
        "不选择承诺，这样办",
        "承诺以后想退出，这样办",
        "撤回承诺",
        "投诉电话",
        "12345",
        "办理流程图",
        "<svg",
        "流程图的文字说明",
        "data-print",
    ):
        assert words in shown, words


def test_new_words_are_a_new_guide_and_the_same_words_are_not(matter):
    first = published(matter, name="经济困难证明")
    assert guide_versions.publish_guide(matter, by=SYSTEM).number == 1
    again = versions.create_draft(first.matter, by=SYSTEM, name="经济状况证明")
    versions.publish(reviewed(again), by=SYSTEM)
    old, new = matter.guides.order_by("number")
    assert old.content["certificates"][0]["name"] == "经济困难证明"
    assert new.content["certificates"][0]["name"] == "经济状况证明"


def test_many_certificates_published_at_once_are_one_guide(matter):
    drafts = [reviewed(draft(matter, name=f"证明{n}")) for n in range(3)]
    with guide_versions.once_for_all(by=SYSTEM):
        for version in drafts:
            versions.publish(version, by=SYSTEM)
        assert not matter.guides.exists()
    assert len(matter.guides.get().content["certificates"]) == 3


def test_published_guide_never_changes(matter):
    published(matter)
    guide = matter.guides.get()
    guide.content = {}
    with pytest.raises(Refused, match="不得改动"):
        guide.save()
    with pytest.raises(Refused, match="不得删除"):
        guide.delete()


def test_what_the_agency_writes_comes_with_the_next_guide_only(client, matter):
    published(matter)
    writer = StaffFactory(role=Role.HANDLER, agency=matter.agency)
    guide_versions.write(matter, by=writer, complaint_phone="0375-7654321", hours="周一至周六 9:00—17:00")
    assert "0375-7654321" not in page(client, matter).content.decode()
    guide_versions.publish_guide(matter, by=writer, note="更新投诉电话")
    shown = page(client, matter).content.decode()
    assert "0375-7654321" in shown and "更新投诉电话" in shown
    older = page(client, matter, 1).content.decode()
    assert "这是以前的第1版" in older and "0375-7654321" not in older


def test_any_two_guides_are_compared(client, matter):
    published(matter)
    guide_versions.write(matter, by=SYSTEM, complaint_phone="0375-7654321")
    guide_versions.publish_guide(matter, by=SYSTEM)
    shown = client.get(reverse("matters:guides", args=[matter.pk]), {"old": 1, "new": 2}).content.decode()
    assert "<ins>" in shown and "0375-7654321" in shown
    assert page(client, matter, 9).status_code == 404


def test_strangers_write_no_guide(matter):
    published(matter)
    for stranger in (
        StaffFactory(role=Role.HANDLER, agency=AgencyFactory()),
        StaffFactory(role=Role.WINDOW_CLERK, agency=matter.agency),
    ):
        for act in (guide_versions.write, guide_versions.publish_guide):
            with pytest.raises(Refused) as refusal:
                act(matter, by=stranger)
            assert refusal.value.code == "may_not"


def test_nothing_listed_no_guide(client, matter):
    draft(matter)
    with pytest.raises(Refused) as refusal:
        guide_versions.publish_guide(matter, by=SYSTEM)
    assert refusal.value.code == "nothing_listed"
    assert page(client, matter).status_code == 404


@pytest.mark.clause("M-18")
def test_guide_stops_asking_for_what_was_taken_down(client, matter):
    kept, gone = published(matter, name="经济困难证明"), published(matter, name="无固定生活来源证明")
    versions.take_down(gone, by=SYSTEM, reason="法律已修改。")
    shown = page(client, matter).content.decode()
    assert "无固定生活来源证明" not in shown and "经济困难证明" in shown
    assert guide_versions.removed_certificates(guide_versions.current(matter)) == []
    assert guide_versions.removed_certificates(matter.guides.get(number=2)) == ["无固定生活来源证明"]
    versions.take_down(kept, by=SYSTEM, reason="法律已修改。")
    assert page(client, matter).status_code == 404


def test_sweep_gives_a_guide_to_matters_listed_before_guides_were_numbered(matter):
    published(matter)
    GuideVersion.objects.all()._raw_delete("default")
    assert guide_versions.publish_missing() == 1
    assert guide_versions.publish_missing() == 0


def test_check_before_the_decision_stands_before_it_in_the_drawing(matter):
    published(matter, check_when=CheckWhen.BEFORE_DECISION, check_mode=CheckMode.ONLINE)
    flow = matter.guides.get().content["flow"]
    assert flow["pledge"][-1]["text"] == "作出决定前核查承诺"
    assert not any("事后" in one["text"] for one in flow["after"])


@pytest.mark.parametrize("format", ["pdf", "docx"])
def test_files_are_made_by_the_worker_once_and_given_to_anybody(client, matter, format):
    published(matter, name="经济困难证明")
    guide = matter.guides.get()
    address = reverse("matters:guide_file", args=[matter.pk, 1, format])
    assert "还没有生成过" in client.get(address).content.decode()
    for _ in range(3):
        assert client.post(address).status_code == 302
    paper = Paper.objects.get()
    assert paper.file is None
    assert "正在生成" in client.get(address).content.decode()
    assert duties.work(queue="default") >= 1
    assert duties.work(queue="default") == 0
    paper.refresh_from_db()
    data = read(paper.file)
    answer = client.get(address, {"download": ""})
    assert answer.content == data
    assert answer["Content-Disposition"].startswith("attachment")
    assert papers.make(paper).file_id == paper.file_id
    assert "下载" in client.get(address).content.decode()
    if format == "pdf":
        assert data.startswith(b"%PDF")
    else:
        words = _words(data)
        for wanted in (guide.content["title"], "经济困难证明", "投诉电话", "撤回承诺", "中途退出"):
            assert wanted in words


def _words(data):
    document = Document(io.BytesIO(data))
    colours = {run.font.color.rgb for paragraph in document.paragraphs for run in paragraph.runs}
    assert colours == {RGBColor(0, 0, 0)}  # an official paper is black
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_too_many_wishes_for_papers_are_slowed_down(client, matter, monkeypatch):
    monkeypatch.setattr("matters.views.papers.ASKED_A_MINUTE", 1)
    published(matter)
    address = reverse("matters:guide_file", args=[matter.pk, 1, "pdf"])
    assert [client.post(address).status_code for _ in range(2)] == [302, 429]
    assert client.get(address.replace("pdf", "exe")).status_code == 404


def test_book_says_everything_that_the_page_says(matter):
    published(matter)
    guide_versions.write(matter, by=SYSTEM, notes="请带原件。", materials=["申请表 1份"])
    book = handbook.of_guide(guide_versions.publish_guide(matter, by=SYSTEM))
    titles = [part.title for part in book.parts]
    assert titles[-3:] == ["对办理不满意，可以投诉", "特别提示", "办理流程图"]
    assert next(part.rows for part in book.parts if part.title == "其他申请材料") == ["申请表 1份"]


# -- several who apply together ---------------------------------------------------


@pytest.mark.clause("P-03")
def test_the_agency_says_whether_several_may_apply_together_and_the_guide_says_so(client, matter):
    published(matter)
    assert "共同申请" not in page(client, matter).content.decode()
    client.force_login(StaffFactory(role=Role.HANDLER, agency=matter.agency))
    desk = reverse("matters:bureau_guide", args=[matter.pk])
    assert "可以共同申请，各自承诺" in client.get(desk).content.decode()

    answer = client.post(reverse("matters:guide_joint", args=[matter.pk]), {"joint": "each"})

    assert answer.url == desk
    matter.refresh_from_db()
    assert matter.joint == "each" and matter.history.first().joint == "each"
    assert "可以共同申请，各自承诺" in page(client, matter).content.decode()
    assert matter.guides.count() == 2
    client.post(reverse("matters:guide_joint", args=[matter.pk]), {"joint": "everybody"})
    matter.refresh_from_db()
    assert matter.joint == "each"


def test_others_do_not_say_who_may_apply(client, matter):
    published(matter)
    for stranger in (
        StaffFactory(role=Role.HANDLER, agency=AgencyFactory()),
        StaffFactory(role=Role.WINDOW_CLERK, agency=matter.agency),
    ):
        with pytest.raises(Refused) as refusal:
            joint.allow_joint(matter, mode="one", by=stranger)
        assert refusal.value.code == "may_not"
        client.force_login(stranger)
        assert client.post(
            reverse("matters:guide_joint", args=[matter.pk]), {"joint": "one"}
        ).status_code in (403, 404)
    matter.refresh_from_db()
    assert matter.joint == "none"
