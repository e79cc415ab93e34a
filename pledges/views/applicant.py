"""The applicant's way through one certificate: choose, read, fill in, check, sign."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matters.domain.groups import groups_for
from pledges import rules
from pledges.bars import credit_door
from pledges.cards import cards_for, comparison_for
from pledges.domain import certificates, choices, filling, notices, signing
from pledges.domain.eligibility import eligibility_of
from pledges.enums import Channel, ChoiceKind, SignatureKind
from pledges.evidence import Evidence, evidence_of
from pledges.flow import NO_STEP, flow_of, next_url, sections_of, shown
from pledges.forms import ChoiceForm, ConditionsForm, HeldForm, TickForm, UploadForm, refuse
from pledges.models import Typed
from pledges.signing_forms import SignForm
from pledges.views.common import CASES, bound, device_of, draft_page, kept_all, one, picture
from pledges.views.signed import after_signing
from pledges.ways import ways_to_sign
from portal.kernel.access import fetch
from portal.kernel.acts import Refused, Stale
from portal.kernel.calendar import today
from portal.people.area_rules import rules_for
from portal.people.enums import RealNameLevel


@draft_page
def choose(request: HttpRequest, evidence: list[Evidence], item: Evidence) -> HttpResponse:
    """Three equal cards for one certificate; both procedures shown beforehand."""
    form = ChoiceForm(bound(request))
    case = item.case
    guarded = choices.guarded(case, request.user)
    eligibility = eligibility_of(case.subject, area=case.area, version=item.version, guarded=guarded)
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["choice"]
        if kind == ChoiceKind.HELD:
            return redirect("pledges:held", item.case.pk, item.choice.pk)
        try:
            chosen = choices.choose(item.choice, kind=kind, by=request.user)
            if kind == ChoiceKind.PLEDGE:
                notices.start_reading(chosen, by=request.user)
            return redirect(_next(item))
        except Refused as refusal:
            refuse(form, refusal)
    context = {
        **_about(evidence, item, 1),
        "form": form,
        "question": item.version.proves.rstrip("。"),
        "eligibility": eligibility,
        "credit": credit_door(case, request.user),
        "cards": cards_for(
            item.choice, barred=not eligibility.is_open, groups=groups_for(item.version.matter)
        ),
        "comparison": comparison_for(item.version, item.case.administrative_matter),
        "bases": item.version.bases.select_related("clause__version__source"),
    }
    return render(request, "pledges/choose.html", context, status=422 if form.errors else 200)


@draft_page
def held(request: HttpRequest, evidence: list[Evidence], item: Evidence) -> HttpResponse:
    """Where what the applicant already holds can be found."""
    form = HeldForm(bound(request), at_counter=False)
    if request.method == "POST" and form.is_valid():
        source, note = form.cleaned_data["held_source"], form.cleaned_data["held_note"]
        try:
            choices.choose(item.choice, kind=ChoiceKind.HELD, by=request.user, held_source=source, note=note)
            return redirect(_next(item))
        except Refused as refusal:
            refuse(form, refusal)
    words = {"title": "已有的信息在哪里？", "lead": "告诉我们到哪里去查，查得到就不用您提交。"}
    context = {**_about(evidence, item, NO_STEP), **words, "form": form}
    return render(request, "pledges/upload.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def certificate(request: HttpRequest, case: UUID, choice: UUID) -> HttpResponse:
    """The certificate is handed in: with the draft, or later when a pledge was withdrawn."""
    row = fetch(CASES, request.user, rules.is_applicant, rules.may_hand_in, pk=case)
    evidence = evidence_of(row)
    item = one(evidence, choice)
    form = UploadForm(bound(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            certificates.hand_in(item.choice, by=request.user, files=kept_all(form.cleaned_data["file"]))
            return redirect(_next(item))
        except Refused as refusal:
            refuse(form, refusal)
    words = {"title": f"提交{item.version.name}", "lead": "把开好的证明拍照或者扫描上传，不用交纸质的。"}
    context = {**_about(evidence, item, NO_STEP), **words, "form": form}
    return render(request, "pledges/upload.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def notice(request: HttpRequest, case: UUID, choice: UUID) -> HttpResponse:
    """One section of the notice; the first that is not ticked, or the one asked for."""
    row = fetch(CASES, request.user, rules.is_applicant, rules.may_edit, pk=case)
    evidence = evidence_of(row)
    return _notice_page(request, evidence, one(evidence, choice), TickForm())


def _notice_page(
    request: HttpRequest, evidence: list[Evidence], item: Evidence, form: TickForm
) -> HttpResponse:
    text = notices.current_text(item.choice)
    reading = item.reading if item.reading and item.reading.text_id == text.pk else None
    sections = sections_of(text, reading)
    if reading is None:
        context = {**_about(evidence, item, 2), "changed": item.reading is not None, "sections": sections}
        return render(request, "pledges/notice_start.html", context)
    keys = [section["key"] for section in sections]
    wanted = request.POST.get("section") or request.GET.get("section")
    unread = next((section["key"] for section in sections if not section["ticked"]), keys[0])
    place = keys.index(wanted if wanted in keys else unread)
    context = {
        **_about(evidence, item, 2),
        "form": form,
        "section": sections[place],
        "questions": text.questions,
        "done": place + 1,
        "total": len(sections),
        "finished": reading.finished_at is not None,
        "previous": keys[place - 1] if place else "",
        "following": keys[place + 1] if place + 1 < len(keys) else "",
    }
    return render(request, "pledges/notice.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def read(request: HttpRequest, case: UUID, choice: UUID) -> HttpResponse:
    """The notice is opened (again, when its text changed)."""
    row = fetch(CASES, request.user, rules.is_applicant, rules.may_edit, pk=case)
    item = one(evidence_of(row), choice)
    notices.start_reading(item.choice, by=request.user)
    return redirect("pledges:notice", row.pk, item.choice.pk)


@login_required
@require_POST
def tick(request: HttpRequest, case: UUID, choice: UUID) -> HttpResponse:
    """One section has been read; after the last one the reading is proof."""
    row = fetch(CASES, request.user, rules.is_applicant, rules.may_edit, pk=case)
    evidence = evidence_of(row)
    item = one(evidence, choice)
    form = TickForm(request.POST)
    if item.reading is None or not form.is_valid():
        return _notice_page(request, evidence, item, form)
    try:
        reading = notices.tick_section(item.reading, section=form.cleaned_data["section"], by=request.user)
        if all(section["ticked"] for section in sections_of(reading.text, reading)):
            notices.finish_reading(reading, by=request.user)
            return redirect("pledges:fill", row.pk, item.choice.pk)
    except Stale as refusal:
        return _read_again(request, item, refusal)
    except Refused as refusal:
        refuse(form, refusal)
        return _notice_page(request, evidence, item, form)
    return redirect("pledges:notice", row.pk, item.choice.pk)


def _read_again(request: HttpRequest, item: Evidence, refusal: Stale) -> HttpResponse:
    """Text or content changed meanwhile: back to the first step that it touches."""
    messages.warning(request, f"{refusal.message}{refusal.way_out}")
    text = notices.current_text(item.choice)
    if item.reading is None or item.reading.text_id != text.pk:
        notices.start_reading(item.choice, by=request.user)
        return redirect("pledges:notice", item.case.pk, item.choice.pk)
    return redirect("pledges:review" if item.live else "pledges:fill", item.case.pk, item.choice.pk)


@draft_page
def fill(request: HttpRequest, evidence: list[Evidence], item: Evidence) -> HttpResponse:
    """The conditions of the pledge, each in its own unit."""
    text = notices.current_text(item.choice)
    typed = Typed.objects.filter(choice=item.choice).first()
    known = {**(item.live.values if item.live else {}), "site_address": item.case.site_address}
    known |= typed.values if typed else {}
    form = ConditionsForm(bound(request), text=text, version=item.version, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            signing.prepare(
                item.choice,
                values=form.values(),
                by=request.user,
                site_address=form.cleaned_data.get("site_address", ""),
            )
            return redirect("pledges:review", item.case.pk, item.choice.pk)
        except Stale as refusal:
            return _read_again(request, item, refusal)
        except Refused as refusal:
            refuse(form, refusal)
    context = {**_about(evidence, item, 3), "form": form, "typed": typed}
    context |= {"examples": text.examples, "questions": text.questions}
    return render(request, "pledges/fill.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def keep(request: HttpRequest, case: UUID, choice: UUID) -> HttpResponse:
    """Keep what is typed while it is typed; the answer says when, and that nothing is filed yet."""
    row = fetch(CASES, request.user, rules.is_applicant, rules.may_edit, pk=case)
    item = one(evidence_of(row), choice)
    typed = filling.keep_typed(item.choice, typed=request.POST.dict(), by=request.user)
    return render(request, "pledges/_typed.html", {"typed": typed})


@draft_page
def review(request: HttpRequest, evidence: list[Evidence], item: Evidence) -> HttpResponse:
    """The whole letter as a page, the same content as the paper."""
    if item.live is None:
        return redirect(next_url(item.case, evidence))
    context = {**_about(evidence, item, 4), "content": shown(item.live), "pledge": item.live}
    return render(request, "pledges/review.html", context)


@draft_page
def sign(request: HttpRequest, evidence: list[Evidence], item: Evidence) -> HttpResponse:
    """The signature, bound to what stood above it; files the case when nothing else is missing."""
    if item.live is None or item.signed:
        return redirect(next_url(item.case, evidence))
    if answer := _not_here(request, evidence, item):
        return answer
    ways = ways_to_sign(item.live, request.user, current=SignatureKind.PAD)
    if request.method == "GET" and not (ways.current and ways.current.way.is_open) and ways.first:
        return redirect(ways.first.url)
    form = SignForm(bound(request))
    if request.method == "POST" and form.is_valid():
        try:
            signed = signing.sign(
                item.live,
                digest=form.cleaned_data["signature_digest"],
                kind=SignatureKind.PAD,
                by=request.user,
                signature_png=picture(form.cleaned_data["signature"]),
                device=device_of(request),
            )
            return after_signing(request, signed)
        except Stale as refusal:
            return _read_again(request, item, refusal)
        except Refused as refusal:
            refuse(form, refusal)
    context = {**_about(evidence, item, 5), "form": form, "digest": item.live.content_digest, "ways": ways}
    return render(request, "pledges/sign.html", context, status=422 if form.errors else 200)


def _not_here(request: HttpRequest, evidence: list[Evidence], item: Evidence) -> HttpResponse | None:
    """In person by the area's rule or by law, or the account is not sure enough: the way to the counter."""
    case = item.case
    rules_here = rules_for(case.area, on=today())
    level = RealNameLevel(request.user.real_name_level)
    in_person = rules_here.sign_in_person or not rules_here.electronic_allowed
    known = level.reaches(rules_here.id_check_required_online_level)
    if known and not in_person and case.channel == Channel.ONLINE and not item.version.on_paper_only:
        return None
    context = {
        **_about(evidence, item, 5),
        "agency": case.agency,
        "in_person": in_person,
        "known": known,
        "online": case.channel == Channel.ONLINE,
    }
    return render(request, "pledges/sign_counter.html", context)


def _next(item: Evidence) -> str:
    return next_url(item.case, evidence_of(item.case))


def _about(evidence: list[Evidence], item: Evidence, step: int) -> dict:
    """What every page of the way needs."""
    return {
        "case": item.case,
        "item": item,
        "choice": item.choice,
        "version": item.version,
        "flow": flow_of(evidence, item.choice, step),
    }
