"""What departments read: one pledge, from the same content as its page and its document.

Identity numbers are masked for everybody; names, telephones and what was filled in go only to the applicant's
side and to those who handle the case.
"""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import api_view, authentication_classes
from rest_framework.request import Request
from rest_framework.response import Response

from matters.signature_enums import SignatureStrength
from pledges import rules
from pledges.domain.certified import statement_of
from pledges.domain.contents import thawed
from pledges.domain.service import consent_of
from pledges.domain.writs import content_of
from pledges.enums import PledgeState, SignatureKind
from pledges.models import Pledge, SignatureEvidence, Writ
from pledges.writ_enums import WritKind
from portal.exchange.api.calls import ALWAYS
from portal.exchange.api.door import BearerIfAny, enter
from portal.exchange.api.problems import PROBLEM, Problem
from portal.exchange.enums import Scope
from portal.exchange.models import ApiToken
from portal.kernel.access import fetch, saw
from portal.kernel.masking import mask_id, mask_name, mask_phone

# What everybody who may see the case reads; the second list is for the applicant's side and the handlers.
OPEN_FIELDS = (
    "agency",
    "administrative_matter",
    "certification_matter",
    "bases",
    "proof",
    "requirements",
    "text_version",
    "notice_digest",
    "number",
    "verification_mode",
    "verification_time",
    "disclosed",
    "disclosure_period",
    "disclosure_scope",
    "agent_allowed",
    "signed_on",
    "layout",
)
CLOSE_FIELDS = ("conditions", "site_address", "readings", "check_code", "check_url", "signature")


class SignatureAnswer(serializers.Serializer):
    """How a pledge was signed."""

    kind = serializers.ChoiceField(choices=SignatureKind.choices, help_text="Kind of the signature.")
    strength = serializers.ChoiceField(choices=SignatureStrength.choices, help_text="How strong it was.")
    required = serializers.ChoiceField(
        choices=SignatureStrength.choices, help_text="What the matter asks for."
    )
    evidence_digest = serializers.CharField(help_text="SHA-256 of the evidence.")
    evidence = serializers.DictField(
        allow_null=True, help_text="The evidence as it was kept; null for who need not know it."
    )


class PledgeAnswer(serializers.Serializer):
    """One pledge."""

    id = serializers.UUIDField(help_text="Key of the pledge.")
    case = serializers.UUIDField(help_text="Key of the case.")
    state = serializers.ChoiceField(choices=PledgeState.choices, help_text="State of the pledge.")
    content_digest = serializers.CharField(help_text="SHA-256 of what was signed.")
    document_digest = serializers.CharField(help_text="SHA-256 printed at the foot of both copies.")
    content = serializers.DictField(help_text="The fields of the document that the reader may see.")
    statement = serializers.CharField(
        allow_blank=True, help_text="What a certificate signs, while it is a draft; for who may sign."
    )
    signature = SignatureAnswer(allow_null=True, help_text="How it was signed; null while it is a draft.")


@extend_schema(
    operation_id="pledge",
    summary="取承诺书的记录",
    tags=["documents"],
    auth=[{"token": []}, {"cookieAuth": []}],
    responses={
        (200, "application/json"): PledgeAnswer,
        **{
            (status, PROBLEM): OpenApiResponse(Problem, description=words)
            for status, words in {**ALWAYS, 404: "没有找到"}.items()
        },
    },
)
@api_view(["GET"])
@authentication_classes([BearerIfAny, SessionAuthentication])
def pledge(request: Request, case: UUID, pledge: UUID) -> Response:
    """One pledge of a case, for a person who is signed in or a business system that takes part in the case."""
    if isinstance(request.auth, ApiToken):
        enter(request, scope=Scope.DOCUMENTS, says="取承诺书的记录")
    rows = Pledge.objects.select_related(
        "subject", "case__subject", "case__agent_subject", "representation__person"
    )
    row = fetch(rows, request.user, rules.may_view, pk=pledge, case=case)
    saw(request._request, row.case, "接口读取承诺书")
    return Response(answer_of(request.user, row))


