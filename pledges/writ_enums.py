"""The words of the agency's documents (文书) and of how they reach the applicant (送达)."""

from django.db import models


class WritKind(models.TextChoices):
    """What the agency gives the applicant in writing."""

    ACCEPTED = "accepted", "受理通知书"
    NOT_ACCEPTED = "not_accepted", "不予受理决定书"
    SUPPLEMENT = "supplement", "一次性补正告知书"
    EXTENSION = "extension", "延长办理期限告知书"
    PAUSE = "pause", "暂停计算办理期限告知书"
    GRANTED = "granted", "准予决定书"
    REFUSED = "refused", "不予决定书"
    TERMINATED = "terminated", "终止办理决定书"
    REVOKED = "revoked", "撤销决定书"


# Against these the applicant may turn to a higher body or to the court, and is told so.
ADVERSE = (WritKind.NOT_ACCEPTED, WritKind.REFUSED, WritKind.TERMINATED, WritKind.REVOKED)
DECISIONS = (WritKind.GRANTED, WritKind.REFUSED)
# The character that stands for the kind in the number of a document.
MARKS = {
    WritKind.ACCEPTED: "受",
    WritKind.NOT_ACCEPTED: "不受",
    WritKind.SUPPLEMENT: "补",
    WritKind.EXTENSION: "延",
    WritKind.PAUSE: "暂",
    WritKind.GRANTED: "准",
    WritKind.REFUSED: "不准",
    WritKind.TERMINATED: "终",
    WritKind.REVOKED: "撤",
}


class ServiceMethod(models.TextChoices):
    """How a document reached the applicant."""

    DIRECT = "direct", "当面送达"
    POST = "post", "邮寄送达"
    ELECTRONIC = "electronic", "电子送达"
    LEFT = "left", "留置送达"
    PUBLIC = "public", "公告送达"


# What the staff record; electronic service happens when the applicant opens the document herself.
STAFF_METHODS = tuple(method for method in ServiceMethod if method != ServiceMethod.ELECTRONIC)
PROOF_HINTS = {
    ServiceMethod.DIRECT: "送达回证编号，或者签收人姓名",
    ServiceMethod.POST: "邮件单号",
    ServiceMethod.LEFT: "留置的地点和经过",
    ServiceMethod.PUBLIC: "公告刊登的媒体和版面",
}
