"""What a joint applicant agreed to where one signs for all: these contents, and nothing that comes later."""

from pledges.domain.messages import tell
from pledges.enums import GONE_PLEDGES, ChoiceKind, JointState, MessageKind
from pledges.models import Case, CertificateChoice, JointApplicant, Pledge
from portal.kernel.acts import Refused
from portal.kernel.moves import move
from portal.law import keys
from portal.people.models import User


def pledges_for_all(case: Case) -> list[Pledge]:
    """The pledges of the first applicant that speak for everybody, as they are written now."""
    own = case.pledges.filter(subject=case.subject, choice__choice=ChoiceKind.PLEDGE)
    return list(own.exclude(state__in=GONE_PLEDGES).select_related("version").order_by("created_at", "pk"))


def unwritten(case: Case) -> CertificateChoice | None:
    """A certificate for which a pledge was chosen and not written yet."""
    written = [pledge.choice_id for pledge in pledges_for_all(case)]
    pledged = case.choices.filter(choice=ChoiceKind.PLEDGE).select_related("version")
    return pledged.exclude(pk__in=written).first()


def readable_contents(case: Case) -> list[str]:
    """The digests of what he can read, once all of it is written; nothing before."""
    return [] if unwritten(case) else [pledge.content_digest for pledge in pledges_for_all(case)]


def contents_to_agree(case: Case) -> list[str]:
    """The digests that a consent is bound to. Nobody agrees to what he cannot read yet."""
    contents = readable_contents(case)
    if not contents:
        raise Refused(
            "第一申请人还没有填好承诺的内容，现在不能签字同意。",
            code="first_missing",
            way_out="等他填好以后，本页能看到全文，再签字同意。",
        )
    return contents


def covers(joint: JointApplicant, pledges: list[Pledge]) -> bool:
    """Whether he agreed to everything that is pledged for him; where nothing is pledged, nothing is asked of him."""
    if not pledges:
        return True
    return joint.state == JointState.DONE and {row.content_digest for row in pledges} <= set(joint.agreed_to)


def ask_anew(case: Case, *, by: User) -> None:
    """Something that was agreed to was written anew: who had agreed is told and asked once more."""
    agreed = case.joint.filter(state=JointState.DONE, consent_file__isnull=False).select_related("subject")
    rows = list(agreed)
    pledges = pledges_for_all(case) if rows else []
    for row in rows:
        if covers(row, pledges):
            continue
        move(row, JointState.WAITING, by=by, clause=keys.PROCEDURE, note="承诺内容有改动，需要重新同意")
        words = {"first": case.subject.masked_name, "matter": case.administrative_matter.name}
        tell(case, MessageKind.JOINT_CHANGED, to=row.subject, **words)
