"""Business systems that take part in a case: what they may touch, and what they are told."""

from django.utils import timezone

from pledges.enums import Channel, MessageKind
from pledges.models import Case, SystemCase
from portal.exchange.domain.clients import serving
from portal.exchange.domain.webhooks import announce
from portal.exchange.enums import Event
from portal.kernel.acts import Refused
from portal.people.models import User

# Of each step of which the applicant is told, her business system is told as well; the rest is "something changed".
EVENTS = {
    MessageKind.FILED: Event.FILED,
    MessageKind.SIGNED: Event.SIGNED,
    MessageKind.ACCEPTED: Event.ACCEPTED,
    MessageKind.DEEMED_ACCEPTED: Event.ACCEPTED,
    MessageKind.NOT_ACCEPTED: Event.NOT_ACCEPTED,
    MessageKind.SUPPLEMENT_ASKED: Event.SUPPLEMENT,
    MessageKind.SUPPLEMENT_ANSWERED: Event.SUPPLEMENTED,
    MessageKind.HELD: Event.HELD,
    MessageKind.RELEASED: Event.RELEASED,
    MessageKind.DECIDED: Event.DECIDED,
    MessageKind.CONCLUDED: Event.CONCLUDED,
    MessageKind.PLEDGE_WITHDRAWN: Event.PLEDGE_WITHDRAWN,
    MessageKind.WITHDRAWN: Event.WITHDRAWN,
    MessageKind.TERMINATED: Event.TERMINATED,
    MessageKind.REVOKED: Event.REVOKED,
    MessageKind.KEPT: Event.KEPT,
    MessageKind.BROKEN: Event.BROKEN,
}


def takes_part(user: User, case: Case) -> bool:
    """Whether this is the account of a business system of the case's agency that opened it or took it up."""
    client = serving(user)
    if client is None or client.agency_id != case.agency_id:
        return False
    return case.created_by_id == user.pk or case.systems.filter(client=client).exists()


def serves_agency(user: User, case: Case) -> bool:
    """Whether a business system may take the case up: it is one of the agency that handles it."""
    client = serving(user)
    return client is not None and client.agency_id == case.agency_id


def refuse_elsewhere(case: Case, by: User) -> None:
    """A system works on its case while the case is there; at the counter or at home it only looks on."""
    if not takes_part(by, case):
        raise Refused("这不是本业务系统的办件，不能操作。", code="not_yours")
    if case.channel != Channel.SYSTEM:
        raise Refused(
            f"办件已转到{case.get_channel_display()}办理。",
            code="other_channel",
            way_out="可以查看进度；要在业务系统接着办的，请用恢复码接回。",
        )


def tell_systems(case: Case, kind: str) -> None:
    """Called with each message to the applicant, inside the act."""
    announce_to_systems(case, EVENTS.get(MessageKind(kind), Event.CHANGED))


def announce_to_systems(case: Case, event: str) -> None:
    """Note that something changed, and write down what is to be sent. Costs nothing for all other cases."""
    if not any(entry.get("channel") == Channel.SYSTEM for entry in case.channel_history):
        return
    links = list(SystemCase.objects.select_related("client").filter(case=case).order_by("pk"))
    SystemCase.objects.filter(pk__in=[link.pk for link in links]).update(changed_at=timezone.now())
    for link in links:
        announce(link.client, event, case=case.pk, state=str(case.state))
