"""Demo data about data: who looked at an applicant's case, what she asks to be put right, a sign-in of long ago."""

from datetime import timedelta

from django.utils import timezone

from pledges.models import Case
from portal.kernel.models import AccessEvent
from portal.people.domain.data_corrections import ask_correction
from portal.people.models import SignIn, Subject, User
from portal.people.personal_enums import CorrectedField

LOOKS = (("clerk", "窗口办理", False), ("handler", "查看办件", False), ("handler", "核对身份", True))


def load() -> None:
    """Once: whoever asked for a correction already is left alone."""
    user = User.objects.filter(username="applicant").select_related("subject").first()
    if user is None or user.subject is None or user.subject.data_corrections.exists():
        return
    cases = Case.objects.filter(subject=user.subject, number__isnull=False)
    case = cases.select_related("agency", "subject").order_by("filed_at").first()
    if case is None:
        return
    _looked(case, user.subject)
    ask_correction(
        agency=case.agency,
        field=CorrectedField.NAME,
        wanted="王䶮（户口簿上的字）",
        reason="登记的名字少一笔，户口簿已经更正，请核对。",
        by=user,
    )
    old = SignIn.objects.create(user=user, address="192.0.2.7", device="Firefox", session_salt="demo")
    SignIn.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=400))


def _looked(case: Case, subject: Subject) -> None:
    for username, purpose, unmasked in LOOKS:
        AccessEvent.objects.create(
            actor=str(User.objects.get(username=username).pk),
            agency=str(case.agency_id),
            object_type=case._meta.label_lower,
            object_id=str(case.pk),
            subject=str(subject.pseudonym),
            purpose=purpose,
            unmasked=unmasked,
        )
