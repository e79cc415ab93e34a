"""The case file: every part in order, digests, one volume and one archive that a stranger can verify."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from types import SimpleNamespace

import pikepdf
import pytest
from django.db import transaction
from django.urls import reverse

from pledges.clock import remove_case_files
from pledges.domain import case_files, cases, certificates, choices
from pledges.domain.letters import issue_letter
from pledges.enums import ChoiceKind
from pledges.file_enums import CaseFileState
from pledges.models import CaseFile
from pledges.tasks import make_case_file
from pledges.volumes import VERIFIER
from portal.kernel import crypto, files, sealing
from portal.kernel.acts import IllegalMove, Refused
from portal.kernel.calendar import today
from portal.kernel.models import AccessEvent, AuditEvent, Duty
from portal.kernel.pdf import seal
from portal.people.enums import Role
from tests.factories.ledger import set_tx
from tests.factories.pdfs import text_of
from tests.factories.people import ApplicantFactory, StaffFactory
from tests.factories.pledges import Office, stored_pdf
from tests.factories.verification import Supervised

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P-16")]


def made(case, *, by):
    file = case_files.ask_case_file(case, purpose="archive", by=by)
    make_case_file({"case_file": str(file.pk)})
    file.refresh_from_db()
    return file


def verify(path, *arguments):
    """The verifier as a stranger runs it: a process of its own, without this project."""
    run = subprocess.run(
        [sys.executable, "-I", str(path / "verify.py"), *arguments],
        capture_output=True, text=True, check=False, cwd=path, env={"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    return run.returncode, run.stdout


@pytest.fixture(scope="module")
def bound(django_db_setup, django_db_blocker):
    """That case bound once for all tests that only read it: with its letter, every event sealed; then rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        place = Supervised()
        place.heard()
        letter = issue_letter(place.pledge)
        set_tx(1)
        sealing.seal_all()
        file = made(place.case, by=place.office.handler)
        found = SimpleNamespace(
            archive=files.read(file.archive),
            volume=files.read(file.volume),
            digest=file.manifest_digest,
            pages=file.pages,
            letter=letter.sha256,
            sections=[section["body"] for section in place.pledge.text.sections],
            text=place.pledge.text.digest,
        )
        transaction.set_rollback(True)
    with zipfile.ZipFile(io.BytesIO(found.archive)) as archive:
        found.manifest = json.loads(archive.read("manifest.json"))
    return found


@pytest.fixture
def taken(bound, tmp_path):
    """The archive on somebody's disk."""
    (tmp_path / "file.zip").write_bytes(bound.archive)
    (tmp_path / "verify.py").write_bytes(VERIFIER.read_bytes())
    return bound, tmp_path


def repacked(folder, change):
    """The archive once more, with some of its files changed."""
    with zipfile.ZipFile(folder / "file.zip") as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    change(contents)
    with zipfile.ZipFile(folder / "changed.zip", "w") as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return verify(folder, "changed.zip")


def test_parts_stand_in_the_order_of_the_procedure(bound):
    parts = bound.manifest["parts"]
    stages = list(dict.fromkeys(part["stage"] for part in parts))

    assert stages == ["申请", "告知", "承诺", "受理和决定", "核查", "处理", "办结以后"]
    assert [part["number"] for part in parts] == list(range(1, len(parts) + 1))
    assert all(part["source"] and part["at"] and len(part["sha256"]) == 64 for part in parts)


def test_volume_tells_title_page_and_digest_of_every_part(bound):
    parts = bound.manifest["parts"]
    with pikepdf.open(io.BytesIO(bound.volume)) as document:
        pages = len(document.pages)
        bookmarks = [item.title for item in document.open_outline().root]
    contents = "".join(text_of(bound.volume).split())

    assert pages == bound.pages == bound.manifest["volume"]["pages"]
    assert len(bookmarks) == len(parts) + 1
    assert all(part["sha256"] in contents for part in parts)
    assert all("".join(part["title"].split()) in contents for part in parts)
    assert all(f"第{number}页" in contents for number in (1, pages))


