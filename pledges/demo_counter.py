"""Demo of the counter: forms kept in the drawer for when the line is down, one entered, one spoilt."""

from matters.domain.samples import sample_value
from matters.domain.texts import text_in_force
from matters.models import CertificationMatter
from pledges.domain import paper_forms
from pledges.models import NumberBlock
from portal.kernel.calendar import today
from portal.kernel.files import keep
from portal.people.models import User

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n%%EOF\n"
# Nobody's: a number that passes its own check, of a day long ago.
PERSON = {
    "kind": "natural",
    "document_type": "id_card",
    "number": "410404195103077227",
    "name": "纪留存",
    "phone": "13800005103",
    "address": "石龙区人民路88号",
}


def load() -> None:
    """Three numbers kept back, once."""
    clerk = User.objects.get(username="clerk")
    if NumberBlock.objects.filter(issued_by=clerk).exists():
        return
    rows = CertificationMatter.objects.listed().filter(agency__number_prefix="石龙司")
    certificate = rows.select_related("agency", "area", "current").get(slug_code__endswith="hardship")
    block = paper_forms.reserve(certificate, count=3, by=clerk)
    spoilt, entered = block.numbers.all()[:2]
    paper_forms.void(spoilt, reason="申请人写错了一行，换了一张。", by=clerk)
    text = text_in_force(certificate, on=today())
    assert text is not None
    paper_forms.enter(
        entered,
        applicant=PERSON,
        values={condition["key"]: sample_value(condition) for condition in text.conditions},
        received_on=today(),
        taken_by=clerk,
        scan=keep(PDF, name="纸质告知承诺书扫描件.pdf", content_type="application/pdf"),
        site_address="石龙区人民路88号",
        by=clerk,
    )
