"""Joint applicants of a case: added, taken off again, and agreeing where one signs for all."""

from typing import Any
from uuid import UUID

from django.http import Http404

from pledges.api import asks
from pledges.api.answers import CaseAnswer
from pledges.api.common import answered, case_of, joint_of
from pledges.domain import embedding
from pledges.domain import joint as domain
from pledges.enums import SignatureKind
from pledges.models import Case, JointApplicant
from portal.exchange.api import Asked, call
from portal.exchange.domain.once import Answer
from portal.exchange.enums import Scope
from portal.kernel.files import taken

STEP = {"scope": Scope.FILE, "refuses": True, "once": True}


@call("POST", says="登记共同申请人", asks=asks.AddJoint, gives={201: CaseAnswer}, **STEP)
def add_joint(asked: Asked, case: UUID) -> Answer:
    """几个人一起申请的，在有人签署以前登记。事项不接受共同申请的不予登记。"""
    row = case_of(asked, case)
    embedding.add_joint(row, applicant=dict(asked.data["applicant"]), by=asked.user)
    return answered(asked, row, status=201)


@call("POST", says="取消共同申请人", gives={200: CaseAnswer}, **STEP)
def remove_joint(asked: Asked, case: UUID, joint: UUID) -> Answer:
    """在有人签署以前取消。"""
    row = case_of(asked, case)
    domain.remove(_known(row, joint), by=asked.user)
    return answered(asked, row)


@call("POST", says="登记共同申请人同意", asks=asks.Consent, upload=True, gives={200: CaseAnswer}, **STEP)
def consent(asked: Asked, case: UUID, joint: UUID) -> Answer:
    """事项由一人代表全体签署的，其他人签字同意。先登记他的身份核验。"""
    row = case_of(asked, case)
    upload, given = asked.data["file"], dict[str, Any]()
    if asked.data["kind"] == SignatureKind.PAD:
        given["signature_png"] = upload.read()
    else:
        given["paper_scan"] = taken(upload)
    domain.consent(_known(row, joint), by=asked.user, **given)
    return answered(asked, row)


def _known(case: Case, key: UUID) -> JointApplicant:
    found = joint_of(case, key)
    if found is None:
        raise Http404
    return found
