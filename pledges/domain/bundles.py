"""The evidence of a signature: gathered in the act that signs, kept with it, and never changed (签署证据).

电子签名法第十三条 asks that the signature be the signatory's own and that any later change of signature or text show.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from matters.signature_enums import SignatureStrength
from pledges.content import FORM, canonical
from pledges.domain.strengths import identity_check, signatory
from pledges.enums import Channel
from pledges.models import NoticeReading, Pledge, SignatureEvidence
from portal.kernel import crypto
from portal.kernel.audit import record
from portal.kernel.models import StoredFile
from portal.law import keys
from portal.people.models import User

SHAPE = "signature-evidence/1"


@dataclass(frozen=True)
class Device:
    """From where the signature came: what the browser calls itself, and the network address."""

    agent: str = ""
    address: str = ""

    def record(self) -> dict[str, str]:
        """Without the whole address: its first half, and a keyed digest by which two can be compared."""
        if not self.address:
            return {"agent": self.agent[:200], "address": "", "address_digest": ""}
        sign = ":" if ":" in self.address else "."
        shown = sign.join([*self.address.split(sign)[:2], "*"])
        return {
            "agent": self.agent[:200],
            "address": shown,
            "address_digest": crypto.lookup("address", self.address)[:22],
        }


UNKNOWN = Device()


@dataclass(frozen=True)
class Given:
    """What was handed in as the signature: the file that is kept, and what else is known of it."""

    file: StoredFile
    strength: SignatureStrength
    facts: dict[str, Any] = field(default_factory=dict)


def keep_bundle(pledge: Pledge, *, given: Given, kind: str, device: Device, by: User) -> SignatureEvidence:
    """Keep the evidence; its digest stands in the ledger too, so that a change in the database would show."""
    said = _record(pledge, given=given, kind=kind, device=device, by=by)
    digest = hashlib.sha256(canonical(said)).hexdigest()
    row = SignatureEvidence.objects.create(
        pledge=pledge,
        strength=given.strength,
        required=pledge.version.least_strength,
        record=said,
        digest=digest,
    )
    record("pledges.keep_evidence", row, by=by, clause=keys.RELIABLE_SIGNATURE, digest=digest)
    return row


def _record(pledge: Pledge, *, given: Given, kind: str, device: Device, by: User) -> dict[str, Any]:
    case, subject = pledge.case, signatory(pledge, by)
    check = identity_check(pledge, subject)
    assert pledge.signed_at is not None
    return {
        "shape": SHAPE,
        "pledge": str(pledge.pk),
        "case": str(case.pk),
        "kind": str(kind),
        "strength": str(given.strength),
        "required": str(pledge.version.least_strength),
        "signed_at": pledge.signed_at.isoformat(),
        "content_digest": pledge.content_digest,
        "document_digest": pledge.document_digest,
        "signature_sha256": given.file.sha256,
        "versions": {
            "matter": pledge.version.number,
            "text": pledge.text.number,
            "text_digest": pledge.text.digest,
            "form": FORM,
        },
        "signatory": str(subject.pseudonym),
        "by_agent": pledge.signed_by_agent,
        "real_name_level": str(by.real_name_level) if case.channel == Channel.ONLINE else "",
        "channel": str(case.channel),
        "account": str(by.pk),
        "clerk": str(by.pk) if case.channel == Channel.COUNTER else "",
        "identity_check": {"method": check.method, "at": check.at.isoformat()} if check else {},
        "device": device.record(),
        "reading": _reading(pledge),
        **given.facts,
    }


def _reading(pledge: Pledge) -> dict[str, Any]:
    """When the notice was opened, each section ticked, and the last of them."""
    reader = pledge.subject if pledge.is_joint else None
    readings = NoticeReading.objects.filter(choice=pledge.choice, text=pledge.text, reader=reader)
    last = readings.exclude(finished_at=None).order_by("finished_at").last()
    if last is None:
        return {}
    assert last.finished_at is not None
    return {
        "digest": last.digest,
        "started_at": last.started_at.isoformat(),
        "finished_at": last.finished_at.isoformat(),
        "ticks": dict(last.ticks),
    }


def is_whole(row: SignatureEvidence) -> bool:
    """Whether the evidence still is what was kept."""
    return hashlib.sha256(canonical(row.record)).hexdigest() == row.digest
