"""A clean-up form that comes as a table: what is taken, what is named as wrong, what is refused at once."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from matters.cleanup_enums import Disposal, ReturnState, UploadState
from matters.domain import cleanup_upload
from matters.models import CleanupReturn
from portal.kernel import tables
from portal.kernel.acts import Refused
from portal.kernel.readers.grid import Grid, Line
from portal.kernel.tables import BadTable
from tests.factories import cleanup as make
from tests.matters.test_bureau import sign_in

pytestmark = pytest.mark.clause("M-17")
HEAD = "序号,证明名称,证明用途,开具单位,清理意见,查验单位,设定依据,文号,条款项,年办理量"
GOOD = "1,无犯罪证明,申请驾驶员证,公安机关,部门核查,公安机关,某某条例,国务院令第1号,第三条,300"
NO_PURPOSE = "2,从业证明,,单位,取消废止,,,,,"
NO_GROUP = "3,健康证明,从业资格,医院,不知道,,,,,"
TABLE = "\n".join(["证明事项清理申报表", HEAD, GOOD, NO_PURPOSE, NO_GROUP])


def grid(text):
    return Grid("", [Line(n, line.split(",")) for n, line in enumerate(text.split("\n"), 1)])


def test_rows_are_read_below_the_head_and_each_problem_is_named():
    good, no_purpose, no_group = cleanup_upload.rows_of([grid("甲,乙\n丙,丁"), grid(TABLE)])
    assert (good.line, good.problem, good.fields["disposal"]) == (3, "", Disposal.DEPARTMENT)
    assert (good.basis.title, good.basis.place, good.fields["yearly"]) == ("某某条例", "第三条", 300)
    assert "证明用途" in no_purpose.problem and no_purpose.basis is None
    assert "不知道" in no_group.problem and "信息共享" in no_group.problem


def test_table_of_another_kind_is_refused_with_the_head_that_would_do():
    with pytest.raises(BadTable) as caught:
        cleanup_upload.rows_of([grid("姓名,电话\n王某,1")])
    assert "清理意见" in caught.value.way_out


def test_form_longer_than_any_is_refused():
    with pytest.raises(BadTable):
        cleanup_upload.rows_of([grid("\n".join([HEAD, *[GOOD] * (cleanup_upload.MOST + 1)]))])


@pytest.mark.django_db
def test_uploaded_rows_stand_on_the_form_and_the_bad_ones_are_reported(client):
    place = make.drive()
    sign_in(client, place.handler)
    url = reverse("matters:cleanup_upload", args=[place.form.pk])
    file = SimpleUploadedFile("申报表.csv", TABLE.encode("gb18030"))
    assert client.post(url, {"file": file}).status_code == 302
    form = CleanupReturn.objects.select_related("upload__data_key").get(pk=place.form.pk)
    assert form.upload_state == UploadState.READING
    with pytest.raises(Refused):
        cleanup_upload.take_in(form, data=TABLE.encode(), name="再来.csv", by=place.handler)
    cleanup_upload.read(form)
    form.refresh_from_db()
    assert [item.name for item in form.items.all()] == ["无犯罪证明"]
    assert [line for line, _ in form.upload_report] == [0, 4, 5]
    assert form.state == ReturnState.OPEN  # nothing is handed in by an upload
    cleanup_upload.read(form)
    assert form.items.count() == 1
    page = client.get(form.get_absolute_url()).content.decode()
    assert "填入1项" in page and "第5行" in page
    old = SimpleUploadedFile("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 20)
    answer = client.post(url, {"file": old})
    assert answer.status_code == 422 and "另存为" in answer.content.decode()
    sign_in(client, place.street_handler)
    assert client.post(url, {"file": file}).status_code == 404


@pytest.mark.django_db
def test_empty_form_is_downloaded_filled_in_and_read_again(client):
    place = make.drive()
    sign_in(client, place.handler)
    answer = client.get(reverse("matters:cleanup_blank", args=[place.form.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = {"证明名称": "居住证明", "证明用途": "申请入学", "开具单位": "街道办事处", "清理意见": "信息共享"}
    book.active.append([cells.get(label, "") for label, _ in cleanup_upload.BLANK])
    data = io.BytesIO()
    book.save(data)
    (row,) = cleanup_upload.rows_of(tables.read(data.getvalue(), kind="xlsx").grids)
    assert (row.problem, row.fields["disposal"]) == ("", Disposal.SHARED)
