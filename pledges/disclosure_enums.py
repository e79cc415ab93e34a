"""The words of the disclosure of a pledge, and what may follow what."""

from django.db import models


class DisclosureState(models.TextChoices):
    PREPARED = "prepared", "待复核"
    RETURNED = "returned", "已退回"
    PUBLISHED = "published", "公示中"
    ENDED = "ended", "公示期满"
    TAKEN_DOWN = "taken_down", "已提前撤下"


# Nothing is published by the person who prepared it, and nothing comes back that was taken down: it is prepared anew.
DISCLOSURE_MOVES = {
    DisclosureState.PREPARED: {DisclosureState.PUBLISHED, DisclosureState.RETURNED},
    DisclosureState.PUBLISHED: {DisclosureState.ENDED, DisclosureState.TAKEN_DOWN},
}
DISCLOSURE_TONES = {
    DisclosureState.PREPARED: "wait",
    DisclosureState.RETURNED: "stopped",
    DisclosureState.PUBLISHED: "good",
    DisclosureState.ENDED: "stopped",
    DisclosureState.TAKEN_DOWN: "stopped",
}
LIVE = (DisclosureState.PREPARED, DisclosureState.PUBLISHED)
