"""The public check: anybody who was handed a letter can ask whether it is real and still counts."""

from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from pledges.content import in_fours
from pledges.enums import PledgeState
from pledges.forms import CheckForm, CompareForm
from pledges.models import Letter, Pledge, Writ
from pledges.paper import short_digest
from portal.kernel.ids import read_code

QUESTIONS_A_MINUTE = 30
CODE_LENGTH = 20
ANSWERS = {
    PledgeState.SIGNED: ("good", "真实，有效", "这份承诺书由本平台出具，现在有效。"),
    PledgeState.IN_FORCE: ("good", "真实，有效", "这份承诺书由本平台出具，现在有效。"),
    PledgeState.KEPT: ("good", "真实，有效，已核查属实", "这份承诺书由本平台出具，承诺的内容经核查属实。"),
    PledgeState.WITHDRAWN: (
        "stopped",
        "真实，但已撤回",
        "这份承诺书由本平台出具，申请人后来撤回了承诺，现在不能再用。",
    ),
    PledgeState.CORRECTED: (
        "stopped",
        "真实，但已更正",
        "这份承诺书由本平台出具，申请人后来更正了内容并重新签署，这一份不再使用。",
    ),
    PledgeState.BROKEN: (
        "late",
        "真实，但核查不实",
        "这份承诺书由本平台出具，承诺的内容经核查不实，不能再用。",
    ),
}
UNKNOWN = (
    "stopped",
    "查不到",
    "没有这个查验码的承诺书或者文书。请核对有没有抄错；确实没错的，不是本平台出具的。",
)
WRIT_GOOD = ("good", "真实，有效", "这份文书由本平台出具，现在有效。")


@dataclass(frozen=True)
class Answer:
    """What the public is told about one code."""

    code: str
    pledge: Pledge | None
    writ: Writ | None = None

    @property
    def _words(self) -> tuple[str, str, str]:
        if self.writ:
            gone = f"这份文书由本平台出具，现在不再使用：{self.writ.superseded_reason}。"
            return ("stopped", "真实，但不再使用", gone) if self.writ.superseded else WRIT_GOOD
        return ANSWERS[PledgeState(self.pledge.state)] if self.pledge else UNKNOWN

    @property
    def tone(self) -> str:
        return self._words[0]

    @property
    def box(self) -> str:
        """The box around the answer; one that no longer counts is as plain as one that is not known."""
        return "" if self.tone == "stopped" else self.tone

    @property
    def word(self) -> str:
        return self._words[1]

    @property
    def explanation(self) -> str:
        return self._words[2]

    @property
    def printed_digest(self) -> str:
        """As it stands at the foot of the paper."""
        if self.writ:
            return short_digest(self.writ.digest)
        return short_digest(self.pledge.document_digest) if self.pledge else ""

    @property
    def shown_code(self) -> str:
        """In groups of four, as it stands on paper."""
        return in_fours(self.code)


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Where the code is typed."""
    form = CheckForm(request.GET if "code" in request.GET else None)
    if form.is_valid() and read_code(form.cleaned_data["code"]):
        return redirect("pledges:check_code", read_code(form.cleaned_data["code"])[:CODE_LENGTH])
    return render(request, "pledges/check.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def check_code(request: HttpRequest, code: str) -> HttpResponse:
    """The answer for one code. Known or not, it takes the same queries and the same page."""
    if _too_often(request):
        return render(request, "pledges/check_busy.html", status=429)
    found = _asked(code)
    context = {"result": found, "compare_form": CompareForm()}
    return render(request, "pledges/check_result.html", context)


@require_POST
def check_compare(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a file is, byte for byte, the one on record; the file is not kept."""
    if _too_often(request):
        return render(request, "pledges/check_busy.html", status=429)
    found = _asked(code)
    form = CompareForm(request.POST, request.FILES)
    same = None
    if form.is_valid() and found.pledge is not None:
        digest = sha256(form.cleaned_data["file"].read()).hexdigest()
        same = Letter.objects.filter(pledge=found.pledge, sha256=digest).exists()
    if form.is_valid() and found.writ is not None:
        digest = sha256(form.cleaned_data["file"].read()).hexdigest()
        same = found.writ.sha256 == digest
    context = {"result": found, "compare_form": form, "compared": same}
    return render(request, "pledges/check_result.html", context, status=422 if form.errors else 200)


def _asked(code: str) -> Answer:
    plain = read_code(code)[:CODE_LENGTH]
    writs = Writ.objects.select_related("agency", "subject", "file")
    writ = writs.filter(check_code=plain).first()
    return Answer(plain, Pledge.objects.public().filter(check_code=plain).first(), writ)


def _too_often(request: HttpRequest) -> bool:
    """More questions from one address in a minute than a person asks. Kept hashed, and only so long."""
    address = sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()[:20]
    key = f"check:{address}"
    cache.add(key, 0, timeout=60)
    try:
        return cache.incr(key) > QUESTIONS_A_MINUTE
    except ValueError:  # it ran out between the two calls
        return False
