"""What this app puts into a case file: application, notice as shown, letter, authorisation, evidence, decision."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone

from pledges.content import canonical
from pledges.enums import CaseState, Channel, ChoiceKind, SignatureKind
from pledges.file_enums import Stage
from pledges.models import (
    Case,
    CertificateChoice,
    Letter,
    NoticeReading,
    Pledge,
    SignatureEvidence,
    SupplementRequest,
)
from pledges.signature_words import bundle_facts
from portal.kernel.registry import FilePart
from portal.law import keys
from portal.people.models import User


def moment(at: Any) -> str:
    """A time as it stands in a file."""
    return f"{timezone.localtime(at):%Y年%-m月%-d日 %H:%M:%S}" if at else ""


def facts(*rows: tuple[str, Any]) -> tuple[tuple[str, str], ...]:
    """Lines of a part, without those that have nothing to say."""
    return tuple((name, str(value)) for name, value in rows if value not in (None, ""))


def case_file(case: Case) -> Iterable[FilePart]:
    """The parts of a case that this app knows."""
    yield application(case)
    choices = case.choices.select_related("version", "chosen_by", "certificate_file__data_key")
    for choice in choices:
        yield from _notices(choice)
        yield from _pledges(choice)
        yield from _evidence(choice)
    yield from _authorization(case)
    yield from _supplement(case)
    yield from _outcome(case)
    yield messages(case)


def application(case: Case) -> FilePart:
    """Who applied for what, in which channel, and how each certificate was to be met."""
    ways = [
        (f"证明：{choice.version.name}", choice.get_choice_display() or "没有选择")
        for choice in case.choices.select_related("version")
    ]
    channels = dict(Channel.choices)
    history = [
        f"{moment(datetime.fromisoformat(step['at']))} {channels.get(step['channel'], '')}"
        for step in case.channel_history
    ]
    return FilePart(
        rank=Stage.APPLICATION,
        key=f"application:{case.pk}",
        title=f"申请：{case.administrative_matter.name}",
        at=case.filed_at or case.created_at,
        source="申请人提交的申请",
        clause=keys.PROCEDURE,
        facts=facts(
            ("办件编号", case.number),
            ("申请事项", case.administrative_matter.name),
            ("办理机关", case.agency.name),
            ("申请人", case.subject.name),
            ("证件", f"{case.subject.get_document_type_display()} {case.subject.number_masked}"),
            ("委托代理人", case.agent_subject.name if case.agent_subject else ""),
            ("渠道", "；".join(history)),
            ("现场核查地址", case.site_address),
            *ways,
            ("提交时间", moment(case.filed_at)),
        ),
    )


def _notices(choice: CertificateChoice) -> Iterator[FilePart]:
    """The notice as it was shown, section by section, with the moment at which each was ticked."""
    for reading in NoticeReading.objects.filter(choice=choice).select_related("text").order_by("started_at"):
        sections = [
            (f"{part['title']}（{_ticked(reading.ticks.get(part['key']))}）", part["body"])
            for part in reading.text.sections
        ]
        yield FilePart(
            rank=Stage.NOTICE,
            key=f"notice:{reading.pk}",
            title=f"告知书：{choice.version.name}",
            at=reading.finished_at or reading.started_at,
            source=f"向申请人逐段展示的告知文本第{reading.text.number}版",
            clause=keys.PROCEDURE,
            facts=facts(
                ("开始阅读", moment(reading.started_at)),
                ("读完", moment(reading.finished_at) or "没有读完"),
                ("告知文本摘要（SHA-256）", reading.digest),
                *sections,
            ),
        )


def _ticked(at: str | None) -> str:
    return f"{moment(datetime.fromisoformat(at))}勾选" if at else "没有勾选"


def _pledges(choice: CertificateChoice) -> Iterator[FilePart]:
    rows = Pledge.objects.filter(choice=choice, signed_at__isnull=False).order_by("signed_at")
    for pledge in rows.select_related("signature_file__data_key", "signature_evidence"):
        letter = Letter.objects.select_related("file__data_key").filter(pledge=pledge).first()
        if letter:
            yield FilePart(
                rank=Stage.PLEDGE,
                key=f"letter:{pledge.pk}",
                title=f"告知承诺书：{choice.version.name}",
                at=pledge.signed_at,
                source=f"申请人签署，编号{pledge.number}；两份，已加盖印章",
                file=letter.file,
                clause=keys.SL_FORM,
            )
        yield FilePart(
            rank=Stage.PLEDGE,
            key=f"signature:{pledge.pk}",
            title=f"签署记录：{choice.version.name}",
            at=pledge.signed_at,
            source="签署时由系统记录",
            clause=keys.RELIABLE_SIGNATURE,
            facts=facts(
                ("承诺书编号", pledge.number),
                ("查验码", pledge.check_code),
                ("签署时间", moment(pledge.signed_at)),
                ("签署方式", pledge.get_signature_kind_display()),
                ("签署人", "委托代理人" if pledge.signed_by_agent else "申请人本人"),
                ("签署内容摘要（SHA-256）", pledge.content_digest),
                ("文书摘要（SHA-256）", pledge.document_digest),
                (
                    "签名图样或扫描件摘要（SHA-256）",
                    pledge.signature_file.sha256 if pledge.signature_file else "",
                ),
                ("现在的状态", pledge.get_state_display()),
                ("撤回时间", moment(pledge.withdrawn_at)),
                ("撤回理由", pledge.withdrawal_reason),
            ),
        )
        yield from _signature(choice, pledge)


def _signature(choice: CertificateChoice, pledge: Pledge) -> Iterator[FilePart]:
    """The evidence of the signature, and what was handed in as one where it is more than a picture."""
    if bundle := pledge.evidence:
        assert isinstance(bundle, SignatureEvidence)
        clerk = User.objects.filter(pk=bundle.record["clerk"]).first() if bundle.record["clerk"] else None
        yield FilePart(
            rank=Stage.PLEDGE,
            key=f"signature-evidence:{pledge.pk}",
            title=f"签署证据：{choice.version.name}",
            at=pledge.signed_at,
            source="签署时由系统保存，以后不能改动",
            clause=keys.RELIABLE_SIGNATURE,
            facts=(
                *bundle_facts(bundle, clerk=clerk.name if clerk else None),
                ("签署证据记录（JSON）", canonical(bundle.record).decode()),
            ),
        )
    if pledge.signature_kind == SignatureKind.PAPER and pledge.signature_file:
        at_home = pledge.evidence is not None and pledge.evidence.record["channel"] == Channel.ONLINE
        yield FilePart(
            rank=Stage.PLEDGE,
            key=f"scan:{pledge.pk}",
            title=f"纸质签署扫描件：{choice.version.name}",
            at=pledge.signed_at,
            source="申请人上传的签署扫描件" if at_home else "窗口扫描申请人签署的纸质原件",
            file=pledge.signature_file,
        )
    if pledge.signature_kind == SignatureKind.CERTIFICATE and pledge.signature_file:
        yield FilePart(
            rank=Stage.PLEDGE,
            key=f"certificate-signature:{pledge.pk}",
            title=f"数字签名文件：{choice.version.name}",
            at=pledge.signed_at,
            source="签署人用自己的数字证书签名，签署时已核验",
            file=pledge.signature_file,
        )


def _evidence(choice: CertificateChoice) -> Iterator[FilePart]:
    common: dict[str, Any] = {"rank": Stage.EVIDENCE, "key": f"evidence:{choice.pk}"}
    if choice.choice == ChoiceKind.CERTIFICATE and choice.handed_in_at:
        title = f"证明：{choice.version.name}"
        files = list(choice.files.select_related("file__data_key"))
        for row in files:
            replaced = f"，{moment(row.replaced_at)}换交" if row.replaced_at else ""
            yield FilePart(
                rank=Stage.EVIDENCE,
                key=f"certificate:{row.pk}",
                title=title,
                at=row.added_at,
                source=f"申请人提交{replaced}",
                file=row.file,
            )
        if any(row.replaced_at is None for row in files):
            return
        if choice.certificate_file:
            yield FilePart(
                **common,
                title=title,
                at=choice.handed_in_at,
                source="申请人提交",
                file=choice.certificate_file,
            )
        else:
            said = facts(("提交时间", moment(choice.handed_in_at)), ("形式", "窗口收取的纸质原件，另行保存"))
            yield FilePart(
                **common, title=title, at=choice.handed_in_at, source="申请人在窗口提交", facts=said
            )
    elif choice.choice == ChoiceKind.HELD:
        yield FilePart(
            **common,
            title=f"已有信息：{choice.version.name}",
            at=choice.chosen_at,
            source=choice.get_held_source_display(),
            facts=facts(("来源", choice.get_held_source_display()), ("出示情况", choice.held_note)),
        )


def _authorization(case: Case) -> Iterator[FilePart]:
    paper = case.authorization
    if paper is None:
        return
    if paper.statement:
        yield FilePart(
            rank=Stage.AUTHORIZATION,
            key=f"authorization-words:{paper.pk}",
            title="特别授权的内容",
            at=paper.created_at,
            source="授权人在页面上授权",
            clause=keys.APPLICABLE_PERSONS,
            facts=facts(("授权内容", paper.statement), ("摘要（SHA-256）", paper.digest)),
        )
    yield FilePart(
        rank=Stage.AUTHORIZATION,
        key=f"authorization:{paper.pk}",
        title=f"特别授权书（{paper.valid_from}至{paper.valid_until}）",
        at=paper.created_at,
        source="委托代理人提交" + (f"，{paper.checked_by.name}核对" if paper.checked_by else ""),
        file=paper.file,
        clause=keys.APPLICABLE_PERSONS,
    )


def _supplement(case: Case) -> Iterator[FilePart]:
    asked = SupplementRequest.objects.filter(case=case).select_related("file__data_key", "asked_by").first()
    if asked is None:
        return
    yield FilePart(
        rank=Stage.SUPPLEMENT,
        key=f"supplement:{asked.pk}",
        title="一次性补正告知",
        at=asked.asked_at,
        source=f"{asked.asked_by.name}告知",
        clause=keys.LICENCE_ACCEPTANCE,
        facts=facts(
            *((f"第{number}项", item["text"]) for number, item in enumerate(asked.items, 1)),
            ("补正期限", asked.due_on),
            ("补正时间", moment(asked.answered_at)),
            ("补正说明", asked.answer),
        ),
    )
    if asked.file:
        yield FilePart(
            rank=Stage.SUPPLEMENT,
            key=f"supplement-file:{asked.pk}",
            title="补正材料",
            at=asked.answered_at,
            source="申请人提交",
            file=asked.file,
        )


ENDED = (CaseState.NOT_ACCEPTED, CaseState.TERMINATED, CaseState.DECISION_REVOKED)


def _outcome(case: Case) -> Iterator[FilePart]:
    """Acceptance, decision, end: each that there was."""
    if case.accepted_at:
        yield FilePart(
            rank=Stage.DECISION,
            key=f"acceptance:{case.pk}",
            title="受理",
            at=case.accepted_at,
            source="办理机关",
            clause=keys.LICENCE_ACCEPTANCE,
            facts=facts(
                ("受理时间", moment(case.accepted_at)),
                ("说明", "逾期未告知，依法视为受理" if case.deemed_accepted else ""),
                ("承办人", case.handler.name if case.handler else ""),
                ("办理期限", case.decide_due),
            ),
        )
    if case.decided_at:
        yield FilePart(
            rank=Stage.DECISION,
            key=f"decision:{case.pk}",
            title=f"决定：{case.get_decision_display()}",
            at=case.decided_at,
            source="办理机关",
            clause=keys.LICENCE_TIME,
            facts=facts(
                ("决定", case.get_decision_display()),
                ("内容", case.decision_text),
                ("决定人", case.decided_by.name if case.decided_by else ""),
                ("决定时间", moment(case.decided_at)),
                ("救济途径", case.remedies),
                ("办结时间", moment(case.concluded_at)),
            ),
        )
    if case.state in ENDED or case.withdrawn_at:
        yield FilePart(
            rank=Stage.DECISION,
            key=f"end:{case.pk}",
            title=case.get_state_display(),
            at=case.ended_at or case.withdrawn_at,
            source="申请人" if case.withdrawn_at else "办理机关",
            facts=facts(
                ("时间", moment(case.ended_at or case.withdrawn_at)),
                ("理由", case.end_reason or case.withdrawal_reason),
                ("救济途径", case.remedies),
            ),
        )


def messages(case: Case) -> FilePart:
    """What the applicant was told, and when she saw it."""
    told = list(case.messages.order_by("at", "id"))
    return FilePart(
        rank=Stage.AFTERWARDS,
        key=f"messages:{case.pk}",
        title="告知申请人的消息",
        at=told[-1].at if told else case.created_at,
        source="系统发送记录",
        facts=facts(
            *(
                (moment(message.at), f"{message.text}（{'已读' if message.read_at else '未读'}）")
                for message in told
            )
        )
        or (("消息", "没有发送消息"),),
    )
