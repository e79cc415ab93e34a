"""Words that try to be markup, wherever somebody may write: shown as they are on the page and on paper, never obeyed."""

import io
import re
import socket
from dataclasses import replace
from html import unescape

import pikepdf
import pytest
from django.urls import reverse

from pledges.content import Agency, Condition
from pledges.documents import render_accessible, render_in_batch, render_letter
from pledges.domain import acceptance, cases, notices, signing, withdrawal
from portal.kernel import active_pdf
from portal.kernel.pdf import structure
from portal.people.models import Agency as AgencyRow
from portal.people.models import Subject
from tests.factories.letters import letter_content, organisation, person, signature_picture
from tests.factories.pdfs import text_of
from tests.factories.pledges import CONDITIONS, VALUES, read, sign

HOSTILE = {
    "name": "张<script>alert(1)</script>",
    "reason": "不办了<img src=x onerror=alert(2)>",
    "site": "石龙区<iframe src='http://127.0.0.1/x'></iframe>1号",
    "text": '"><svg onload=alert(3)>{{ settings.SECRET_KEY }}{% load x %}',
    "matter": "事项<style>@import url(http://127.0.0.1/y)</style>",
    "certificate": "证明<link rel=stylesheet href=//127.0.0.1/z>",
    "agency": "机关<base href=//127.0.0.1/>",
}
ON_PAPER = {
    "name": "<img src=file:///etc/passwd>",
    "address": "<object data='http://127.0.0.1/a'></object><embed src=//127.0.0.1/b>",
    "contact": '<link rel="attachment" href="file:///etc/shadow">',
    "label": "<style>@import url(//127.0.0.1/c); *{display:none}</style>",
    "value": '</p></article><div style="background:url(http://127.0.0.1/d);height:1e9px">',
    "matter": "<meta http-equiv=refresh content=0;url=http://127.0.0.1/e>",
    "site": "<svg><use href='file:///etc/passwd'/></svg>&lt;b&gt;&#x41;<!--",
    "agency": "<base href=http://127.0.0.1/f/><a href='javascript:alert(1)'>x",
}


@pytest.fixture
def no_network(monkeypatch):
    """Whoever opens a connection is told of; the database of the tests is open already."""
    asked = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: asked.append(address))
    yield asked
    assert asked == []


@pytest.mark.clause("P-08")
@pytest.mark.parametrize("render", (render_letter, render_in_batch, render_accessible))
@pytest.mark.parametrize("who", ("person", "organisation"))
def test_on_paper_it_is_words(render, who, no_network):
    said = ON_PAPER
    whom = person(said["name"]) if who == "person" else replace(
        organisation(), name=said["name"], address=said["address"], contact=said["contact"]
    )  # fmt: skip
    content = letter_content(
        applicant=whom,
        agency=Agency(name=said["agency"], contact="王", phone="0375-2520000"),
        administrative_matter=said["matter"],
        conditions=(Condition(label=said["label"], value=said["value"], unit="元"),),
        site_address=said["site"],
    )
    made = render(content, signature_picture())
    pdf = made if isinstance(made, bytes) else made.pdf
    words = text_of(pdf)
    shown = {"name", "label", "value", "matter", "agency", "site"} | (
        {"address", "contact"} if who == "organisation" else set()
    )
    for key in shown:
        assert re.sub(r"\s", "", said[key]) in words, key
    assert "root:" not in words
    assert active_pdf.dangers(pdf) == [] and addresses(pdf) <= {content.check_url}
    assert len(structure.attached_files(pdf)) <= 1, "nothing but the record is attached"


def addresses(pdf):
    """What can be clicked in it."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        links = [link for page in document.pages for link in page.obj.get("/Annots", [])]
        return {str(link.A.URI) for link in links if "/URI" in link.get("/A", {})}


@pytest.fixture
def hostile(office):
    """A case in which everything that somebody may write tries to be markup."""
    Subject.objects.filter(pk=office.subject.pk).update(name=HOSTILE["name"])
    AgencyRow.objects.filter(pk=office.agency.pk).update(name=HOSTILE["agency"], short_name=HOSTILE["agency"])
    type(office.matter).objects.filter(pk=office.matter.pk).update(name=HOSTILE["matter"])
    type(office.version).objects.filter(pk=office.version.pk).update(name=HOSTILE["certificate"])
    stated = [
        *CONDITIONS,
        {"key": "why", "label": f"说明{HOSTILE['text']}", "kind": "text", "text": "", "required": True},
    ]
    office.version.texts.update(conditions=stated)
    for row in (office.subject, office.agency, office.matter, office.version, office.user):
        row.refresh_from_db()
    return office


def prepared(office):
    choice = office.pledging()
    read(choice, by=office.user)
    values = {**VALUES, "why": HOSTILE["text"]}
    return signing.prepare(choice, values=values, by=office.user, site_address=HOSTILE["site"])


def signed(office):
    return sign(prepared(office), by=office.user)


def assert_words_only(page, *expected):
    """Nothing of it stands there as markup; what is expected stands there as words."""
    for said in HOSTILE.values():
        for tag in re.findall(r"<(?:script|img|iframe|svg|style|link|base)[^>]*>", said):
            assert tag not in page, tag
    assert "{{ settings" not in unescape(page).replace(HOSTILE["text"], "")
    for key in expected:
        assert HOSTILE[key] in unescape(page), key


@pytest.mark.clause("P-02")
def test_on_the_pages_of_every_audience_it_is_words(client, hostile):
    office, seen = hostile, []

    def look(user, name, *keys):
        client.force_login(user) if user else client.logout()
        page = client.get(reverse(f"pledges:{name}", args=keys))
        assert page.status_code == 200
        assert_words_only(page.content.decode())
        seen.append(unescape(page.content.decode()))

    choice = office.pledging()
    notices.start_reading(choice, by=office.user)
    look(office.user, "notice", choice.case_id, choice.pk)
    cases.discard_draft(choice.case, by=office.user)
    draft = prepared(office).choice
    look(office.user, "review", draft.case_id, draft.pk)
    cases.discard_draft(draft.case, by=office.user)

    pledge = signed(office)
    case = cases.file_case(pledge.case, by=office.user)
    look(office.user, "case", case.pk)
    look(office.user, "my")
    look(office.handler, "handling_case", case.pk)
    acceptance.accept(case, by=office.handler)
    withdrawal.withdraw_application(case, reason=HOSTILE["reason"], by=office.user)
    look(office.handler, "handling_case", case.pk)
    look(office.user, "case", case.pk)
    look(None, "check_code", pledge.check_code)
    missing = [
        key for key, said in HOSTILE.items() if key != "site" and not any(said in page for page in seen)
    ]
    assert missing == [], "each of them is shown somewhere, as it was written"


def test_writs_and_messages_carry_it_as_words(client, hostile):
    pledge = signed(hostile)
    case = cases.file_case(pledge.case, by=hostile.user)
    case = acceptance.accept(case, by=hostile.handler)
    client.force_login(hostile.user)
    for writ in case.writs.all():
        page = client.get(reverse("pledges:writ", args=[case.pk, writ.pk])).content.decode()
        assert_words_only(page, "matter")
    assert case.writs.exists()
