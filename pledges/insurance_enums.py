"""The words of a state-compensation claim, and what may follow what."""

from django.db import models


class ClaimState(models.TextChoices):
    LODGED = "lodged", "已收到"
    GRANTED = "granted", "决定赔偿"
    REFUSED = "refused", "决定不予赔偿"


CLAIM_MOVES = {ClaimState.LODGED: {ClaimState.GRANTED, ClaimState.REFUSED}}
CLAIM_TONES = {ClaimState.LODGED: "wait", ClaimState.GRANTED: "good", ClaimState.REFUSED: "stopped"}
