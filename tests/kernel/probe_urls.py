"""Pages that do what no page may do, to see the middleware catch them."""

from django.http import HttpResponse
from django.urls import include, path

from portal.kernel.access import saw
from portal.kernel.acts import Refused
from portal.kernel.models import Holiday
from portal.urls import urlpatterns as real


def write(request):
    Holiday.objects.create(date="2026-01-02", is_workday=False)
    return HttpResponse("written")


def hidden_write(request):
    Holiday.objects.raw("WITH x AS (DELETE FROM kernel_holiday RETURNING date) SELECT date FROM x")[0]
    return HttpResponse("written")


def refuse(request):
    raise Refused("身份证号不对。", way_out="请核对后重填。")


def look(request):
    day = Holiday.objects.first()
    saw(request, day, "测试", unmasked=True)
    return HttpResponse("seen")


urlpatterns = [
    path("probe/write/", write),
    path("probe/hidden/", hidden_write),
    path("probe/refuse/", refuse),
    path("probe/look/", look),
    path("", include(real)),
]
