"""What the pages of several audiences share: finding a case with its certificates, and draft pages."""

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from pledges import rules
from pledges.case_rows import CASES
from pledges.domain.bundles import Device
from pledges.evidence import Evidence, evidence_of
from portal.kernel.access import fetch
from portal.kernel.files import taken as kept
from portal.kernel.models import StoredFile
from portal.people.enums import Role
from portal.people.network import client_address

PNG_URL = "data:image/png;base64,"


def one(evidence: list[Evidence], key: UUID) -> Evidence:
    """The certificate of this case with this key, or 404."""
    for item in evidence:
        if item.choice.pk == key:
            return item
    raise Http404("没有找到证明办理方式")


def draft_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page on which the applicant works at one certificate of her draft.

    The view is given all certificates of the case and this one. A case that was filed meanwhile leads to
    its page; somebody else's is not there.
    """

    @login_required
    @require_http_methods(["GET", "POST"])
    @wraps(view)
    def wrapper(request: HttpRequest, case: UUID, choice: UUID) -> HttpResponse:
        row = fetch(CASES, request.user, rules.is_applicant, pk=case)
        if not row.is_draft:
            return redirect("pledges:case", row.pk)
        evidence = evidence_of(row)
        return view(request, evidence, one(evidence, choice))

    return wrapper


def picture(data_url: str) -> bytes:
    """The bytes of the signature that the pad handed over; empty when it is no PNG."""
    if not data_url.startswith(PNG_URL):
        return b""
    try:
        return base64.b64decode(data_url[len(PNG_URL) :], validate=True)
    except binascii.Error:
        return b""


def device_of(request: HttpRequest) -> Device:
    """From where a signature comes, for its evidence."""
    return Device(agent=request.headers.get("User-Agent", ""), address=client_address(request))


def kept_all(uploads: list[UploadedFile]) -> list[StoredFile]:
    """Several uploads, each checked and kept."""
    return [file for upload in uploads if (file := kept(upload))]


def bound(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the data of a POST, even when it is empty."""
    return request.POST if request.method == "POST" else None


def is_key(text: str) -> bool:
    """Whether a text that a browser sent can be a key at all."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def posted_key(request: HttpRequest, name: str) -> str:
    """A key that a form names; 404 when it is none."""
    key = request.POST.get(name, "")
    if not is_key(key):
        raise Http404("没有找到")
    return key


__all__ = ["CASES", "bound", "draft_page", "is_key", "kept", "kept_all", "one", "picture", "posted_key"]


def desk_agencies(request: HttpRequest) -> set[UUID]:
    """The agencies whose cases this person handles or answers for; a desk of the agency is nobody else's."""
    agencies = request.user.agency_ids(Role.HANDLER, Role.AGENCY_HEAD)
    if not agencies:
        raise PermissionDenied
    return agencies
