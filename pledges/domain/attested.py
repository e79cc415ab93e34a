"""Whether the business system in which somebody signs has said how it made sure of who signs (身份核验)."""

from pledges.domain.strengths import IN_PERSON_METHODS
from pledges.enums import SignatureKind
from pledges.models import Case
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.people.models import AreaRules, IdentityCheck, Subject


def refuse_unattested(case: Case, subject: Subject, *, kind: str, rules: AreaRules) -> None:
    """Said today, of this person; where the area wants her in person, with her original."""
    if not rules.electronic_allowed and kind != SignatureKind.PAPER:
        raise Refused(
            "本地区的告知承诺书须在纸上签署。",
            code="paper_only",
            field="kind",
            way_out="请取得待签的承诺书，打印后由申请人签署，再上传扫描件。",
        )
    checks = IdentityCheck.objects.filter(subject=subject, agency=case.agency, at__date=today())
    if rules.sign_in_person:
        checks = checks.filter(method__in=IN_PERSON_METHODS)
    if not checks.exists():
        raise Refused(
            "还没有登记今天怎样核验了签署人的身份。",
            code="no_identity_check",
            way_out="本地区要求本人到场的，登记核对证件原件或者读卡核验；其他地区也可以登记人脸识别或者数字证书。",
        )
