"""The words of what is particular to the counter: numbers kept back for paper forms."""

from django.db import models


class ReservedState(models.TextChoices):
    OPEN = "open", "未用"
    USED = "used", "已录入"
    VOID = "void", "已作废"


RESERVED_MOVES = {ReservedState.OPEN: {ReservedState.USED, ReservedState.VOID}}
RESERVED_TONES = {ReservedState.OPEN: "wait", ReservedState.USED: "good", ReservedState.VOID: "stopped"}
