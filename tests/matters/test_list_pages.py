"""The published lists on the public's pages: to search, to compare, to fetch; open data with its dictionary."""

import csv
import io
import json

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from matters import places
from matters.domain import versions
from matters.domain.edition_files import order_missing
from matters.domain.editions import publish_edition
from matters.enums import ListFormat, Listing
from matters.layouts import LAYOUTS
from matters.list_pages import screen_row
from matters.models import Edition, EditionRow
from portal.kernel import duties
from portal.kernel.actors import SYSTEM
from portal.kernel.calendar import today
from tests.factories.matters import AdministrativeMatterFactory, published, reviewed
from tests.factories.people import AgencyFactory, AreaFactory, AreaRulesFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


@pytest.fixture
def admin():
    return AdministrativeMatterFactory(name="法律援助审批")


def edition_of(admin, kind=Listing.PLEDGE):
    return publish_edition(admin.area, kind=kind, publisher="石龙区人民政府", by=SYSTEM)


def page_of(client, edition, **query):
    return client.get(edition.get_absolute_url(), query)


def listed(response):
    return [cells[0].text for _, cells in response.context["lines"]]


@pytest.mark.clause("M-16")
def test_edition_is_searched_by_any_of_its_words_and_filtered_by_agency(client, admin):
    published(admin, name="经济困难证明", purpose="申请法律援助")
    published(admin, name="资信证明", purpose="申请设立")
    edition = edition_of(admin)
    assert listed(page_of(client, edition)) == ["经济困难证明", "资信证明"]
    assert listed(page_of(client, edition, q="困难")) == ["经济困难证明"]
    assert listed(page_of(client, edition, q="设立 法律援助审批")) == ["资信证明"]
    assert len(listed(page_of(client, edition, agency=admin.agency.name))) == 2
    assert page_of(client, edition, agency="别的单位").status_code == 200
    nothing = page_of(client, edition, q="月球").content.decode()
    assert "没有这样的条目" in nothing


def test_long_edition_is_paged_at_a_cost_that_does_not_grow(client, admin, django_assert_num_queries):
    for n in range(3):
        published(admin, name=f"证明{n}")
    few = edition_of(admin)
    with django_assert_num_queries(6) as counted:
        page_of(client, few)
    many = edition_with(admin, 130)
    with django_assert_num_queries(len(counted)):
        page = page_of(client, many)
    assert len(page.context["page"].rows) == 100
    assert page.context["page"].next_url


def edition_with(admin, number):
    """An edition of many lines, written straight to the table."""
    edition = Edition.objects.create(
        area=admin.area,
        kind=Listing.EXEMPT,
        number=1,
        publisher="某局",
        published_on=today(),
        digest="0" * 64,
        size=number,
    )
    cells = dict.fromkeys(LAYOUTS[Listing.EXEMPT].keys, "字")
    EditionRow.objects.bulk_create(
        EditionRow(edition=edition, order=n, key=f"k{n}", snapshot=cells | {"name": f"证明{n}"})
        for n in range(1, number + 1)
    )
    return edition


@pytest.mark.clause("M-16")
def test_words_of_a_basis_fold_away_beneath_its_citation_all_of_them():
    text = "《法律援助法》第四十一条：申请人应当如实说明。\n法律援助机构可以查询。\n《条例》第二条：应当提交证明。"
    edition = Edition(kind=Listing.EXEMPT)
    _, cells = screen_row(edition, EditionRow(edition=edition, order=1, key="k", snapshot={"bases": text}))
    (bases,) = [cell.bases for cell in cells if cell.bases]
    assert bases == [
        ("《法律援助法》第四十一条", "申请人应当如实说明。\n法律援助机构可以查询。"),
        ("《条例》第二条", "应当提交证明。"),
    ]


@pytest.mark.clause("M-16")
def test_columns_of_one_group_stand_beneath_it_on_the_page_too(client, admin):
    published(admin)
    head = page_of(client, edition_of(admin, Listing.RETAINED)).context["head"]
    assert ("实施基本情况", ["索要单位", "开具单位"]) in head
    assert ("设定依据", []) in head
    summary = page_of(client, edition_of(admin, Listing.SUMMARY))
    assert ("清理情况（项）", ["保留", "取消"]) in summary.context["head"]
    assert "核查方式（项）—免予核查" in summary.content.decode()


@pytest.mark.clause("M-10", "M-16")
def test_two_editions_are_compared_cell_by_cell_and_word_by_word(client, admin):
    kept, gone = published(admin, name="住所证明"), published(admin, name="身份证明")
    first = edition_of(admin)
    versions.take_down(gone, by=SYSTEM, reason="取消")
    again = versions.create_draft(kept.matter, by=SYSTEM, purpose="申请变更登记")
    versions.publish(reviewed(again), by=SYSTEM)
    published(admin, name="资信证明")
    second = edition_of(admin)

    page = client.get(reverse("matters:edition_compare", args=[second.pk]), {"old": str(first.pk)})
    changes = page.context["changes"]
    assert changes.figures == (1, 1, 1)
    assert changes.changed[0].cells == [("证明用途", "申请设立登记", "申请变更登记")]
    text = page.content.decode()
    assert "<del>" in text
    assert "<ins>" in text
    # Looked at from the older edition the direction is the same.
    turned = client.get(reverse("matters:edition_compare", args=[first.pk])).context
    assert (turned["older"], turned["newer"]) == (first, second)


