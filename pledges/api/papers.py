"""Papers: the one to be signed by hand, and the sealed one."""

from uuid import UUID

from django.http import Http404, HttpResponse

from pledges.api import asks
from pledges.api.answers import PaperAnswer
from pledges.api.common import case_of, item_of, joint_of, live_of
from pledges.domain.copies import ask_copy
from pledges.enums import CopyKind, PledgeState
from pledges.models import Letter, Pledge
from portal.exchange.api import Asked, call
from portal.exchange.domain.once import Answer
from portal.exchange.enums import Scope
from portal.kernel.access import fetch
from portal.kernel.acts import IllegalMove
from portal.kernel.files import answer


@call(
    "POST",
    scope=Scope.FILE,
    says="要待签的承诺书",
    asks=asks.OfJoint,
    gives={202: PaperAnswer},
    refuses=True,
    once=True,
)
def ask_paper(asked: Asked, case: UUID, choice: UUID) -> Answer:
    """准备打印签署的承诺书（两份），通常几秒内生成。"""
    row = case_of(asked, case)
    live = live_of(item_of(row, choice), joint_of(row, asked.data["joint"]))
    if live is None:
        raise IllegalMove("承诺书还没有填写。", way_out="请先填写，再打印签署。")
    copy = ask_copy(live, kind=CopyKind.UNSIGNED, by=asked.user)
    found = {"ready": copy.file_id is not None, "digest": copy.digest}
    return Answer(202, dict(PaperAnswer(found).data))


@call("GET", scope=Scope.FILE, says="取待签的承诺书", query=asks.OfJoint, gives={200: bytes}, refuses=True)
def paper(asked: Asked, case: UUID, choice: UUID) -> HttpResponse:
    """待签的承诺书（PDF）。内容改动以后旧的不再给出。"""
    row = case_of(asked, case)
    item, joint = item_of(row, choice), joint_of(row, asked.data["joint"])
    copy = item.unsigned if joint is None else item.unsigned_of(joint.subject_id)
    if copy is None:
        raise Http404
    if copy.file is None:
        raise not_ready()
    return answer(copy.file)


@call("GET", scope=Scope.DOCUMENTS, says="取盖章的承诺书", gives={200: bytes}, refuses=True)
def letter(asked: Asked, case: UUID, pledge: UUID) -> HttpResponse:
    """盖章的告知承诺书（PDF，一式两份）。签署以后几秒内生成，没有好的为409。"""
    row = case_of(asked, case)
    signed = fetch(Pledge.objects.exclude(state=PledgeState.DRAFT), asked.user, pk=pledge, case=row.pk)
    found = Letter.objects.select_related("file__data_key").filter(pledge=signed).first()
    if found is None:
        raise not_ready()
    return answer(found.file)


def not_ready() -> IllegalMove:
    """The worker has it in hand."""
    return IllegalMove("文书还在生成。", code="not_ready", way_out="请两秒后再取。")
