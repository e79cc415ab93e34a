"""代办身份: for whom a person acts by law or office, who acts for her organisation, and for whom she acts now."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pledges.acting import SELF, remember
from pledges.acting_forms import ClerkForm, OrganisationForm, WardForm
from pledges.forms import ReasonForm, refuse
from pledges.models import Authorization
from pledges.views.common import bound, is_key, kept
from portal.kernel.access import fetch, saw
from portal.kernel.acts import Refused
from portal.kernel.calendar import today
from portal.kernel.files import answer
from portal.kernel.paging import page_by_key
from portal.people.domain import representations
from portal.people.domain.representations import speaks_for
from portal.people.domain.subjects import get_or_create_subject
from portal.people.enums import Capacity, RepresentationState
from portal.people.models import Representation, Subject

PAGE_SIZE = 10
MOST = 20
ROWS = Representation.objects.select_related("principal", "person")


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """For whom I act, and for organisations: who acts for us."""
    user = request.user
    held = ROWS.filter(person=user.subject_id) if user.subject_id else ROWS.none()
    papers = Authorization.objects.none()
    if user.subject_id:
        papers = Authorization.objects.held_by(user).valid(today()).order_by("-created_at", "-id")
    context = {
        "page": page_by_key(request, held, ordering=("-created_at", "-id"), size=PAGE_SIZE),
        "papers": papers.select_related("principal").prefetch_related("matters")[:MOST],
        "organisations": _headed(request),
    }
    return render(request, "pledges/acting/index.html", context)


def _headed(request: HttpRequest) -> list[Subject]:
    """The organisations that this account is, or heads."""
    user = request.user
    own = [user.subject] if user.subject is not None and not user.subject.is_natural else []
    return own + [row.principal for row in user.representations if row.heads]


@login_required
@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Choose for whom the next pages are, or end it; the banner says so on every page."""
    who = request.POST.get("who", "")
    if who != SELF:
        kind, _, key = who.partition(":")
        rows = {"rep": Representation.objects.all(), "auth": Authorization.objects.all()}
        if kind not in rows or not is_key(key):
            raise Http404("没有这个代办身份")
        row = fetch(rows[kind], request.user, _is_mine, pk=key)
        messages.success(request, f"现在替{row.principal.name}办事。要办新的事，点“办新的事”；办过的在下面。")
    remember(request, who)
    return redirect("pledges:acting" if who == SELF else "pledges:my")


def _is_mine(user, row) -> bool:
    """It is she who acts under it, and it holds."""
    if isinstance(row, Representation):
        return row.person_id == user.subject_id and row.holds(today())
    return row.agent_id == user.subject_id and row.is_valid


@login_required
@require_http_methods(["GET", "POST"])
def ward(request: HttpRequest) -> HttpResponse:
    """A guardian registers the minor or ward."""
    form = WardForm(bound(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            representations.ask(
                principal=get_or_create_subject(**form.subject(), by=request.user),
                capacity=Capacity.GUARDIAN,
                relation=typed["relation"],
                child_consent=typed["child_consent"],
                file=kept(typed["file"]),
                by=request.user,
            )
            messages.success(request, "已登记监护关系。现在就可以替他（她）办事，材料在受理时核对。")
            return redirect("pledges:acting")
        except Refused as refusal:
            refuse(form, refusal)
    words = {"title": "登记被监护人", "lead": "替未成年人或者由您监护的家人办事，先登记您和他（她）的关系。"}
    return _form(request, form, **words)


@login_required
@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest) -> HttpResponse:
    """A head or clerk registers the organisation for which she acts."""
    form = OrganisationForm(bound(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            representations.ask(
                principal=get_or_create_subject(**form.subject(), by=request.user),
                capacity=typed["capacity"],
                valid_until=typed["valid_until"],
                file=kept(typed["file"]),
                by=request.user,
            )
            messages.success(request, "已登记单位。现在就可以替单位办事，材料在受理时核对。")
            return redirect("pledges:acting")
        except Refused as refusal:
            refuse(form, refusal)
    words = {"title": "登记代表的单位", "lead": "替企业、个体工商户或者其他单位办事，先登记您在单位的身份。"}
    return _form(request, form, **words)


def _form(request: HttpRequest, form, *, title: str, lead: str, button: str = "登记") -> HttpResponse:
    context = {"form": form, "title": title, "lead": lead, "button": button}
    return render(request, "pledges/acting/form.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def clerks(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Who acts for this organisation, newest first."""
    subject = _headed_one(request, organisation)
    rows = ROWS.filter(principal=subject)
    page = page_by_key(request, rows, ordering=("-created_at", "-id"), size=PAGE_SIZE)
    return render(request, "pledges/acting/clerks.html", {"organisation": subject, "page": page})


def _headed_one(request: HttpRequest, key: UUID) -> Subject:
    found = next((subject for subject in _headed(request) if subject.pk == key), None)
    if found is None:
        raise Http404("没有这个单位")
    return found


@login_required
@require_http_methods(["GET", "POST"])
def name_clerk(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """The organisation names a clerk."""
    subject = _headed_one(request, organisation)
    form = ClerkForm(bound(request))
    if request.method == "POST" and form.is_valid():
        try:
            person = get_or_create_subject(**form.subject(), by=request.user)
            until = form.cleaned_data["valid_until"]
            representations.name_clerk(principal=subject, person=person, valid_until=until, by=request.user)
            messages.success(request, "已指定经办人，他用自己的账号登录就可以替单位办事。")
            return redirect("pledges:clerks", subject.pk)
        except Refused as refusal:
            refuse(form, refusal)
    words = {"title": "指定经办人", "lead": f"指定谁用自己的账号替{subject.name}办事。他办的事由单位负责。"}
    return _form(request, form, **words, button="指定")


@login_required
@require_POST
def judge(request: HttpRequest, representation: UUID) -> HttpResponse:
    """The organisation confirms or refuses who says that she acts for it."""
    row = fetch(ROWS, request.user, _speaks, pk=representation)
    try:
        if request.POST.get("answer") == "confirm":
            representations.confirm(row, by=request.user, note="单位确认")
        else:
            representations.refuse(row, reason="单位不认可", by=request.user)
    except Refused as refusal:
        messages.error(request, f"{refusal.message}{refusal.way_out}")
    return redirect("pledges:clerks", row.principal_id)


def _speaks(user, row: Representation) -> bool:
    return speaks_for(user, row.principal)


@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, representation: UUID) -> HttpResponse:
    """From now on she no longer acts for the other."""
    row = fetch(ROWS, request.user, pk=representation)
    if row.state not in (RepresentationState.ASKED, RepresentationState.IN_FORCE):
        return redirect("pledges:acting")
    form = ReasonForm(bound(request), label="为什么终止？", hint="例如：已离职，不再经办。")
    if request.method == "POST" and form.is_valid():
        try:
            representations.end(row, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "已终止，即时生效。")
            return redirect("pledges:acting")
        except Refused as refusal:
            refuse(form, refusal)
    who = row.person.name if _speaks(request.user, row) else "您"
    lead = f"终止以后，{who}不能再替{row.principal.name}办事；已经办理的不受影响。"
    return _form(request, form, title="终止代办身份", lead=lead, button="确认终止")


@login_required
@require_safe
def proof(request: HttpRequest, representation: UUID) -> HttpResponse:
    """The paper, for both sides."""
    row = fetch(ROWS.select_related("file__data_key"), request.user, pk=representation)
    if row.file is None:
        raise Http404("没有上传材料")
    saw(request, row, "查看代办身份的材料")
    return answer(row.file)
