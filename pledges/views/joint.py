"""Joint applicants: the first one names them; each reads and signs by his own account, or at the counter."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from matters.enums import JointMode
from pledges import leaving, rules
from pledges.acting_forms import PersonForm
from pledges.content import LetterContent
from pledges.domain import agreed, consents, joint, notices, signing
from pledges.domain.copies import ask_copy
from pledges.domain.rows import is_here
from pledges.enums import ChoiceKind, CopyKind, JointState, PledgeState, SignatureKind
from pledges.evidence import Evidence, evidence_of
from pledges.flow import sections_of, shown
from pledges.forms import ReasonForm, refuse
from pledges.models import Case, Copy, JointApplicant, Message, Pledge
from pledges.views.common import CASES, bound, device_of, kept, one, picture
from pledges.ways import Ways, ways_to_sign
from portal.kernel.access import fetch, saw
from portal.kernel.acts import Refused
from portal.people.domain.identity import record_identity_check
from portal.people.domain.subjects import get_or_create_subject


@dataclass(frozen=True)
class Part:
    """One certificate as a joint applicant meets it: to be read, to be signed, or signed."""

    item: Evidence
    sections: list[dict[str, Any]]
    pledge: Pledge | None
    ready: bool
    ways: Ways | None = None

    @property
    def signed(self) -> bool:
        return self.pledge is not None and self.pledge.state != PledgeState.DRAFT

    @property
    def may_withdraw(self) -> bool:
        return self.pledge is not None and self.pledge.state in (PledgeState.SIGNED, PledgeState.IN_FORCE)

    @property
    def papers(self) -> list[Copy]:
        """What can be printed to be signed now."""
        rows = self.pledge.copies.all() if self.pledge else []
        wanted = (CopyKind.UNSIGNED, self.pledge.content_digest if self.pledge else "")
        return [row for row in rows if (row.kind, row.digest) == wanted and row.file_id]

    @property
    def content(self) -> LetterContent | None:
        return shown(self.pledge) if self.pledge else None


@login_required
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest, case: UUID) -> HttpResponse:
    """Who applies together; the first applicant's side names and removes, while nobody has signed."""
    row = fetch(CASES, request.user, _manages, pk=case)
    at_window = rules.is_window(request.user, row)
    form = PersonForm(bound(request), whose="共同申请人")
    if request.method == "POST" and form.is_valid():
        try:
            person = get_or_create_subject(**form.subject(), by=request.user)
            joint.add(row, subject=person, by=request.user)
            messages.success(request, f"已登记共同申请人{person.name}。")
            return redirect("pledges:joint", row.pk)
        except Refused as refusal:
            refuse(form, refusal)
    context = {
        "case": row,
        "layout": "staff.html" if at_window else "citizen.html",
        "at_window": at_window,
        "rows": row.joint.select_related("subject"),
        "form": form,
        "open": row.is_draft and not _somebody_signed(row),
    }
    return render(request, "pledges/joint/index.html", context, status=422 if form.errors else 200)


def _manages(user: Any, row: Case) -> bool:
    asked = row.administrative_matter.joint != JointMode.NONE
    return asked and (rules.is_applicant(user, row) or rules.is_window(user, row))


def _somebody_signed(row: Case) -> bool:
    return row.pledges.exclude(state__in=(PledgeState.DRAFT, PledgeState.WITHDRAWN)).exists()


@login_required
@require_POST
def remove(request: HttpRequest, case: UUID, applicant: UUID) -> HttpResponse:
    """Off the list again."""
    row = fetch(CASES, request.user, _manages, pk=case)
    try:
        joint.remove(_of(row, applicant), by=request.user)
        messages.success(request, "已取消。")
    except Refused as refusal:
        messages.error(request, f"{refusal.message}{refusal.way_out}")
    return redirect("pledges:joint", row.pk)


def _of(row: Case, key: UUID) -> JointApplicant:
    found = row.joint.select_related("subject").filter(pk=key).first()
    if found is None:
        raise Http404("没有这位共同申请人")
    return found


def _own(request: HttpRequest, row: Case) -> JointApplicant:
    """The part of whoever is signed in, or 404."""
    found = row.joint.select_related("subject").filter(subject=request.user.subject_id).first()
    if found is None:
        raise Http404("没有找到办件")
    return found


@login_required
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, case: UUID) -> HttpResponse:
    """A joint applicant reads and signs by his own account."""
    row = fetch(CASES, request.user, pk=case)
    own = _own(request, row)
    return _work(request, row, own, here=reverse("pledges:joint_mine", args=[row.pk]))


@login_required
@require_http_methods(["GET", "POST"])
def at_window(request: HttpRequest, case: UUID, applicant: UUID) -> HttpResponse:
    """The same at the counter, with his original on the desk."""
    row = fetch(CASES, request.user, rules.is_window, pk=case)
    own = _of(row, applicant)
    saw(request, row, "窗口办理共同申请")
    return _work(request, row, own, here=reverse("pledges:joint_window", args=[row.pk, own.pk]), window=True)


