"""Credit records for tests, made through the acts."""

import itertools

from credit.domain import records, seed
from credit.enums import Breach, Harm
from credit.ruleset import Facts
from portal.kernel.calendar import today
from portal.people.enums import Role
from tests.factories.people import AgencyFactory, StaffFactory, SubjectFactory

counter = itertools.count(1)


def officer(agency):
    """A credit officer of the agency's area."""
    return StaffFactory(role=Role.CREDIT_OFFICER, agency=agency, area=agency.area)


def entered(*, subject=None, agency=None, by=None, breach=Breach.FALSE_PLEDGE, harm=Harm.NONE, **fields):
    """A record that waits for its second person."""
    seed.load_rules()
    agency = agency or AgencyFactory()
    facts = Facts(
        harm=harm, deliberate=fields.pop("deliberate", False), repeated=fields.pop("repeated", False)
    )
    n = next(counter)
    given = {
        "facts": "申报的家庭人均月收入为900元，核查为2600元。",
        "matter_name": "经济困难证明",
        "reference": f"handling:{n}",
        "hearing_reference": f"handling:{n}:counter",
        "document_date": today(),
    }
    return records.enter(
        subject=subject or SubjectFactory(),
        agency=agency,
        breach=breach,
        grade_facts=facts,
        by=by or StaffFactory(role=Role.AGENCY_HEAD, agency=agency),
        **{**given, **fields},
    )


def in_effect(**fields):
    """A record that a second person has confirmed."""
    record = entered(**fields)
    return records.confirm(record, by=officer(record.agency))
