"""Where a signed-in person is sent."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.kernel.registry import nav


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """The first desk of the person's roles; a citizen's desk are her own cases."""
    roles = request.user.roles
    desks = sorted((entry for entry in nav if entry.roles & roles), key=lambda entry: entry.order)
    return redirect(desks[0].url_name if desks else "pledges:my")
