"""The demonstration: a case in nearly every state, and no second one however often it is loaded."""

import pledges.demo
from pledges.enums import CaseState, Channel
from pledges.models import (
    Case,
    Disclosure,
    Pledge,
    Rating,
    ReservedNumber,
    ServiceConsent,
    SystemCase,
    Writ,
)
from portal.people.models import User


def test_loaded_twice_there_is_each_case_once(demo):
    count = Case.objects.count()
    states = set(Case.objects.values_list("state", flat=True))

    pledges.demo.load()

    assert Case.objects.count() == count >= 20
    assert states >= {
        CaseState.DRAFT,
        CaseState.FILED,
        CaseState.ACCEPTED,
        CaseState.CONCLUDED,
        CaseState.SUPPLEMENT_ASKED,
        CaseState.WITHDRAWN,
        CaseState.NOT_ACCEPTED,
        CaseState.DECIDED,
    }
    assert Case.objects.filter(hold=True).exists()
    assert any(case.waits_at_counter for case in Case.objects.filter(subject__users__username="lhasa"))
    bad = User.objects.get(username="applicant2")
    assert Pledge.objects.filter(subject=bad.subject).exists()
    assert set(Disclosure.objects.values_list("state", flat=True)) == {"published", "prepared"}
    by_agents = Case.objects.exclude(agent_subject=None)
    assert {case.channel for case in by_agents} == set(Channel)
    assert SystemCase.objects.filter(case__in=by_agents).exists()
    assert ReservedNumber.objects.filter(case__in=by_agents).exists()
    assert Writ.objects.unserved().exists()
    assert Writ.objects.filter(service__isnull=False).exists()
    assert ServiceConsent.objects.exists()
    assert set(Rating.objects.values_list("state", flat=True)) == {"open", "plain"}
