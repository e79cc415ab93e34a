"""Rows of the people room."""

from portal.people.models.agencies import Agency, Department
from portal.people.models.areas import Area
from portal.people.models.complaints import Complaint
from portal.people.models.contacts import Contact, OneTimeCode
from portal.people.models.personal import DataCorrection, DataExport, RetentionMark
from portal.people.models.representations import Representation
from portal.people.models.rules import AreaRules
from portal.people.models.subjects import IdentityCheck, Subject
from portal.people.models.users import Assignment, SignIn, User

__all__ = [
    "Agency",
    "Area",
    "AreaRules",
    "Assignment",
    "Complaint",
    "Contact",
    "DataCorrection",
    "DataExport",
    "Department",
    "IdentityCheck",
    "OneTimeCode",
    "Representation",
    "RetentionMark",
    "SignIn",
    "Subject",
    "User",
]
