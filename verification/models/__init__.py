"""Rows of verification. One supervision row for each accepted pledge, exempt ones included."""

from verification.models.assistance import AssistanceRequest
from verification.models.checks import Check, CheckEvidence, Finding
from verification.models.draws import Draw, DrawTicket, FrameRow
from verification.models.handlings import Handling

__all__ = [
    "AssistanceRequest",
    "Check",
    "CheckEvidence",
    "Draw",
    "DrawTicket",
    "Finding",
    "FrameRow",
    "Handling",
]
