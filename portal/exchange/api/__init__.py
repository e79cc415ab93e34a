"""What every call of a business system goes through, whichever room answers it."""

from portal.exchange.api.calls import Asked, call, resource
from portal.exchange.api.fields import Call, InlineFile, Upload

__all__ = ["Asked", "Call", "InlineFile", "Upload", "call", "resource"]
