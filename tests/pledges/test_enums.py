"""The tables of states are complete and lead somewhere."""

import pytest

from pledges import enums

TABLES = (
    (enums.CaseState, enums.CASE_MOVES, enums.CASE_TONES),
    (enums.PledgeState, enums.PLEDGE_MOVES, enums.PLEDGE_TONES),
)


@pytest.mark.parametrize(("states", "moves", "tones"), TABLES)
def test_every_state_has_a_tone_and_is_reached(states, moves, tones):
    reached = {state for targets in moves.values() for state in targets} | {states.DRAFT}

    assert set(tones) == set(states)
    assert reached == set(states)
    assert set(tones.values()) <= {"good", "wait", "late", "stopped", "info"}


@pytest.mark.clause("P-17")
def test_every_state_of_a_case_tells_the_applicant_what_comes_next():
    assert set(enums.NEXT_STEPS) == set(enums.CaseState)
    assert all(len(words) > 10 for words in enums.NEXT_STEPS.values())


def test_the_choice_is_never_preset():
    from pledges.models import CertificateChoice

    assert CertificateChoice().choice is None
