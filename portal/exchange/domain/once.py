"""Once only (幂等): the answer to a call is kept beside its effect, in one transaction, and given again."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from portal.exchange.models import ApiClient, IdempotencyKey
from portal.kernel import crypto
from portal.kernel.acts import Refused

KEPT = timedelta(hours=24)
WAIT_SECONDS = 10
JSON = "application/json"


class OtherBody(Refused):
    """The key was used for something else."""

    code = "idempotency_mismatch"


class StillRunning(Refused):
    """The first call with this key has not ended yet."""

    code = "idempotency_in_progress"


@dataclass(frozen=True)
class Answer:
    """What is answered, now and when asked again."""

    status: int
    body: Any
    content_type: str = JSON
    again: bool = False


def digest_of(method: str, path: str, data: Any) -> str:
    """What was asked, as a keyed digest: it covers identity numbers and gives nothing of them away.

    Over what was read, not over the bytes: the boundary of a form changes every time it is sent.
    """
    plain = json.dumps([method, path, _plain(data)], sort_keys=True, ensure_ascii=True, default=str)
    return crypto.lookup("idempotency", plain)


def _plain(data: Any) -> Any:
    if isinstance(data, UploadedFile):
        found = hashlib.sha256()
        for chunk in data.chunks():
            found.update(chunk)
        data.seek(0)
        return [data.name, found.hexdigest()]
    if hasattr(data, "lists"):
        return {name: [_plain(value) for value in values] for name, values in data.lists()}
    return data


def once(client: ApiClient, *, key: str, digest: str, do: Callable[[], Answer]) -> Answer:
    """Do it, or give the answer of the one that did.

    Equal calls at the same moment wait at the unique constraint until the first has committed. What ends in a
    fault is rolled back with its key, so that it may be tried again. Raises OtherBody, StillRunning.
    """
    try:
        with transaction.atomic():
            _wait_at_most(WAIT_SECONDS)
            mine = IdempotencyKey(client=client, key=key, digest=digest, expires_at=timezone.now() + KEPT)
            _forget_expired(client, key)
            IdempotencyKey.objects.bulk_create([mine], ignore_conflicts=True)
            row = IdempotencyKey.objects.get(client=client, key=key)
            if row.pk != mine.pk:
                return _given(row, digest)
            answer = do()
            row.status, row.content_type = answer.status, answer.content_type
            row.answer = json.dumps(answer.body, ensure_ascii=False)
            row.save(update_fields=["status", "answer", "content_type"])
            return answer
    except OperationalError as error:
        if not _gave_up_waiting(error):
            raise
        raise StillRunning(
            "带有同一幂等键的前一个请求还没有办完。", way_out="请稍等几秒，用同一个幂等键和同样的内容再试。"
        ) from error


def _given(row: IdempotencyKey, digest: str) -> Answer:
    if row.digest != digest:
        raise OtherBody(
            "这个幂等键已经用在另一个请求上，内容与这次不同。",
            way_out="重试请原样重发；是另一件事的，请换一个新的幂等键。",
        )
    return Answer(row.status, json.loads(row.answer), row.content_type, again=True)


def _forget_expired(client: ApiClient, key: str) -> None:
    IdempotencyKey.objects.filter(client=client, key=key, expires_at__lte=timezone.now()).delete()


def _wait_at_most(seconds: int) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{seconds}s"])


def _gave_up_waiting(error: OperationalError) -> bool:
    """PostgreSQL's lock_timeout (55P03), or SQLite whose single writer was busy for too long."""
    return getattr(error.__cause__, "pgcode", "") == "55P03" or "locked" in str(error)


def forget(*, limit: int = 2000) -> int:
    """Keys past their time. Returns how many."""
    old = IdempotencyKey.objects.filter(expires_at__lte=timezone.now()).values_list("pk", flat=True)[:limit]
    return IdempotencyKey.objects.filter(pk__in=list(old)).delete()[0]


def longest_body(upload: bool, *, inline: bool = False) -> int:
    """How many bytes a call may carry; a file that stands in JSON takes a third more than it is long."""
    file = settings.UPLOAD_MAX_BYTES * 4 // 3 if inline else settings.UPLOAD_MAX_BYTES
    return file + 64 * 1024 if upload or inline else 64 * 1024
