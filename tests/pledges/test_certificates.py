"""The certificate path to its end, and no more asking for what was pledged."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pledges.domain import acceptance, cases, certificates, choices, decisions, periods
from pledges.enums import ChoiceKind, HeldSource, MessageKind
from pledges.handling_enums import Verdict
from pledges.models import CertificateFile, Message
from portal.kernel.acts import Refused
from portal.kernel.models import AuditEvent
from portal.people.enums import Role
from tests.factories.people import StaffFactory
from tests.factories.pledges import REMEDIES, VALUES, days, read, sign, stored_pdf


def code(call, *args, **fields):
    with pytest.raises(Refused) as refusal:
        call(*args, **fields)
    return refusal.value.code


def filed(office, **fields):
    """A case that is proved by a certificate alone."""
    case = office.open(**fields)
    choice = choices.choose(case.choices.first(), kind=ChoiceKind.CERTIFICATE, by=office.user)
    certificates.hand_in(choice, by=office.user, files=[stored_pdf("一.pdf"), stored_pdf("二.pdf")])
    return cases.file_case(case, by=office.user)


def check(case, office, **fields):
    return certificates.check_certificate(
        case.choices.first(), **{"sufficient": True, "by": office.handler, **fields}
    )


def grant(case, office):
    return decisions.decide(case, decision="granted", text="证明齐全。", by=office.handler)


@pytest.mark.clause("P-01")
def test_the_certificate_path_goes_to_its_end(office):
    case = acceptance.accept(filed(office), by=office.handler)
    assert code(grant, case, office) == "unchecked_certificate"

    choice = check(case, office)
    assert (choice.verdict, choice.checked_by) == (Verdict.SUFFICIENT, office.handler)
    assert Message.objects.filter(kind=MessageKind.CERTIFICATE_FOUND).exists()
    assert grant(case, office).state == "decided"


@pytest.mark.clause("P-01")
def test_insufficient_has_a_reason_and_may_be_replaced(office):
    case = acceptance.accept(filed(office), by=office.handler)
    assert code(check, case, office, sufficient=False) == "no_reason"
    check(case, office, sufficient=False, reason="没有盖章。")
    assert code(grant, case, office) == "unchecked_certificate"
    assert "没有盖章" in Message.objects.get(kind=MessageKind.CERTIFICATE_SHORT).text

    choice = certificates.hand_in(case.choices.first(), by=office.user, file=stored_pdf("三.pdf"))
    assert choice.verdict == ""
    assert CertificateFile.objects.filter(replaced_at=None).count() == 1
    assert CertificateFile.objects.count() == 3  # what was replaced is kept
    check(case, office)
    assert code(certificates.hand_in, choice, by=office.user, file=stored_pdf()) == "illegal_move"


def test_who_checks_works_at_the_agency(office):
    case = filed(office)
    stranger = StaffFactory(role=Role.HANDLER)
    assert code(check, case, office, by=stranger) == "not_here"
    assert code(check, case, office, by=office.user) == "not_here"
    assert check(case, office, by=office.clerk).checked_by == office.clerk


def test_pages_take_several_files_and_the_verdict(office, client):
    case = office.open()
    choice = choices.choose(case.choices.first(), kind=ChoiceKind.CERTIFICATE, by=office.user)
    client.force_login(office.user)
    files = [SimpleUploadedFile(f"{n}.pdf", b"%PDF-1.7\n%%EOF\n") for n in (1, 2)]
    url = reverse("pledges:certificate", args=[case.pk, choice.pk])
    assert client.post(url, {"file": files}).status_code == 302
    bad = [SimpleUploadedFile("1.pdf", b"MZ"), SimpleUploadedFile("2.pdf", b"%PDF-1.7\n%%EOF\n")]
    assert client.post(url, {"file": bad}).status_code == 422
    assert CertificateFile.objects.filter(replaced_at=None).count() == 2

    cases.file_case(case, by=office.user)
    part = CertificateFile.objects.last()
    client.force_login(office.handler)
    page = client.get(reverse("pledges:handling_case", args=[case.pk])).content.decode()
    assert "1.pdf" in page
    assert "符合要求" in page
    assert client.get(reverse("pledges:certificate_part", args=[case.pk, part.pk])).status_code == 200
    verdict = reverse("pledges:check_certificate", args=[case.pk, choice.pk])
    client.post(verdict, {"verdict": "insufficient", "reason": "看不清"})
    choice.refresh_from_db()
    assert (choice.verdict, choice.verdict_reason) == (Verdict.INSUFFICIENT, "看不清")
    client.force_login(StaffFactory(role=Role.HANDLER))
    assert client.get(reverse("pledges:certificate_part", args=[case.pk, part.pk])).status_code == 404


@pytest.mark.clause("P-01")
@pytest.mark.clause("P-09")
def test_a_case_that_mixes_all_three(office):
    second, third = office.another_version(name="户籍证明"), office.another_version(name="就业证明")
    case = office.open(versions=[office.version, second, third])
    pledge, paper, held = case.choices.all()
    choices.choose(pledge, kind=ChoiceKind.PLEDGE, by=office.user)
    read(pledge, by=office.user)
    from pledges.domain import signing

    sign(signing.prepare(pledge, values=VALUES, by=office.user), by=office.user)
    choices.choose(paper, kind=ChoiceKind.CERTIFICATE, by=office.user)
    certificates.hand_in(paper, by=office.user, file=stored_pdf())
    choices.choose(held, kind=ChoiceKind.HELD, by=office.user, held_source=HeldSource.SHARED_DATA)
    case = acceptance.accept(cases.file_case(case, by=office.user), by=office.handler)

    assert code(grant, case, office) == "unchecked_certificate"
    certificates.check_certificate(paper, sufficient=True, by=office.handler)
    assert grant(case, office).state == "decided"


# -- no more asking -------------------------------------------------------------------------------


def ask_everywhere(office, case, words):
    """Each text that the agency writes to the applicant."""
    by = office.handler
    yield lambda: decisions.decide(case, decision="granted", text=words, by=by)
    yield lambda: decisions.decide(case, decision="refused", text=words, remedies=REMEDIES, by=by)
    yield lambda: periods.ask_extension(case, days=3, reason=words, by=by)
    yield lambda: periods.pause(case, ground="experts", reason=words, until=days(5), by=by)


@pytest.mark.clause("P-09")
@pytest.mark.parametrize(
    "words",
    (
        "准予，但应当于三日内补交{name}。",
        "请将{name}交回窗口，须提交原件。",
        "准予。另请提供《{name}》原件。",
        "请补 交 {spaced} 。",
    ),
)
def test_a_pledged_certificate_is_asked_for_nowhere(office, words):
    case = office.accepted()
    name = office.version.name
    text = words.format(name=name, spaced="·".join(name))
    for attempt in ask_everywhere(office, case, text):
        assert code(attempt) == "pledged_certificate"
    refused = AuditEvent.objects.filter(refused="pledged_certificate", area=office.area.pk)
    assert refused.count() == 4  # the bureau of the area sees them


@pytest.mark.clause("P-09")
def test_refusing_acceptance_for_want_of_it_is_asking_too(office):
    reason = f"没有提交{office.version.name}。"
    fields = {"reason": reason, "remedies": REMEDIES, "by": office.handler}
    assert code(acceptance.refuse_acceptance, office.filed(), **fields) == "pledged_certificate"


@pytest.mark.parametrize(
    "words",
    (
        "申请人对{name}的承诺符合规定，准予。",
        "不需要提交{name}，准予办理。",
        "凭申请人就{name}作出的书面承诺，准予。",
    ),
)
def test_naming_it_without_asking_is_allowed(office, words):
    case = office.accepted()
    words = words.format(name=office.version.name)
    assert decisions.decide(case, decision="granted", text=words, by=office.handler).state == "decided"


@pytest.mark.clause("P-09")
def test_the_bureau_sees_who_asked_in_vain(office, client):
    case = office.filed()
    items = [{"text": f"请补 {office.version.name}"}]
    assert code(acceptance.ask_supplement, case, items=items, by=office.handler) == "pledged_certificate"
    client.force_login(StaffFactory(role=Role.BUREAU_ADMIN, area=office.area))
    page = client.get(reverse("oversight:refused")).content.decode()
    assert "要求补正" in page
