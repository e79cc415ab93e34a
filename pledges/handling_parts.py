"""What the handling of a case puts into its case file: who stands for the applicant, documents with their service,
changes of the period, recusal and changes of the handler, and the check of certificates."""

from collections.abc import Iterable, Iterator

from pledges.enums import ChoiceKind
from pledges.file_enums import Stage
from pledges.file_parts import facts, moment
from pledges.models import (
    Case,
    Extension,
    HandlerChange,
    JointApplicant,
    Pause,
    Recusal,
    Service,
    ServiceConsent,
    Writ,
)
from pledges.writ_enums import WritKind
from portal.kernel.registry import FilePart
from portal.law import keys


def case_file(case: Case) -> Iterable[FilePart]:
    """The parts of a case that its handling left."""
    yield from _representation(case)
    yield from _joint(case)
    yield from _verdicts(case)
    for writ in Writ.objects.filter(case=case).select_related("file__data_key"):
        yield _writ(writ)
    served = Service.objects.filter(writ__case=case).select_related("writ", "by", "file__data_key")
    for service in served:
        yield from _service(service)
    yield from map(_consent, ServiceConsent.objects.filter(case=case))
    yield from map(_extension, Extension.objects.filter(case=case).select_related("asked_by", "decided_by"))
    yield from map(_pause, Pause.objects.filter(case=case).select_related("started_by", "ended_by"))
    recusals = Recusal.objects.filter(case=case).select_related("about", "asked_by", "decided_by")
    yield from map(_recusal, recusals)
    yield from map(_change, HandlerChange.objects.filter(case=case).select_related("before", "after", "by"))


def _representation(case: Case) -> Iterator[FilePart]:
    row = case.representation
    if row is None:
        return
    yield FilePart(
        rank=Stage.AUTHORIZATION,
        key=f"representation:{row.pk}",
        title=f"代办身份：{row.get_capacity_display()}",
        at=row.created_at,
        source=row.get_proof_display(),
        clause=keys.APPLICABLE_PERSONS,
        facts=facts(
            ("代办人", row.person.name),
            ("代办人证件", row.person.number_masked),
            ("被代表的人或者单位", row.principal.name),
            ("监护关系", row.get_relation_display() if row.relation else ""),
            ("核对情况", row.note),
            ("核对时间", moment(row.confirmed_at)),
            ("状态", row.get_state_display()),
        ),
    )
    if row.file:
        yield FilePart(
            rank=Stage.AUTHORIZATION,
            key=f"representation-file:{row.pk}",
            title=f"代办身份的证明材料：{row.get_capacity_display()}",
            at=row.created_at,
            source=row.get_proof_display(),
            file=row.file,
        )


def _joint(case: Case) -> Iterator[FilePart]:
    for row in JointApplicant.objects.filter(case=case).select_related("subject", "consent_file__data_key"):
        yield FilePart(
            rank=Stage.PLEDGE,
            key=f"joint:{row.pk}",
            title=f"共同申请人：{row.subject.name}",
            at=row.agreed_at or row.created_at,
            source="共同申请人签署或者同意",
            facts=facts(
                ("姓名", row.subject.name),
                ("证件", row.subject.number_masked),
                ("状态", row.get_state_display()),
                ("签署或者同意的时间", moment(row.agreed_at)),
                ("同意代签的签名摘要（SHA-256）", row.consent_file.sha256 if row.consent_file else ""),
                ("同意的承诺书内容摘要（SHA-256）", "；".join(row.agreed_to)),
                ("收回同意的时间", moment(row.withdrawn_at)),
                ("收回同意的理由", row.withdrawal_reason),
            ),
        )
        if row.consent_file:
            yield FilePart(
                rank=Stage.PLEDGE,
                key=f"joint-consent:{row.pk}",
                title=f"共同申请人{row.subject.name}同意代签的签名",
                at=row.agreed_at or row.created_at,
                source="共同申请人签字，或者窗口扫描他签名的纸质同意书",
                file=row.consent_file,
            )


def _verdicts(case: Case) -> Iterator[FilePart]:
    choices = case.choices.filter(choice=ChoiceKind.CERTIFICATE, checked_at__isnull=False)
    for choice in choices.select_related("version", "checked_by"):
        yield FilePart(
            rank=Stage.EVIDENCE,
            key=f"verdict:{choice.pk}",
            title=f"证明的核对：{choice.version.name}",
            at=choice.checked_at,
            source=f"{choice.checked_by.name}核对" if choice.checked_by else "办理机关",
            clause=keys.PROCEDURE,
            facts=facts(("结果", choice.get_verdict_display()), ("理由", choice.verdict_reason)),
        )


