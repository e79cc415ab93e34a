"""A list as an agency sends it, from the file to the drafts."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from matters.domain import imports
from matters.domain.importing.columns import OtherTable
from matters.enums import AdminKind, VersionState
from matters.import_enums import ImportMode, ImportState, Verdict
from matters.models import AdministrativeMatter, Import, MatterVersion
from portal.kernel import duties, files
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.models import AuditEvent, Duty
from portal.kernel.tables import BadTable
from portal.people.enums import Role
from tests.factories import tables
from tests.factories.law import LawClauseFactory
from tests.factories.matters import AdministrativeMatterFactory, draft, published
from tests.factories.people import AgencyFactory, AreaFactory, AreaRulesFactory, StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-20")]


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


@pytest.fixture
def agency():
    return AgencyFactory(name="常德市司法局", short_name="市司法局")


@pytest.fixture
def clerk(agency):
    return StaffFactory(role=Role.HANDLER, agency=agency)


@pytest.fixture
def law():
    return LawClauseFactory(version__source__title="中华人民共和国律师法", article=7, item=None)


def work():
    """What the worker does when it is woken."""
    duties.work(queue="default")
    assert not Duty.objects.exclude(last_error="").exists()


def read(data, clerk, agency, *, name="清单.xlsx", pasted=False):
    job = imports.take_in(data, name=name, area=agency.area, agency=agency, by=clerk, pasted=pasted)
    work()
    job.refresh_from_db()
    return job


def judged(data, clerk, agency, **options):
    job = read(data, clerk, agency, **options)
    assert job.state == ImportState.READ, job.problem
    job = imports.choose_columns(job, fields={}, by=clerk)
    work()
    job.refresh_from_db()
    assert job.state == ImportState.JUDGED
    return job


def ordered(job, clerk, mode=ImportMode.GOOD):
    job = imports.order(job, mode=mode, by=clerk)
    work()
    job.refresh_from_db()
    return job


def changde_files():
    rows = tables.changde()
    text = (tables.LISTS / "changde_sfj_gzcn_2022_flattened.txt").read_bytes()
    single = [row[:7] + row[8:] for row in rows]
    workbook = [[*row[:7], "", "√", "√", "", row[8]] for row in rows[1:]]
    return {
        "csv in UTF-8": ("清单.csv", tables.comma(rows), False),
        "csv in GB18030": ("清单.csv", tables.comma(rows, "gb18030"), False),
        "csv in UTF-16": ("清单.csv", tables.comma(rows, "utf-16", "\t"), False),
        "xlsx with two rows of head": ("清单.xlsx", tables.workbook(workbook), False),
        "docx": ("清单.docx", tables.document(single), False),
        "docx in two tables": ("清单.docx", tables.document(single[:3], single[3:]), False),
        "the page as copied": ("粘贴.txt", text, True),
        "cells as copied from a sheet": ("粘贴.txt", tables.comma(rows, "utf-8", "\t"), True),
    }


@pytest.mark.parametrize("sent", changde_files())
def test_list_of_changde_gives_four_good_rows_and_one_incomplete(clerk, agency, law, sent):
    name, data, pasted = changde_files()[sent]
    job = judged(data, clerk, agency, name=name, pasted=pasted)
    assert [row.verdict for row in job.rows.order_by("order")] == [Verdict.GOOD] * 4 + [Verdict.INCOMPLETE]
    first, fourth = job.rows.get(order=1), job.rows.get(order=4)
    assert first.cells["name"] == "经济困难证明"
    assert first.cells["issuing_unit"] == "乡镇人民政府、街道办事处"
    assert first.plan["kind"] == AdminKind.BENEFIT
    assert fourth.plan["kind"] == AdminKind.LICENCE
    assert fourth.plan["clauses"] == [str(law.pk)]
    assert {fault["column"] for fault in job.rows.get(order=5).problems} >= {
        "设定依据",
        "索要单位",
        "开具单位",
    }


def test_good_rows_become_drafts_and_the_others_a_file_that_says_why(clerk, agency, law):
    job = judged(tables.comma(tables.changde()), clerk, agency, name="清单.csv")
    job = ordered(job, clerk)
    work()
    job.refresh_from_db()
    assert job.state == ImportState.DONE
    drafts = MatterVersion.objects.filter(matter__agency=agency)
    assert drafts.count() == 4
    assert set(drafts.values_list("state", flat=True)) == {VersionState.DRAFT}
    lawyer = AdministrativeMatter.objects.get(agency=agency, name="律师执业核准")
    assert lawyer.certification_matters.count() == 3
    one = drafts.get(name="无犯罪记录证明")
    assert [basis.clause for basis in one.bases.all()] == [law]
    assert (one.purpose, one.issuing_unit) == ("律师执业核准", "公安机关")
    assert AuditEvent.objects.filter(act="matters.create_draft", actor=str(clerk.pk)).count() == 4
    assert one.history.get().history_user == clerk
    reasons = str([cell.value for row in load_workbook(BytesIO(files.read(job.rest))).active for cell in row])
    assert "来件第6行" in reasons and "设定依据：写了书名号的一半" in reasons
    assert "第6行第5列" not in reasons  # no cell of the other file
    again = read(files.read(job.rest), clerk, agency, name=job.rest.name)
    assert again.total == 1


def test_all_or_nothing_imports_nothing_while_one_row_is_bad(clerk, agency):
    job = judged(tables.comma(tables.changde()), clerk, agency, name="清单.csv")
    with pytest.raises(Refused, match="有1行不能导入"):
        imports.order(job, mode=ImportMode.ALL, by=clerk)
    assert not MatterVersion.objects.exists()
    job.refresh_from_db()
    assert job.state == ImportState.JUDGED


def test_nothing_is_imported_when_the_last_row_fails(clerk, agency, monkeypatch):
    job = judged(tables.comma(tables.changde()), clerk, agency, name="清单.csv")
    last = job.rows.get(order=4)
    last.plan["fields"]["name"] = "名" * 101
    last.save()
    imports.order(job, mode=ImportMode.GOOD, by=clerk)
    duties.work(queue="default")
    assert not MatterVersion.objects.exists()
    assert not AdministrativeMatter.objects.exists()


def test_same_list_a_second_time_adds_nothing(clerk, agency):
    rows = tables.changde()
    ordered(judged(tables.comma(rows), clerk, agency, name="清单.csv"), clerk)
    again = judged(tables.comma(rows), clerk, agency, name="清单.csv")
    assert again.tally == {Verdict.SAME: 4, Verdict.INCOMPLETE: 1}
    with pytest.raises(Refused, match="没有可以导入的行"):
        imports.order(again, mode=ImportMode.GOOD, by=clerk)


def test_other_words_for_a_draft_under_way_are_not_written_over_it(clerk, agency):
    rows = tables.changde()
    ordered(judged(tables.comma(rows), clerk, agency, name="清单.csv"), clerk)
    rows[1][6] = "居民委员会"
    again = judged(tables.comma(rows), clerk, agency, name="清单.csv")
    assert again.rows.get(order=1).verdict == Verdict.WRONG
    assert "正在起草或者审核" in again.rows.get(order=1).problems[0]["message"]


@pytest.mark.parametrize(
    ("cells", "verdict", "cell", "words"),
    [
        ({}, Verdict.GOOD, "", ""),
        ({"name": ""}, Verdict.INCOMPLETE, "B5", "没有填写"),
        ({"bases": "《律师法"}, Verdict.INCOMPLETE, "D5", "不完整"),
        ({"bases": "上级要求"}, Verdict.INCOMPLETE, "D5", "没有写明依据的名称"),
        ({"kind": "行政给负"}, Verdict.WRONG, "L5", "不是事项类型"),
        ({"name": "证" * 101}, Verdict.WRONG, "B5", "最多100个字"),
        ({"hierarchy": "行政法规"}, Verdict.WRONG, "E5", "《中华人民共和国律师法》是法律"),
        ({"bases": "《律师执业管理办法》（司法部令第134号）第6条"}, Verdict.WRONG, "E5", "部门规章"),
        ({"name": "=1+1"}, Verdict.WRONG, "B5", "公式"),
    ],
)
def test_each_fault_names_its_cell(clerk, agency, law, cells, verdict, cell, words):
    job = judged(tables.workbook([tables.entry(**cells)]), clerk, agency)
    row = job.rows.get()
    assert row.verdict == verdict
    if cell:
        assert any(fault["cell"] == cell and words in fault["message"] for fault in row.problems), (
            row.problems
        )


def test_basis_below_the_floor_of_the_area_is_named_with_what_would_do(clerk, agency, rules):
    rules.listing_floor = "local_regulation"
    rules.save()
    bases = "《律师执业管理办法》（司法部令第134号）第六条"
    row = judged(tables.workbook([tables.entry(bases=bases, hierarchy="部门规章")]), clerk, agency).rows.get()
    assert row.verdict == Verdict.WRONG
    (fault,) = row.problems
    assert fault["cell"] == "D5"
    assert "低于本地区要求的地方性法规" in fault["message"]
    assert "法律、行政法规" in fault["way_out"]


@pytest.mark.parametrize("article", ["第7条", "第七条", "第７条", "第 七 条"])
def test_articles_in_any_writing_find_their_clause(clerk, agency, law, article):
    job = judged(tables.workbook([tables.entry(bases=f"《律师法》{article}")]), clerk, agency)
    assert job.rows.get().plan["clauses"] == [str(law.pk)]


def test_same_certificate_twice_in_one_list_is_wrong_the_second_time(clerk, agency, law):
    job = judged(tables.workbook([tables.entry(1), tables.entry(2)]), clerk, agency)
    assert [row.verdict for row in job.rows.order_by("order")] == [Verdict.GOOD, Verdict.WRONG]
    assert "与第5行重复" in job.rows.get(order=2).problems[0]["message"]


def test_bureau_sends_each_row_to_the_agency_that_it_names(agency, law):
    police = AgencyFactory(area=agency.area, name="常德市公安局")
    bureau = StaffFactory(role=Role.BUREAU_ADMIN, area=agency.area)
    rows = [
        tables.entry(1),
        tables.entry(2, agency="市公安局", purpose="居住证申领"),
        tables.entry(3, agency="水产局", purpose="养殖"),
    ]
    data = tables.workbook(rows)
    job = imports.take_in(data, name="汇总.xlsx", area=agency.area, agency=None, by=bureau)
    work()
    job = imports.choose_columns(Import.objects.get(), fields={}, by=bureau)
    work()
    job.refresh_from_db()
    assert [row.verdict for row in job.rows.order_by("order")] == [Verdict.GOOD] * 2 + [Verdict.WRONG]
    assert job.rows.get(order=3).problems[0]["cell"] == "F7"
    ordered(job, bureau)
    assert MatterVersion.objects.filter(matter__agency=police).count() == 1


def test_published_matter_is_same_or_becomes_the_next_version(clerk, agency):
    admin = AdministrativeMatterFactory(agency=agency, name="设立登记")
    former = published(admin, name="住所使用证明")
    citation = former.bases.get().clause.citation
    same = {
        "name": former.name,
        "purpose": former.purpose,
        "bases": citation,
        "issuing_unit": former.issuing_unit,
        "hierarchy": "",
    }
    head = [*tables.HEAD[0][:2], "证明用途", "设定依据", "行政事项名称", "索要单位", "开具单位"]
    row = ["1", former.name, former.purpose, citation, "设立登记", agency.name, former.issuing_unit]
    job = judged(tables.comma([head, row]), clerk, agency, name="清单.csv")
    assert job.rows.get().verdict == Verdict.SAME, same
    row[6] = "街道办事处"
    job = judged(tables.comma([head, row]), clerk, agency, name="清单.csv")
    found = job.rows.get()
    assert found.verdict == Verdict.GOOD
    assert "“开具单位”有改动" in found.remarks[-1]
    ordered(job, clerk)
    version = former.matter.versions.get(number=2)
    assert version.issuing_unit == "街道办事处"
    assert version.proves == former.proves
    assert version.conditions == former.conditions
    assert [basis.clause_id for basis in version.bases.all()] == [former.bases.get().clause_id]


def test_draft_begun_meanwhile_stops_the_import(clerk, agency):
    job = judged(tables.comma(tables.changde()), clerk, agency, name="清单.csv")
    other = draft(AdministrativeMatterFactory(agency=agency))
    row = job.rows.get(order=1)
    row.plan["matter"] = str(other.matter_id)
    row.save()
    job = ordered(job, clerk)
    assert job.state == ImportState.JUDGED
    assert "正在起草或者审核" in job.problem
    assert MatterVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("dafeng_teacher_cert_guide.csv", "没有找到“设定依据”一栏。读到的表头是：序号、材料名称"),
        ("lingshan_item_sample.json", "没有找到"),
    ],
)
def test_table_of_another_kind_is_refused_with_the_reason(clerk, agency, name, words):
    job = read((tables.LISTS / name).read_bytes(), clerk, agency, name=name)
    assert job.state == ImportState.UNREADABLE
    assert words in job.problem
    assert job.way_out


def test_columns_can_be_corrected_before_the_rows_are_judged(clerk, agency, law):
    rows = [["序号", "需要什么", "证明用途", "设定依据"], ["1", "无犯罪记录证明", "律师执业核准", tables.LAW]]
    job = read(tables.comma(rows), clerk, agency, name="清单.csv")
    assert job.state == ImportState.UNREADABLE
    rows[0][1] = "证明名称"
    job = read(tables.comma([[*row, "x"] for row in rows]), clerk, agency, name="清单.csv")
    with pytest.raises(Refused, match="选了不止一栏"):
        imports.choose_columns(job, fields={2: "name"}, by=clerk)
    with pytest.raises(Refused, match="还没有选定“证明名称”"):
        imports.choose_columns(job, fields={1: ""}, by=clerk)
    job = imports.choose_columns(job, fields={2: "administrative_matter"}, by=clerk)
    work()
    assert job.rows.get().plan["admin_name"] == "律师执业核准"


def test_old_workbook_is_refused_at_once_with_how_to_save_it_anew(clerk, agency):
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    with pytest.raises(BadTable, match="旧版表格文件") as refused:
        imports.take_in(data, name="清单.xls", area=agency.area, agency=agency, by=clerk)
    assert "另存为" in refused.value.way_out
    assert not Import.objects.exists()


def test_strangers_import_nothing(clerk, agency):
    other = AgencyFactory(area=AreaFactory())
    with pytest.raises(Refused) as refused:
        imports.take_in(b"x", name="a.csv", area=other.area, agency=other, by=clerk)
    assert refused.value.code == "may_not"


def test_duties_run_twice_change_nothing(clerk, agency, law):
    job = judged(tables.comma(tables.changde()), clerk, agency, name="清单.csv")
    job = ordered(job, clerk)
    before = MatterVersion.objects.count()
    for do in (imports.read, imports.judge, imports.carry_out):
        do(Import.objects.get(pk=job.pk))
    assert MatterVersion.objects.count() == before
    with pytest.raises(IllegalMove):
        imports.order(job, mode=ImportMode.GOOD, by=clerk)


def test_other_table_is_a_refusal():
    assert issubclass(OtherTable, Refused)
