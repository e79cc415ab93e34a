"""The three equal cards and the comparison of procedures, in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass

from matters.enums import CheckMode
from matters.models import AdministrativeMatter, MatterVersion, SpecialGroup
from pledges.enums import ChoiceKind
from pledges.models import CertificateChoice


@dataclass(frozen=True)
class Card:
    """One way to prove the fact."""

    value: str
    title: str
    hint: str
    points: tuple[str, ...]
    checked: bool = False

    @property
    def key(self) -> int:
        """The key at the counter: the same for the same way, wherever it stands."""
        return list(ChoiceKind).index(ChoiceKind(self.value)) + 1


def cards_for(choice: CertificateChoice, *, barred: bool, groups: Sequence[SpecialGroup] = ()) -> list[Card]:
    """The ways that are open, always in the same order; what was chosen before is ticked, nothing else.

    Where special groups hold enough already (``matters.domain.groups``), that way stands first and names them.
    """
    version = choice.version
    cards = [] if barred else [_pledge(version)]
    cards.append(_certificate(version))
    cards.insert(0 if groups else len(cards), _held(groups))
    return [
        Card(card.value, card.title, card.hint, card.points, checked=choice.choice == card.value)
        for card in cards
    ]


def _pledge(version: MatterVersion) -> Card:
    after = (
        "办结以后不再逐件核查，可能抽查。"
        if version.check_mode == CheckMode.EXEMPT
        else f"{check_words(version)}。"
    )
    return Card(
        ChoiceKind.PLEDGE,
        "作出承诺",
        "自己写清情况、签名，不用去开证明。约 5 分钟。",
        (after, "写得不实要负法律责任，并记入信用记录。", "办结以前可以撤回，撤回不算失信。"),
    )


def _certificate(version: MatterVersion) -> Card:
    where = (
        f"到{version.issuing_unit}开好证明，拍照上传或者交到窗口。"
        if version.issuing_unit
        else "开好证明再提交。"
    )
    hint = version.acquire_hint.split("\n")[0] or "开证明要的时间，看开具单位。"
    return Card(
        ChoiceKind.CERTIFICATE,
        "提交证明",
        where,
        (hint, "不用承诺，也不签承诺书。", "没开好可以先保存，开好再来。"),
    )


def _held(groups: Sequence[SpecialGroup]) -> Card:
    return Card(
        ChoiceKind.HELD,
        "已有，请机关查",
        "电子证照库或者共享数据里已经有，由我们查。",
        (
            *(f"{group.name}：凭{group.evidence}就够了，不用另外开证明。" for group in groups),
            "查得到就不用您提交。",
            "查不到会告诉您，再选别的办法。",
            "在窗口也可以出示证件原件。",
        ),
    )


def check_words(version: MatterVersion) -> str:
    """When and how the pledge is checked, in words."""
    if version.check_mode == CheckMode.EXEMPT:
        return "不逐件核查，可能随机抽查"
    return f"{version.get_check_when_display()}{version.get_check_mode_display()}"


@dataclass(frozen=True)
class Compared:
    """One line of the comparison of both procedures."""

    what: str
    pledge: str
    certificate: str


def comparison_for(version: MatterVersion, matter: AdministrativeMatter) -> list[Compared]:
    """Both procedures beside each other, before anything is chosen."""
    days = f"受理后 {matter.promised_days} 个工作日以内"
    return [
        Compared(
            "要准备什么",
            "读告知、填写情况、签名",
            f"{version.issuing_unit or '开具单位'}出具的{version.name}",
        ),
        Compared("办理时限", days, days),
        Compared("怎样核实", check_words(version), "看证明原件或者扫描件"),
        Compared("内容不实", "终止办理、限期整改、撤销决定或者处罚，记入信用记录", "证明虚假的，依法处理"),
        Compared("想改主意", "办结以前可以撤回承诺，改交证明", "提交以前可以改选承诺"),
    ]
