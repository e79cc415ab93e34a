"""Comments on the fields of a version: said by reviewers, answered by the drafters, settled by the reviewers."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from matters import rules as may
from matters.domain.contents import FIELDS, content_of
from matters.domain.steps import step_named, steps_of
from matters.enums import REVIEW_STATES, CommentState, VersionState
from matters.models import MatterVersion, ReviewComment
from portal.kernel import audit
from portal.kernel.actors import SYSTEM
from portal.kernel.acts import IllegalMove, Refused, act
from portal.kernel.moves import move
from portal.law import keys
from portal.people.area_rules import rules_for
from portal.people.models import AreaRules

STEP_WORDS = 60  # of the name of a step, as it is kept


class Unsettled(Refused):
    """Comments stand in the way; the message counts them."""

    code = "comments_open"


@act(clause=keys.BASIS_OF_CERTIFICATES)
def comment(version: MatterVersion, *, field: str, words: str, by: Any) -> ReviewComment:
    """Say something about one field of a version that one is reviewing."""
    if version.state not in REVIEW_STATES:
        raise IllegalMove("只能对审核中的版本提意见。", way_out="请刷新页面。")
    if by is not SYSTEM and not may.may_review(by, version):
        raise Refused("现在的步骤不由您审核，不能提意见。", code="may_not")
    return write(version, {field: words}, by=by)[0]


def write(version: MatterVersion, comments: Mapping[str, str], *, by: Any) -> list[ReviewComment]:
    """The comments as rows, each with what the field said when it was made."""
    content = content_of(version)
    step = step_named(rules_for(version.matter.area), version.step)
    rows = []
    for field, words in comments.items():
        if field not in FIELDS:
            raise Refused("没有这一栏。", code="no_field", field="field")
        if len(words.strip()) < 2:
            raise Refused("请写明意见。", code="no_words", field="words")
        row = ReviewComment.objects.create(
            version=version,
            field=field,
            quoted=content[field],
            words=words.strip(),
            step=str(step)[:STEP_WORDS] if step else "",
            by=None if by is SYSTEM else by,
            at=timezone.now(),
        )
        audit.record("matters.comment", version, by=by, field=field)
        rows.append(row)
    return rows


@act()
def answer(row: ReviewComment, *, words: str, by: Any) -> ReviewComment:
    """The drafters say what they did about it, or why nothing."""
    row = _locked(row)
    if by is not SYSTEM and not may.may_draft(by, row.version):
        raise Refused("意见由起草单位答复。", code="may_not")
    if row.version.state != VersionState.DRAFT:
        raise IllegalMove("版本退回以后才能答复意见。", way_out="现在正由审核人员办理。")
    if len(words.strip()) < 2:
        raise Refused("请写明怎样修改，或者为什么不修改。", code="no_words", field="answer")
    if row.state == CommentState.ANSWERED:
        row = move(row, CommentState.OPEN, by=by)
    return move(
        row,
        CommentState.ANSWERED,
        by=by,
        answer=words.strip(),
        answered_by=None if by is SYSTEM else by,
        answered_at=timezone.now(),
    )


@act()
def settle(row: ReviewComment, *, by: Any) -> ReviewComment:
    """The reviewers of the step at which it was said are content with the answer, or take the comment back."""
    row = _locked(row)
    if row.version.state not in REVIEW_STATES:
        raise IllegalMove("版本不在审核中，现在不能了结意见。", way_out="请等起草单位答复并重新报送。")
    if by is not SYSTEM and not may.may_review(by, row.version):
        raise Refused("意见由现在的审核人员了结。", code="may_not")
    if _comes_later(row, row.version, rules_for(row.version.matter.area)):
        raise IllegalMove(f"这条意见由“{row.step}”的人员了结。", code="not_yet", way_out="请先办理本步骤。")
    who = None if by is SYSTEM else by
    return move(row, CommentState.SETTLED, by=by, settled_by=who, settled_at=timezone.now())


def refuse_unanswered(version: MatterVersion) -> None:
    """Nothing is handed in again before every comment has its answer. Raises Unsettled."""
    _refuse(version, [CommentState.OPEN], "没有答复", "请在“逐项意见”里逐条答复，再报送。")


def refuse_unsettled(version: MatterVersion) -> None:
    """Nothing passes a step while a comment of that step, or of one before it, stands. Raises Unsettled."""
    _refuse(
        version,
        [CommentState.OPEN, CommentState.ANSWERED],
        "没有了结",
        "认可答复的请逐条点“了结”；不认可的请退回修改。",
    )


def may_settle(row: ReviewComment, version: MatterVersion, rules: AreaRules) -> bool:
    """Whether the version stands at a step whose reviewers may settle the comment."""
    return row.state != CommentState.SETTLED and not _comes_later(row, version, rules)


def _comes_later(row: ReviewComment, version: MatterVersion, rules: AreaRules) -> bool:
    """Whether the step at which it was said is still ahead: the version came back and is on its way there anew."""
    words = [str(step)[:STEP_WORDS] for step in steps_of(rules)]
    step = step_named(rules, version.step)
    here = str(step)[:STEP_WORDS] if step else ""
    return row.step in words and here in words and words.index(row.step) > words.index(here)


def _refuse(version: MatterVersion, states: list[str], words: str, way_out: str) -> None:
    rows = list(version.comments.filter(state__in=states))
    if not rows:
        return
    area_rules = rules_for(version.matter.area)
    in_review = version.state in REVIEW_STATES
    fields = [row.field for row in rows if not (in_review and _comes_later(row, version, area_rules))]
    if fields:
        named = "、".join(dict.fromkeys(FIELDS.get(field, field) for field in fields))
        raise Unsettled(f"还有{len(fields)}条意见{words}：{named}。", way_out=way_out)


def _locked(row: ReviewComment) -> ReviewComment:
    rows = ReviewComment.objects.select_related("version__matter__area", "version__matter__agency")
    return rows.select_for_update(of=("self",)).get(pk=row.pk)
