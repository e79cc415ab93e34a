"""One certificate of a case: chosen, its notice read, filled in, looked at, signed or handed in."""

from typing import Any
from uuid import UUID

from django.http import Http404

from pledges.api import asks
from pledges.api.answers import CaseAnswer
from pledges.api.common import answered, case_of, item_of, joint_of, live_of
from pledges.api.pledge import PledgeAnswer, answer_of
from pledges.domain import certificates, certified, choices, embedding, signing, strengths
from pledges.enums import SignatureKind
from portal.exchange.api import Asked, call
from portal.exchange.domain.once import Answer
from portal.exchange.enums import Scope
from portal.kernel.acts import IllegalMove
from portal.kernel.files import taken

STEP = {"scope": Scope.FILE, "refuses": True}


@call("PUT", says="选择办理方式", asks=asks.Choose, gives={200: CaseAnswer}, **STEP)
def choose(asked: Asked, case: UUID, choice: UUID) -> Answer:
    """承诺、交证明、已有信息，三者平等，由申请人自主选择；签署以前可以改。"""
    row = case_of(asked, case)
    choices.choose(
        item_of(row, choice).choice,
        kind=asked.data["choice"],
        held_source=asked.data["held_source"],
        by=asked.user,
    )
    return answered(asked, row)


@call("POST", says="登记告知阅读", asks=asks.ReadNotice, gives={200: CaseAnswer}, once=True, **STEP)
def read_notice(asked: Asked, case: UUID, choice: UUID) -> Answer:
    """申请人读过了哪几节，是哪个文本、摘要是什么。可以分几次登记；全部读完才能填写。共同申请人全部读完，就生成他自己的一份。"""
    row = case_of(asked, case)
    said = dict(asked.data)
    joint = joint_of(row, said.pop("joint"))
    reader = joint.subject if joint else None
    embedding.read_sections(item_of(row, choice).choice, by=asked.user, reader=reader, **said)
    return answered(asked, row)


@call("PUT", says="填写承诺书", asks=asks.Fill, gives={200: PledgeAnswer}, **STEP)
def fill(asked: Asked, case: UUID, choice: UUID) -> Answer:
    """填写承诺的内容，得到签署内容和它的摘要。签名以前请让申请人看到这些内容。"""
    row = case_of(asked, case)
    made = signing.prepare(
        item_of(row, choice).choice,
        values=asked.data["values"],
        site_address=asked.data["site_address"],
        by=asked.user,
    )
    return Answer(200, answer_of(asked.user, made))


@call("GET", scope=Scope.FILE, says="预览承诺书内容", query=asks.OfJoint, gives={200: PledgeAnswer})
def preview(asked: Asked, case: UUID, choice: UUID) -> Answer:
    """将要签署的内容和摘要。"""
    row = case_of(asked, case)
    live = live_of(item_of(row, choice), joint_of(row, asked.data["joint"]))
    if live is None:
        raise Http404
    return Answer(200, answer_of(asked.user, live))


@call("POST", says="登记签署", asks=asks.Sign, upload=True, gives={200: CaseAnswer}, once=True, **STEP)
def sign(asked: Asked, case: UUID, choice: UUID) -> Answer:
    """上传签名图样、纸质签署扫描件或者数字签名，与内容摘要绑定；强度不到事项要求的不予登记。文本或者内容有变的为409，须重新阅读、填写、签名。"""
    row = case_of(asked, case)
    live = live_of(item_of(row, choice), joint_of(row, asked.data["joint"]))
    if live is None:
        raise IllegalMove("承诺书还没有填写。", way_out="请先填写（共同申请人先读完告知书），再签署。")
    kind, upload = asked.data["kind"], asked.data["file"]
    strengths.refuse_weak(live, kind=kind, by=asked.user)  # before anything is read or kept
    given: dict[str, Any] = {}
    if kind == SignatureKind.PAD:
        given["signature_png"] = upload.read()
    elif kind == SignatureKind.CERTIFICATE:
        given["certificate"] = certified.verify(live, data=upload.read(), by=asked.user)
    else:
        given["paper_scan"] = taken(upload)
    signing.sign(live, digest=asked.data["digest"], kind=kind, by=asked.user, **given)
    return answered(asked, row)


@call("POST", says="提交证明", asks=asks.HandIn, upload=True, gives={200: CaseAnswer}, once=True, **STEP)
def hand_in(asked: Asked, case: UUID, choice: UUID) -> Answer:
    """选了提交证明的，上传证明。"""
    row = case_of(asked, case)
    certificates.hand_in(item_of(row, choice).choice, file=taken(asked.data["file"]), by=asked.user)
    return answered(asked, row)
