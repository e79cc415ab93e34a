"""The words of a case and of a pledge, and the tables of what may follow what."""

from django.db import models


class CaseState(models.TextChoices):
    DRAFT = "draft", "草稿"
    DISCARDED = "discarded", "草稿已作废"
    FILED = "filed", "已提交"
    SUPPLEMENT_ASKED = "supplement", "待补正"
    ACCEPTED = "accepted", "已受理"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    DECIDED = "decided", "已作出决定"
    CONCLUDED = "concluded", "已办结"
    WITHDRAWN = "withdrawn", "申请已撤回"
    TERMINATED = "terminated", "已终止办理"
    DECISION_REVOKED = "revoked", "决定已撤销"


# The whole procedure in one table: from each state, where an act may lead.
CASE_MOVES = {
    CaseState.DRAFT: {CaseState.FILED, CaseState.DISCARDED},
    CaseState.FILED: {
        CaseState.ACCEPTED,
        CaseState.NOT_ACCEPTED,
        CaseState.SUPPLEMENT_ASKED,
        CaseState.WITHDRAWN,
    },
    CaseState.SUPPLEMENT_ASKED: {CaseState.FILED, CaseState.WITHDRAWN},
    CaseState.ACCEPTED: {CaseState.DECIDED, CaseState.WITHDRAWN, CaseState.TERMINATED},
    # Back to accepted only when a pledge is withdrawn before the matter is concluded.
    CaseState.DECIDED: {CaseState.CONCLUDED, CaseState.DECISION_REVOKED, CaseState.ACCEPTED},
    CaseState.CONCLUDED: {CaseState.DECISION_REVOKED},
}
CASE_TONES = {
    CaseState.DRAFT: "info",
    CaseState.DISCARDED: "stopped",
    CaseState.FILED: "wait",
    CaseState.SUPPLEMENT_ASKED: "late",
    CaseState.ACCEPTED: "wait",
    CaseState.NOT_ACCEPTED: "stopped",
    CaseState.DECIDED: "good",
    CaseState.CONCLUDED: "good",
    CaseState.WITHDRAWN: "stopped",
    CaseState.TERMINATED: "stopped",
    CaseState.DECISION_REVOKED: "stopped",
}
# What comes next, in the applicant's words. The desks of the staff have their own lists.
NEXT_STEPS = {
    CaseState.DRAFT: "请选好每一项证明的办理方式，填好以后提交。",
    CaseState.DISCARDED: "这份草稿已经作废。需要办理的，请重新申请。",
    CaseState.FILED: "行政机关正在审查是否受理，请留意消息，您暂时不用做什么。",
    CaseState.SUPPLEMENT_ASKED: "请按补正通知一次补齐材料，补齐后办理时限重新计算。",
    CaseState.ACCEPTED: "行政机关正在办理，将在办理期限内作出决定，您暂时不用做什么。",
    CaseState.NOT_ACCEPTED: "对不予受理不服的，可以按通知上的途径申请行政复议或者提起行政诉讼。",
    CaseState.DECIDED: "决定已经作出，正在送达给您。",
    CaseState.CONCLUDED: "本件已经办结。行政机关可能在事后核查您承诺的内容，请保留好有关材料。",
    CaseState.WITHDRAWN: "您已撤回申请，本件不再办理。以后需要时可以重新申请。",
    CaseState.TERMINATED: "本件已终止办理。不服的，可以按通知上的途径申请行政复议或者提起行政诉讼。",
    CaseState.DECISION_REVOKED: "原决定已被撤销。不服的，可以按通知上的途径申请行政复议或者提起行政诉讼。",
}
NEXT_STEP_ON_HOLD = "行政机关正在核查您承诺的内容，核查结束后作出决定，您暂时不用做什么。"
NEXT_STEP_AT_COUNTER = "承诺书要本人到场签署。请带身份证件原件到办事窗口，报恢复码接着办，不用重新填写。"
NEXT_STEP_CERTIFICATE_DUE = "您已改为提交证明，请尽快提交；证明收到以后，行政机关才能作出准予的决定。"

