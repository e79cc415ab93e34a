"""The demonstration shows every part of this room, and its second applicant is barred."""

import pytest

import credit.demo
import verification.demo
from credit.domain.standing import standing_of
from credit.enums import RecordState
from credit.models import Record
from portal.people.models import User
from verification.enums import AssistanceState, Conclusion, HandlingState
from verification.models import AssistanceRequest, Check, Handling


@pytest.mark.clause("P-04")
def test_loaded_twice_it_is_there_once_and_the_second_applicant_is_barred(demo):
    verification.demo.load()
    credit.demo.load()
    found = verification.demo.summary()
    assert found["assistance open"] == 1
    assert AssistanceRequest.objects.filter(state=AssistanceState.ANSWERED).count() == 1
    assert found["late"] >= 1 and found["open"] >= 3 and found["waiting to be heard"] == 1
    conclusions = set(Check.objects.values_list("conclusion", flat=True))
    assert {Conclusion.TRUE, Conclusion.UNTRUE} <= conclusions
    assert Handling.objects.filter(state=HandlingState.EXECUTED).count() == 1
    states = list(Record.objects.values_list("state", flat=True))
    assert sorted(states) == sorted([RecordState.IN_EFFECT, RecordState.ENTERED, RecordState.REPAIRED])
    barred = {
        name: standing_of(User.objects.get(username=name).subject).barred
        for name in ("applicant", "applicant2", "company")
    }
    assert barred == {"applicant": False, "applicant2": True, "company": False}
