"""Papers beside the official letter: asked for by a POST, made by the worker, never inside a request."""

from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from pledges import tasks
from pledges.domain import cases, choices, copies, letters, signing
from pledges.enums import Channel, ChoiceKind, CopyKind, PledgeState, SignatureKind
from pledges.models import Copy, Pledge
from pledges.paper import short_digest
from portal.kernel import duties
from portal.kernel.acts import IllegalMove, InsideAct, Refused, act
from portal.kernel.files import read
from portal.kernel.models import AccessEvent, AuditEvent, Duty, StoredFile
from portal.kernel.pdf import structure
from portal.people.domain.identity import record_identity_check
from tests.factories.pdfs import text_of
from tests.factories.people import ApplicantFactory, StaffFactory
from tests.factories.pledges import VALUES

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%%EOF\n"
NO_RENDERING = mock.Mock(side_effect=AssertionError("rendered inside the request"))


@pytest.fixture
def applicant(client, office):
    client.force_login(office.user)
    return client


@pytest.fixture
def clerk(client, office):
    client.force_login(office.clerk)
    return client


@pytest.fixture
def with_letter(filed):
    """A filed case with its letter."""
    letters.issue_letter(Pledge.objects.get())
    return filed


@pytest.fixture
def draft(office):
    """A pledge at the counter, ready to be signed."""
    pledge = office.prepared(channel=Channel.COUNTER)
    record_identity_check(subject=office.subject, by=office.clerk, agency=office.agency)
    return pledge


def at(name, *keys):
    return reverse(f"pledges:{name}", args=keys)


def text(answer):
    return answer.content.decode()


def printed(pledge, by):
    """The unsigned paper as the worker makes it."""
    copies.ask_copy(pledge, kind=CopyKind.UNSIGNED, by=by)
    duties.work(queue="default")
    return Copy.objects.select_related("pledge", "file__data_key").latest("created_at")


# -- for screen readers ---------------------------------------------------------------------------


@pytest.mark.clause("P-08")
def test_the_accessible_copy_is_asked_for_waited_for_and_fetched(applicant, with_letter):
    pledge = Pledge.objects.get()
    with mock.patch.object(copies.documents, "render_accessible", NO_RENDERING):
        answer = applicant.post(at("ask_accessible", with_letter.pk, pledge.pk))
        waiting = text(applicant.get(at("documents", with_letter.pk)))
    assert answer.url == at("case", with_letter.pk) + "#documents"
    assert "正在准备" in waiting and "every 2s" in waiting

    duties.work(queue="default")

    copy, page = Copy.objects.get(), text(applicant.get(at("case", with_letter.pk)))
    link = at("copy", with_letter.pk, copy.pk)
    assert link in page and "every 2s" not in page
    fetched = applicant.get(link)
    assert structure.check_pdfua(fetched.content) == []
    assert "no-store" in fetched["Cache-Control"] and fetched["Content-Disposition"].startswith("attachment")


@pytest.mark.clause("P-08")
def test_asked_twice_it_is_one_duty_and_one_file(applicant, with_letter):
    url = at("ask_accessible", with_letter.pk, Pledge.objects.get().pk)
    for _ in range(2):
        applicant.post(url)
        duties.work(queue="default")
    files = StoredFile.objects.count()
    applicant.post(url)
    with mock.patch.object(copies.documents, "render_accessible", NO_RENDERING):
        copies.make_copy(Copy.objects.get())

    assert Duty.objects.filter(kind="pledges.copy").count() == 1
    assert AuditEvent.objects.filter(act="pledges.ask_copy").count() == 1
    assert AuditEvent.objects.filter(act="pledges.make_copy").count() == 1
    assert StoredFile.objects.count() == files