# States in which the application has been lodged and its end is still open.
OPEN_STATES = (CaseState.FILED, CaseState.SUPPLEMENT_ASKED, CaseState.ACCEPTED)
UNFILED_STATES = (CaseState.DRAFT, CaseState.DISCARDED)


class Decision(models.TextChoices):
    GRANTED = "granted", "准予"
    REFUSED = "refused", "不予"


DECISION_TONES = {Decision.GRANTED: "good", Decision.REFUSED: "stopped"}


class Channel(models.TextChoices):
    ONLINE = "online", "网上"
    COUNTER = "counter", "窗口"
    SYSTEM = "system", "业务系统"


class ChoiceKind(models.TextChoices):
    """The three equal ways to prove a fact. None is ever chosen beforehand."""

    PLEDGE = "pledge", "作出书面承诺"
    CERTIFICATE = "certificate", "提交证明"
    HELD = "held", "已有信息，不用提交"


CHOICE_TONES = {ChoiceKind.PLEDGE: "info", ChoiceKind.CERTIFICATE: "info", ChoiceKind.HELD: "info"}


class HeldSource(models.TextChoices):
    LICENCE_LIBRARY = "library", "电子证照库已有"
    SHARED_DATA = "shared", "政务数据共享可以查到"
    SHOWN = "shown", "已向窗口工作人员出示"
    EARLIER = "earlier", "以前交过，本单位已有"


class PledgeState(models.TextChoices):
    DRAFT = "draft", "草稿"
    SIGNED = "signed", "已签署"
    IN_FORCE = "in_force", "有效"
    KEPT = "kept", "核查属实"
    BROKEN = "broken", "核查不实"
    WITHDRAWN = "withdrawn", "已撤回"
    CORRECTED = "corrected", "已更正"


PLEDGE_MOVES = {
    PledgeState.DRAFT: {PledgeState.SIGNED},
    PledgeState.SIGNED: {PledgeState.IN_FORCE, PledgeState.WITHDRAWN, PledgeState.CORRECTED},
    PledgeState.IN_FORCE: {
        PledgeState.KEPT,
        PledgeState.BROKEN,
        PledgeState.WITHDRAWN,
        PledgeState.CORRECTED,
    },
    # Where an area draws from all pledges, one that was confirmed from data may be looked at on the spot.
    PledgeState.KEPT: {PledgeState.BROKEN},
}
# Withdrawn, or replaced by one with a corrected content: neither counts any more.
GONE_PLEDGES = (PledgeState.WITHDRAWN, PledgeState.CORRECTED)
PLEDGE_TONES = {
    PledgeState.DRAFT: "info",
    PledgeState.SIGNED: "wait",
    PledgeState.IN_FORCE: "good",
    PledgeState.KEPT: "good",
    PledgeState.BROKEN: "stopped",
    PledgeState.WITHDRAWN: "stopped",
    PledgeState.CORRECTED: "stopped",
}


class SignatureKind(models.TextChoices):
    PAD = "pad", "手写签名（电子）"
    PAPER = "paper", "纸质签署扫描件"
    CODE = "code", "一次性验证码（电子）"
    CERTIFICATE = "cert", "数字证书（电子）"


class AuthorizedPower(models.TextChoices):
    """What the principal lets her agent do. Pledging and withdrawing need to be named (特别授权)."""

    APPLY = "apply", "代为申请、填写和提交材料"
    PLEDGE = "pledge", "代为作出承诺并签署承诺书"
    WITHDRAW = "withdraw", "代为撤回承诺或者申请"


class AuthorizationState(models.TextChoices):
    VALID = "valid", "有效"
    NOT_YET = "not_yet", "尚未生效"
    EXPIRED = "expired", "已到期"
    REVOKED = "revoked", "已撤销"


