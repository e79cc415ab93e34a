"""Demo of a business system that embeds the module: entered by the administrator, one case opened through it by an agent
with her special authorisation, signed at the system's own counter and filed. Nobody knows its token: another one is handed
out on the page, as in earnest."""

from datetime import timedelta

from matters.domain.samples import sample_value
from matters.models import AdministrativeMatter
from pledges.demo_counter import PERSON
from pledges.domain import acceptance, cases, choices, embedding, notices, signing
from pledges.enums import AuthorizedPower, ChoiceKind, SignatureKind
from pledges.models import Case, CertificateChoice, SystemCase
from portal.exchange.domain import clients, tokens
from portal.exchange.enums import Scope
from portal.exchange.models import ApiClient
from portal.kernel.calendar import today
from portal.kernel.files import keep
from portal.people.enums import CheckMethod
from portal.people.models import User

NAME = "法律援助业务系统"
REFERENCE = "FY-2026-0000"


def load(matter: AdministrativeMatter, *, paper: bytes, picture: bytes) -> None:
    """Once. ``paper`` is the scan of the authorisation, ``picture`` what the agent wrote on the pad."""
    client = ApiClient.objects.filter(name=NAME).first() or _register(matter)
    if SystemCase.objects.filter(client=client, reference=REFERENCE).exists():
        return
    case = _open(client, matter, paper)
    given = {"method": CheckMethod.READER, "operator": "A017", "reference": "RZ-000123"}
    embedding.identify(case, by=client.account, **given)
    for choice in case.choices.select_related("version__matter"):
        _pledge(choice, picture, by=client.account)
    cases.file_case(case, by=client.account)
    acceptance.accept(case, by=User.objects.get(username="handler"))


def _register(matter: AdministrativeMatter) -> ApiClient:
    """Calls may come from this machine only."""
    client = clients.register(
        agency=matter.agency,
        by=User.objects.get(username="system"),
        name=NAME,
        purpose="在法律援助申请中办理告知承诺",
        contact_name="信息科",
        contact_phone="0375-2520001",
        scopes=list(Scope.values),
        networks=["127.0.0.0/8"],
        calls_a_minute=120,
    )
    tokens.issue(client, by=User.objects.get(username="security"), valid_days=30)
    client.refresh_from_db()
    return client


def _open(client: ApiClient, matter: AdministrativeMatter, paper: bytes) -> Case:
    agent = User.objects.get(username="agent").subject
    rows = matter.certification_matters.listed().select_related("current")
    admitted = [row for row in rows.order_by("slug_code") if row.current.agent_allowed]
    return embedding.open_from_system(
        client=client,
        administrative_matter=matter,
        certificates=admitted[:1],
        applicant=PERSON,
        agent={
            "name": agent.name,
            "document_type": agent.document_type,
            "number": agent.reveal_number(),
            "phone": agent.phone,
            "valid_from": today(),
            "valid_until": today() + timedelta(days=90),
            "powers": [AuthorizedPower.APPLY, AuthorizedPower.PLEDGE],
            "file": keep(paper, name="特别授权书.pdf", content_type="application/pdf"),
        },
        reference=REFERENCE,
        by=client.account,
    ).case


def _pledge(choice: CertificateChoice, picture: bytes, *, by: User) -> None:
    choice = choices.choose(choice, kind=ChoiceKind.PLEDGE, by=by)
    text = notices.current_text(choice)
    sections = [section["key"] for section in text.sections]
    embedding.read_sections(choice, text=text.pk, digest=text.digest, sections=sections, by=by)
    values = {condition["key"]: sample_value(condition) for condition in text.conditions}
    pledge = signing.prepare(choice, values=values, by=by, site_address=PERSON["address"])
    signing.sign(pledge, digest=pledge.content_digest, kind=SignatureKind.PAD, signature_png=picture, by=by)
