"""Comments on the fields of a version: said, answered, settled, each from the version's page."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from matters.domain import comments
from matters.models import ReviewComment
from matters.review_forms import AnswerForm, CommentForm
from matters.views.version import do_act, fetch_version
from portal.kernel.access import fetch
from portal.kernel.attempt import attempt

ROWS = ReviewComment.objects.select_related("version__matter__area", "version__matter__agency")


@login_required
@require_POST
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A comment on one field."""
    form = CommentForm(request.POST, auto_id="comment_%s")
    return do_act(
        request,
        pk,
        slot="comment_form",
        form=form,
        done="意见已记下。",
        do=lambda v: comments.comment(v, by=request.user, **form.cleaned_data),
    )


@login_required
@require_POST
def answer(request: HttpRequest, pk: UUID, comment: UUID) -> HttpResponse:
    """The drafters' answer to one comment."""
    row = _fetch(request, pk, comment)
    form = AnswerForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    attempt(request, None, lambda: comments.answer(row, words=words, by=request.user), "已答复。")
    return _back(pk)


@login_required
@require_POST
def settle(request: HttpRequest, pk: UUID, comment: UUID) -> HttpResponse:
    """The reviewers are content."""
    row = _fetch(request, pk, comment)
    attempt(request, None, lambda: comments.settle(row, by=request.user), "已了结。")
    return _back(pk)


def _fetch(request: HttpRequest, pk: UUID, comment: UUID) -> ReviewComment:
    fetch_version(request, pk)
    return fetch(ROWS, request.user, pk=comment, version=pk)


def _back(pk: UUID) -> HttpResponse:
    return redirect(reverse("matters:version", args=[pk]) + "#comments")