def test_volume_is_sealed_by_the_agency(bound):
    assert seal.verify_seal(bound.volume).good


def test_notice_stands_in_the_file_as_it_was_shown(bound):
    notice = next(part for part in bound.manifest["parts"] if part["stage"] == "告知")
    with zipfile.ZipFile(io.BytesIO(bound.archive)) as archive:
        said = archive.read(notice["file"]).decode()

    assert all(body in said for body in bound.sections)
    assert bound.text in said


def test_agent_and_certificate_are_in_the_file_and_a_broken_paper_is_named():
    office = Office(rules={"agent_allowed": True}, agent_allowed=True)
    agent = ApplicantFactory().subject
    other = office.another_version(agent_allowed=True)
    case = office.open(
        versions=[office.version, other], agent=agent, authorization=office.authorization(agent)
    )
    for choice in case.choices.all():
        choices.choose(choice, kind=ChoiceKind.CERTIFICATE, by=office.user)
        certificates.hand_in(choice, by=office.user, file=stored_pdf())
    case = cases.file_case(case, by=office.user)
    file = made(case, by=office.handler)
    with zipfile.ZipFile(io.BytesIO(files.read(file.archive))) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        papers = [part for part in manifest["parts"] if part["type"] == "application/pdf"]
        assert archive.read(papers[0]["file"]).startswith(b"%PDF")

    assert [part["stage"] for part in papers] == ["授权", "证明材料", "证明材料"]
    assert "不能装订" in text_of(files.read(file.volume))


def test_stranger_verifies_the_archive(taken):
    file, folder = taken
    code, said = verify(folder, "file.zip", "--manifest-sha256", file.digest)

    assert (code, "校验通过" in said) == (0, True), said
    assert file.digest in said


def test_unpacked_folder_is_verified_as_well(taken):
    _file, folder = taken
    with zipfile.ZipFile(folder / "file.zip") as archive:
        archive.extractall(folder / "open")

    assert verify(folder, "open")[0] == 0


def test_changed_part_is_found(taken):
    def change(contents):
        name = next(name for name in contents if name.endswith(".json") and name.startswith("parts/"))
        contents[name] = contents[name].replace(b"{", b"{ ", 1)

    code, said = repacked(taken[1], change)
    assert code == 1
    assert "内容与清单不一致" in said


@pytest.mark.parametrize("name", ["parts/02.json", "volume.pdf"])
def test_missing_file_is_found(taken, name):
    assert repacked(taken[1], lambda contents: contents.pop(name))[0] == 1


def test_added_file_is_found(taken):
    assert repacked(taken[1], lambda contents: contents.update({"parts/99.pdf": b"x"}))[0] == 1


def test_changed_event_of_the_ledger_is_found(taken):
    def change(contents):
        manifest = json.loads(contents["manifest.json"])
        event = next(event for event in manifest["ledger"]["events"] if event["seal"])
        event["text"] = event["text"].replace("pledges", "pledgez", 1)
        contents["manifest.json"] = json.dumps(manifest).encode()

    code, said = repacked(taken[1], change)
    assert code == 1
    assert "账册记录" in said


def test_manifest_changed_with_its_part_is_found_by_the_digest_on_the_page(taken):
    file, folder = taken
    forged = json.dumps({**file.manifest, "case": {**file.manifest["case"], "matter": "别的事项"}})
    assert repacked(folder, lambda contents: contents.update({"manifest.json": forged.encode()}))[0] == 0
    code, said = verify(folder, "changed.zip", "--manifest-sha256", file.digest)

    assert code == 1
    assert "清单摘要与给出的不一致" in said


def test_what_is_no_case_file_is_said(taken):
    _file, folder = taken
    (folder / "other.zip").write_bytes(b"PK no")

    assert verify(folder, "other.zip")[0] == 2