def answer_of(user: Any, row: Pledge) -> dict[str, Any]:
    """A pledge as this reader gets it."""
    answer = {
        "id": row.pk,
        "case": row.case_id,
        "state": row.state,
        "content_digest": row.content_digest,
        "document_digest": row.document_digest,
        "content": content_for(user, row),
        "statement": _statement(user, row),
        "signature": _signature(user, row),
    }
    return dict(PledgeAnswer(answer).data)


def _statement(user: Any, row: Pledge) -> str:
    may = row.state == PledgeState.DRAFT and row.content_digest and rules.may_see_letter(user, row)
    return statement_of(row).decode() if may else ""


def _signature(user: Any, row: Pledge) -> dict[str, Any] | None:
    """The evidence itself names the device: it is for the applicant's side and those who handle the case."""
    kept = SignatureEvidence.objects.filter(pledge=row).first() if row.is_signed else None
    if kept is None:
        return None
    return {
        "kind": row.signature_kind,
        "strength": kept.strength,
        "required": kept.required,
        "evidence_digest": kept.digest,
        "evidence": kept.record if rules.may_see_letter(user, row) else None,
    }


class WritAnswer(serializers.Serializer):
    """One document of the agency."""

    id = serializers.UUIDField(help_text="Key of the document.")
    case = serializers.UUIDField(help_text="Key of the case.")
    kind = serializers.ChoiceField(choices=WritKind.choices, help_text="Kind of the document.")
    number = serializers.CharField(help_text="Number of the document.")
    digest = serializers.CharField(help_text="SHA-256 printed at the foot.")
    served_on = serializers.DateField(allow_null=True, help_text="Day from which periods run.")
    superseded = serializers.BooleanField(help_text="Whether a corrected document has taken its place.")
    content = serializers.DictField(help_text="What the document says; names masked for who need not know.")


@extend_schema(
    operation_id="writ",
    summary="取机关文书的记录",
    tags=["documents"],
    auth=[{"token": []}, {"cookieAuth": []}],
    responses={
        (200, "application/json"): WritAnswer,
        **{
            (status, PROBLEM): OpenApiResponse(Problem, description=words)
            for status, words in {**ALWAYS, 404: "没有找到"}.items()
        },
    },
)
@api_view(["GET"])
@authentication_classes([BearerIfAny, SessionAuthentication])
def writ(request: Request, case: UUID, writ: UUID) -> Response:
    """One document of the agency in a case, for a person who is signed in or a business system."""
    if isinstance(request.auth, ApiToken):
        enter(request, scope=Scope.DOCUMENTS, says="取机关文书的记录")
    row = fetch(Writ.objects.select_related("case"), request.user, rules.may_view, pk=writ, case=case)
    saw(request._request, row.case, "接口读取文书")
    content = {name: value for name, value in content_of(row).record().items() if name != "salt"}
    if row.served_on is None and rules.is_applicant(request.user, row) and consent_of(row.case):
        content = {"title": content["title"]}  # she opens it on its page, and that serves it
    elif not rules.may_see_letter(request.user, row):
        content["addressee"] = mask_name(content["addressee"])
        for name in ("opening", "paragraphs", "items", "correction"):
            content.pop(name)
    answer = {
        "id": row.pk,
        "case": row.case_id,
        "kind": row.kind,
        "number": row.number,
        "digest": row.digest,
        "served_on": row.served_on,
        "superseded": row.superseded,
        "content": content,
    }
    return Response(WritAnswer(answer).data)


def content_for(user: Any, row: Pledge) -> dict[str, Any]:
    """The fields of the content that this reader may see, masked."""
    if not row.content:
        return {}
    record = thawed(row).record()
    close = rules.may_see_letter(user, row)
    names = OPEN_FIELDS + CLOSE_FIELDS if close else OPEN_FIELDS
    shown = {name: record[name] for name in names}
    for place in ("applicant", "agent"):
        shown[place] = _masked(record.get(place), close=close)
    return shown


def _masked(person: dict[str, Any] | None, *, close: bool) -> dict[str, Any] | None:
    """A person's number is masked always, the rest for those who need not know it."""
    if person is None:
        return None
    known = dict(person)
    if "document_number" in known:
        known["document_number"] = mask_id(known["document_number"])
    if close:
        return known
    if "document_number" in known:
        known["name"] = mask_name(known["name"])
    for name in ("contact", "phone", "address"):
        if known.get(name):
            known[name] = mask_phone(known[name]) if name == "phone" else ""
    return known
