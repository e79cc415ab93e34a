"""For whom somebody acts: the choices she has, the one she made, and the banner that says so on every page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from matters.enums import Audience
from matters.models import AdministrativeMatter, MatterVersion
from pledges.models import Authorization, Case
from pledges.models.scopes import stands_for
from portal.kernel.calendar import today
from portal.people.area_rules import rules_for
from portal.people.enums import RepresentationState
from portal.people.models import Representation, Subject, User

SESSION_KEY = "acting"
SELF, SCAN = "self", "agent"


@dataclass(frozen=True)
class Acting:
    """What the banner says."""

    whom: str
    how: str
    url: str
    case: Case | None = None


@dataclass(frozen=True)
class Side:
    """One answer to «for whom?»: herself, one she stands for, or one whose authorisation she holds."""

    value: str
    label: str
    hint: str
    subject: Subject | None
    representation: Representation | None = None
    authorization: Authorization | None = None


def sides_of(user: User, matter: AdministrativeMatter, versions: Iterable[MatterVersion]) -> list[Side]:
    """Everybody for whom this user may apply in this matter. None is ever chosen beforehand."""
    versions = list(versions)
    sides = (
        [Side(SELF, _self_label(user), "要证明的是我自己（本单位）的事。", user.subject)]
        if user.subject
        else []
    )
    sides += [_by_office(row) for row in user.representations]
    sides = [side for side in sides if side.subject and fits(matter, side.subject)]
    rules = rules_for(matter.area, on=today())
    if not user.subject or not rules.agent_allowed or not all(v.agent_allowed for v in versions):
        return sides
    held = Authorization.objects.held_by(user).valid(today()).filter(matters=matter)
    for paper in held.select_related("principal").order_by("-created_at")[:20]:
        hint = f"他给您的特别授权书有效到{paper.valid_until:%Y年%-m月%-d日}，您是委托代理人。"
        sides.append(
            Side(f"auth:{paper.pk}", f"替{paper.principal.name}办", hint, paper.principal, None, paper)
        )
    sides.append(Side(SCAN, "替别人代办，授权书在我手里", "他签好的特别授权书，拍照或者扫描上传。", None))
    return sides


def _self_label(user: User) -> str:
    return "为自己办" if user.subject.is_natural else f"为本单位办：{user.subject.name}"


def _by_office(row: Representation) -> Side:
    how = row.get_capacity_display()
    hint = f"您是{how}，{row.get_relation_display()}。" if row.is_guardian else f"您是单位的{how}。"
    if row.state == RepresentationState.ASKED:
        hint += "材料在受理时核对。"
    return Side(f"rep:{row.pk}", f"替{row.principal.name}办", hint, row.principal, row)


def fits(matter: AdministrativeMatter, subject: Subject) -> bool:
    """Whether this kind of applicant applies for this matter at all."""
    wanted = Audience.NATURAL if subject.is_natural else Audience.LEGAL
    return matter.audience in (wanted, Audience.BOTH)


def remember(request: HttpRequest, value: str) -> None:
    """Keep the choice for the session; "self" ends it."""
    if value == SELF:
        request.session.pop(SESSION_KEY, None)
    else:
        request.session[SESSION_KEY] = value


def remember_side(request: HttpRequest, side: Side) -> None:
    """As chosen when an application was begun."""
    remember(request, side.value if side.value != SCAN else SELF)


def acting_for(request: HttpRequest, page_case: Any) -> Acting | None:
    """The banner of a page: by the case it shows, else by the session's choice while that still holds."""
    url = reverse("pledges:acting")
    if isinstance(page_case, Case) and stands_for(request.user, page_case):
        return _of_case(request.user, page_case, url)
    kind, _, key = str(request.session.get(SESSION_KEY, "")).partition(":")
    if kind == "rep":
        row = next((row for row in request.user.representations if str(row.pk) == key), None)
        return Acting(row.principal.name, row.get_capacity_display(), url) if row else None
    if kind == "auth" and request.user.subject_id:
        held = Authorization.objects.held_by(request.user).valid(today()).select_related("principal")
        paper = held.filter(pk=key).first()
        return Acting(paper.principal.name, "委托代理人", url) if paper else None
    return None


def _of_case(user: User, case: Case, url: str) -> Acting | None:
    if case.subject_id == user.subject_id:
        return None
    if case.agent_subject_id == user.subject_id:
        return Acting(case.subject.name, "委托代理人", url, case)
    rows = [row for row in user.representations if row.principal_id == case.subject_id]
    row = next((row for row in rows if row.pk == case.representation_id), rows[0] if rows else None)
    return Acting(case.subject.name, row.get_capacity_display() if row else "代办", url, case)
