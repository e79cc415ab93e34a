"""What can be applied for: matters of the client's agency, their texts, who may pledge."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.urls import reverse

from matters.domain.conditions import NUMBERS, in_words
from matters.domain.parallel import shown
from matters.domain.texts import texts_in_force
from matters.enums import ConditionKind
from matters.models import AdministrativeMatter, CertificationMatter, TextVersion
from pledges.api.answers import EligibilityAnswer, MatterDetail, MatterPage
from pledges.api.asks import AskEligibility, PageQuery
from pledges.domain import embedding
from portal.exchange.api import Asked, call
from portal.exchange.domain.once import Answer
from portal.exchange.enums import Scope
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.kernel.paging import BadCursor, rows_after

PAGE = 100


def matter_of(asked: Asked, key: UUID) -> AdministrativeMatter:
    """A matter of the client's agency that is listed."""
    rows = AdministrativeMatter.objects.listed().filter(agency=asked.client.agency_id)
    found = rows.select_related("agency", "area").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def certificates_of(matter: AdministrativeMatter) -> list[CertificationMatter]:
    """Its listed certificates in their order."""
    rows = CertificationMatter.objects.listed().filter(administrative_matter=matter)
    return list(rows.select_related("current").order_by("slug_code"))


@call("GET", scope=Scope.MATTERS, says="查本单位的行政事项", query=PageQuery, gives={200: MatterPage})
def matters(asked: Asked) -> Answer:
    """本单位可以采用告知承诺的行政事项。"""
    rows = AdministrativeMatter.objects.listed().filter(agency=asked.client.agency_id)
    rows = rows.prefetch_related("certification_matters")
    try:
        found, onward = rows_after(rows, asked.data["cursor"], ordering=("id",), size=PAGE)
    except BadCursor:
        raise bad_cursor() from None
    page = {"results": [_brief(row) for row in found], "next": onward or None}
    return Answer(200, dict(MatterPage(page).data))


def bad_cursor() -> Refused:
    """Somebody made it up or cut it."""
    return Refused("cursor 不正确。", code="bad_cursor", way_out="请原样使用上一页给出的 next。")


def _brief(row: AdministrativeMatter) -> dict[str, Any]:
    listed = [c.pk for c in row.certification_matters.all() if c.current_id]
    return {**_facts(row), "certificates": listed}


def _facts(row: AdministrativeMatter) -> dict[str, Any]:
    return {
        "id": row.pk,
        "code": row.code,
        "name": row.name,
        "audience": row.get_audience_display(),
        "joint": row.joint,
        "promised_days": row.promised_days,
    }


@call("GET", scope=Scope.MATTERS, says="查事项的文本和要填的内容", gives={200: MatterDetail})
def matter(asked: Asked, matter: UUID) -> Answer:
    """事项、证明、现行告知文本和要填写的内容。文本有版次和摘要，登记阅读时原样带回。"""
    row = asked.about(matter_of(asked, matter))
    certificates = certificates_of(row)
    texts = texts_in_force(certificates, today())
    found = {**_facts(row), "certificates": [_certificate(c, texts.get(c.pk)) for c in certificates]}
    return Answer(200, dict(MatterDetail(found).data))


def _certificate(row: CertificationMatter, text: TextVersion | None) -> dict[str, Any]:
    version = row.current
    return {
        "id": row.pk,
        "name": version.name,
        "proves": version.proves,
        "agent_allowed": version.agent_allowed,
        "site_address_needed": version.site_address_needed,
        "check_mode": version.get_check_mode_display(),
        "signature_strength": version.least_strength,
        "paper_reason": version.paper_words,
        "text": _text(text) if text else None,
    }


def _text(text: TextVersion) -> dict[str, Any]:
    sections = [
        {name: part.get(name, "") for name in ("key", "title", "body", "clause")} for part in text.sections
    ]
    return {
        "id": text.pk,
        "number": text.number,
        "digest": text.digest,
        "sections": sections,
        "pledge": [part["body"] for part in text.pledge],
        "parallel": shown(text),
        "questions": text.questions,
        "values_schema": values_schema(text.conditions),
    }


def values_schema(conditions: list[dict[str, Any]]) -> dict[str, Any]:
    """What is to be filled in, as JSON Schema: values are texts, as people type them; the act reads them."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [c["key"] for c in conditions if c.get("required", True)],
        "properties": {condition["key"]: _property(condition) for condition in conditions},
    }


def _property(condition: dict[str, Any]) -> dict[str, Any]:
    kind = ConditionKind(condition["kind"])
    shown = {"examples": [condition["example"]]} if condition.get("example") else {}
    found: dict[str, Any] = {
        "type": "string",
        "title": condition["label"],
        "description": in_words(condition),
        **shown,
    }
    if kind in NUMBERS:
        found["pattern"] = r"^[0-9]{1,12}(\.[0-9]{1,4})?$"
    elif kind == ConditionKind.DATE:
        found["format"] = "date"
    elif kind == ConditionKind.CHOICE:
        found["enum"] = list(condition.get("limit") or condition.get("choices") or [])
    else:
        found["maxLength"] = condition.get("max_length") or 200
    return found


@call(
    "POST",
    scope=Scope.ELIGIBILITY,
    says="查能否采用告知承诺",
    asks=AskEligibility,
    gives={200: EligibilityAnswer},
    refuses=True,
)
def eligibility(asked: Asked) -> Answer:
    """申请人现在能不能采用告知承诺；不能的，说明原因、依据和办法。只查不存，证件号码在正文里，不在地址里。"""
    row = asked.about(matter_of(asked, asked.data["matter"]))
    told = embedding.eligibility(area=row.area, applicant=dict(asked.data["applicant"]), by=asked.user)
    first = told.grounds[0] if told.grounds else None
    found = {
        "eligible": told.is_open,
        "code": first.code if first else "",
        "detail": "；".join(ground.text for ground in told.grounds),
        "ways": list(told.ways),
        "clause": first.clause if first else "",
        "grounds": [
            {name: getattr(ground, name) for name in ("code", "text", "clause", "since", "until")}
            for ground in told.grounds
        ],
        "warning": {
            "level": told.warning.level,
            "effect": told.warning.effect,
            "grounds": [ground.said for ground in told.warning.grounds],
            "clauses": list(told.warning.clauses),
        },
        "standard": f"{settings.PUBLIC_URL}{reverse('credit:standard')}",
    }
    return Answer(200, dict(EligibilityAnswer(found).data))
