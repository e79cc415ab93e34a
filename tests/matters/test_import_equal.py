"""What is imported is what the acts would have written one by one, and what was exported comes back the same."""

import pytest

from matters import list_documents
from matters.domain import imports, versions
from matters.domain.editions import publish_edition
from matters.enums import CheckMode, Listing
from matters.import_enums import ImportMode, ImportState, Verdict
from matters.models import AdministrativeMatter, Import, MatterVersion
from portal.kernel import duties
from portal.kernel.actors import SYSTEM
from portal.kernel.models import AuditEvent
from portal.people.enums import Role
from tests.factories import tables
from tests.factories.law import LawClauseFactory
from tests.factories.matters import AdministrativeMatterFactory, published
from tests.factories.people import AgencyFactory, AreaRulesFactory, StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("M-20")]
# Keys and times are a row's own.
OWN = {"id", "created_at", "matter_id", "step_since", "history_id", "history_date", "name"}


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


def judged(data, agency, clerk, name):
    job = imports.take_in(data, name=name, area=agency.area, agency=agency, by=clerk)
    duties.work(queue="default")
    job = Import.objects.get(pk=job.pk)
    assert job.state == ImportState.READ, job.problem
    imports.choose_columns(job, fields={}, by=clerk)
    duties.work(queue="default")
    return Import.objects.get(pk=job.pk)


def imported(data, agency, clerk, name):
    job = imports.order(judged(data, agency, clerk, name), mode=ImportMode.ALL, by=clerk)
    duties.work(queue="default")
    job.refresh_from_db()
    assert job.state == ImportState.DONE, job.problem
    return job


def plain(row):
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: value for name, value in values.items() if name not in OWN}


def test_an_imported_draft_is_the_one_that_the_act_would_have_written():
    law = LawClauseFactory(version__source__title="中华人民共和国律师法", article=7, item=None)
    agency = AgencyFactory(name="常德市司法局")
    clerk = StaffFactory(role=Role.HANDLER, agency=agency)
    imported(tables.workbook([tables.entry()]), agency, clerk, "清单.xlsx")
    many = MatterVersion.objects.get()
    one = versions.open_matter(
        AdministrativeMatterFactory(agency=agency),
        slug_code="one",
        by=clerk,
        bases=[law],
        name="无犯罪记录证明",
        purpose="律师执业核准",
        issuing_unit="公安机关",
    )
    assert plain(many) == plain(MatterVersion.objects.get(pk=one.pk))
    theirs = plain(one.history.get()) | {"history_change_reason": None}
    assert plain(many.history.get()) | {"history_change_reason": None} == theirs | {
        "history_user_id": clerk.pk,
    }
    assert [basis.clause for basis in many.bases.all()] == [law]
    events = AuditEvent.objects.filter(act="matters.create_draft")
    assert set(events.values_list("object_id", flat=True)) == {str(many.pk), str(one.pk)}
    admin = AdministrativeMatter.objects.get(name="律师执业核准")
    assert admin.history.get().history_type == "+"


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_published_list_comes_back_as_it_was(form):
    home = AgencyFactory()
    admin = AdministrativeMatterFactory(agency=home, name="设立登记")
    first = published(admin, name="住所使用证明", check_mode=CheckMode.ONLINE)
    published(admin, name="资信证明", check_mode=CheckMode.ONLINE)
    edition = publish_edition(home.area, kind=Listing.PLEDGE, publisher="某局", by=SYSTEM)
    made = list_documents.make(edition, form)
    clerk = StaffFactory(role=Role.HANDLER, agency=home)
    job = judged(made.data, home, clerk, f"清单.{form}")
    assert job.columns[0]["text"] == "序号"
    assert [row.verdict for row in job.rows.all()] == [Verdict.SAME] * 2, [r.remarks for r in job.rows.all()]

    away = AgencyFactory(area=home.area)
    clerk = StaffFactory(role=Role.HANDLER, agency=away)
    job = imported(made.data, away, clerk, f"清单.{form}")
    found = MatterVersion.objects.get(matter__agency=away, name="住所使用证明")
    assert found.issuing_unit == first.issuing_unit
    assert found.matter.administrative_matter.name == "设立登记"
    assert [b.clause_id for b in found.bases.all()] == [b.clause_id for b in first.bases.all()]
