"""Sending one message: to the address that was looked at, within bounds, every attempt written down."""

import json
import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass

import httpx
from django.utils import timezone

from portal.exchange.domain.addresses import BadAddress, Target, target_of
from portal.exchange.domain.outgoing import http_client
from portal.exchange.domain.webhooks import secret_of, signature
from portal.exchange.enums import DeliveryState, SubscriptionState
from portal.exchange.models import Delivery
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import act, outside_act
from portal.kernel.duties import MAX_ATTEMPTS
from portal.kernel.moves import move

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 5.0
WHOLE_SECONDS = 10.0
KEPT_ATTEMPTS = 30
AGENT = "pledge-portal-webhook/1"


class NotDelivered(RuntimeError):
    """The receiver did not take the message; the duty tries again later."""


@dataclass(frozen=True)
class Outcome:
    """How one attempt went."""

    ok: bool
    status: int | None
    milliseconds: int
    error: str = ""


def deliver(delivery: Delivery) -> None:
    """Send it and write down how it went. Raises NotDelivered, so that its duty waits and tries again."""
    outside_act("a webhook")
    if delivery.state != DeliveryState.WAITING or delivery.subscription.state != SubscriptionState.ACTIVE:
        return
    outcome = _send(delivery)
    _note(delivery, outcome=outcome)
    if not outcome.ok:
        raise NotDelivered(outcome.error or f"HTTP {outcome.status}")


def _send(delivery: Delivery) -> Outcome:
    began = time.monotonic()
    try:
        target = target_of(delivery.subscription.url)
        status = _within(WHOLE_SECONDS, target, _headers(delivery, target), _body(delivery))
    except BadAddress as refusal:
        return Outcome(False, None, _since(began), refusal.message)
    except TookTooLong:
        return Outcome(False, None, _since(began), f"{WHOLE_SECONDS:.0f}秒内没有答复")
    except httpx.TimeoutException:
        return Outcome(False, None, _since(began), "连接或者答复超时")
    except httpx.HTTPError as error:
        return Outcome(False, None, _since(began), f"连接失败（{type(error).__name__}）")
    taken = 200 <= status < 300
    return Outcome(taken, status, _since(began), "" if taken else f"对方答复{status}")


def _body(delivery: Delivery) -> bytes:
    return json.dumps(delivery.body, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _headers(delivery: Delivery, target: Target) -> dict[str, str]:
    signed = signature(secret_of(delivery.subscription), timestamp=int(time.time()), body=_body(delivery))
    return {
        "Host": target.host_header,
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": AGENT,
        "Portal-Event": delivery.event,
        "Portal-Delivery": str(delivery.pk),
        "Portal-Signature": signed,
    }


def _within(seconds: float, target: Target, headers: dict[str, str], body: bytes) -> int:
    """The status of the answer. A receiver that drips its answer byte by byte is cut off all the same."""
    client = http_client(answer_seconds=ANSWER_SECONDS, connect_seconds=CONNECT_SECONDS)
    pool = ThreadPoolExecutor(1)
    try:
        job: Future[int] = pool.submit(_post, client, target, headers=headers, body=body)
        return job.result(timeout=seconds)
    finally:
        client.close()  # ends the thread, which waits for nothing but this connection
        pool.shutdown(wait=False)


def _post(client: httpx.Client, target: Target, *, headers: dict[str, str], body: bytes) -> int:
    """Only the status counts; what else is answered is not read."""
    extensions = {"sni_hostname": target.host}
    with client.stream("POST", target.url, content=body, headers=headers, extensions=extensions) as response:
        return response.status_code


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)


@act()
def _note(delivery: Delivery, *, outcome: Outcome) -> None:
    """One line of the log; given up when the duty is given up too."""
    fresh = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if fresh.state != DeliveryState.WAITING:
        return
    now = timezone.now()
    line = {
        "at": now.isoformat(),
        "status": outcome.status,
        "ms": outcome.milliseconds,
        "error": outcome.error,
    }
    attempts = [*fresh.attempts, line][-KEPT_ATTEMPTS:]
    if outcome.ok:
        move(fresh, DeliveryState.DELIVERED, by=SYSTEM, attempts=attempts, failures=0, delivered_at=now)
        return
    fresh.attempts, fresh.failures = attempts, fresh.failures + 1
    fresh.save(update_fields=["attempts", "failures"])
    if fresh.failures >= MAX_ATTEMPTS:
        move(fresh, DeliveryState.PARKED, by=SYSTEM, note=outcome.error)
