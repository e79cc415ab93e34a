"""Texts that ask in their own words for what is not on the list: found, refused, not shown until mended."""

import re
from collections.abc import Iterable

from django.db.models import Q

from matters.cleanup_enums import STAYING, ItemState
from matters.enums import VersionState
from matters.models import AdministrativeMatter, CleanupItem, MatterVersion
from portal.kernel.acts import Refused
from portal.law import keys

# A line of the materials that asks for a certificate, by its name or in disguise: 居住证明, 能证明…的材料.
CERTIFICATE = re.compile(r"[^，。；：、（）\s\d]*证明[^，。；：、（）\s\d]*")


class StillAsks(Refused):
    """The guide asks for a certificate that is no longer listed; the message names it."""

    code = "still_asks"


class AsksUnlisted(Refused):
    """The guide asks for a certificate that never was on the list; the message quotes the words."""

    code = "not_listed"


def taken_off(matter: AdministrativeMatter) -> set[str]:
    """Names of certificates that this matter asked for once and may not ask for any more.

    They were taken off the catalogue, or cancelled by a clean-up drive: for this matter, or for whatever the
    agency does where its form named no matter.
    """
    rows = MatterVersion.objects.filter(matter__administrative_matter=matter)
    gone = rows.filter(state=VersionState.WITHDRAWN, published_at__isnull=False, matter__current=None)
    listed = rows.filter(current_of__isnull=False)
    cleaned = CleanupItem.objects.filter(
        Q(administrative_matter=matter) | Q(administrative_matter=None),
        form__agency=matter.agency_id,
        state=ItemState.PUBLISHED,
    ).exclude(disposal__in=STAYING)
    gone_names, listed_names, cleaned_names = (
        found.order_by().values_list("name", flat=True) for found in (gone, listed, cleaned)
    )
    return set(gone_names.union(cleaned_names)) - set(listed_names)


def still_asked(matter: AdministrativeMatter, lines: Iterable[str]) -> list[str]:
    """Which of them these lines ask for."""
    words = "\n".join(str(line) for line in lines)
    return sorted(name for name in taken_off(matter) if name in words) if words.strip() else []


def unlisted_in(matter: AdministrativeMatter, lines: Iterable[str]) -> list[str]:
    """Words of these lines that ask for a certificate which is not on the list of this matter."""
    asked = [found for line in lines for found in CERTIFICATE.finditer(str(line))]
    if not asked:
        return []
    rows = MatterVersion.objects.filter(
        matter__administrative_matter=matter, current_of__isnull=False, state=VersionState.PUBLISHED
    )
    kept = CleanupItem.objects.filter(
        form__agency=matter.agency_id, state=ItemState.PUBLISHED, disposal__in=STAYING
    )
    listed = [*rows.values_list("name", flat=True), *kept.values_list("name", flat=True)]
    return [
        found.group()
        for found in asked
        if not any(name in found.string or found.group() in name for name in listed)
    ]


def refuse_still_asking(matter: AdministrativeMatter, lines: Iterable[str]) -> None:
    """Raises StillAsks for what was taken off the list, AsksUnlisted for what never was on it."""
    lines = list(lines)
    if found := still_asked(matter, lines):
        raise StillAsks(
            f"申请材料里还在要求已经取消的证明：{'、'.join(found)}。",
            field="materials",
            way_out="清单之外的证明不得要求提供，也不得变相要求。请删去后再保存、公布。",
        )
    if unlisted := unlisted_in(matter, lines):
        raise AsksUnlisted(
            f"申请材料里要求了清单以外的证明：{'、'.join(unlisted)}。",
            field="materials",
            clause=keys.BASIS_OF_CERTIFICATES,
            about=matter,
            way_out="证件请写证件名称，例如“居民身份证”；清单外的证明不得要求提供，请删去，或者先申请调整清单。",
        )
