"""What the applicant is told at each step (P-17). The words stand here and nowhere else."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from pledges.domain.systems import tell_systems
from pledges.enums import MessageKind
from pledges.models import Case, Message
from portal.exchange.domain import line
from portal.exchange.message_enums import Topic
from portal.people.models import User

TEXTS: dict[str, str] = {
    MessageKind.SIGNED: "您已签署“{certificate}”的告知承诺书，编号{number}，查验码{check_code}。",
    MessageKind.FILED: "您的“{matter}”申请已提交，{due}以前告知您是否受理。",
    MessageKind.ACCEPTED: "您的申请（{number}）已受理。{due}以前作出决定。",
    MessageKind.DEEMED_ACCEPTED: "您的申请（{number}）逾期未告知是否受理，依法自提交之日起视为受理。{due}以前作出决定。",
    MessageKind.NOT_ACCEPTED: "您的申请（{number}）不予受理。理由：{reason}。{remedies}",
    MessageKind.SUPPLEMENT_ASKED: "您的申请（{number}）需要补正：{items}。请在{due}以前一次补齐。",
    MessageKind.SUPPLEMENT_ANSWERED: "已收到您对申请（{number}）的补正。{due}以前告知您是否受理。",
    MessageKind.HELD: "您的申请（{number}）正在核查：{reason}。核查结束后作出决定。",
    MessageKind.RELEASED: "您的申请（{number}）的核查已经结束，继续办理。",
    MessageKind.DECIDED: "您的申请（{number}）已作出决定：{decision}。{text}{remedies}",
    MessageKind.CONCLUDED: "您的申请（{number}）已办结。您可以在办件页面作出评价，不评价也没有影响。",
    MessageKind.JOINT_WITHDRAWN: (
        "一起申请的{who}已撤回“{certificate}”的承诺，几个人对这一项的承诺同时失效，改为由{first}提交证明，"
        "办理期限重新计算。撤回承诺不计入失信记录。"
    ),
    MessageKind.PLEDGE_WITHDRAWN: "您已撤回“{certificate}”的承诺，改为提交证明，办理期限重新计算。撤回承诺不计入失信记录。",
    MessageKind.CERTIFICATE_RECEIVED: "已收到您提交的“{certificate}”。",
    MessageKind.WITHDRAWN: "您已撤回申请（{number}），本件不再办理。",
    MessageKind.JOINT_ASKED: "{first}请您共同申请“{matter}”。请在“我的办件”里打开，读完以后签署；与您无关的不用理会。",
    MessageKind.JOINT_DONE: "共同申请人{name}已经签署“{matter}”的承诺。",
    MessageKind.JOINT_CHANGED: "您同意由{first}代表签署以后，“{matter}”的承诺内容有改动，您的同意不再算数。"
    "请在“我的办件”里重新看过，再签字同意。",
    MessageKind.CONSENT_WITHDRAWN: "您已收回由{first}代表签署的同意。收回同意不计入失信记录。",
    MessageKind.CONSENT_MISSING: "共同申请人{who}收回了代签的同意，“{matter}”的申请暂时不能提交。"
    "他重新同意以后可以提交；也可以撤回承诺，改为提交证明。",
    MessageKind.CONSENT_ENDED: "一起申请的{who}收回了由{first}代表签署的同意，{certificates}的承诺对所有申请人同时失效，"
    "改为由{first}提交证明，办理期限重新计算。收回同意不计入失信记录。",
    MessageKind.AUTHORIZATION_USED: "{agent}凭您的特别授权书，开始替您办理“{matter}”。"
    "您没有授权的，请马上在“我的授权”里撤销，并联系办理机关。",
    MessageKind.SIGNED_BY_AGENT: "{agent}凭您的特别授权书，代您签署了“{certificate}”的告知承诺书，"
    "编号{number}，查验码{check_code}。承诺的责任由您承担；内容不对的，请在办结以前撤回承诺。",
    MessageKind.FILED_BY_AGENT: "{agent}凭您的特别授权书，替您提交了“{matter}”的申请，{due}以前告知是否受理。",
    MessageKind.AUTHORIZATION_REVOKED: "对{agent}的特别授权已经撤销，即时生效。以后由授权人本人接着办，已经办理的不受影响。",
    MessageKind.TERMINATED: "您的申请（{number}）已终止办理。理由：{reason}。{remedies}",
    MessageKind.REVOKED: "对您的申请（{number}）作出的决定已被撤销。理由：{reason}。{remedies}",
    MessageKind.KEPT: "您对“{certificate}”的承诺经核查属实。",
    MessageKind.HEARING: "经核查，您对“{certificate}”的承诺可能不属实。处理以前请您在{due}以前陈述、申辩，见“我的陈述申辩”。",
    MessageKind.BROKEN: "经核查并听取陈述、申辩，您对“{certificate}”的承诺认定为不属实，处理决定将送达给您。",
    MessageKind.DRAFT_EXPIRES: "您的草稿（恢复码{resume_code}）将在{due}失效，需要办理的请尽快提交。",
    MessageKind.DISCLOSED: "您对“{certificate}”的承诺书从{start}公示到{due}，期满自动撤下。"
    "公示哪些内容在办件里可以看到；不同意公示的，也在那里表示。",
    MessageKind.UNDISCLOSED: "您对“{certificate}”的承诺书已撤下，不再公示。{reason}",
    MessageKind.RATING_ANSWERED: "您对申请（{number}）的评价，办理机关回复：{reply}",
    MessageKind.SUPPLEMENT_DUE: "您的申请（{number}）的补正将在{due}到期，请尽快补齐。",
    MessageKind.EXTENDED: "您的申请（{number}）的办理期限经批准延长{days}个工作日，理由：{reason}。{due}以前作出决定。",
    MessageKind.PAUSED: "您的申请（{number}）需要进行{ground}，从{since}起暂停计算办理期限，预计到{until}。",
    MessageKind.RESUMED: "您的申请（{number}）的{ground}已经结束，办理期限恢复计算，{due}以前作出决定。",
    MessageKind.CERTIFICATE_FOUND: "您提交的“{certificate}”已核对，符合要求。",
    MessageKind.CERTIFICATE_SHORT: "您提交的“{certificate}”经核对不符合要求：{reason}。作出决定以前可以换交。",
    MessageKind.PLEDGE_CORRECTED: "您对“{certificate}”的承诺已更正并签署，编号{new}。原承诺书保留备查，更正不计入失信记录。",
    MessageKind.WRIT_CORRECTED: "{old}有笔误，已更正，请以{new}为准。",
    MessageKind.RECUSAL_DECIDED: "您对申请（{number}）经办人员提出的回避申请：{decision}。{opinion}",
}

# What a person sets for herself; kinds that no topic names are steps on the way.
TOPICS: dict[str, tuple[MessageKind, ...]] = {
    Topic.TODO: (
        MessageKind.DRAFT_EXPIRES,
        MessageKind.SUPPLEMENT_DUE,
        MessageKind.JOINT_ASKED,
        MessageKind.JOINT_CHANGED,
        MessageKind.CONSENT_MISSING,
        MessageKind.CONSENT_ENDED,
        MessageKind.JOINT_WITHDRAWN,
        MessageKind.CERTIFICATE_SHORT,
    ),
    Topic.ACCEPTANCE: (
        MessageKind.ACCEPTED,
        MessageKind.DEEMED_ACCEPTED,
        MessageKind.NOT_ACCEPTED,
        MessageKind.SUPPLEMENT_ASKED,
    ),
    Topic.DECISION: (
        MessageKind.DECIDED,
        MessageKind.TERMINATED,
        MessageKind.REVOKED,
        MessageKind.WRIT_CORRECTED,
        MessageKind.RECUSAL_DECIDED,
    ),
    Topic.HEARING: (MessageKind.HEARING, MessageKind.BROKEN),
    Topic.TIME: (MessageKind.EXTENDED, MessageKind.PAUSED, MessageKind.RESUMED),
    Topic.AGENT: (
        MessageKind.AUTHORIZATION_USED,
        MessageKind.SIGNED_BY_AGENT,
        MessageKind.FILED_BY_AGENT,
        MessageKind.AUTHORIZATION_REVOKED,
    ),
    Topic.DISCLOSURE: (MessageKind.DISCLOSED, MessageKind.UNDISCLOSED),
    Topic.AFTER: (MessageKind.CONCLUDED, MessageKind.RATING_ANSWERED),
}
TOPIC_OF = {kind: Topic(topic) for topic, kinds in TOPICS.items() for kind in kinds}
# What she has to do herself until the day that is named.
TO_DO_BY = (
    MessageKind.DRAFT_EXPIRES,
    MessageKind.SUPPLEMENT_ASKED,
    MessageKind.SUPPLEMENT_DUE,
    MessageKind.HEARING,
)


def tell(case: Case, kind: MessageKind, *, to: Any = None, **words: object) -> Message:
    """Leave a message for the applicant, or ``to`` another who takes part.

    Called inside acts; the page shows it at the next look, and what goes out as well is written down with it.
    """
    known = {"number": case.number or f"草稿{case.resume_code}", "resume_code": case.resume_code}
    given = {name: _said(word) for name, word in words.items()}
    text = TEXTS[kind].format(**{**known, **given})
    tell_systems(case, kind)
    now = timezone.now()
    whom = to.pk if to is not None else case.subject_id
    message = Message.objects.create(case=case, subject_id=whom, kind=kind, text=text[:1000], at=now)
    line.spread(
        whom,
        event=f"case:{message.pk}",
        topic=TOPIC_OF.get(kind, Topic.PROGRESS),
        kind=kind,
        text=_outside(case, kind, words.get("due")),
    )
    return message


def _outside(case: Case, kind: MessageKind, due: object) -> str:
    """What a stranger who sees her telephone may read: which case, which step, until when."""
    which = f"您的申请（{case.number}）" if case.number else "您的一份申请"
    until = f"请在{_said(due)}以前办理。" if kind in TO_DO_BY and isinstance(due, date) else ""
    return f"{which}：{kind.label}。{until}"


def _said(word: object) -> object:
    """A date as people read it."""
    return f"{word:%Y年%-m月%-d日}" if isinstance(word, date) else word


def mark_read(*, cases: list[Case], by: User) -> int:
    """Whoever is told has the messages of these cases before her eyes. Called by a POST only.

    What an agent looks at is not read by her principal.
    """
    unread = Message.objects.filter(case__in=cases, subject__in=addressees(by), read_at=None)
    return unread.update(read_at=timezone.now())


def addressees(user: User) -> set[UUID]:
    """Whose messages are this person's to read: her own, and those of whom she stands for by law or office."""
    return {key for key in (user.subject_id, *user.represented_ids) if key is not None}
