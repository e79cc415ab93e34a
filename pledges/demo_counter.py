"""Demo of the counter: forms kept in the drawer for when the line is down; one spoilt, others entered, one of
them signed by an agent."""

from datetime import timedelta
from typing import Any

from matters.domain.samples import sample_value
from matters.domain.texts import text_in_force
from matters.models import CertificationMatter
from pledges.domain import paper_entry, paper_forms
from pledges.enums import AuthorizedPower, ChoiceKind
from pledges.models import NumberBlock
from portal.kernel.calendar import today
from portal.kernel.files import keep
from portal.kernel.models import StoredFile
from portal.people.models import User

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n%%EOF\n"
# Nobody's: numbers that pass their own check, of a day long ago.
PERSON = {
    "kind": "natural",
    "document_type": "id_card",
    "number": "410404195103077227",
    "name": "纪留存",
    "phone": "13800005103",
    "address": "石龙区人民路88号",
}
FIRM = {
    "kind": "legal",
    "document_type": "uscc",
    "number": "93410404MA40DEMP1J",
    "name": "石龙区演示果蔬农民专业合作社",
    "phone": "03752520088",
    "address": "石龙区人民路90号",
    "legal_representative_name": "纪留存",
}
AGENT = {
    "kind": "natural",
    "document_type": "id_card",
    "number": "410404195302197184",
    "name": "邢代言",
    "phone": "13800006218",
}
OF_FIRM = {"capacity": "clerk", "relation": "", "note": "营业执照副本、单位授权书", "child_consent": False}


def load() -> None:
    """Numbers kept back, once: forms of one certificate, and forms of two under one number."""
    clerk = User.objects.get(username="clerk")
    if NumberBlock.objects.filter(issued_by=clerk).exists():
        return
    (certificate,) = _certificates("石龙司", slug_code__endswith="hardship")
    block = paper_forms.reserve([certificate], count=3, by=clerk)
    spoilt, entered = block.numbers.all()[:2]
    paper_forms.void(spoilt, reason="申请人写错了一行，换了一张。", by=clerk)
    given = {"received_on": today(), "taken_by": clerk, "by": clerk}
    paper_entry.enter(entered, applicant=PERSON, papers=[_signed(certificate)], **given)
    pledged, handed_in = _certificates("石龙市监", slug_code__startswith="cooperative-")
    block = paper_forms.reserve([pledged, handed_in], count=2, by=clerk)
    papers = [
        _signed(pledged),
        paper_entry.Paper(handed_in, ChoiceKind.CERTIFICATE, _scan("证明.pdf")),
    ]
    there = {"person": PERSON, "file": _scan("单位授权书.pdf"), **OF_FIRM}
    number = block.numbers.all()[0]
    paper_entry.enter(number, applicant=FIRM, representative=there, papers=papers, **given)
    _by_agent(given)


def _by_agent(given: dict[str, Any]) -> None:
    """What an agent signed, with the special authorisation that was handed in with it."""
    admitted = [row for row in _certificates("石龙人社") if row.current and row.current.agent_allowed]
    block = paper_forms.reserve(admitted[:1], count=3, by=given["by"])
    agent = {
        "person": AGENT,
        "powers": [AuthorizedPower.APPLY, AuthorizedPower.PLEDGE],
        "valid_from": today(),
        "valid_until": today() + timedelta(days=30),
        "file": _scan("特别授权书.pdf"),
    }
    papers = [_signed(admitted[0])]
    paper_entry.enter(block.numbers.all()[0], applicant=PERSON, agent=agent, papers=papers, **given)


def _certificates(prefix: str, **wanted: str) -> list[CertificationMatter]:
    rows = CertificationMatter.objects.listed().filter(agency__number_prefix=prefix, **wanted)
    rows = rows.select_related("administrative_matter__agency", "administrative_matter__area", "current")
    return list(rows.order_by("slug_code"))


def _scan(name: str) -> StoredFile:
    return keep(PDF, name=name, content_type="application/pdf")


def _signed(certificate: CertificationMatter) -> paper_entry.Paper:
    text = text_in_force(certificate, on=today())
    assert text is not None
    return paper_entry.Paper(
        certificate,
        ChoiceKind.PLEDGE,
        _scan("纸质告知承诺书扫描件.pdf"),
        values={condition["key"]: sample_value(condition) for condition in text.conditions},
        site_address="石龙区人民路88号",
    )
