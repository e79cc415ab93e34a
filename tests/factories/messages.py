"""Persons who can be reached, and a worker that does what is due."""

from datetime import timedelta

from django.utils import timezone

from portal.kernel import duties
from portal.kernel.models import Duty
from portal.people.contact_enums import Channel
from portal.people.models import Contact

NUMBER = "13812341234"
MAIL = "wang@example.cn"


def reachable(user, **addresses):
    """An account with verified addresses: ``reachable(user, sms="138…")``, else both usual ones."""
    for channel, address in (addresses or {Channel.SMS: NUMBER, Channel.EMAIL: MAIL}).items():
        Contact.objects.create(user=user, channel=channel, address=address, verified_at=timezone.now())
    return user


def work(kind="exchange.message"):
    """What the worker does when the bell rings, or when the next attempt is due."""
    Duty.objects.filter(kind=kind, state="waiting").update(due_at=timezone.now() - timedelta(seconds=1))
    for queue in ("letters", "default", "background"):
        for duty in duties.claim(queue=queue, limit=100):
            duties.perform(duty)
