"""Constraints that repeat a rule in the database, whoever writes to it."""

from collections.abc import Iterable
from functools import reduce
from operator import and_

from django.db import models
from django.db.models import Q


def together(*fields: str, name: str, message: str, text: Iterable[str] = ()) -> models.CheckConstraint:
    """Fields that are set together or not at all (who with when, reason with date); ``text`` names those
    that are empty strings rather than NULL."""
    empty = [Q(**{f: ""}) if f in text else Q(**{f"{f}__isnull": True}) for f in fields]
    return models.CheckConstraint(
        name=name,
        condition=reduce(and_, empty) | reduce(and_, [~q for q in empty]),
        violation_error_message=message,
    )


def state_requires(states: Iterable[str], *fields: str, name: str, message: str) -> models.CheckConstraint:
    """In these states the fields must be set."""
    filled = reduce(and_, [Q(**{f"{f}__isnull": False}) for f in fields])
    return models.CheckConstraint(
        name=name, condition=~Q(state__in=list(states)) | filled, violation_error_message=message
    )


def only_in_states(states: Iterable[str], *fields: str, name: str, message: str) -> models.CheckConstraint:
    """The fields are set exactly in these states."""
    filled = reduce(and_, [Q(**{f"{f}__isnull": False}) for f in fields])
    empty = reduce(and_, [Q(**{f"{f}__isnull": True}) for f in fields])
    inside = Q(state__in=list(states))
    return models.CheckConstraint(
        name=name, condition=(inside & filled) | (~inside & empty), violation_error_message=message
    )