def _work(
    request: HttpRequest, row: Case, own: JointApplicant, *, here: str, window: bool = False
) -> HttpResponse:
    """One page for all his steps; each button says which step it is."""
    problem = ""
    if request.method == "POST":
        step = STEPS.get(request.POST.get("step", ""))
        if step is None:
            raise Http404("没有这一步")
        try:
            step(request, row, own)
            return redirect(here)
        except Refused as refusal:
            problem = f"{refusal.message}{refusal.way_out}"
    evidence = [item for item in evidence_of(row) if item.choice.choice == ChoiceKind.PLEDGE]
    own.case = row
    told = Message.objects.filter(case=row, subject=own.subject) if not window else Message.objects.none()
    told = list(told.order_by("-at", "-id")[:10])
    context = {
        "case": row,
        "own": own,
        "told": told,
        "news": any(message.read_at is None for message in told),
        "layout": "staff.html" if window else "citizen.html",
        "at_window": window,
        "checked": not window or is_here(own.subject, row),
        "each": row.administrative_matter.joint != JointMode.ONE,
        "on_paper": joint.paper_only(row),
        "parts": [_part(request, item, own) for item in evidence],
        "done": own.state == JointState.DONE,
        "contents": agreed.readable_contents(row),
        "may_take_back": consents.may_take_back(own),
        "problem": problem,
    }
    return render(request, "pledges/joint/sign.html", context, status=422 if problem else 200)


@login_required
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, case: UUID) -> HttpResponse:
    """A joint applicant no longer lets the first one sign for him; he reads first what follows from it."""
    row = fetch(CASES, request.user, pk=case)
    own = _own(request, row)
    form = ReasonForm(bound(request), label="为什么收回？", hint="例如：承诺的内容与我的情况不符。")
    if request.method == "POST" and form.is_valid():
        try:
            consents.take_back(own, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "同意已收回。")
            return redirect("pledges:joint_mine", row.pk)
        except Refused as refusal:
            refuse(form, refusal)
    context = {
        "case": row,
        "form": form,
        "layout": "citizen.html",
        "title": f"收回由{row.subject.name}代表签署的同意",
        "lead": "确认收回以前，先看看收回以后会怎样。",
        "button": "确认收回同意",
        "keep": "不收回，回到办件",
        "back": reverse("pledges:joint_mine", args=[row.pk]),
        "consequences": leaving.of_consent(row),
    }
    return render(request, "pledges/withdraw.html", context, status=422 if form.errors else 200)


def _part(request: HttpRequest, item: Evidence, own: JointApplicant) -> Part:
    text = notices.current_text(item.choice)
    readings = item.choice.readings.model.objects.filter(choice=item.choice, text=text, reader=own.subject)
    reading = readings.order_by("started_at").last()
    read = reading is not None and reading.finished_at is not None
    pledge = item.live_of(own.subject_id) if read else None
    waits = pledge is not None and pledge.state == PledgeState.DRAFT
    ways = ways_to_sign(pledge, request.user, current=SignatureKind.PAD) if waits else None
    sections = [] if read else sections_of(text, reading)
    return Part(item, sections, pledge, ready=item.live is not None, ways=ways)


def _choice(request: HttpRequest, row: Case) -> Evidence:
    try:
        return one(evidence_of(row), UUID(request.POST.get("choice", "")))
    except ValueError:
        raise Http404("没有找到证明办理方式") from None


def _identity(request: HttpRequest, row: Case, own: JointApplicant) -> None:
    if request.POST.get("original_checked") != "on":
        raise Refused("还没有勾选“已核对证件原件”，不能继续。", code="original_missing")
    record_identity_check(subject=own.subject, by=request.user, agency=row.agency)


def _read(request: HttpRequest, row: Case, own: JointApplicant) -> None:
    """The sections he ticked; with the last of them his own letter is written."""
    item = _choice(request, row)
    reading = notices.start_reading(item.choice, by=request.user, reader=own.subject)
    for section in request.POST.getlist("section"):
        reading = notices.tick_section(reading, section=section, by=request.user)
    notices.finish_reading(reading, by=request.user)
    joint.prepare_own(item.choice, subject=own.subject, by=request.user)


def _write(request: HttpRequest, row: Case, own: JointApplicant) -> None:
    joint.prepare_own(_choice(request, row).choice, subject=own.subject, by=request.user)


def _sign(request: HttpRequest, row: Case, own: JointApplicant) -> None:
    pledge = _choice(request, row).live_of(own.subject_id)
    if pledge is None:
        raise Refused("请先读完告知书。", code="unread")
    signing.sign(
        pledge,
        digest=request.POST.get("signature_digest", ""),
        kind=SignatureKind.PAD,
        by=request.user,
        signature_png=picture(request.POST.get("signature", "")),
        device=device_of(request),
    )
    messages.success(request, "已签署。")


def _paper(request: HttpRequest, row: Case, own: JointApplicant) -> None:
    pledge = _choice(request, row).live_of(own.subject_id)
    if pledge is not None:
        ask_copy(pledge, kind=CopyKind.UNSIGNED, by=request.user)
        messages.success(request, "待签的承诺书正在准备，通常几秒钟；没有出现的，请刷新本页。")


def _scan(request: HttpRequest, row: Case, own: JointApplicant) -> None:
    pledge = _choice(request, row).live_of(own.subject_id)
    if pledge is None or not rules.is_window(request.user, row):
        raise Refused("请先读完告知书。", code="unread")
    signing.sign(
        pledge,
        digest=request.POST.get("signature_digest", ""),
        kind=SignatureKind.PAPER,
        by=request.user,
        paper_scan=kept(request.FILES.get("scan")),
        device=device_of(request),
    )
    messages.success(request, "已签署。")


def _consent(request: HttpRequest, row: Case, own: JointApplicant) -> None:
    drawn = picture(request.POST.get("signature", ""))
    scan = kept(request.FILES.get("scan")) if rules.is_window(request.user, row) else None
    seen = request.POST.getlist("content")
    joint.consent(own, by=request.user, signature_png=drawn, paper_scan=scan, seen=seen)
    messages.success(request, "已签字同意。")


STEPS = {
    "identity": _identity,
    "read": _read,
    "write": _write,
    "sign": _sign,
    "paper": _paper,
    "scan": _scan,
    "consent": _consent,
}
