"""The words of what happens to a list after its publication: filed upward, followed, adjusted, changed by the law."""

from django.db import models


class HopState(models.TextChoices):
    """One hop of a filing (报送备案): from whoever sends the list to whoever receives it."""

    WAITING = "waiting", "待报送"
    SENT = "sent", "待接收"
    RETURNED = "returned", "已退回"
    RECEIVED = "received", "已备案"


HOP_MOVES = {
    HopState.WAITING: {HopState.SENT, HopState.RECEIVED},
    HopState.SENT: {HopState.RECEIVED, HopState.RETURNED},
    HopState.RETURNED: {HopState.SENT, HopState.RECEIVED},
}
HOP_TONES = {
    HopState.WAITING: "wait",
    HopState.SENT: "info",
    HopState.RETURNED: "late",
    HopState.RECEIVED: "good",
}
# The sender's turn.
TO_SEND = (HopState.WAITING, HopState.RETURNED)


class ProposalKind(models.TextChoices):
    """What happened to a line of the general list above."""

    ADDED = "added", "新增"
    CHANGED = "changed", "修改"
    ENDED = "ended", "撤下"


class ProposalState(models.TextChoices):
    OPEN = "open", "待处理"
    TAKEN = "taken", "已承接"
    DECLINED = "declined", "不承接"
    OVERTAKEN = "overtaken", "已被新的变动替代"


PROPOSAL_MOVES = {
    ProposalState.OPEN: {ProposalState.TAKEN, ProposalState.DECLINED, ProposalState.OVERTAKEN},
}
PROPOSAL_TONES = {
    ProposalState.OPEN: "wait",
    ProposalState.TAKEN: "good",
    ProposalState.DECLINED: "stopped",
    ProposalState.OVERTAKEN: "stopped",
}


class LawChangeKind(models.TextChoices):
    ENDED = "ended", "废止或者失效"
    AMENDED = "amended", "修改"


class TaskState(models.TextChoices):
    """A review that a change of the law asks for."""

    OPEN = "open", "待复核"
    DONE = "done", "已复核"


TASK_MOVES = {TaskState.OPEN: {TaskState.DONE}}
TASK_TONES = {TaskState.OPEN: "wait", TaskState.DONE: "good"}


class TaskKind(models.TextChoices):
    """What rests on the clause that changed."""

    MATTER = "matter", "证明事项"
    LIABILITY = "liability", "不实承诺责任"
    TEXT = "text", "格式文本"
    CASE = "case", "在办的办件"


class TaskOutcome(models.TextChoices):
    KEPT = "kept", "不受影响，维持"
    REVISED = "revised", "已起草新版本"
    ENDED = "ended", "申请撤下"
    HANDLED = "handled", "已按新规定办理"


class AdjustmentKind(models.TextChoices):
    ADD = "add", "增加事项"
    CHANGE = "change", "修改事项"
    END = "end", "撤下事项"


class AdjustmentGround(models.TextChoices):
    """Why a list is adjusted (MJ 二（一）3): the matter, the law, or experience."""

    MATTER = "matter", "政务服务事项调整"
    LAW = "law", "法律依据变化"
    EXPERIENCE = "experience", "告知承诺制推行情况"


class AdjustmentState(models.TextChoices):
    APPLIED = "applied", "待审核"
    GRANTED = "granted", "同意，待落实"
    REFUSED = "refused", "不同意"
    DONE = "done", "已公布实施"
    WITHDRAWN = "withdrawn", "已撤回申请"


ADJUSTMENT_MOVES = {
    AdjustmentState.APPLIED: {
        AdjustmentState.GRANTED,
        AdjustmentState.REFUSED,
        AdjustmentState.WITHDRAWN,
    },
    AdjustmentState.GRANTED: {AdjustmentState.DONE},
}
ADJUSTMENT_TONES = {
    AdjustmentState.APPLIED: "wait",
    AdjustmentState.GRANTED: "info",
    AdjustmentState.REFUSED: "stopped",
    AdjustmentState.DONE: "good",
    AdjustmentState.WITHDRAWN: "stopped",
}


class ListChangeKind(models.TextChoices):
    """What the windows have to know."""

    ADDED = "added", "新列入"
    CHANGED = "changed", "有修改"
    REMOVED = "removed", "不得再索要"
