"""What the portal itself proposes for a declared certificate: cancel what nothing carries or what may not be issued."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from matters.cleanup_enums import Disposal
from matters.domain.banned import ban_on
from matters.domain.bases import sufficient
from matters.models import CleanupBasis, CleanupItem
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.law.enums import Hierarchy
from portal.people.models import AreaRules


@dataclass(frozen=True)
class Proposal:
    """Why a certificate should be cancelled, each reason in full, and what would do instead; empty when it may stay."""

    reasons: list[str] = field(default_factory=list)
    way_out: str = ""
    disposal: str = Disposal.CANCEL

    def __bool__(self) -> bool:
        return bool(self.reasons)


def propose(item: CleanupItem, *, rules: AreaRules, bases: Iterable[CleanupBasis] | None = None) -> Proposal:
    """Cancelling, with every reason; an empty proposal when a basis carries the certificate and nothing forbids it."""
    reasons = low_bases(list(item.bases.all() if bases is None else bases), rules=rules)
    way_out = ""
    if reasons:
        way_out = f"确需保留的，请引用现行有效的{sufficient(rules.cancel_floor)}的条款；没有的，应当取消。"
    if ban := ban_on(item.name, issuer=item.issuing_unit, area=item.form.agency.area):
        reasons = [
            *reasons,
            f"{ban.document}列明“{ban.name}”不应由村（居）民委员会出具，行政机关不得要求申请人去开具",
        ]
        way_out = way_out or "请取消，改由主管部门核查或者由申请人承诺。"
    return Proposal(reasons, way_out)


def low_bases(bases: list[CleanupBasis], *, rules: AreaRules) -> list[str]:
    """Why no basis carries the certificate, each basis named; empty as soon as one does."""
    floor = Hierarchy(rules.cancel_floor)
    found = [_objection(basis, floor) for basis in bases]
    if not bases:
        return ["没有写明法律、法规、规章依据"]
    return [] if "" in found else [text for text in found if text]


def _objection(basis: CleanupBasis, floor: Hierarchy) -> str:
    if basis.clause is not None and not basis.clause.version.in_force(today()):
        return f"{basis.citation}现在没有效力"
    rank = basis.hierarchy
    if rank.reaches(floor):
        return ""
    number = f"（{basis.doc_number}）" if basis.doc_number else ""
    return f"{basis.citation}{number}是{rank.label}，低于保留证明所需的{floor.label}"


def refuse_unfounded(item: CleanupItem, *, rules: AreaRules) -> None:
    """What nothing carries cannot be kept (一律取消废止). Raises Refused, naming each basis that is too low."""
    if not item.kept:
        return
    if proposal := propose(item, rules=rules):
        raise Refused(
            f"“{item.name}”不能保留：{'；'.join(proposal.reasons)}。",
            code="unfounded",
            field="disposal",
            way_out=proposal.way_out,
        )
