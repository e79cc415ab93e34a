"""How an application begins online: for whom, and for which certificates."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from matters.models import AdministrativeMatter, CertificationMatter
from pledges.acting import SCAN, Side, remember, remember_side, sides_of
from pledges.domain import cases
from pledges.enums import Channel
from pledges.evidence import evidence_of
from pledges.flow import next_url
from pledges.forms import AuthorizationForm, StartForm, refuse
from pledges.views.common import bound, kept
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.people.domain.representations import needs_guardian
from portal.people.domain.subjects import get_or_create_subject

MATTERS = AdministrativeMatter.objects.active().select_related("agency", "area")


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, matter: uuid.UUID) -> HttpResponse:
    """For whom and which certificates; opens the draft, or asks for the principal first."""
    row = fetch(MATTERS, request.user, pk=matter)
    asked = asked_of(row)
    if answer := _unready(request, row, asked):
        return answer
    sides = sides_of(request.user, row, [certificate.current for certificate in asked])
    form = StartForm(
        bound(request), certificates=asked, who=sides, initial=_fresh() | _came_for(request, asked)
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["certificates"]
        side = next(side for side in sides if side.value == form.cleaned_data["who"])
        if side.value == SCAN:
            return redirect(
                f"{reverse('pledges:start_agent', args=[row.pk])}?{urlencode({'c': chosen}, True)}"
            )
        try:
            token = form.cleaned_data["form_token"]
            case = _open(request, row, _versions(asked, chosen), token=token, side=side)
            return redirect(next_url(case, evidence_of(case)))
        except Refused as refusal:
            refuse(form, refusal)
    status = 422 if form.errors else 200
    alone = request.user.subject is not None and needs_guardian(request.user.subject, on=today())
    context = {"matter": row, "form": form, "asked": asked, "alone": alone}
    return render(request, "pledges/start.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def start_agent(request: HttpRequest, matter: uuid.UUID) -> HttpResponse:
    """The principal and her special authorisation; opens the draft in her name."""
    row = fetch(MATTERS, request.user, pk=matter)
    asked = asked_of(row)
    if answer := _unready(request, row, asked):
        return answer
    form = AuthorizationForm(bound(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = _open_as_agent(request, row, form, _versions(asked, request.GET.getlist("c")))
            remember(request, f"auth:{case.authorization_id}")
            return redirect(next_url(case, evidence_of(case)))
        except Refused as refusal:
            refuse(form, refusal)
    context = {
        "matter": row,
        "form": form,
        "title": "您替谁办？",
        "lead": "填写委托人的信息，上传他给您的特别授权书。承诺写错的责任由委托人承担。",
    }
    return render(request, "pledges/start_subject.html", context, status=422 if form.errors else 200)


def asked_of(matter: AdministrativeMatter) -> list[CertificationMatter]:
    """The listed certificates of a matter: nothing else may be asked for."""
    listed = CertificationMatter.objects.listed().filter(administrative_matter=matter)
    return list(listed.select_related("current__matter").order_by("slug_code"))


def _versions(asked: list[CertificationMatter], chosen: list[str]):
    picked = [matter for matter in asked if str(matter.pk) in chosen]
    return [matter.current for matter in (asked if len(asked) == 1 else picked)]


def _fresh() -> dict[str, uuid.UUID]:
    """A token for this very form, so that sending it twice opens one case."""
    return {"form_token": uuid.uuid4()}


def _came_for(request: HttpRequest, asked: list[CertificationMatter]) -> dict[str, list[str]]:
    """The certificate from whose page she comes: her own choice, which she need not look for again."""
    wanted = [str(matter.pk) for matter in asked if str(matter.pk) in request.GET.getlist("c")]
    return {"certificates": wanted} if wanted else {}


def _open(request: HttpRequest, matter: AdministrativeMatter, versions, *, token: uuid.UUID, side: Side):
    """In the name of whoever was chosen; the choice then stands on every page."""
    case = cases.open_case(
        administrative_matter=matter,
        versions=versions,
        subject=side.subject,
        channel=Channel.ONLINE,
        by=request.user,
        form_token=token,
        representation=side.representation,
        authorization=side.authorization,
        agent=request.user.subject if side.authorization else None,
    )
    remember_side(request, side)
    return case


def _open_as_agent(request: HttpRequest, matter: AdministrativeMatter, form: AuthorizationForm, versions):
    return cases.open_by_agent(
        administrative_matter=matter,
        versions=versions,
        subject=get_or_create_subject(**form.subject(), by=request.user),
        agent=request.user.subject,
        powers=form.cleaned_data["powers"],
        valid_from=form.cleaned_data["valid_from"],
        valid_until=form.cleaned_data["valid_until"],
        file=kept(form.cleaned_data["file"]),
        channel=Channel.ONLINE,
        by=request.user,
    )


def _unready(
    request: HttpRequest, matter: AdministrativeMatter, asked: list[CertificationMatter]
) -> HttpResponse | None:
    """The page that says why this person cannot start here, and what she can do; None when she can."""
    window = {"label": "到窗口办", "text": f"带证件原件到{matter.agency.name}，当场就能办。", "url": ""}
    if not asked:
        reason = "这个事项没有需要提交的证明。"
        ways = [
            {"label": "看办事指南", "text": "直接按指南办理，任何人不得另要证明。", "url": _guide(matter)}
        ]
    elif request.user.subject is None:
        reason = "您的账号还没有实名，不能提交申请。"
        ways = [window]
    elif not sides_of(request.user, matter, [certificate.current for certificate in asked]):
        reason = f"这个事项的服务对象是：{matter.get_audience_display()}，和您的账号不符。"
        ways = [
            {
                "label": "换账号登录",
                "text": "用个人或者单位的账号重新登录。",
                "url": reverse("account_logout"),
            },
            {
                "label": "替单位或者被监护人办",
                "text": "您是经办人、法定代表人或者监护人的，先登记代办身份。",
                "url": reverse("pledges:acting"),
            },
            window,
        ]
    else:
        return None
    context = {"matter": matter, "title": "现在还不能开始", "lead": "先看看差什么，再选一种办法。"}
    return render(
        request, "pledges/start_unready.html", {**context, "reason": reason, "ways": ways}, status=409
    )


def _guide(matter: AdministrativeMatter) -> str:
    return reverse("matters:guide", args=[matter.pk])