AUTHORIZATION_TONES = {
    AuthorizationState.VALID: "good",
    AuthorizationState.NOT_YET: "wait",
    AuthorizationState.EXPIRED: "stopped",
    AuthorizationState.REVOKED: "stopped",
}


class JointState(models.TextChoices):
    WAITING = "waiting", "等待签署"
    DONE = "done", "已签署"
    WITHDRAWN = "withdrawn", "已收回同意"


# Back to waiting: what he agreed to was changed before it was filed.
JOINT_MOVES = {
    JointState.WAITING: {JointState.DONE},
    JointState.DONE: {JointState.WAITING, JointState.WITHDRAWN},
    JointState.WITHDRAWN: {JointState.DONE},
}
JOINT_TONES = {JointState.WAITING: "wait", JointState.DONE: "good", JointState.WITHDRAWN: "stopped"}


class CopyKind(models.TextChoices):
    """Papers beside the official letter, made when somebody asks for them."""

    ACCESSIBLE = "accessible", "读屏软件适用的承诺书"
    UNSIGNED = "unsigned", "待签的承诺书"


class MessageKind(models.TextChoices):
    """Each step of which the applicant is told; the words stand in ``pledges.domain.messages``."""

    FILED = "filed", "已提交"
    SIGNED = "signed", "已签署承诺书"
    ACCEPTED = "accepted", "已受理"
    DEEMED_ACCEPTED = "deemed", "视为受理"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    SUPPLEMENT_ASKED = "supplement", "请补正材料"
    SUPPLEMENT_ANSWERED = "answered", "已收到补正"
    HELD = "held", "核查中"
    RELEASED = "released", "核查结束"
    DECIDED = "decided", "已作出决定"
    CONCLUDED = "concluded", "已办结"
    PLEDGE_WITHDRAWN = "pledge_withdrawn", "已撤回承诺"
    JOINT_WITHDRAWN = "joint_withdrawn", "共同申请的承诺已撤回"
    CERTIFICATE_RECEIVED = "certificate", "已收到证明"
    WITHDRAWN = "withdrawn", "已撤回申请"
    JOINT_ASKED = "joint_asked", "请共同签署"
    JOINT_DONE = "joint_done", "共同申请人已签署"
    JOINT_CHANGED = "joint_changed", "同意过的承诺有改动"
    CONSENT_WITHDRAWN = "consent_withdrawn", "您已收回同意"
    CONSENT_MISSING = "consent_missing", "共同申请人收回了同意"
    CONSENT_ENDED = "consent_ended", "共同申请的承诺已失效"
    AUTHORIZATION_USED = "auth_used", "代理人开始代办"
    SIGNED_BY_AGENT = "agent_signed", "代理人已代签"
    FILED_BY_AGENT = "agent_filed", "代理人已提交"
    AUTHORIZATION_REVOKED = "auth_revoked", "授权已撤销"
    TERMINATED = "terminated", "已终止办理"
    REVOKED = "revoked", "决定已撤销"
    KEPT = "kept", "核查属实"
    HEARING = "hearing", "请陈述申辩"
    BROKEN = "broken", "核查不实"
    DRAFT_EXPIRES = "draft_expires", "草稿即将失效"
    SUPPLEMENT_DUE = "supplement_due", "补正即将到期"
    DISCLOSED = "disclosed", "承诺书开始公示"
    UNDISCLOSED = "undisclosed", "承诺书撤下公示"
    RATING_ANSWERED = "rating_answered", "对评价的回复"
    EXTENDED = "extended", "办理期限延长"
    PAUSED = "paused", "办理期限暂停计算"
    RESUMED = "resumed", "办理期限恢复计算"
    CERTIFICATE_FOUND = "found", "证明已核对"
    CERTIFICATE_SHORT = "short", "证明不符合要求"
    PLEDGE_CORRECTED = "corrected", "已更正承诺"
    WRIT_CORRECTED = "writ_corrected", "文书已更正"
    RECUSAL_DECIDED = "recusal", "回避的决定"