def test_a_look_at_the_accessible_copy_is_on_record(applicant, office, with_letter):
    pledge = Pledge.objects.get()
    copy = copies.ask_copy(pledge, kind=CopyKind.ACCESSIBLE, by=office.user)
    assert applicant.get(at("copy", with_letter.pk, copy.pk)).status_code == 404
    assert not AccessEvent.objects.filter(purpose="取读屏软件适用的承诺书").exists()

    duties.work(queue="default")
    applicant.get(at("copy", with_letter.pk, copy.pk))
    assert AccessEvent.objects.get(purpose="取读屏软件适用的承诺书").unmasked


def test_asking_is_a_post(applicant, with_letter):
    assert applicant.get(at("ask_accessible", with_letter.pk, Pledge.objects.get().pk)).status_code == 405
    assert not Copy.objects.exists() and not Duty.objects.filter(kind="pledges.copy").exists()


@pytest.mark.clause("S-09")
def test_a_copy_is_not_for_strangers(client, office, with_letter):
    pledge = Pledge.objects.get()
    copy = copies.ask_copy(pledge, kind=CopyKind.ACCESSIBLE, by=office.user)
    duties.work(queue="default")
    for user in (ApplicantFactory(), StaffFactory(role="handler"), StaffFactory(role="window_clerk")):
        client.force_login(user)
        assert client.get(at("copy", with_letter.pk, copy.pk)).status_code == 404
        assert client.post(at("ask_accessible", with_letter.pk, pledge.pk)).status_code == 404


def test_what_is_not_signed_has_no_accessible_copy(office, prepared):
    with pytest.raises(IllegalMove, match="还没有签署"):
        copies.ask_copy(prepared, kind=CopyKind.ACCESSIBLE, by=office.user)


def test_a_copy_is_not_rendered_inside_an_act(office, with_letter):
    copy = copies.ask_copy(Pledge.objects.get(), kind=CopyKind.ACCESSIBLE, by=office.user)

    @act()
    def rendering_in_an_act():
        copies.make_copy(copy)

    with pytest.raises(InsideAct):
        rendering_in_an_act()


