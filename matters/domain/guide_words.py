"""Texts that still ask in their own words for what was taken off the list: found, refused, not shown until mended."""

from collections.abc import Iterable

from django.db.models import Q

from matters.cleanup_enums import STAYING, ItemState
from matters.enums import VersionState
from matters.models import AdministrativeMatter, CleanupItem, MatterVersion
from portal.kernel.acts import Refused


class StillAsks(Refused):
    """The guide asks for a certificate that is no longer listed; the message names it."""

    code = "still_asks"


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


def refuse_still_asking(matter: AdministrativeMatter, lines: Iterable[str]) -> None:
    """Raises StillAsks."""
    if found := still_asked(matter, lines):
        raise StillAsks(
            f"申请材料里还在要求已经取消的证明：{'、'.join(found)}。",
            field="materials",
            way_out="清单之外的证明不得要求提供，也不得变相要求。请删去后再保存、公布。",
        )
