"""The broker is away for a while: people file as ever, and what is due is done when it is back."""

import base64
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter

import pytest
from django.test import Client

from pledges.enums import CaseState
from pledges.models import Case, Letter
from tests.chaos.test_worker import open_duties
from tests.factories.pledges import Office, handwriting
from tests.journeys.test_survival import until

pytestmark = pytest.mark.chaos

AWAY = 20
SLOWEST = 3
DRAFTS = 60
CSRF = "c" * 32
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class StayHere(urllib.request.HTTPRedirectHandler):
    """Where an answer sends us is of no interest; that it came is."""

    def redirect_request(self, *arguments):
        return None


class Applicant:
    """She has her drafts ready and signs them one after the other, by the very requests of a browser."""

    def __init__(self, portal, user):
        client = Client()
        client.force_login(user, backend=BACKEND)
        self.portal = portal
        self.cookies = f"sessionid={client.session.session_key}; csrftoken={CSRF}"
        self.opener = urllib.request.build_opener(StayHere)
        picture = base64.b64encode(handwriting()).decode()
        self.signature = f"data:image/png;base64,{picture}"

    def sign(self, pledge):
        """Sign and file; how long the answer took."""
        form = {
            "csrfmiddlewaretoken": CSRF, "signature": self.signature, "signature_digest": pledge.content_digest,
        }  # fmt: skip
        request = urllib.request.Request(
            f"{self.portal.url}/my/cases/{pledge.case_id}/{pledge.choice_id}/sign/",
            data=urllib.parse.urlencode(form).encode(),
            headers={"Cookie": self.cookies},
        )
        begun = time.monotonic()
        try:
            status = self.opener.open(request, timeout=60).status
        except urllib.error.HTTPError as answer:
            status = answer.code
        assert status == 302, f"signing was answered by {status}"
        return time.monotonic() - begun


@pytest.mark.clause("V-07", "P-01")
def test_filing_goes_on_while_the_broker_is_away(portal_db):
    portal, office = portal_db, Office()
    pledges = [office.prepared() for _ in range(DRAFTS)]
    applicant = Applicant(portal, office.user)
    times = [applicant.sign(pledges[0])]

    portal.kill("broker")
    back = time.monotonic() + AWAY
    signed = 1
    while time.monotonic() < back:
        if signed < DRAFTS:
            times.append(applicant.sign(pledges[signed]))
            signed += 1
        time.sleep(0.3)
    assert signed > AWAY, "too few filings to say anything"
    assert max(times) < SLOWEST, f"the slowest filing took {max(times):.1f} s"

    portal.restart("broker")
    keys = [pledge.pk for pledge in pledges[:signed]]
    letters = Letter.objects.filter(pledge__in=keys)
    until(lambda: letters.count() == signed, 180, "the last letter", portal)
    until(lambda: not open_duties().exists(), 120, "rest", portal)
    assert Counter(letters.values_list("pledge", flat=True)) == dict.fromkeys(keys, 1)
    filed = Case.objects.filter(pk__in=[pledge.case_id for pledge in pledges[:signed]])
    assert {case.state for case in filed} == {CaseState.FILED}
    numbers = sorted(int(case.number[-4:]) for case in filed)
    assert numbers == list(range(1, signed + 1))
