"""What tells two people at one version apart: the stamp that a page carries, and the answer to the second one."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Max

from matters.models import MatterVersion
from portal.kernel.acts import Stale


def stamp(version: MatterVersion) -> str:
    """Changes whenever the version is written: edited, handed in, passed, sent back."""
    return str(MatterVersion.history.filter(id=version.pk).aggregate(last=Max("history_id"))["last"] or "")


def stamps(versions: Iterable[MatterVersion]) -> dict[Any, str]:
    """The stamps of several versions in one query, by key."""
    rows = MatterVersion.history.filter(id__in=[version.pk for version in versions])
    return {row["id"]: str(row["last"]) for row in rows.values("id").annotate(last=Max("history_id"))}


def refuse_stale(version: MatterVersion, seen: str) -> None:
    """Raises Stale when somebody wrote the version after ``seen`` was shown; "" stands for "not shown to anybody".

    Call it with the row locked, so that nobody comes in between.
    """
    if not seen or seen == stamp(version):
        return
    last = MatterVersion.history.filter(id=version.pk).select_related("history_user").latest("history_id")
    who = last.history_user.name if last.history_user else "系统"
    raise Stale(
        f"您打开页面以后，{who}已经办理或者修改了这个版本（现在是“{version.get_state_display()}”），"
        "您的操作没有保存，也没有覆盖任何内容。",
        way_out="请看过现在的内容再办理。",
    )
