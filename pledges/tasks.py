"""What the worker does for the duties of this app. Asked twice, each does it once."""

from typing import Any

from pledges.domain import batches, case_files, copies, disclosure_lists, letters, paper_forms, writs
from pledges.models import CaseFile, Copy, DisclosureBatch, NumberBlock, Pledge, Writ
from portal.kernel import duties
from portal.people.models import Agency


@duties.handler("pledges.letter")
def issue_letter(payload: dict[str, Any]) -> None:
    """The letter of one signed pledge."""
    rows = Pledge.objects.select_related(
        "subject", "case__agent_subject", "representation__person", "signature_file__data_key"
    )
    letters.issue_letter(rows.get(pk=payload["pledge"]))


@duties.handler("pledges.copy")
def make_copy(payload: dict[str, Any]) -> None:
    """One copy that somebody asked for."""
    rows = Copy.objects.select_related(
        "pledge__subject",
        "pledge__case__agent_subject",
        "pledge__representation__person",
        "pledge__signature_file__data_key",
    )
    if row := rows.filter(pk=payload["copy"]).first():  # gone with its draft
        copies.make_copy(row)


@duties.handler(case_files.KIND)
def make_case_file(payload: dict[str, Any]) -> None:
    """One case file that somebody asked for."""
    rows = CaseFile.objects.select_related(
        "case__area", "case__agency", "case__subject", "case__agent_subject", "case__administrative_matter",
        "case__handler", "case__decided_by", "case__authorization__file__data_key",
        "case__authorization__checked_by", "asked_by",
    )  # fmt: skip
    case_files.make_case_file(rows.get(pk=payload["case_file"]))


@duties.handler("pledges.writ")
def make_writ(payload: dict[str, Any]) -> None:
    """The paper of one document of the agency."""
    writs.make_writ(Writ.objects.select_related("case__subject").get(pk=payload["writ"]))


@duties.handler(paper_forms.KIND)
def make_blank_forms(payload: dict[str, Any]) -> None:
    """The blank forms of one block of numbers."""
    paper_forms.make_blank_forms(NumberBlock.objects.get(pk=payload["block"]))


@duties.handler(batches.KIND)
def make_batch_file(payload: dict[str, Any]) -> None:
    """One file of what was reported to a disclosure platform."""
    batch = DisclosureBatch.objects.select_related("agency").get(pk=payload["batch"])
    batches.make_file(batch, form=payload["form"])


@duties.handler(disclosure_lists.KIND)
def make_disclosure_list(payload: dict[str, Any]) -> None:
    """The printed list of what one agency discloses."""
    disclosure_lists.make_list(Agency.objects.get(pk=payload["agency"]))
