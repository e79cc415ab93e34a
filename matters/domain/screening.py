"""The gate of excluded fields: reasoned answers field by field, kept with the version (不适用告知承诺制的领域)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from matters import rules as may
from matters.enums import VersionState
from matters.models import MatterVersion, Screening
from matters.screening_enums import QUESTIONS, ExcludedField
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.law import keys

SHORTEST = 4  # letters that say why
LONGEST = 300


class Unanswered(Refused):
    """Questions are open; ``fields`` names them."""

    code = "unscreened"

    def __init__(self, fields: list[ExcludedField]):
        names = "、".join(field.label for field in fields)
        super().__init__(
            f"领域筛查没有做完，还没有逐项回答并写明理由：{names}。",
            way_out="请在版本页面打开“能不能实行告知承诺”，逐项回答以后再报送。",
        )
        self.fields = fields


class Excluded(Refused):
    """The certificate touches a field that is closed to pledges."""

    code = "excluded_field"

    def __init__(self, fields: list[ExcludedField]):
        names = "、".join(field.label for field in fields)
        super().__init__(
            f"不能列入告知承诺制清单：这项证明涉及{names}。",
            way_out="这些领域的证明不适用告知承诺制，请由申请人照常提交，或者通过部门核查、信息共享取得。",
        )
        self.fields = fields


@dataclass(frozen=True)
class Answer:
    """One question with what was answered; ``concerned`` is None while nobody has answered."""

    field: ExcludedField
    concerned: bool | None = None
    reason: str = ""

    @property
    def question(self) -> str:
        return QUESTIONS[self.field]

    @property
    def complete(self) -> bool:
        return self.concerned is not None and len(self.reason.strip()) >= SHORTEST


def screening_of(version: MatterVersion) -> Screening | None:
    """What was answered for this version, if anything was."""
    return Screening.objects.filter(version=version).select_related("answered_by").first()


def answers_of(screening: Screening | None) -> list[Answer]:
    """Every question in its order, answered or not."""
    given = screening.answers if screening else {}
    return [Answer(field, **given.get(field.value, {})) for field in ExcludedField]


def refuse_excluded(version: MatterVersion, **_: Any) -> None:
    """Raises Excluded with every field concerned, else Unanswered with every question that is open."""
    answers = answers_of(screening_of(version))
    if concerned := [answer.field for answer in answers if answer.concerned]:
        raise Excluded(concerned)
    if unanswered := [answer.field for answer in answers if not answer.complete]:
        raise Unanswered(unanswered)


@act(clause=keys.SCOPE)
def answer(version: MatterVersion, *, answers: Mapping[str, tuple[bool, str]], by: Any) -> Screening:
    """Answer some or all questions of a draft: whether the field is concerned, and why it is or is not."""
    version = (
        MatterVersion.objects.select_for_update(of=("self",)).select_related("matter").get(pk=version.pk)
    )
    if version.state != VersionState.DRAFT:
        raise IllegalMove("只有起草中的版本可以回答。", way_out="审核中的请先退回；已公布的请起草新版本。")
    if by is not SYSTEM and not may.may_draft(by, version):
        raise Refused("领域筛查由起草单位回答。", code="may_not")
    kept = screening_of(version)
    given = dict(kept.answers) if kept else {}
    for name, (concerned, reason) in answers.items():
        field, reason = ExcludedField(name), reason.strip()
        if not SHORTEST <= len(reason) <= LONGEST:
            raise Refused(
                f"“{field.label}”没有写明理由：{SHORTEST}至{LONGEST}个字。", code="no_reason", field=name
            )
        given[field.value] = {"concerned": bool(concerned), "reason": reason}
    screening, _ = Screening.objects.update_or_create(
        version=version,
        defaults={
            "answers": given,
            "answered_by": None if by is SYSTEM else by,
            "answered_at": timezone.now(),
            "inherited": False,
        },
    )
    fields = sorted(name for name, one in given.items() if one["concerned"])
    audit.record("matters.screen", version, by=by, clause=keys.SCOPE, concerned=fields)
    return screening


def inherit_answers(version: MatterVersion, former: MatterVersion | None) -> None:
    """A new version starts from the answers of the published one; its drafters look through them again."""
    if former is not None and (kept := screening_of(former)) is not None:
        Screening.objects.create(
            version=version,
            answers=kept.answers,
            answered_by=kept.answered_by,
            answered_at=kept.answered_at,
            inherited=True,
        )
