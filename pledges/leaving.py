"""What follows from taking something back, in words: read before it is done, at home and at the counter."""

from pledges.domain.agreed import pledges_for_all
from pledges.models import Case, Pledge

SAME_CASE = "办件不用重新申请，已填的内容都保留，办理期限重新计算。"


def of_pledge(pledge: Pledge) -> list[str]:
    """A pledge is withdrawn (撤回承诺)."""
    return [
        f"这一项改为提交证明：{pledge.version.name}。",
        *_for_others(pledge),
        SAME_CASE,
        "主动撤回承诺不记入失信记录。",
        *_closed(pledge),
    ]


def _for_others(pledge: Pledge) -> list[str]:
    """Who applies together stands or falls together with this certificate."""
    if not pledge.case.joint.exists():
        return []
    hand_in = f"，由{pledge.case.subject.name}提交证明" if pledge.is_joint else ""
    return [f"共同申请的其他人对这一项的承诺同时失效{hand_in}；他们会收到通知。"]


def _closed(pledge: Pledge) -> list[str]:
    """What the certificate itself says about those who withdraw."""
    days = pledge.version.withdrawal_closed_days
    return [f"撤回以后{days}日内再办这一项，只能提交证明，不能再作承诺。"] if days else []


def of_application() -> list[str]:
    """The whole application is withdrawn (撤回申请)."""
    return [
        "本件不再办理，签过的承诺书同时失效。",
        "以后需要时可以重新申请。",
        "主动撤回不记入失信记录。",
    ]


def of_consent(case: Case) -> list[str]:
    """A joint applicant no longer lets the first one sign for him (收回代签的同意)."""
    first, unblamed = case.subject.name, "收回同意不记入失信记录。"
    if case.is_draft:
        return [f"申请暂时不能提交，{first}会收到通知；以后还可以重新同意。", unblamed]
    names = "、".join(f"“{pledge.version.name}”" for pledge in pledges_for_all(case))
    return [
        f"{names}的承诺对所有申请人同时失效，改为由{first}提交证明；{first}和其他共同申请人会收到通知。",
        SAME_CASE,
        f"收回的人仍然是共同申请人；整个申请不想办了的，请{first}撤回申请。",
        unblamed,
    ]
