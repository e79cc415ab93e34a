"""Papers as they come over the counter while the line is down."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pledges.domain import paper_entry
from pledges.domain.paper_entry import Paper
from pledges.enums import ChoiceKind
from portal.kernel.calendar import today
from tests.factories.people import id_number
from tests.factories.pledges import VALUES, stored_pdf

PERSON = {
    "kind": "natural", "document_type": "id_card", "number": id_number(61, born="19750608"), "name": "张榕",
    "phone": "13911112222",
}  # fmt: skip


def pledged(version, **changed):
    return Paper(version.matter, ChoiceKind.PLEDGE, stored_pdf(), **{"values": VALUES, **changed})


def handed_in(version):
    return Paper(version.matter, ChoiceKind.CERTIFICATE, stored_pdf())


def enter(number, office, *, values=VALUES, **changed):
    given = {
        "applicant": PERSON, "papers": [pledged(office.version, values=values)], "received_on": today(),
        "taken_by": office.clerk, "by": office.clerk, **changed,
    }  # fmt: skip
    return paper_entry.enter(number, **given)


def typed(row, **changed):
    return {
        "kind": "natural", "document_type": "id_card", "number": PERSON["number"], "name": PERSON["name"],
        "phone": PERSON["phone"], "received_on": str(today()), "taken_by": str(row.block.issued_by_id),
        "p0-way": "pledge", "p0-file": SimpleUploadedFile("表.pdf", b"%PDF-1.7\n%%EOF\n"),
        **{f"c0-{key}": value for key, value in VALUES.items()}, **changed,
    }  # fmt: skip


def page_of(number):
    return reverse("pledges:paper_number", args=[number.pk])
