"""What verification puts into a case file: checks with findings and evidence, answers of others, and the handling."""

from collections.abc import Iterable, Iterator
from typing import Any

from pledges.file_enums import Stage
from pledges.file_parts import facts, moment
from portal.kernel.registry import FilePart
from portal.law import keys
from verification.enums import Answer, Measure
from verification.models import AssistanceRequest, Check, CheckEvidence, Finding, Handling

ANSWERS = dict(Answer.choices)
MEASURES = dict(Measure.choices)


def case_file(case: Any) -> Iterable[FilePart]:
    """The parts that verification knows of a case."""
    for check in Check.objects.filter(case=case).select_related("version", "assigned_to", "agency"):
        yield _check(check)
        yield from _assistance(check)
        yield from _findings(check)
        yield from _evidence(check)
    for handling in Handling.objects.filter(case=case).select_related("agency", "decided_by"):
        yield from _handling(handling)


def _check(check: Check) -> FilePart:
    return FilePart(
        rank=Stage.VERIFICATION,
        key=f"check:{check.pk}",
        title=f"核查：{check.version.name}",
        at=check.started_at or check.created_at,
        source=check.agency.name,
        clause=keys.SUPERVISION,
        facts=facts(
            ("核查方式", check.get_mode_display()),
            ("核查时间", check.get_when_display()),
            ("状态", check.get_state_display()),
            ("核查人员", check.assigned_to.name if check.assigned_to else ""),
            ("核查期限", check.due_on),
            ("结论", check.get_conclusion_display()),
            *((f"标准{number}", line["text"]) for number, line in enumerate(check.standard, 1)),
        ),
    )


def _assistance(check: Check) -> Iterator[FilePart]:
    rows = AssistanceRequest.objects.filter(check_row=check)
    for asked in rows.select_related("to_agency", "answer_file__data_key").order_by("asked_at"):
        yield FilePart(
            rank=Stage.VERIFICATION,
            key=f"assistance:{asked.pk}",
            title=f"协助核查：{asked.to_agency.name}",
            at=asked.asked_at,
            source=f"{asked.to_agency.name}的答复",
            clause=keys.LS_ASSISTANCE,
            facts=facts(
                ("请求核实", asked.question),
                ("状态", asked.get_state_display()),
                ("答复时间", moment(asked.replied_at)),
                *((key, _words(said)) for key, said in sorted(asked.answers.items())),
                ("不能协助的理由", asked.decline_reason),
                ("答复摘要（SHA-256）", asked.digest),
            ),
        )
        if asked.answer_file:
            yield FilePart(
                rank=Stage.VERIFICATION,
                key=f"assistance-file:{asked.pk}",
                title=f"协助核查答复材料：{asked.to_agency.name}",
                at=asked.replied_at,
                source=asked.to_agency.name,
                file=asked.answer_file,
            )


def _words(said: Any) -> str:
    if isinstance(said, dict):
        return (
            f"{ANSWERS.get(said.get('answer', ''), said.get('answer', ''))} {said.get('basis', '')}".strip()
        )
    return ANSWERS.get(said, str(said))


def _findings(check: Check) -> Iterator[FilePart]:
    lines = {line["key"]: line["text"] for line in check.standard}
    for finding in Finding.objects.filter(check_row=check).select_related("by"):
        yield FilePart(
            rank=Stage.VERIFICATION,
            key=f"finding:{finding.pk}",
            title=f"核查结论：{finding}",
            at=finding.created_at,
            source=f"核查人员{finding.by.name}",
            clause=keys.SUPERVISION,
            facts=facts(
                ("结论", finding.get_conclusion_display()),
                ("核查情况", finding.account),
                *((lines.get(key, key), _words(said)) for key, said in finding.answers.items()),
                ("内容和证据摘要（SHA-256）", finding.digest),
            ),
        )


def _evidence(check: Check) -> Iterator[FilePart]:
    for item in CheckEvidence.objects.filter(check_row=check).select_related("file__data_key", "by"):
        yield FilePart(
            rank=Stage.VERIFICATION,
            key=f"check-evidence:{item.pk}",
            title=f"核查证据：{item.get_kind_display()}",
            at=item.taken_at,
            source=f"{item.place}，{item.by.name}取得",
            file=item.file,
        )


def _handling(handling: Handling) -> Iterator[FilePart]:
    yield FilePart(
        rank=Stage.HANDLING,
        key=f"handling:{handling.pk}",
        title="不实承诺的处理" + (f"：{handling.number}" if handling.number else ""),
        at=handling.notified_at,
        source=handling.agency.name,
        clause=keys.SUPERVISION,
        facts=facts(
            ("状态", handling.get_state_display()),
            ("告知的事实、理由和权利", handling.notice),
            ("告知时间", moment(handling.notified_at)),
            ("听取方式", handling.get_heard_how_display()),
            ("陈述申辩意见", handling.statement),
            ("听取时间", moment(handling.heard_at)),
            ("认定不实", {True: "是", False: "否"}.get(handling.upheld, "")),  # type: ignore[call-overload]
            ("处理措施", "、".join(MEASURES.get(name, name) for name in handling.measures)),
            ("整改期限", handling.correct_by),
            ("理由", handling.reasons),
            ("救济途径", handling.remedies),
            ("决定人", handling.decided_by.name if handling.decided_by else ""),
            ("决定时间", moment(handling.decided_at)),
            (
                "送达",
                f"{handling.served_on} {handling.get_service_display()} {handling.service_proof}".strip(),
            )
            if handling.served_on
            else ("送达", ""),
            ("执行情况", handling.execution_note),
        ),
    )
    if handling.statement_file:
        yield FilePart(
            rank=Stage.HANDLING,
            key=f"statement-file:{handling.pk}",
            title="陈述申辩材料",
            at=handling.heard_at,
            source="申请人提交",
            file=handling.statement_file,
        )
