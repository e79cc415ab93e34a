"""Open data: the lists for programs, with a dictionary that says what each column means."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from matters.enums import ListFormat
from matters.list_pages import as_dictionary
from matters.models import Edition
from portal.kernel.paging import page_by_key
from portal.kernel.spreadsheets import CSV, comma_separated

CATALOGUE_PAGE = 100


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """What there is, how to fetch it, what the columns mean."""
    return render(request, "matters/open_data.html", {"dictionary": as_dictionary()})


@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:
    """The dictionary as a file."""
    rows = [
        (code, name, column["key"], column["name"], column["meaning"])
        for code, name, columns in as_dictionary()
        for column in columns
    ]
    response = HttpResponse(
        comma_separated(["清单代码", "清单名称", "栏目代码", "栏目名称", "含义"], rows), content_type=CSV
    )
    response["Content-Disposition"] = 'attachment; filename="data-dictionary.csv"'
    return response


@require_safe
def catalogue(request: HttpRequest) -> JsonResponse:
    """The lists that hold today, newest first, with the addresses of their data; ``next`` leads on."""
    rows = Edition.objects.for_user(request.user).current().select_related("area")
    for name in ("kind", "area"):
        if wanted := request.GET.get(name):
            rows = rows.filter(**{name: wanted[:12]})
    page = page_by_key(
        request, rows.prefetch_related("files"), ordering=("-published_on", "-id"), size=CATALOGUE_PAGE
    )
    address = request.build_absolute_uri(request.path)
    answer = {
        "dictionary": request.build_absolute_uri(reverse("matters:data_dictionary")),
        "next": f"{address}{page.next_url}" if page.next_url else None,
        "lists": [_entry(request, edition) for edition in page.rows],
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False, "indent": 1})


def _entry(request: HttpRequest, edition: Edition) -> dict[str, object]:
    made = {file.form for file in edition.files.all()}
    return {
        "id": str(edition.pk),
        "code": edition.kind,
        "title": edition.title,
        "area": edition.area_id,
        "number": edition.number,
        "publisher": edition.publisher,
        "published_on": edition.published_on.isoformat(),
        "size": edition.size,
        "digest": edition.digest,
        "files": {
            form: request.build_absolute_uri(reverse("matters:edition_file", args=[edition.pk, form]))
            for form in ListFormat.values
            if form in made
        },
    }
