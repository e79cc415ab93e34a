"""The ways of signing as a page shows them: those that suffice with their address, the others with the reason."""

from dataclasses import dataclass

from django.urls import reverse

from pledges.domain.strengths import Way, ways_of
from pledges.enums import SignatureKind
from pledges.models import Pledge
from portal.people.models import User

TITLES = {
    SignatureKind.PAD: "手写签名",
    SignatureKind.CODE: "用验证码签署",
    SignatureKind.CERTIFICATE: "用数字证书签署",
    SignatureKind.PAPER: "打印出来签好，上传扫描件",
}
HINTS = {
    SignatureKind.PAD: "在屏幕上写名字，浏览器要启用脚本。",
    SignatureKind.CODE: "发一个验证码到您验证过的手机或者邮箱。",
    SignatureKind.CERTIFICATE: "用自己的数字证书（U盾）签名。",
    SignatureKind.PAPER: "不想在屏幕上写的：打印出来签上名字，拍照或者扫描上传。",
}


@dataclass(frozen=True)
class ShownWay:
    """One way of signing on a page."""

    way: Way
    url: str
    current: bool

    @property
    def title(self) -> str:
        return TITLES[self.way.kind]

    @property
    def hint(self) -> str:
        return HINTS[self.way.kind]


@dataclass(frozen=True)
class Ways:
    """All ways of signing one pledge."""

    shown: tuple[ShownWay, ...]

    @property
    def others(self) -> list[ShownWay]:
        """What else would do."""
        return [row for row in self.shown if row.way.is_open and not row.current]

    @property
    def closed(self) -> list[ShownWay]:
        return [row for row in self.shown if not row.way.is_open]

    @property
    def current(self) -> ShownWay | None:
        return next((row for row in self.shown if row.current), None)

    @property
    def first(self) -> ShownWay | None:
        """The handiest that suffices."""
        return next((row for row in self.shown if row.way.is_open), None)


def ways_to_sign(pledge: Pledge, user: User, *, current: str) -> Ways:
    """The ways for this person, the one that she is looking at marked."""
    return Ways(
        tuple(
            ShownWay(way, address_of(pledge, way.kind), current=way.kind == current)
            for way in ways_of(pledge, user)
        )
    )


def address_of(pledge: Pledge, kind: str) -> str:
    """Where this way of signing is; the pad stands on the page of each occasion."""
    if kind != SignatureKind.PAD:
        return reverse(f"pledges:sign_{kind}", args=[pledge.case_id, pledge.pk])
    if pledge.is_correcting:
        return reverse("pledges:correct_sign", args=[pledge.case_id, pledge.replaces_id])
    if pledge.is_joint:
        return reverse("pledges:joint_mine", args=[pledge.case_id])
    return reverse("pledges:sign", args=[pledge.case_id, pledge.choice_id])
