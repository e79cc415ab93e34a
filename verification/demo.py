"""Demo checks: some due, one late, one running with two other agencies asked to assist, one true, one waiting for
the applicant's word, and one untrue finding handled to its end. Made by the acts as people would make them; run as
often as you like."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from credit.domain import seed
from pledges.demo import PDF, SCENES_NAMESPACE
from portal.kernel.calendar import today
from portal.kernel.files import keep
from portal.people.models import Agency, Area, User
from verification.domain import assignment, assistance, checks, draws, handling, pull
from verification.domain.handling import Gravity
from verification.enums import (
    OPEN_CHECKS,
    Answer,
    CheckState,
    Conclusion,
    EvidenceKind,
    HandlingState,
    Hearing,
    Measure,
    Reply,
    Service,
)
from verification.models import AssistanceRequest, Check, Draw, Handling

ACCOUNTS = {
    Conclusion.TRUE: "调取户籍和社保信息，并电话询问社区，与承诺一致。",
    Conclusion.UNTRUE: "向用人单位和社保中心调取的工资、缴费记录显示，家庭人均月收入为2600元，高于承诺的数额。",
}


def _user(username: str) -> User:
    return User.objects.get(username=username)


def _fresh(scene: str) -> Check | None:
    """The check of a scene, as long as nobody has worked on it."""
    token = uuid.uuid5(SCENES_NAMESPACE, scene)
    found = Check.objects.filter(case__form_token=token, state=CheckState.DUE, round=1).order_by("id")
    return found.select_related("case", "version").first()


def _running(check: Check) -> Check:
    inspector = _user("inspector")
    assignment.assign(check, inspector=inspector, by=_user("head"))
    return checks.start(check, by=inspector)


def _concluded(check: Check, conclusion: Conclusion) -> Check:
    inspector, check = _user("inspector"), _running(check)
    checks.add_evidence(
        check, file=keep(PDF, name="核查笔录.pdf", content_type="application/pdf"), kind=EvidenceKind.RECORD,
        place="社会保险经办机构", taken_at=timezone.now() - timedelta(minutes=10), by=inspector,
        note="调取缴费记录",
    )  # fmt: skip
    answers: dict[str, Any] = {line["key"]: Answer.MET for line in check.standard}
    if conclusion == Conclusion.UNTRUE:
        answers[check.standard[0]["key"]] = Answer.NOT_MET
    checks.conclude(check, conclusion=conclusion, answers=answers, account=ACCOUNTS[conclusion], by=inspector)
    return check


def _handled(check: Check, *, applicant: str) -> None:
    """Untrue, heard, decided, served, executed; the credit officer confirms the record in credit's demo."""
    _concluded(check, Conclusion.UNTRUE)
    row = Handling.objects.get(check_row=check)
    row = handling.hear(
        row, how=Hearing.ONLINE, by=_user(applicant),
        statement="填写时只算了本人的收入，没有把配偶的工资算进去，愿意改正。",
    )  # fmt: skip
    row = handling.decide(
        row, measures=[Measure.REVOKE], by=_user("head"), gravity=Gravity(),
        reasons="家庭人均月收入高于经济困难标准，承诺不实。申请人承认漏报配偶收入，申辩理由不影响事实认定。",
    )  # fmt: skip
    row = handling.serve(row, how=Service.DIRECT, on=today(), proof="送达回证，当事人签收", by=_user("head"))
    handling.finish(row, note="已撤销原决定，终止法律援助。", by=_user("head"))


def _late(check: Check) -> None:
    """As if it had come in weeks ago: the one thing here that no act can make."""
    Check.objects.filter(pk=check.pk).update(due_on=today() - timedelta(days=4), provisional=False)


SCENES = {
    "concluded": lambda check: _concluded(check, Conclusion.TRUE),
    "accepted": _running,
    "company": _late,
    "counter": lambda check: _concluded(check, Conclusion.UNTRUE),
    "to-be-untrue": lambda check: _handled(check, applicant="applicant2"),
}


# Who is asked about the running check, and what for; the first has answered.
ASKED = (
    ("石龙民", "请核实承诺人家庭是否领取最低生活保障，家庭成员与承诺是否一致。"),
    ("石龙人社", "请核实承诺人近三个月的社会保险缴费基数，与承诺的人均月收入是否相符。"),
)


def _assisted() -> None:
    """One request answered, one open, for the assisting officer."""
    token = uuid.uuid5(SCENES_NAMESPACE, "accepted")
    check = Check.objects.filter(case__form_token=token, state=CheckState.RUNNING).order_by("id").first()
    if check is None or check.assistance.exists():
        return
    lines, inspector, officer = (
        [line["key"] for line in check.standard],
        _user("inspector"),
        _user("assistant"),
    )
    asked: list[AssistanceRequest] = []
    for prefix, question in ASKED:
        agency = Agency.objects.get(number_prefix=prefix)
        asked.append(
            assistance.ask_assistance(check, to_agency=agency, items=lines, question=question, by=inspector)
        )
    given = {
        key: {"answer": Reply.TRUE, "basis": "查最低生活保障和户籍登记信息，与承诺一致。"} for key in lines
    }
    assistance.answer(assistance.receive(asked[0], by=officer), answers=given, by=officer)


def load() -> None:
    """Play what has not been played yet."""
    seed.load_rules()
    pull.pull_checks()
    pull.cancel_ended()
    for scene, play in SCENES.items():
        if check := _fresh(scene):
            play(check)
    _assisted()
    _draw()


def _draw() -> None:
    """One draw to its end, if there is anything to draw from."""
    bureau, area = _user("bureau"), Area.objects.get(code="410404")
    if Draw.objects.filter(area=area).exists():
        return
    draw = draws.plan(
        area=area,
        title="2026年第四季度免予核查事项抽查",
        wanted=1,
        cut_at=timezone.now(),
        check_days=20,
        by=bureau,
    )
    if draws.pool(draw).exists():
        draw = draws.seed(draws.freeze(draw, by=bureau), by=bureau)
        draws.publish(draws.draw_lots(draw, by=bureau), by=bureau)


def summary() -> dict[str, int]:
    """What there is now, for the start's log and the test."""
    return {
        "open": Check.objects.filter(state__in=OPEN_CHECKS).count(),
        "late": Check.objects.filter(state__in=OPEN_CHECKS, due_on__lt=today()).count(),
        "concluded": Check.objects.filter(state=CheckState.CONCLUDED).count(),
        "assistance open": AssistanceRequest.objects.open().count(),
        "waiting to be heard": Handling.objects.filter(state=HandlingState.NOTIFIED).count(),
    }