def _writ(writ: Writ) -> FilePart:
    """The sealed paper; what it says, as long as the paper is not made."""
    said = () if writ.file else facts(*((f"第{n}段", text) for n, text in enumerate(_paragraphs(writ), 1)))
    return FilePart(
        rank=Stage.SUPPLEMENT if writ.kind == WritKind.SUPPLEMENT else Stage.DECISION,
        key=f"writ:{writ.pk}",
        title=f"{writ.title}（{writ.number}）",
        at=writ.issued_at,
        source="办理机关出具" + (f"；{writ.superseded_reason}" if writ.superseded else ""),
        clause=keys.SL_FORM,
        file=writ.file,
        facts=said,
    )


def _paragraphs(writ: Writ) -> list[str]:
    content = writ.content
    return [content.get("opening", ""), *content.get("paragraphs", ()), content.get("remedies", "")]


def _service(row: Service) -> Iterator[FilePart]:
    rank = Stage.SUPPLEMENT if row.writ.kind == WritKind.SUPPLEMENT else Stage.DECISION
    yield FilePart(
        rank=rank,
        key=f"service:{row.pk}",
        title=f"送达记录：{row.writ.title}",
        at=row.at,
        source=f"{row.by.name}登记",
        clause=keys.LICENCE_DELIVERY,
        facts=facts(
            ("文号", row.writ.number),
            ("送达方式", row.get_method_display()),
            ("送出、留置、公告或者打开的日期", row.done_on),
            ("送达日期", row.writ.served_on),
            ("签收人", row.recipient),
            ("送达证明", row.proof),
            ("拒收", "受送达人拒收" if row.refused else ""),
            ("见证人", row.witnesses),
        ),
    )
    if row.file:
        yield FilePart(
            rank=rank,
            key=f"service-file:{row.pk}",
            title=f"送达回证：{row.writ.title}",
            at=row.at,
            source=f"{row.by.name}登记",
            file=row.file,
        )


def _consent(row: ServiceConsent) -> FilePart:
    return FilePart(
        rank=Stage.DECISION,
        key=f"consent:{row.pk}",
        title="电子送达确认",
        at=row.given_at,
        source="申请人确认",
        clause=keys.LICENCE_DELIVERY,
        facts=facts(("同意时间", moment(row.given_at)), ("收回时间", moment(row.ended_at))),
    )


def _extension(row: Extension) -> FilePart:
    return FilePart(
        rank=Stage.DECISION,
        key=f"extension:{row.pk}",
        title=f"延长办理期限：{row.get_state_display()}",
        at=row.asked_at,
        source=f"{row.asked_by.name}提出",
        clause=keys.LICENCE_TIME,
        facts=facts(
            ("延长的工作日", row.days),
            ("理由", row.reason),
            ("负责人", row.decided_by.name if row.decided_by else ""),
            ("负责人意见", row.opinion),
            ("决定时间", moment(row.decided_at)),
        ),
    )


def _pause(row: Pause) -> FilePart:
    return FilePart(
        rank=Stage.DECISION,
        key=f"pause:{row.pk}",
        title=f"暂停计算办理期限：{row.get_ground_display()}",
        at=row.created_at,
        source=f"{row.started_by.name}登记",
        clause=keys.LICENCE_TIME_EXCLUDED,
        facts=facts(
            ("具体情况", row.reason),
            ("开始日期", row.since),
            ("预计结束日期", row.until),
            ("暂停时剩余的工作日", row.left),
            ("结束日期", row.ended_on),
            ("恢复计算的人", row.ended_by.name if row.ended_by else ""),
            ("结果", row.note),
        ),
    )


def _recusal(row: Recusal) -> FilePart:
    return FilePart(
        rank=Stage.DECISION,
        key=f"recusal:{row.pk}",
        title=f"回避：{row.get_state_display()}",
        at=row.asked_at,
        source="本人提出" if row.asked_by_id == row.about_id else "申请人提出",
        clause=keys.RECUSAL,
        facts=facts(
            ("被申请回避的人员", row.about.name),
            ("情形", row.get_ground_display()),
            ("事实和理由", row.facts),
            ("决定人", row.decided_by.name if row.decided_by else ""),
            ("决定的理由", row.opinion),
            ("决定时间", moment(row.decided_at)),
        ),
    )


def _change(row: HandlerChange) -> FilePart:
    return FilePart(
        rank=Stage.DECISION,
        key=f"handler-change:{row.pk}",
        title="变更承办人",
        at=row.at,
        source=f"{row.by.name}决定",
        clause=keys.PROCEDURE,
        facts=facts(
            ("原承办人", row.before.name if row.before else ""),
            ("现承办人", row.after.name),
            ("情形", row.get_cause_display()),
            ("理由", row.reason),
        ),
    )
