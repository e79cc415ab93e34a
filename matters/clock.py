"""What time does in the catalogue. Every sweep catches up by itself."""

from matters.domain import consultations, edition_files, filings, guide_versions
from portal.kernel import clock


@clock.every(600, "matters.consultations")
def close_consultations() -> int:
    """Consultations whose last day is over take no more opinions."""
    return consultations.close_due()


@clock.every(3600, "matters.guides")
def publish_missing_guides() -> int:
    """Matters that were listed before guides were numbered get their first one."""
    return guide_versions.publish_missing()


@clock.every(3600, "matters.filings")
def remind_of_filings() -> int:
    """Lists that are soon to be filed, or late: their senders are reminded, once a day."""
    return filings.remind_due()


@clock.every(3600, "matters.edition_files")
def order_missing_files() -> int:
    """Editions published before lists had files get theirs."""
    return edition_files.order_missing()