def test_the_database_keeps_one_copy_of_each_content(office, with_letter):
    copy = copies.ask_copy(Pledge.objects.get(), kind=CopyKind.ACCESSIBLE, by=office.user)
    twin = Copy(pledge=copy.pledge, kind=copy.kind, digest=copy.digest, asked_by=office.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


# -- to be signed by hand -------------------------------------------------------------------------


@pytest.mark.clause("P-06", "P-08")
def test_paper_is_prepared_printed_signed_and_scanned(clerk, office, draft):
    paper = at("window_paper", draft.case_id, draft.choice_id)
    with mock.patch.object(copies.documents, "render_letter", NO_RENDERING):
        clerk.post(paper)
        assert "every 2s" in text(clerk.get(paper))
    duties.work(queue="default")

    link = at("copy", draft.case_id, Copy.objects.get().pk)
    assert link in text(clerk.get(paper)) and link in text(clerk.get(at("window_case", draft.case_id)))
    sheet = clerk.get(link + "?show")
    assert sheet["Content-Disposition"].startswith("inline")
    assert AccessEvent.objects.get(purpose="打印待签的承诺书").unmasked

    scan = SimpleUploadedFile("签好.pdf", PDF)
    data = {"signature_digest": draft.content_digest, "scan": scan}
    clerk.post(at("window_scan", draft.case_id, draft.choice_id), data)
    draft.refresh_from_db()
    assert (draft.state, draft.signature_kind) == (PledgeState.SIGNED, SignatureKind.PAPER)


@pytest.mark.clause("P-06", "P-08")
def test_the_paper_is_the_letter_in_two_copies_unsigned_and_unsealed(office, draft):
    pdf = read(printed(draft, office.clerk).file)
    words = text_of(pdf).replace(" ", "")

    assert words.count("行政机关留存") >= 1 and words.count("申请人留存") >= 1
    assert office.subject.reveal_number() in words
    assert b"/ByteRange" not in pdf
    assert structure.check_pdfa3b(pdf) == []
    assert "查验码" not in words


@pytest.mark.clause("P-06", "P-07")
def test_the_digest_on_paper_is_the_one_that_the_scan_is_bound_to(clerk, office, draft):
    words = text_of(read(printed(draft, office.clerk).file))
    digits = short_digest(draft.content_digest)
    page = text(clerk.get(at("window_case", draft.case_id)))

    assert f"待签内容摘要（SHA-256）：{digits.replace(' ', '')}" in words.replace(" ", "")
    assert digits in page
    assert f'value="{draft.content_digest}"' in page


@pytest.mark.clause("P-07")
def test_a_paper_of_an_older_draft_is_neither_printed_nor_taken(clerk, office, draft):
    old, digest = printed(draft, office.clerk), draft.content_digest
    signing.prepare(
        draft.choice, values={**VALUES, "income": "901"}, by=office.clerk, site_address="石龙区人民路1号"
    )

    assert "准备待签的承诺书" in text(clerk.get(at("window_paper", draft.case_id, draft.choice_id)))
    stale = clerk.get(at("copy", draft.case_id, old.pk))
    assert stale.status_code == 409 and "不是现在的内容" in text(stale)
    data = {"signature_digest": digest, "scan": SimpleUploadedFile("签好.pdf", PDF)}
    refused = clerk.post(at("window_scan", draft.case_id, draft.choice_id), data)
    assert refused.status_code == 422 and "没有生效" in text(refused)
    assert printed(draft, office.clerk).pk != old.pk


def test_a_draft_that_changed_before_the_worker_came_is_not_printed(office, draft):
    copy = copies.ask_copy(draft, kind=CopyKind.UNSIGNED, by=office.clerk)
    signing.prepare(
        draft.choice, values={**VALUES, "income": "901"}, by=office.clerk, site_address="石龙区人民路1号"
    )
    duties.work(queue="default")

    copy.refresh_from_db()
    assert copy.file is None
    assert Duty.objects.get(kind="pledges.copy").state == "done"


def test_the_unsigned_paper_is_the_windows_alone(client, office, draft):
    copy = printed(draft, office.clerk)
    client.force_login(office.user)
    assert client.get(at("copy", draft.case_id, copy.pk)).status_code == 403
    client.force_login(StaffFactory(role="window_clerk"))
    assert client.get(at("copy", draft.case_id, copy.pk)).status_code == 404
    with pytest.raises(Refused, match="窗口"):
        copies.ask_copy(draft, kind=CopyKind.UNSIGNED, by=office.user)
    with pytest.raises(Refused, match="不是您的办件"):
        copies.ask_copy(draft, kind=CopyKind.UNSIGNED, by=ApplicantFactory())


def test_what_is_signed_is_not_printed_for_signing(office):
    pledge = office.signed(channel=Channel.ONLINE)
    with pytest.raises(Refused):
        copies.ask_copy(pledge, kind=CopyKind.UNSIGNED, by=office.clerk)


@pytest.mark.clause("P-07")
@pytest.mark.parametrize("end", ("choose again", "give up"))
def test_a_paper_for_signing_does_not_hold_a_draft(office, prepared, end):
    copy = copies.ask_copy(prepared, kind=CopyKind.UNSIGNED, by=office.user)

    if end == "give up":
        cases.discard_draft(prepared.case, by=office.user)
    else:
        choices.choose(prepared.choice, kind=ChoiceKind.CERTIFICATE, by=office.user)

    assert not Copy.objects.filter(pk=copy.pk).exists()
    tasks.make_copy({"copy": str(copy.pk)})  # its duty finds nothing and ends


@pytest.mark.clause("P-07")
def test_at_home_the_paper_is_only_for_whose_hand_signs(prepared):
    with pytest.raises(Refused):
        copies.ask_copy(prepared, kind=CopyKind.UNSIGNED, by=ApplicantFactory())
