"""The pages of importing: from the upload to the drafts in the browser's order, and who sees what."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from matters.domain import imports
from matters.import_enums import ImportMode, ImportState
from matters.models import Import, MatterVersion
from portal.kernel import duties
from portal.people.enums import Role
from tests.factories import tables
from tests.factories.people import AgencyFactory, ApplicantFactory, AreaRulesFactory, StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-20")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def agency():
    AreaRulesFactory()
    return AgencyFactory(name="常德市司法局", short_name="市司法局")


@pytest.fixture
def clerk(client, agency):
    return signed_in(client, StaffFactory(role=Role.HANDLER, agency=agency))


def signed_in(client, user):
    client.force_login(user, backend=BACKEND)
    return user


def send(client, into, data=None, name="清单.csv", text=""):
    content = tables.comma(tables.changde()) if data is None else data
    files = {"file": SimpleUploadedFile(name, content)} if not text else {}
    return client.post(reverse("matters:imports"), {"into": into, "text": text, **files})


def page(client, job, name="import", **query):
    return client.get(reverse(f"matters:{name}", args=[job.pk]), query)


def post(client, job, name, **data):
    answer = client.post(reverse(f"matters:import_{name}", args=[job.pk]), data)
    duties.work(queue="default")
    job.refresh_from_db()
    return answer


@pytest.fixture
def job(client, clerk, agency):
    """A list that was sent in and read."""
    assert send(client, f"agency:{agency.pk}").status_code == 302
    duties.work(queue="default")
    return Import.objects.get()


@pytest.fixture
def judged(client, job):
    assert post(client, job, "columns", **chosen(job)).status_code == 302
    return job


def chosen(job, **changes):
    words = {f"column-{column['place']}": column["field"] for column in job.columns}
    return words | {f"column-{place.removeprefix('c')}": field for place, field in changes.items()}


def test_whole_way_in_the_browser(client, job):
    assert "读到5行，请核对每一栏" in page(client, job).content.decode()
    assert post(client, job, "columns", **chosen(job)).status_code == 302
    text = page(client, job).content.decode()
    assert "写了书名号的一半，文字不完整" in text
    assert "第6行第5列" in text
    assert "只导入可以导入的4行" in text
    assert f'name="mode" value="{ImportMode.GOOD}"' in text
    refused = post(client, job, "order", mode=ImportMode.ALL)
    assert refused.status_code == 422
    assert "有1行不能导入，一行也没有导入" in refused.content.decode()
    assert post(client, job, "order", mode=ImportMode.GOOD).status_code == 302
    done = page(client, job).content.decode()
    assert "已导入4行，成为草稿" in done
    assert "下载没有导入的1行" in done
    assert "可以导入" not in done  # what is imported is called so
    version = MatterVersion.objects.order_by("pk").first()
    assert reverse("matters:version", args=[version.pk]) in done
    rest = page(client, job, "import_rest")
    assert rest["Content-Disposition"].startswith("attachment")
    assert rest.content.startswith(b"PK")


def test_rows_are_filtered_by_their_verdict(client, judged):
    rows = page(client, judged, verdict="incomplete").context["page"].rows
    assert [row.order for row in rows] == [5]
    assert len(page(client, judged, verdict="no such").context["page"].rows) == 5


def test_list_costs_the_same_number_of_queries_however_long(client, judged, django_assert_num_queries):
    page(client, judged)
    few = count_queries(client, judged)
    rows = list(judged.rows.all())
    for number, row in enumerate(rows * 8, start=100):
        row.pk, row.order, row._state.adding = None, number, True
        row.id = type(row)._meta.pk.default()
        row.save()
    assert count_queries(client, judged) == few


def count_queries(client, job):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        page(client, job)
    return len(queries)


def test_a_wrong_choice_of_columns_is_told_and_nothing_is_judged(client, job):
    answer = post(client, job, "columns", **chosen(job, c1=""))
    assert answer.status_code == 422
    assert "还没有选定“证明名称”一栏" in answer.content.decode()
    assert job.state == ImportState.READ


@pytest.mark.parametrize(
    ("data", "name", "text", "words"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "清单.xls", "", "另存为"),
        (b"", "清单.csv", "", "空的"),
        (b"%PDF-1.4", "清单.pdf", "", "PDF文件"),
        (b"x", "清单.csv", "", ""),
        (b"x", "", "粘贴", ""),
    ],
)
def test_upload_is_refused_on_the_page_or_taken(client, clerk, agency, data, name, text, words):
    answer = send(client, f"agency:{agency.pk}", data, name, text)
    assert answer.status_code == (422 if words else 302)
    assert words in answer.content.decode()
    assert Import.objects.exists() is not bool(words)


def test_neither_file_nor_text_and_both_are_refused(client, clerk, agency):
    into = f"agency:{agency.pk}"
    address = reverse("matters:imports")
    assert "请选择文件，或者粘贴" in client.post(address, {"into": into}).content.decode()
    both = {"into": into, "text": "x", "file": SimpleUploadedFile("a.csv", b"x")}
    assert "只能选一种" in client.post(address, both).content.decode()


def test_file_too_large_is_not_even_kept(client, clerk, agency, settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    answer = send(client, f"agency:{agency.pk}", b"x" * (1024 * 1024 + 1))
    assert answer.status_code == 422
    assert "超过1MB" in answer.content.decode()
    assert not Import.objects.exists()


def test_progress_asks_again_until_the_worker_is_done(client, clerk, agency):
    send(client, f"agency:{agency.pk}")
    job = Import.objects.get()
    answer = page(client, job, "import_progress")
    assert "HX-Refresh" not in answer
    assert "hx-get" in answer.content.decode()
    duties.work(queue="default")
    assert page(client, job, "import_progress")["HX-Refresh"] == "true"


def test_given_up_import_leaves_nothing(client, judged):
    assert post(client, judged, "drop").status_code == 302
    assert judged.state == ImportState.DROPPED
    assert not MatterVersion.objects.exists()
    assert post(client, judged, "order", mode=ImportMode.GOOD).status_code in (409, 422)


def test_imports_of_another_agency_are_not_there(client, job):
    signed_in(client, StaffFactory(role=Role.HANDLER, agency=AgencyFactory()))
    for name in ("import", "import_progress", "import_source", "import_rest"):
        assert page(client, job, name).status_code == 404
    assert post(client, job, "columns", **chosen(job)).status_code == 404
    assert client.get(reverse("matters:imports")).context["page"].rows == []


def test_head_of_the_agency_looks_on_but_does_not_import(client, judged, agency):
    signed_in(client, StaffFactory(role=Role.AGENCY_HEAD, agency=agency))
    text = page(client, judged).content.decode()
    assert "可以导入" in text
    assert reverse("matters:import_order", args=[judged.pk]) not in text
    assert post(client, judged, "order", mode=ImportMode.GOOD).status_code == 422
    assert not MatterVersion.objects.exists()


def test_nobody_imports_for_an_agency_that_is_not_offered(client, clerk):
    other = AgencyFactory()
    assert send(client, f"agency:{other.pk}").status_code == 422
    assert not Import.objects.exists()


def test_bureau_may_divide_a_list_among_its_agencies(client, agency):
    signed_in(client, StaffFactory(role=Role.BUREAU_ADMIN, area=agency.area))
    assert "按“索要单位”一栏分开" in client.get(reverse("matters:imports")).content.decode()
    assert send(client, f"area:{agency.area_id}").status_code == 302
    assert Import.objects.get().agency is None


def test_citizens_import_nothing(client):
    address = reverse("matters:imports")
    assert client.get(address).status_code == 302
    signed_in(client, ApplicantFactory())
    assert client.get(address).status_code == 403


def test_source_is_given_back_as_it_came(client, job):
    answer = page(client, job, "import_source")
    assert answer.content == tables.comma(tables.changde())
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_looking_changes_nothing(client, job):
    imports.read(job)
    before = Import.objects.values().get(pk=job.pk)
    page(client, job)
    assert Import.objects.values().get(pk=job.pk) == before
    assert client.get(reverse("matters:import_order", args=[job.pk])).status_code == 405
