"""How the portal is: what it cannot work without, and what somebody should look at.

Without the database nothing works, and without the broker no doorbell rings: those answer 503. Missing fonts, parked
duties and events that wait too long for their seal are told beside, because restarting a container cures none of them.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache as once
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from portal.kernel import scanning, sealing
from portal.kernel.enums import DutyState
from portal.kernel.models import Duty, Seal
from portal.kernel.pdf.fonts import pdf_health

PARKED_SHOWN = 100  # counting more would cost more and say nothing new
SEAL_LATE = timedelta(minutes=15)
TIMEOUT = 1  # seconds


@dataclass
class Health:
    """What was found; ``failing`` names what the portal cannot work without, ``attention`` is for a person."""

    failing: list[str] = field(default_factory=list)
    attention: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return 503 if self.failing else 200

    def lines(self) -> list[str]:
        """The same for people and plain logs."""
        head = ["failing: " + ", ".join(self.failing) if self.failing else "ok"]
        return head + [f"{name}: {value}" for name, value in self.figures.items()] + self.attention


def look() -> Health:
    """Ask everything once; no answer takes longer than the timeouts of database and broker."""
    found = Health()
    found.figures["database"] = "ok"
    try:
        _ledgers(found)
    except DatabaseError as error:
        found.failing.append("database")
        found.figures["database"] = type(error).__name__
    found.figures["broker"] = _broker(found)
    if settings.SCANNER:
        found.figures["scanner"] = "ok" if scanning.answers() else "attention"
        if found.figures["scanner"] != "ok":
            found.attention.append("病毒扫描服务没有应答，上传的文件暂时收不进来。")
    problems = papers()
    found.figures["documents"] = "attention" if problems else "ok"
    found.attention += problems
    return found


def _ledgers(found: Health) -> None:
    """What lies in the database: duties that were given up, events that wait for their seal."""
    connection.ensure_connection()
    parked = len(Duty.objects.filter(state=DutyState.PARKED).values_list("pk")[:PARKED_SHOWN])
    found.figures["parked_duties"] = f"{PARKED_SHOWN}+" if parked == PARKED_SHOWN else parked
    if parked:
        found.attention.append("有搁置的义务，请系统管理员到“待办义务”查看。")
    last = Seal.objects.order_by("-number").values_list("sealed_at", flat=True).first()
    age = timezone.now() - last if last else None
    found.figures["seconds_since_last_seal"] = int(age.total_seconds()) if age is not None else None
    waiting = sealing.unsealed_since()
    if waiting and timezone.now() - waiting > SEAL_LATE:
        found.attention.append("审计记录超过十五分钟没有封存，请检查时钟进程（beat）和工作进程。")


def _broker(found: Health) -> str:
    address = settings.CELERY_BROKER_URL
    if not address.startswith(("redis://", "rediss://", "unix://")):
        return "none"
    client = redis.Redis.from_url(address, socket_connect_timeout=TIMEOUT, socket_timeout=TIMEOUT)
    try:
        client.ping()
    except redis.RedisError as error:
        found.failing.append("broker")
        return type(error).__name__
    finally:
        client.close()
    return "ok"


@once
def papers() -> list[str]:
    """What documents lack on this machine; looked at once, because it starts programs."""
    return pdf_health()
