"""A person of whom nothing is left here becomes nobody: her number can never be read or found again.

The ledger is append-only and stays. It knows persons by pseudonym only; with the number's key destroyed and the
pseudonym changed, nothing leads from it to her.
"""

import uuid
from typing import Any

from django.db.models import Q

from portal.kernel.actors import SYSTEM
from portal.kernel.acts import act
from portal.kernel.audit import record
from portal.kernel.registry import person_locks
from portal.law import keys
from portal.people.enums import RepresentationState
from portal.people.models import Representation, Subject, User

NOBODY = "已清除"


@act(clause=keys.PIPL_DELETION)
def anonymise(subject: Subject) -> bool:
    """Destroy what identifies the person. Left alone while an account or another room still needs her."""
    subject = Subject.objects.select_for_update(of=("self",)).select_related("data_key").get(pk=subject.pk)
    if subject.name == NOBODY or User.objects.filter(subject=subject, is_active=True).exists():
        return False
    if any(lock(subject) for lock in person_locks) or _stands(subject):
        return False
    record("people.subject_anonymised", subject, by=SYSTEM, clause=keys.PIPL_DELETION)
    subject.data_key.destroy()
    blank: dict[str, Any] = {
        "name": NOBODY,
        "number_sealed": b"",
        "number_lookup": "",
        "number_masked": "",
        "phone": "",
        "address": "",
        "legal_representative_name": "",
        "contact_name": "",
        "born_on": None,
        "pseudonym": uuid.uuid4(),
    }
    for name, value in blank.items():
        setattr(subject, name, value)
    subject.save(update_fields=list(blank))
    return True


def _stands(subject: Subject) -> bool:
    """Whether somebody stands for her, or she for somebody."""
    live = Representation.objects.filter(state__in=(RepresentationState.ASKED, RepresentationState.IN_FORCE))
    return live.filter(Q(principal=subject) | Q(person=subject)).exists()
