"""Who may see what: invisible is 404, visible but not allowed is 403, and looking leaves a trace."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest

from portal.kernel.models import AccessEvent, subject_of

M = TypeVar("M", bound=models.Model)
Rule = Callable[[Any, Any], bool]


def fetch(queryset: Any, user: Any, *rules: Rule, **lookup: Any) -> Any:
    """Get one object through ``for_user`` (404 when this user must not know of it), then ask the rules (403).

    A key that is no key (a broken address) is 404 as well.
    """
    try:
        row = queryset.for_user(user).get(**lookup)
    except (queryset.model.DoesNotExist, ValidationError, ValueError, TypeError):
        raise Http404(f"没有找到{queryset.model._meta.verbose_name}") from None
    for rule in rules:
        if not rule(user, row):
            raise PermissionDenied
    return row


def saw(request: HttpRequest, row: models.Model, purpose: str, *, unmasked: bool = False) -> None:
    """Remember that the signed-in person saw this object; the middleware writes it after the answer has left."""
    events: list[AccessEvent] = request.__dict__.setdefault("access_events", [])
    events.append(
        AccessEvent(
            actor=str(getattr(request.user, "pk", "") or "anonymous"),
            agency=str(getattr(row, "agency_id", "") or ""),
            object_type=row._meta.label_lower,
            object_id=str(row.pk),
            subject=subject_of(row),
            purpose=purpose,
            unmasked=unmasked,
        )
    )