def test_edition_of_another_list_is_not_compared(client, admin):
    published(admin)
    first, other = edition_of(admin), edition_of(admin, Listing.RETAINED)
    address = reverse("matters:edition_compare", args=[first.pk])
    assert client.get(address, {"old": str(other.pk)}).status_code == 404
    assert "只公布过一期" in client.get(address).content.decode()


def test_lists_that_were_replaced_are_shown_on_demand(client, admin):
    published(admin)
    first = edition_of(admin)
    published(admin, name="资信证明")
    second = edition_of(admin)
    address = reverse("matters:lists")
    assert client.get(address).context["page"].rows == [second]
    assert set(client.get(address, {"former": "all"}).context["page"].rows) == {first, second}
    assert client.get(address, {"kind": Listing.ONLINE}).context["page"].rows == []
    assert "现行的是第2期" in page_of(client, first).content.decode()


def test_lists_are_narrowed_to_an_area_with_all_below_it(client, admin, monkeypatch):
    published(admin)
    here = edition_of(admin)
    town = AreaFactory(parent=admin.area, path=f"{admin.area.path}/1", level="township")
    lower = AdministrativeMatterFactory(agency=AgencyFactory(area=town))
    elsewhere = AdministrativeMatterFactory()
    for other in (lower, elsewhere):
        published(other)
    below, far = edition_of(lower), edition_of(elsewhere)
    address = reverse("matters:lists")

    def found(code):
        page = client.get(address, {"area": code})
        return set(page.context["page"].rows), dict(page.context["form"].fields["area"].choices)

    assert found("") == (
        {here, below, far},
        {"": "全部地区"} | {e.area_id: e.area.full_name for e in (here, below, far)},
    )
    assert found(admin.area.pk)[0] == {here, below}
    assert found(town.pk)[0] == {below}
    assert found("nowhere")[0] == {here, below, far}
    monkeypatch.setattr(places, "MOST", 2)
    assert set(found(admin.area.pk)[1]) == {"", admin.area.pk, town.pk}


@pytest.mark.clause("M-16")
def test_worker_makes_each_file_once_and_the_page_offers_it(client, admin):
    published(admin, name="经济困难证明")
    edition = edition_of(admin)
    waiting = page_of(client, edition).content.decode()
    assert "正在生成" in waiting
    address = reverse("matters:edition_file", args=[edition.pk, "xlsx"])
    assert client.get(address).url == edition.get_absolute_url()

    duties.work(queue="background")
    assert edition.files.count() == len(ListFormat.values)
    assert "正在生成" not in page_of(client, edition).content.decode()
    answer = client.get(address)
    assert answer["Content-Disposition"].startswith("attachment")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet["B5"].value == "经济困难证明"
    kept = {file.form: file.file.sha256 for file in edition.files.all()}
    duties.again(kind="matters.edition_file", key=f"edition:{edition.pk}:xlsx")
    duties.work(queue="background")
    assert {file.form: file.file.sha256 for file in edition.files.all()} == kept


def test_editions_from_before_there_were_files_get_theirs(admin):
    edition = edition_with(admin, 2)
    assert order_missing() == 1
    duties.work(queue="background")
    assert edition.files.count() == len(ListFormat.values)
    assert order_missing() == 0


@pytest.mark.parametrize("form", ["exe", "xls", "PDF"])
def test_other_formats_there_are_none(client, admin, form):
    published(admin)
    address = reverse("matters:edition_file", args=[edition_of(admin).pk, form])
    assert client.get(address).status_code == 404


@pytest.mark.clause("M-16")
def test_open_data_are_found_from_the_catalogue_and_explained_by_the_dictionary(client, admin):
    published(admin, name="=经济困难证明")
    edition = edition_of(admin)
    catalogue = client.get(reverse("matters:data_catalogue")).json()
    (entry,) = catalogue["lists"]
    assert (entry["digest"], entry["files"]) == (edition.digest, {})
    duties.work(queue="background")
    (entry,) = client.get(reverse("matters:data_catalogue"), {"kind": "pledge"}).json()["lists"]
    assert client.get(reverse("matters:data_catalogue"), {"kind": "online"}).json()["lists"] == []

    data = json.loads(client.get(entry["files"]["json"].removeprefix("http://testserver")).content)
    assert data["rows"][0]["name"] == "=经济困难证明"
    text = client.get(entry["files"]["csv"].removeprefix("http://testserver")).content.decode("utf-8-sig")
    head, line = csv.reader(io.StringIO(text, newline=""))
    assert line[1] == "'=经济困难证明"
    dictionary = client.get(catalogue["dictionary"].removeprefix("http://testserver"))
    explained = {
        (code, name)
        for code, _, _, name, _ in csv.reader(io.StringIO(dictionary.content.decode("utf-8-sig")))
    }
    assert {("pledge", name) for name in head} <= explained
    assert line[head.index("条目代码")] == data["rows"][0]["key"]
    assert [column["key"] for column in data["columns"]] == list(LAYOUTS[Listing.PLEDGE].keys)
    assert "数据字典" in client.get(reverse("matters:open_data")).content.decode()
