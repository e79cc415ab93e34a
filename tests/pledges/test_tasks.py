"""The letter: one per pledge, however often the worker is asked."""

import hashlib
from unittest import mock

import pytest

from pledges.domain import letters
from pledges.models import Letter
from portal.kernel import duties
from portal.kernel.acts import InsideAct, act
from portal.kernel.enums import DutyState
from portal.kernel.files import read
from portal.kernel.models import Duty, StoredFile


@pytest.mark.clause("P-08", "P-17")
def test_asked_twice_there_is_one_letter(office):
    pledge = office.signed()
    duties.work(queue="letters")
    first = Letter.objects.get(pledge=pledge)
    files = StoredFile.objects.count()

    with mock.patch.object(letters.documents, "render_letter", side_effect=AssertionError("rendered again")):
        again = letters.issue_letter(pledge)

    assert again == first
    assert StoredFile.objects.count() == files
    assert Duty.objects.get(kind="pledges.letter").state == DutyState.DONE
    assert hashlib.sha256(read(first.file)).hexdigest() == first.sha256
    assert first.pages % 2 == 0


def test_a_letter_is_not_rendered_inside_an_act(office):
    pledge = office.signed()

    @act()
    def rendering_in_an_act():
        letters.issue_letter(pledge)

    with pytest.raises(InsideAct):
        rendering_in_an_act()
    assert not Letter.objects.exists()
