"""Papers of several certificates under one number, and of organisations, entered when the line is back."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from matters.signature_enums import PaperReason, SignatureStrength
from pledges.counter_enums import ReservedState
from pledges.domain import paper_forms
from pledges.domain.corrections import prepare_correction, sign_correction
from pledges.domain.withdrawal import withdraw_application
from pledges.enums import CaseState
from pledges.models import Authorization, Case, NumberBlock, Pledge
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.kernel.files import read
from portal.people.domain.identity import record_identity_check
from portal.people.models import IdentityCheck
from tests.factories.papers import PERSON, enter, handed_in, page_of, pledged, typed
from tests.factories.pdfs import text_of
from tests.factories.people import ApplicantFactory, id_number, uscc_number
from tests.factories.pledges import VALUES, Office, handwriting, stored_pdf
from tests.factories.pledges import text_of as new_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client, office):
    client.force_login(office.clerk)
    return client


# -- several certificates under one number ---------------------------------------------


@pytest.fixture
def several(office):
    """A block whose numbers bear the forms of two certificates, and the second certificate."""
    second = office.another_version(name="无犯罪记录证明")
    block = paper_forms.reserve([office.version.matter, second.matter], count=2, by=office.clerk)
    return block, second


@pytest.mark.clause("P-06", "P-01")
@pytest.mark.parametrize("other", (pledged, handed_in))
def test_two_certificates_of_one_number_are_one_case(office, several, other):
    block, second = several
    case = enter(block.numbers.first(), office, papers=[pledged(office.version), other(second)])
    kinds = [choice.choice for choice in case.choices.order_by("order")]
    assert kinds == ["pledge", other(second).kind]
    assert (case.state, case.number) == (CaseState.FILED, str(block.numbers.first()))
    assert case.pledges.count() == kinds.count("pledge")
    assert all(choice.is_complete for choice in case.choices.all())
    assert Case.objects.count() == 1


def test_a_certificate_that_was_not_needed_is_not_in_the_case(office, several):
    block, second = several
    case = enter(block.numbers.first(), office, papers=[handed_in(second)])
    assert [choice.version for choice in case.choices.all()] == [second]


@pytest.mark.parametrize("given", ("nothing", "twice", "not printed"))
def test_only_what_was_printed_is_entered_and_once(office, several, given):
    block, _ = several
    papers = {
        "nothing": [],
        "twice": [pledged(office.version), handed_in(office.version)],
        "not printed": [pledged(office.another_version(name="住房证明"))],
    }[given]
    with pytest.raises(Refused) as refused:
        enter(block.numbers.first(), office, papers=papers)
    assert refused.value.code in ("no_paper", "other_paper")
    assert block.numbers.first().state == ReservedState.OPEN


def test_what_is_wrong_with_one_of_them_names_it_and_nothing_is_kept(office, several):
    block, second = several
    wrong = pledged(second, values={"income": "9999", "members": "3"})
    with pytest.raises(Refused) as refused:
        enter(block.numbers.first(), office, papers=[pledged(office.version), wrong])
    assert refused.value.field.startswith(f"{second.matter_id}:")
    assert not Case.objects.exists() and not Pledge.objects.exists()


def test_one_text_that_changed_does_not_stop_the_certificate_instead(office, several):
    block, second = several
    second.texts.update(in_force_to=today())
    new_text(second, number=2, in_force_from=today())
    with pytest.raises(Refused) as refused:
        enter(block.numbers.first(), office, papers=[pledged(office.version), pledged(second)])
    assert (refused.value.code, refused.value.field) == ("text_changed", f"{second.matter_id}:file")
    assert enter(block.numbers.first(), office, papers=[pledged(office.version), handed_in(second)])


def test_certificates_of_two_matters_are_not_printed_together(office):
    other = Office()
    with pytest.raises(Refused, match="不是同一个行政事项"):
        paper_forms.reserve([office.version.matter, other.version.matter], count=1, by=office.clerk)
    with pytest.raises(Refused, match="至少一项"):
        paper_forms.reserve([], count=1, by=office.clerk)


def test_what_belongs_to_a_number_is_printed_together(several):
    block, _ = several
    words = text_of(read(paper_forms.make_blank_forms(block).file))
    first, last = (str(row) for row in block.numbers.all())
    assert words.rindex(first) < words.index(last)
    head, tail = words[: words.index(last)], words[words.index(last) :]
    assert "无犯罪记录证明" in head and "无犯罪记录证明" in tail


def test_the_page_takes_two_papers_and_tells_what_is_wrong_with_which(clerk, office, several):
    block, second = several
    number = block.numbers.first()
    page = clerk.get(page_of(number)).content.decode()
    assert second.name in page and office.version.name in page
    second_paper = {"p1-way": "pledge", "p1-file": SimpleUploadedFile("二.pdf", b"%PDF-1.7\n%%EOF\n")}
    wrong = clerk.post(
        page_of(number), typed(number, **second_paper, **{"c1-income": "9999", "c1-members": "3"})
    )
    assert wrong.status_code == 422
    assert 'id="id_c1-income"' in wrong.content.decode() and "不超过" in wrong.content.decode()
    second_paper = {"p1-way": "certificate", "p1-file": SimpleUploadedFile("二.pdf", b"%PDF-1.7\n%%EOF\n")}
    assert clerk.post(page_of(number), typed(number, **second_paper)).status_code == 302
    case = Case.objects.get()
    assert [choice.choice for choice in case.choices.order_by("order")] == ["pledge", "certificate"]


# -- organisations ----------------------------------------------------------------------

FIRM = {
    "kind": "legal", "document_type": "uscc", "number": uscc_number(3), "name": "测试建材有限公司",
    "phone": "0375-2520003", "legal_representative_name": "钱测",
}  # fmt: skip
CLERK = {
    "kind": "natural",
    "document_type": "id_card",
    "number": id_number(63),
    "name": "孙测",
    "phone": "13900000063",
}


def standing(capacity, **changed):
    return {
        "person": CLERK, "capacity": capacity, "relation": "", "note": "营业执照副本、单位授权书", "file": None,
        "child_consent": False, **changed,
    }  # fmt: skip


@pytest.fixture
def for_firms(db):
    office = Office()
    return office, paper_forms.reserve([office.version.matter], count=2, by=office.clerk)


@pytest.mark.clause("P-03", "P-06")
@pytest.mark.parametrize("capacity", ("legal_rep", "clerk"))
def test_an_organisation_comes_as_its_head_or_its_authorised_clerk(for_firms, capacity):
    office, block = for_firms
    paper = stored_pdf("单位授权书.pdf") if capacity == "clerk" else None
    case = enter(block.numbers.first(), office, applicant=FIRM, representative=standing(capacity, file=paper))
    row = case.representation
    assert (case.state, row.capacity, row.person.name) == (CaseState.FILED, capacity, "孙测")
    assert (row.file, IdentityCheck.objects.get().subject) == (paper, row.person)
    assert case.pledges.get().representation == row


@pytest.mark.parametrize(
    ("who", "code", "field"),
    (
        (None, "nobody_there", "by_representative"),
        (standing("clerk"), "authorization_missing", "rep-scan"),
        (standing("guardian", relation="parent"), "capacity", "rep-capacity"),
        (standing("legal_rep", note=" "), "note_missing", "rep-note"),
        (standing("legal_rep", person={**CLERK, "number": "1"}), None, "rep-number"),
    ),
)
def test_an_organisation_without_somebody_is_not_entered(for_firms, who, code, field):
    office, block = for_firms
    with pytest.raises(Refused) as refused:
        enter(block.numbers.first(), office, applicant=FIRM, representative=who)
    assert refused.value.field == field and code in (None, refused.value.code)
    assert not Case.objects.exists() and block.numbers.first().state == ReservedState.OPEN


def test_the_page_enters_an_organisation_and_says_what_is_missing(client, for_firms):
    office, block = for_firms
    client.force_login(office.clerk)
    number = block.numbers.first()
    alone = client.post(page_of(number), typed(number, **FIRM))
    assert alone.status_code == 422 and "还没有填写到场的是谁" in alone.content.decode()
    person = {f"rep-{name}": value for name, value in CLERK.items() if name != "kind"}
    there = {
        **person, "by_representative": "on", "rep-capacity": "clerk", "rep-note": "单位授权书、营业执照",
        "rep-original_checked": "on",
    }  # fmt: skip
    bare = client.post(page_of(number), typed(number, **FIRM, **there))
    assert bare.status_code == 422 and "单位授权书的扫描件" in bare.content.decode()
    there["rep-scan"] = SimpleUploadedFile("授权书.pdf", b"%PDF-1.7\n%%EOF\n")
    assert client.post(page_of(number), typed(number, **FIRM, **there)).status_code == 302
    assert Case.objects.get().representation.capacity == "clerk"


def test_the_other_copy_of_a_firms_form_is_no_second_case(for_firms):
    office, block = for_firms
    first, second = block.numbers.all()
    enter(first, office, applicant=FIRM, representative=standing("legal_rep"))
    with pytest.raises(Refused) as refused:
        enter(second, office, applicant=FIRM, representative=standing("legal_rep"))
    assert refused.value.code == "double"


# -- agents -----------------------------------------------------------------------------

AGENT = {**CLERK, "number": id_number(64), "name": "赵测", "phone": "13900000064"}


def with_agent(**changed):
    return {
        "person": AGENT, "powers": ["apply", "pledge"], "valid_from": today() - timedelta(days=9),
        "valid_until": today() + timedelta(days=9), "file": stored_pdf("特别授权书.pdf"), **changed,
    }  # fmt: skip


@pytest.fixture
def for_agents(db):
    """Where area and certificate admit an agent; the numbers are five days old."""
    office = Office(rules={"agent_allowed": True}, agent_allowed=True)
    block = paper_forms.reserve([office.version.matter], count=2, by=office.clerk)
    NumberBlock.objects.update(issued_on=today() - timedelta(days=5))
    return office, block


@pytest.mark.clause("P-05", "P-06")
def test_what_an_agent_signed_is_entered_with_her_authorisation(for_agents):
    office, block = for_agents
    case = enter(block.numbers.first(), office, agent=with_agent())
    pledge, paper = case.pledges.get(), case.authorization
    assert (case.state, case.agent_subject.name, case.representation) == (CaseState.FILED, "赵测", None)
    assert (paper.principal, paper.agent, paper.checked_by) == (
        case.subject,
        case.agent_subject,
        office.clerk,
    )
    assert list(paper.matters.all()) == [office.matter] and paper.file.name == "特别授权书.pdf"
    assert pledge.signed_by_agent and pledge.content["agent"]["name"] == "赵测"
    assert IdentityCheck.objects.get().subject == case.agent_subject


@pytest.mark.clause("P-05")
def test_the_authorisation_is_judged_on_the_day_of_the_paper(for_agents):
    office, block = for_agents
    then = today() - timedelta(days=3)
    first, second = block.numbers.all()
    lapsed = with_agent(valid_until=today() - timedelta(days=1))
    assert enter(first, office, agent=lapsed, received_on=then).state == CaseState.FILED
    for changed in ({"valid_until": then - timedelta(days=1)}, {"valid_from": then + timedelta(days=1)}):
        with pytest.raises(Refused) as refused:
            enter(second, office, agent=with_agent(**changed), received_on=then, another=True)
        assert refused.value.field == f"agent-{next(iter(changed))}"
    assert second.block.numbers.last().state == ReservedState.OPEN


@pytest.mark.clause("P-05")
def test_after_the_entry_her_authorisation_is_judged_by_the_day_again(for_agents):
    office, block = for_agents
    account = ApplicantFactory()
    given = with_agent(valid_until=today() - timedelta(days=1), powers=["apply", "pledge", "withdraw"])
    case = enter(block.numbers.first(), office, agent=given, received_on=today() - timedelta(days=3))
    Case.objects.update(agent_subject=account.subject)
    Authorization.objects.update(agent=account.subject)
    with pytest.raises(Refused) as refused:
        withdraw_application(case, reason="不办了", by=account)
    assert refused.value.code == "authorization_expired"


@pytest.mark.clause("P-06", "P-10")
def test_a_paper_is_corrected_on_a_day_of_its_own_before_its_own_clerk(office):
    block = paper_forms.reserve([office.version.matter], count=1, by=office.clerk)
    NumberBlock.objects.update(issued_on=today() - timedelta(days=5))
    case = enter(block.numbers.first(), office, received_on=today() - timedelta(days=3))
    new = {**VALUES, "income": "950"}
    given = {"by": office.clerk, "kind": "pad", "signature_png": handwriting()}
    draft = prepare_correction(case.pledges.get(), values=new, reason="写错了。", by=office.clerk)
    with pytest.raises(Refused) as refused:
        sign_correction(draft, digest=draft.content_digest, **given)
    assert refused.value.code == "no_identity_check"
    record_identity_check(subject=case.subject, by=office.clerk, agency=office.agency)
    new = sign_correction(draft, digest=draft.content_digest, **given)
    assert new.content["signed_on"] == str(today())


@pytest.mark.clause("P-05")
@pytest.mark.parametrize(
    ("changed", "code", "field"),
    (
        ({"powers": ["apply"]}, "authorization_power", None),
        ({"person": {**AGENT, "number": PERSON["number"], "name": PERSON["name"]}}, "authorization_self", "agent-number"),
        ({"person": {**AGENT, "number": "1"}}, None, "agent-number"),
    ),
)  # fmt: skip
def test_what_the_authorisation_does_not_carry_is_not_entered(for_agents, changed, code, field):
    office, block = for_agents
    with pytest.raises(Refused) as refused:
        enter(block.numbers.first(), office, agent=with_agent(**changed))
    assert code in (None, refused.value.code) and field in (None, refused.value.field)
    assert not Case.objects.exists() and block.numbers.first().state == ReservedState.OPEN


@pytest.mark.clause("P-05")
def test_where_nobody_may_pledge_for_her_the_paper_is_refused(office):
    block = paper_forms.reserve([office.version.matter], count=1, by=office.clerk)
    with pytest.raises(Refused) as refused:
        enter(block.numbers.first(), office, agent=with_agent())
    assert (refused.value.code, refused.value.field) == ("agent_not_allowed", "by_agent")


def test_an_agent_and_a_representative_are_not_both_there(for_agents):
    office, block = for_agents
    with pytest.raises(Refused) as refused:
        enter(
            block.numbers.first(), office, agent=with_agent(),
            representative=standing("guardian", relation="parent"),
        )  # fmt: skip
    assert refused.value.field == "by_agent"


@pytest.mark.clause("P-05")
def test_an_organisation_may_send_an_agent(for_agents):
    office, block = for_agents
    case = enter(block.numbers.first(), office, applicant=FIRM, agent=with_agent())
    assert (case.subject.name, case.signer.name) == (FIRM["name"], "赵测")


@pytest.mark.clause("P-05")
def test_the_page_enters_an_agent_and_says_what_is_missing(client, for_agents):
    office, block = for_agents
    client.force_login(office.clerk)
    number = block.numbers.first()
    there = {f"agent-{name}": value for name, value in AGENT.items() if name != "kind"} | {
        "by_agent": "on", "agent-powers": ["apply", "pledge"], "agent-valid_from": str(today()),
        "agent-valid_until": str(today()), "agent-original_checked": "on",
    }  # fmt: skip
    bare = client.post(page_of(number), typed(number, **there))
    assert bare.status_code == 422 and 'id="id_agent-file_error"' in bare.content.decode()
    paper = {"agent-file": SimpleUploadedFile("特别授权书.pdf", b"%PDF-1.7\n%%EOF\n")}
    both = client.post(page_of(number), typed(number, **there, **paper, by_representative="on"))
    assert both.status_code == 422 and "只能选一种" in both.content.decode()
    paper["agent-file"].seek(0)
    assert client.post(page_of(number), typed(number, **there, **paper)).status_code == 302
    case = Case.objects.get()
    shown = client.get(reverse("pledges:window_case", args=[case.pk])).content.decode()
    assert "委托代理人" in shown and "赵*" in shown and "凭特别授权书" in shown


@pytest.mark.clause("P-07")
def test_what_the_law_wants_on_paper_is_entered_days_later(db):
    office = Office(signature_strength=SignatureStrength.ORIGINAL, paper_reason=PaperReason.values[0])
    block = paper_forms.reserve([office.version.matter], count=1, by=office.clerk)
    NumberBlock.objects.update(issued_on=today() - timedelta(days=5))
    case = enter(block.numbers.first(), office, received_on=today() - timedelta(days=3))
    assert case.pledges.get().evidence.record["strength"] == SignatureStrength.ORIGINAL
