"""Who may see what: invisible is 404, visible but not allowed is 403, and looking leaves a trace afterwards."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from portal.kernel.access import fetch, saw
from portal.kernel.middleware import access_events
from portal.kernel.models import AccessEvent
from portal.people.complaint_enums import ComplaintKind
from portal.people.domain.complaints import complain
from portal.people.enums import Role
from portal.people.models import Complaint
from tests.factories.people import AgencyFactory, StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.clause("S-09")]


@pytest.fixture
def row():
    agency = AgencyFactory()
    return complain(kind=ComplaintKind.OTHER, area=agency.area, agency=agency, asked_for="居住证明")


@pytest.fixture
def officer(row):
    return StaffFactory(role=Role.BUREAU_ADMIN, agency=row.agency)


def never(user, row):
    return False


def test_who_may_see_it_gets_it(row, officer):
    assert fetch(Complaint.objects, officer, lambda user, found: found == row, pk=row.pk) == row


def test_a_stranger_is_told_that_there_is_nothing_before_any_rule_is_asked(row):
    for stranger in (StaffFactory(role=Role.BUREAU_ADMIN), AnonymousUser()):
        with pytest.raises(Http404, match="没有找到反映"):
            fetch(Complaint.objects, stranger, never, pk=row.pk)


@pytest.mark.parametrize("key", ["no-key", "", "0" * 32])
def test_a_broken_address_leads_nowhere(row, officer, key):
    with pytest.raises(Http404):
        fetch(Complaint.objects, officer, pk=key)


def test_who_may_see_it_but_not_do_it_is_told_so(row, officer):
    with pytest.raises(PermissionDenied):
        fetch(Complaint.objects, officer, never, pk=row.pk)


@pytest.mark.clause("C-09")
def test_the_trace_of_looking_is_written_when_the_answer_has_left(row, officer):
    def view(request):
        saw(request, row, "办理反映")
        return HttpResponse("seen")

    request = RequestFactory().get("/")
    request.user = officer
    response = access_events(view)(request)
    assert not AccessEvent.objects.exists(), "the reader does not wait for it"
    for closer in response._resource_closers:  # what close() runs; it would end the test's connection too
        closer()
    event = AccessEvent.objects.get()
    assert (event.actor, event.object_id, event.purpose) == (str(officer.pk), str(row.pk), "办理反映")
    assert (event.agency, event.object_type) == (str(row.agency_id), "people.complaint")


def test_what_signed_in_persons_see_is_kept_by_no_cache(officer):
    request = RequestFactory().get("/")
    request.user = officer
    assert access_events(lambda request: HttpResponse("x"))(request).headers["Cache-Control"] == "no-store"
