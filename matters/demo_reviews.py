"""Demo of the review desks: one version sent back with comments, two that wait longer than they should."""

from datetime import timedelta

from django.utils import timezone

from matters.domain import comments, versions
from matters.enums import VersionState
from matters.models import MatterVersion
from portal.kernel.actors import SYSTEM, Actor
from portal.kernel.calendar import today
from portal.people.models import User

# Place and certificate of the version that the district's bureau sends back.
SENT_BACK = ("410404", "market-entity-premises")
# Places and certificates of the versions that have waited for their bureau since before the deadline.
LATE = (("370212", "cooperative-officers"), ("370212", "internet-cafe-funds"))
DAYS_LATE = 8


def send_back() -> None:
    """Two comments on two fields, as the bureau's person makes them."""
    version = _waiting(SENT_BACK)
    if version is None:
        return
    by: Actor = User.objects.filter(username="bureau").first() or SYSTEM
    comments.comment(version, field="check_standard", words="核查标准请写明与哪一项登记信息核对。", by=by)
    comments.comment(version, field="acquire_hint", words="请写明到哪里开具、几天可以取得。", by=by)
    versions.send_back(version, opinion="两处请补充明确，改好后再报。", by=by)


def let_wait() -> None:
    """As if handed in some weeks ago: the only rows of the demonstration whose clock is turned back by hand."""
    for version in filter(None, map(_waiting, LATE)):
        MatterVersion.objects.filter(pk=version.pk).update(
            step_since=timezone.now() - timedelta(days=DAYS_LATE + 14),
            step_due=today() - timedelta(days=DAYS_LATE),
        )


def _waiting(place: tuple[str, str]) -> MatterVersion | None:
    """The version as it waits for the bureau; None once it was sent back or taken up by somebody."""
    area, slug = place
    rows = MatterVersion.objects.filter(
        matter__area=area, matter__slug_code=slug, state=VersionState.BUREAU_REVIEW, step_due__gte=today()
    )
    return rows.exclude(steps__outcome="sent_back").first()
