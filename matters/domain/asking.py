"""Nothing outside the lists (清单之外不得索要): the one answer to «may this certificate be asked for here?»."""

from matters.enums import AdminState, VersionState
from matters.models import AdministrativeMatter, CertificationMatter
from portal.kernel import audit
from portal.kernel.actors import Actor
from portal.kernel.acts import Refused, act
from portal.law import keys
from portal.people.models import Agency


class NotListed(Refused):
    """The certificate is not on the published list of this agency for this matter."""

    code = "not_listed"


def may_ask(
    *,
    agency: Agency,
    administrative_matter: AdministrativeMatter,
    certification_matter: CertificationMatter,
) -> bool:
    """Whether the agency may ask for this certificate in this matter: only what is published for both."""
    current = certification_matter.current
    return bool(
        current is not None
        and current.state == VersionState.PUBLISHED
        and certification_matter.agency_id == agency.pk
        and certification_matter.administrative_matter_id == administrative_matter.pk
        and administrative_matter.agency_id == agency.pk
        and administrative_matter.state == AdminState.ACTIVE
    )


@act(clause=keys.BASIS_OF_CERTIFICATES)
def ask(
    certification_matter: CertificationMatter,
    *,
    agency: Agency,
    administrative_matter: AdministrativeMatter,
    by: Actor | None,
) -> CertificationMatter:
    """Ask for a certificate. Raises NotListed; the attempt stays on record and the bureau sees it."""
    refuse_unlisted(certification_matter, agency=agency, administrative_matter=administrative_matter)
    audit.record("matters.ask", certification_matter, by=by, clause=keys.BASIS_OF_CERTIFICATES)
    return certification_matter


def refuse_unlisted(
    certification_matter: CertificationMatter, *, agency: Agency, administrative_matter: AdministrativeMatter
) -> None:
    """Raises NotListed, recorded with the certificate, so that the bureau of its area sees the attempt."""
    if may_ask(
        agency=agency,
        administrative_matter=administrative_matter,
        certification_matter=certification_matter,
    ):
        return
    raise NotListed(
        f"“{certification_matter.name}”不在{agency.name}办理“{administrative_matter.name}”的公布清单内，任何单位不得索要。",
        field="certificates",
        clause=keys.BASIS_OF_CERTIFICATES,
        about=certification_matter,
        way_out="清单之外的证明，任何窗口都不得要求提供；确需索要的，先由行政机关申请调整清单。",
    )
