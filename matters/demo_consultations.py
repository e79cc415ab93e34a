"""Demo consultations: one that is over, with every opinion answered; one that is open now; work procedures."""

import datetime
import json
from pathlib import Path
from typing import Any

from matters.consultation_enums import Channel
from matters.domain import consultations, opinions, work_procedures
from matters.domain.consultations import needs_consultation
from matters.enums import REVIEW_STATES, VersionState
from matters.models import Consultation, MatterVersion, WorkProcedure
from portal.kernel.actors import SYSTEM
from portal.kernel.calendar import today
from portal.people.area_rules import rules_for
from portal.people.models import Agency, Area

WORDS = json.loads((Path(__file__).parent / "data/consultations_demo.json").read_text(encoding="utf-8"))
LONG_AGO = datetime.timedelta(days=45)
ANSWERED = datetime.timedelta(days=20)


def ask_the_public(versions: list[MatterVersion]) -> None:
    """Hold the consultation that the area's rules ask for, some weeks ago, with its opinions and answers."""
    if not versions:
        return
    words, area = WORDS["past"], versions[0].matter.area
    procedure = _draft(area)
    row = _prepare(words, area, versions, procedure)
    day = today() - LONG_AGO
    row = consultations.open_consultation(row, by=SYSTEM, on=day)
    _announce(row, words, day)
    for comment in words["comments"]:
        _comment(row, comment)
    row = consultations.close(row, by=SYSTEM, on=row.closes_on + datetime.timedelta(days=1))
    consultations.publish_result(row, by=SYSTEM, summary=words["summary"], on=today() - ANSWERED)
    if procedure is not None:
        _publish(procedure)


def ask_now(area: Area) -> None:
    """An open consultation about what is being drafted in an area, once."""
    words = WORDS["open"]
    if Consultation.objects.filter(area=area, title=_title(words, area)).exists():
        return
    drafts = MatterVersion.objects.filter(
        matter__area=area, state__in=(VersionState.DRAFT, *REVIEW_STATES)
    ).select_related("matter__area", "matter__agency", "matter__administrative_matter")
    if not drafts:
        return
    row = consultations.open_consultation(_prepare(words, area, list(drafts)), by=SYSTEM)
    _announce(row, words, today())
    for comment in words["comments"]:
        _comment(row, comment)


def write_procedures(area: Area, *, finished: bool) -> None:
    """The work procedure of an area, once: published, or still waiting for its legality review."""
    if WorkProcedure.objects.filter(area=area).exists() or needs_consultation(rules_for(area)):
        return
    procedure = _draft(area)
    if procedure is not None:
        if finished:
            _publish(procedure)
        else:
            work_procedures.submit(procedure, by=SYSTEM)


def _draft(area: Area) -> WorkProcedure | None:
    bureau = Agency.objects.filter(area=area, leads_justice=True).first()
    if bureau is None or WorkProcedure.objects.filter(area=area).exists():
        return None
    return work_procedures.draft(area, agency=bureau, by=SYSTEM)


def _publish(procedure: WorkProcedure) -> None:
    procedure = work_procedures.submit(procedure, by=SYSTEM)
    procedure = work_procedures.review(
        procedure, by=SYSTEM, opinion="主体、权限、程序和内容合法，同意提请审议。"
    )
    work_procedures.publish(
        procedure,
        by=SYSTEM,
        deliberation="局长办公会议集体讨论通过。",
        doc_number=f"{procedure.agency.number_prefix}〔{today().year}〕1号",
    )


def _title(words: dict[str, Any], area: Area) -> str:
    return f"{area.name}{words['title']}"


def _prepare(
    words: dict[str, Any],
    area: Area,
    versions: list[MatterVersion],
    procedure: WorkProcedure | None = None,
) -> Consultation:
    bureau = Agency.objects.filter(area=area, leads_justice=True).first()
    return consultations.prepare(
        bureau or versions[0].matter.agency,
        by=SYSTEM,
        title=_title(words, area),
        introduction=words["introduction"],
        versions=versions,
        procedure=procedure,
    )


def _announce(row: Consultation, words: dict[str, Any], day: datetime.date) -> None:
    for channel, place in words["channels"]:
        consultations.announce(row, by=SYSTEM, channel=Channel(channel), place=place, on=day)


def _comment(row: Consultation, words: dict[str, Any]) -> None:
    """An opinion that lies in the past is entered as it came; what became of it follows at once."""
    comment = opinions.enter(
        row, by=SYSTEM, body=words["body"], came_by=words["came_by"], speaker=words["speaker"]
    )
    if "withheld" in words:
        opinions.withhold(comment, by=SYSTEM, withheld=words["withheld"])
    if "uptake" in words or words.get("shown"):
        opinions.show(comment, by=SYSTEM)
    if "uptake" in words:
        opinions.answer([comment], by=SYSTEM, uptake=words["uptake"], reason=words["reason"])
