"""The desk of the catalogue: who sees what, who may act, and what is answered to the rest."""

import pytest
from django.urls import reverse

from matters.domain import versions
from matters.enums import Listing, VersionState
from matters.models import Edition
from portal.kernel.actors import SYSTEM
from portal.people.enums import Role
from tests.factories.matters import draft, published, reviewed
from tests.factories.people import AgencyFactory, ApplicantFactory, AreaRulesFactory, StaffFactory

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def rules():
    return AreaRulesFactory()


@pytest.fixture
def version():
    return draft()


def sign_in(client, user):
    client.force_login(user, backend=BACKEND)
    return user


def staff(client, role, version):
    agency = version.matter.agency
    return sign_in(client, StaffFactory(role=role, agency=agency, area=agency.area))


def post(client, name, version, **data):
    return client.post(reverse(f"matters:{name}", args=[version.pk]), data)


def test_whole_way_from_draft_to_list_with_three_people(client, version):
    staff(client, Role.HANDLER, version)
    assert post(client, "version_submit", version).status_code == 302
    for role in (Role.AGENCY_HEAD, Role.LEGAL_REVIEWER, Role.BUREAU_ADMIN):
        staff(client, role, version)
        assert post(client, "version_pass", version, opinion="同意").status_code == 302
    staff(client, Role.GOVERNMENT_APPROVER, version)
    assert post(client, "version_publish", version).status_code == 302

    version.refresh_from_db()
    assert version.state == VersionState.PUBLISHED
    assert [step.outcome for step in version.steps.all()] == [
        "submitted",
        "passed",
        "passed",
        "passed",
        "passed",
        "published",
    ]
    assert version.steps.filter(by=None).count() == 0


def test_incomplete_draft_is_refused_on_the_page_with_the_names(client):
    version = draft(criminal_liability="", proves="")
    staff(client, Role.HANDLER, version)
    answer = post(client, "version_submit", version)
    assert answer.status_code == 422
    assert "不实承诺的刑事责任" in answer.content.decode()
    version.refresh_from_db()
    assert version.state == VersionState.DRAFT


def test_sending_back_without_a_reason_is_refused(client, version):
    versions.submit(version, by=SYSTEM)
    staff(client, Role.AGENCY_HEAD, version)
    assert post(client, "version_send_back", version, opinion="").status_code == 422
    assert post(client, "version_send_back", version, opinion="标准要写数").status_code == 302
    version.refresh_from_db()
    assert version.state == VersionState.DRAFT


def test_second_reviewer_of_the_same_step_is_told(client, version):
    versions.submit(version, by=SYSTEM)
    versions.send_back(version, by=SYSTEM, opinion="先由他人退回")
    staff(client, Role.AGENCY_HEAD, version)
    answer = post(client, "version_pass", version)
    assert answer.status_code == 422
    assert "不在审核中" in answer.content.decode()


def test_draft_of_another_agency_is_not_there(client, version):
    sign_in(client, StaffFactory(role=Role.HANDLER, agency=AgencyFactory()))
    assert client.get(reverse("matters:version", args=[version.pk])).status_code == 404
    assert post(client, "version_submit", version).status_code == 404
    assert client.get(reverse("matters:bureau")).context["page"].rows == []


@pytest.mark.parametrize("name", ["bureau", "bureau_lists"])
def test_citizens_have_no_desk(client, name):
    assert client.get(reverse(f"matters:{name}")).status_code == 302
    sign_in(client, ApplicantFactory())
    assert client.get(reverse(f"matters:{name}")).status_code == 403


def test_acts_by_get_are_impossible(client, version):
    staff(client, Role.HANDLER, version)
    assert client.get(reverse("matters:version_submit", args=[version.pk])).status_code == 405


def test_handler_publishes_nothing(client):
    version = reviewed(draft())
    staff(client, Role.HANDLER, version)
    assert post(client, "version_publish", version).status_code == 422
    version.refresh_from_db()
    assert version.state == VersionState.APPROVAL


@pytest.fixture
def listed(client):
    """A published certificate, and the bureau of its area signed in."""
    version = published()
    staff(client, Role.BUREAU_ADMIN, version)
    return version


def look(client, version, kind=Listing.PLEDGE):
    """What the bureau sees before it publishes, and the data of the form there."""
    address = reverse("matters:bureau_lists")
    seen = client.get(address, {"area": version.matter.area_id, "kind": kind})
    form = seen.context["publish_form"]
    return seen, {name: form[name].value() or "" for name in form.fields}


@pytest.mark.clause("M-16")
def test_bureau_sees_what_changes_and_publishes_just_that(client, listed):
    assert client.get(reverse("matters:bureau_lists")).context["page"].rows == []
    seen, data = look(client, listed)
    assert seen.context["coming"].figures == (1, 0, 0)
    assert "住所使用证明" in seen.content.decode()
    done = client.post(reverse("matters:bureau_lists"), data | {"document": "平龙政办〔2026〕9号"})
    assert done.status_code == 302
    edition = Edition.objects.get()
    assert (edition.size, edition.document) == (1, "平龙政办〔2026〕9号")
    assert "住所使用证明" in client.get(edition.get_absolute_url()).content.decode()

    again = look(client, listed)[0].content.decode()
    assert "与上一期相同" in again
    assert "公布这一期" not in again
    staff(client, Role.HANDLER, listed)
    assert len(client.get(reverse("matters:bureau_lists")).context["page"].rows) == 1


@pytest.mark.clause("M-16")
def test_bureau_sees_at_once_which_lists_have_fallen_behind(client, listed):
    def standing():
        rows = client.get(reverse("matters:bureau_lists")).context["standing"]
        return {row.kind: (row.latest and row.latest.number, row.moved) for row in rows}

    assert standing()[Listing.PLEDGE] == (None, True)
    client.post(reverse("matters:bureau_lists"), look(client, listed)[1])
    assert standing()[Listing.PLEDGE] == (1, False)
    assert standing()[Listing.RETAINED] == (None, True)
    published(listed.matter.administrative_matter, name="资信证明")
    assert standing()[Listing.PLEDGE] == (1, True)


@pytest.mark.clause("M-16")
def test_what_changed_after_the_look_is_not_published(client, listed):
    data = look(client, listed)[1]
    published(listed.matter.administrative_matter, name="资信证明")
    answer = client.post(reverse("matters:bureau_lists"), data)
    assert answer.status_code == 422
    assert "又有变动" in answer.content.decode()
    assert not Edition.objects.exists()


def test_handler_publishes_no_edition(client):
    version = published()
    staff(client, Role.HANDLER, version)
    data = {"area": version.matter.area_id, "kind": Listing.PLEDGE, "seen": "0" * 64}
    assert client.post(reverse("matters:bureau_lists"), data).status_code == 422
    assert not Edition.objects.exists()
