"""What a clerk is told about a number that is right but unusual. Never a reason to refuse it."""

from portal.kernel.identifiers import is_residence_permit
from portal.people.enums import DocumentType
from portal.people.models import Area, Subject

ABROAD = ("71", "81", "82", "83", "9")


def remarks_on(subject: Subject) -> str:
    """For staff only: the division in the number is no longer in use, the holder keeps her number all the same."""
    if subject.document_type != DocumentType.ID_CARD:
        return ""
    number = subject.reveal_number()
    if is_residence_permit(number) or number.startswith(ABROAD) or _in_use(number[:6]):
        return ""
    return "证件号码前六位的地区码不在现行区划代码里（多为已经撤销的区划），号码仍然有效，核对原件即可。"


def _in_use(code: str) -> bool:
    return Area.objects.filter(code__startswith=code).exists()
