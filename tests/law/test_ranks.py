"""The rank of a source follows from the document cited, not from what a form or a title says."""

import csv

import pytest

from matters.demo import DATA
from portal.law.citations import parse
from portal.law.enums import Hierarchy
from portal.law.ranks import rank_of


@pytest.mark.clause("M-04")
@pytest.mark.parametrize(
    ("title", "doc_number", "rank"),
    [
        ("矿产资源开采登记管理办法", "国务院令第241号", Hierarchy.ADMIN_REGULATION),
        ("网络餐饮服务监督管理条例", "市场监管总局令第36号", Hierarchy.DEPARTMENT_RULE),
        ("律师执业管理办法", "司法部令第134号", Hierarchy.DEPARTMENT_RULE),
        ("证明事项管理暂行规定", "青岛市人民政府令第269号", Hierarchy.LOCAL_RULE),
        (
            "国务院对确需保留的行政审批项目设定行政许可的决定",
            "国务院令第412号",
            Hierarchy.STATE_COUNCIL_DECISION,
        ),
        ("关于做好证明事项清理工作的通知", "国办发〔2018〕47号", Hierarchy.NORMATIVE),
        ("湖南省法律援助条例", "", Hierarchy.LOCAL_REGULATION),
        ("城市房地产开发经营管理条例", "", Hierarchy.ADMIN_REGULATION),
        ("中华人民共和国法律援助法", "", Hierarchy.LAW),
        ("律师执业管理办法", "", Hierarchy.DEPARTMENT_RULE),
        ("市场主体登记管理条例实施细则", "", Hierarchy.DEPARTMENT_RULE),
    ],
)
def test_rank_follows_from_number_and_title(title, doc_number, rank):
    assert rank_of(title=title, doc_number=doc_number) == rank


@pytest.mark.clause("M-04")
@pytest.mark.parametrize("name", ["samples_department_rules.csv", "samples_other_provinces.csv"])
def test_nothing_real_is_ranked_higher_than_it_is(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    true_rank = {rank.label: rank for rank in Hierarchy}
    for row in rows:
        found = rank_of(title=parse(row["设定依据"])["title"])
        assert found.rank >= true_rank[row["效力层级"]].rank, row["设定依据"]
    assert len(rows) >= 40
