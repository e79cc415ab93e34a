"""What an applicant types before she has finished: kept for her, binding on nobody (自动保存)."""

from collections.abc import Mapping

from django.utils import timezone

from matters.domain.texts import text_in_force
from pledges.domain.rows import locked_choice, refuse_stranger
from pledges.enums import CaseState, ChoiceKind
from pledges.models import CertificateChoice, Typed
from portal.kernel.acts import IllegalMove, act
from portal.kernel.calendar import today
from portal.people.models import User

LONGEST = 500
SITE_ADDRESS = "site_address"


@act()
def keep_typed(choice: CertificateChoice, *, typed: Mapping[str, str], by: User) -> Typed:
    """Keep what stands in the fields of the pledge, finished or not, right or wrong. Other keys are let fall."""
    choice = locked_choice(choice)
    case = choice.case
    refuse_stranger(case, by)
    if case.state != CaseState.DRAFT or choice.choice != ChoiceKind.PLEDGE:
        raise IllegalMove("这一项现在不能填写，没有自动保存。", way_out="请刷新页面查看。")
    text = text_in_force(choice.version.matter, on=today())
    known = [condition["key"] for condition in text.conditions] if text else []
    values = {key: typed[key][:LONGEST] for key in (*known, SITE_ADDRESS) if typed.get(key)}
    row, _ = Typed.objects.update_or_create(
        choice=choice, defaults={"values": values, "saved_at": timezone.now(), "by": by}
    )
    return row


def drop_typed(choice: CertificateChoice) -> None:
    """The pledge is filled in: what was kept on the way is no longer wanted."""
    Typed.objects.filter(choice=choice).delete()