def test_digest_of_the_letter_is_tied_to_the_sealed_ledger(bound):
    part = next(part for part in bound.manifest["parts"] if part["sha256"] == bound.letter)
    event = next(event for event in bound.manifest["ledger"]["events"] if event["id"] == part["event"])

    assert bound.letter in event["text"]
    assert event["seal"] is not None


def test_asked_twice_while_it_is_bound_is_one(office, filed):
    first = case_files.ask_case_file(filed, purpose="archive", by=office.handler)
    second = case_files.ask_case_file(filed, purpose="review", by=office.handler)

    assert first == second
    assert Duty.objects.filter(kind=case_files.KIND).count() == 1
    assert AuditEvent.objects.filter(act="pledges.ask_case_file").count() == 1


def test_bound_twice_is_the_first_one(office, filed):
    file = made(filed, by=office.handler)
    digest = file.manifest_digest
    make_case_file({"case_file": str(file.pk)})
    file.refresh_from_db()

    assert file.manifest_digest == digest


def test_draft_has_no_file_and_purpose_is_needed(office):
    with pytest.raises(IllegalMove):
        case_files.ask_case_file(office.open(), purpose="archive", by=office.handler)
    with pytest.raises(Refused):
        case_files.ask_case_file(office.filed(), purpose="curiosity", by=office.handler)


def test_file_lies_encrypted_and_is_erased_when_its_days_are_over(
    office, filed, django_capture_on_commit_callbacks
):
    file = made(filed, by=office.handler)
    path = files._path(file.volume)
    assert b"%PDF" not in path.read_bytes()
    with pytest.raises(IllegalMove):
        case_files.remove_case_file(file)
    CaseFile.objects.filter(pk=file.pk).update(kept_until=today() - timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert remove_case_files() == 1
    file = CaseFile.objects.select_related("volume__data_key").get(pk=file.pk)

    assert file.state == CaseFileState.REMOVED
    assert not path.exists()
    with pytest.raises(crypto.Undecryptable):
        file.volume.data_key.open()


def test_who_may_take_it(client, office, filed):
    file = made(filed, by=office.handler)
    page, paper = (
        reverse("pledges:case_files", args=[filed.pk]),
        reverse("pledges:case_file", args=[filed.pk, file.pk, "zip"]),
    )
    stranger = StaffFactory(role=Role.HANDLER, agency=Office().agency)
    seen = {}
    for name, user in {
        "handler": office.handler,
        "head": StaffFactory(role=Role.AGENCY_HEAD, agency=office.agency),
        "applicant": office.user,
        "clerk": office.clerk,
        "auditor": StaffFactory(role=Role.AUDITOR, area=office.area),
        "stranger": stranger,
    }.items():
        client.force_login(user)
        seen[name] = client.get(page).status_code, client.get(paper).status_code

    assert seen == {
        "handler": (200, 200), "head": (200, 200), "applicant": (403, 403),
        "clerk": (403, 403), "auditor": (403, 403), "stranger": (404, 404),
    }  # fmt: skip


def test_asking_and_taking_leave_their_trace(client, office, filed):
    client.force_login(office.handler)
    page = reverse("pledges:case_files", args=[filed.pk])
    assert client.post(page, {"purpose": ""}).status_code == 422
    assert client.post(page, {"purpose": "litigation"}).status_code == 302
    file = CaseFile.objects.get()
    assert "正在收集" in client.get(page).content.decode()
    make_case_file({"case_file": str(file.pk)})
    assert client.get(reverse("pledges:case_files_progress", args=[filed.pk])).status_code == 200
    answer = client.get(reverse("pledges:case_file", args=[filed.pk, file.pk, "pdf"]))
    purposes = set(AccessEvent.objects.filter(unmasked=True).values_list("purpose", flat=True))

    assert answer.content.startswith(b"%PDF")
    assert purposes == {"制作案卷：行政诉讼应诉", "下载案卷：行政诉讼应诉"}
