"""Certificates that committees of villages and residents must not issue, so that nobody may ask for them there."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matters import search
from portal.people.models import Area

BANNED = Path(__file__).parent.parent / "data" / "banned_certificates.csv"
COMMITTEES = ("村民委员会", "居民委员会", "村委会", "居委会", "村(居)", "村（居）", "社区")
# 村民委员会所在的乡镇人民政府: the government issues, the committee only says which one.
ONLY_A_PLACE = re.compile(r"(?:(?:村民委员会|居民委员会|村委会|居委会|社区)[、和]?)+所在地?的")


@dataclass(frozen=True)
class Ban:
    """A certificate, the document that bans it, and where that document holds ("" for the whole country)."""

    name: str
    document: str
    area: str = ""


@cache
def bans() -> tuple[Ban, ...]:
    """All bans that the portal knows."""
    with BANNED.open(encoding="utf-8", newline="") as lines:
        return tuple(Ban(row["name"], row["document"], row["area"]) for row in csv.DictReader(lines))


def ban_on(name: str, *, issuer: str, area: Area) -> Ban | None:
    """The ban that stands against asking a committee for this certificate in an area."""
    issuer = ONLY_A_PLACE.sub("", issuer)
    if not any(word in issuer for word in COMMITTEES):
        return None
    folded = search.fold(name)
    here = (ban for ban in bans() if not ban.area or ban.area in area.codes)
    return next((ban for ban in here if search.fold(ban.name) in folded), None)
