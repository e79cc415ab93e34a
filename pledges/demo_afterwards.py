"""Demo of what comes beside and after the procedure: one pledge disclosed and reported, one waiting for the second
person, a policy of liability insurance, one good rating and one bad one to be answered, a case file on its way. Made by the
acts as people would make them; run as often as you like."""

import uuid
from datetime import timedelta
from decimal import Decimal

from pledges.domain import batches, case_files, disclosures, insurance, ratings
from pledges.enums import PledgeState
from pledges.models import Case, CaseFile, Disclosure, DisclosureBatch, InsurancePolicy, Rating
from portal.kernel.calendar import today
from portal.kernel.files import keep
from portal.people.models import User

PAPER = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n%%EOF\n"


def _user(username: str) -> User:
    return User.objects.get(username=username)


def load(scenes: uuid.UUID) -> None:
    """Play what has not been played yet; ``scenes`` is the namespace of the scenes' form tokens."""
    handler, head = _user("handler"), _user("head")

    def case(scene: str) -> Case:
        return Case.objects.get(form_token=uuid.uuid5(scenes, scene))

    _disclose(case("disclosed"), handler, release=head)
    _disclose(case("to-disclose"), handler)
    _report(case("disclosed"), handler)
    _rate(case("concluded"), level=2, tags=["slow"], text="来回跑了两次才办完。", by=_user("applicant"))
    _rate(case("to-be-untrue"), level=5, tags=["clear", "quick"], text="", by=_user("applicant2"))
    if not CaseFile.objects.filter(case=case("concluded")).exists():
        case_files.ask_case_file(case("concluded"), purpose="archive", by=handler)


def _disclose(case: Case, handler: User, *, release: User | None = None) -> None:
    """Prepared by one; released by another, or left waiting for her."""
    if Disclosure.objects.filter(case=case).exists():
        return
    for pledge in case.pledges.filter(version__disclosed=True, state=PledgeState.IN_FORCE):
        row = disclosures.prepare_disclosure(pledge, by=handler)
        if release is not None:
            disclosures.release_disclosure(row, by=release)


def _report(case: Case, handler: User) -> None:
    """What is disclosed goes to the platform that the area names, in a first batch."""
    agency, on = case.agency, today()
    channel = next(iter(batches.channels(agency.area)), "")
    if channel and not DisclosureBatch.objects.filter(agency=agency).exists():
        batches.export(agency, channel=channel, start=on - timedelta(days=30), until=on, by=handler)


def _rate(case: Case, *, level: int, tags: list[str], text: str, by: User) -> None:
    if case.state in ratings.ENDED and not Rating.objects.filter(case=case).exists():
        ratings.rate(case, level=level, tags=tags, text=text, by=by)


def insure(case: Case, *, by: User) -> None:
    """A policy for each pledge of the case that may have one."""
    for version in insurance.insured_versions(case):
        if not InsurancePolicy.objects.filter(case=case, version=version).exists():
            insurance.add_policy(
                case,
                version=version,
                insurer="中原示例财产保险公司",
                number="SL-CN-2026-0001",
                amount=Decimal(200000),
                valid_from=today(),
                valid_until=today() + timedelta(days=365),
                file=keep(PAPER, name="责任保险保单.pdf", content_type="application/pdf"),
                by=by,
            )
