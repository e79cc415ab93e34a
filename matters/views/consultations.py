"""Public consultations for everybody: what is asked, until when, say something, and what became of it."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from matters.consultation_enums import ConsultationState
from matters.consultation_forms import CodeForm, ConsultationFilter, OpinionForm
from matters.domain import clauses, opinions
from matters.domain.texts import as_lines
from matters.models import Comment, Consultation, ConsultationSubject, TextVersion
from matters.models.consultations import PUBLIC
from portal.kernel.access import fetch
from portal.kernel.acts import Refused
from portal.kernel.attempt import show
from portal.kernel.paging import page_by_key
from portal.kernel.throttle import too_often
from portal.people.area_rules import rules_for
from portal.people.models import Area
from portal.people.network import client_address

OPINIONS_AN_HOUR = 10
LOOKS_A_MINUTE = 30


@require_safe
def consultations(request: HttpRequest) -> HttpResponse:
    """All consultations, newest first; what is open now is one filter away."""
    opened = Consultation.objects.filter(state__in=PUBLIC)
    areas = Area.objects.filter(pk__in=opened.values("area")).values_list("code", "full_name")
    form = ConsultationFilter(request.GET or None, areas=areas)
    rows = opened.select_related("area", "agency")
    if form.is_valid():
        rows = rows.filter(**{name: value for name, value in form.cleaned_data.items() if value})
    page = page_by_key(request, rows, ordering=("-id",), size=20)
    return render(request, "matters/consultations.html", {"form": form, "page": page})


@require_safe
def consultation(request: HttpRequest, pk: str) -> HttpResponse:
    """One consultation: what is asked, the form while it is open, and the opinions with their answers."""
    row = _fetch(request, pk)
    return _page(request, row, OpinionForm(subjects=_subjects(row)))


def _subjects(row: Consultation) -> QuerySet[ConsultationSubject]:
    """Their titles; the drafts themselves are long and have pages of their own."""
    return row.subjects.defer("content")


def _fetch(request: HttpRequest, pk: str) -> Consultation:
    row = fetch(Consultation.objects.select_related("area", "agency"), request.user, pk=pk)
    if row.state not in PUBLIC:
        raise Http404("还没有公开征求意见。")
    return row


def _page(request: HttpRequest, row: Consultation, form: OpinionForm, status: int = 200) -> HttpResponse:
    shown = row.comments.shown().select_related("subject").defer("subject__content")
    context = {
        "consultation": row,
        "subjects": _subjects(row),
        "announcements": row.announcements.all(),
        "form": form,
        "page": page_by_key(request, shown, ordering=("id",), size=50),
        "clause_key": clauses.consultation(rules_for(row.area)),
        "is_result": row.state == ConsultationState.PUBLISHED,
    }
    return render(request, "matters/consultation.html", context, status=status)


@require_POST
def opinion(request: HttpRequest, pk: str) -> HttpResponse:
    """Take in an opinion; the answer is a code by which its fate can be looked up."""
    row = _fetch(request, pk)
    form = OpinionForm(request.POST, subjects=_subjects(row))
    if too_often("opinion", client_address(request), most=OPINIONS_AN_HOUR, seconds=3600):
        return render(request, "matters/opinion_busy.html", {"consultation": row}, status=429)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    words = form.cleaned_data
    subject = row.subjects.filter(pk=words["subject"]).first() if words["subject"] else None
    try:
        comment = opinions.give(
            row, body=words["body"], speaker=words["speaker"], subject=subject, token=words["token"]
        )
    except Refused as refusal:
        show(form, refusal)
        return _page(request, row, form, status=422)
    return redirect("matters:opinion_status", comment.code)


@require_safe
def subject(request: HttpRequest, pk: str, number: int) -> HttpResponse:
    """One draft that the public is asked about, as it read when the consultation was opened."""
    row = _fetch(request, pk)
    found = row.subjects.select_related("version").filter(order=number).first()
    if found is None:
        raise Http404("没有这一份征求意见稿。")
    context = {"consultation": row, "subject": found, "change": _change(found)}
    return render(request, "matters/consultation_subject.html", context)


def _change(found: ConsultationSubject) -> dict[str, str] | None:
    """The draft and the text that was published in the end; None until there is one."""
    text = found.version.texts.order_by("-number").first() if found.version_id else None
    if text is None or not text.in_force_from:
        return None
    before = TextVersion(sections=found.content["sections"], pledge=found.content["pledge"])
    return {"before": as_lines(before), "after": as_lines(text)}


@require_safe
def opinion_search(request: HttpRequest) -> HttpResponse:
    """Where the code of an opinion is typed."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid() and form.cleaned_data["code"]:
        return redirect("matters:opinion_status", form.cleaned_data["code"])
    return render(request, "matters/opinion_search.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def opinion_status(request: HttpRequest, code: str) -> HttpResponse:
    """What became of one opinion, for whoever has its code."""
    if too_often("opinion-look", client_address(request), most=LOOKS_A_MINUTE, seconds=60):
        return render(request, "matters/opinion_busy.html", {"consultation": None}, status=429)
    rows = Comment.objects.select_related("consultation", "subject")
    comment = rows.filter(code=code, consultation__state__in=PUBLIC).first()
    return render(
        request, "matters/opinion.html", {"comment": comment, "code": code}, status=200 if comment else 404
    )
