"""Which sentence of the area's own notice asks for a consultation, a work procedure, a guide; "" where it is silent."""

from portal.law import keys
from portal.people.models import AreaRules

CONSULTATION = {"T21": keys.T21_PROCEDURE}
PROCEDURE = {
    "T21": keys.T21_PROCEDURE,
    "SL": keys.SL_PROCEDURE,
    "MJ": keys.MJ_TEXTS,
    "LS": keys.LS_PROCEDURE,
}
GUIDE = {
    "T21": keys.T21_PROCEDURE,
    "SL": keys.SL_PROCEDURE,
    "MJ": keys.MJ_GUIDE,
    "LS": keys.LS_GUIDE,
}


def consultation(rules: AreaRules) -> str:
    """The sentence by which the public is asked first."""
    return CONSULTATION.get(rules.notice, "")


def procedure(rules: AreaRules) -> str:
    """The sentence that asks for a work procedure."""
    return PROCEDURE.get(rules.notice, "")


def guide(rules: AreaRules) -> str:
    """The sentence that asks for service guides."""
    return GUIDE.get(rules.notice, "")
