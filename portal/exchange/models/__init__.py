"""Rows of the lines to business systems."""

from portal.exchange.models.clients import ApiClient, ApiToken, IdempotencyKey
from portal.exchange.models.outgoing import Outgoing, Preference
from portal.exchange.models.webhooks import Delivery, Subscription

__all__ = ["ApiClient", "ApiToken", "Delivery", "IdempotencyKey", "Outgoing", "Preference", "Subscription"]
