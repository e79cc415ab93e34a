"""Addresses of the catalogue: public pages, then the desk of the agencies and the justice bureau."""

from django.urls import path

from matters.views import bureau, lists, public, texts

app_name = "matters"

VERSION = "bureau/versions/<uuid:pk>/"

urlpatterns = [
    path("", public.home, name="home"),
    path("matters/", public.directory, name="directory"),
    path("matters/<uuid:pk>/", public.matter, name="matter"),
    path("matters/<uuid:pk>/texts/", texts.history, name="texts"),
    path("matters/<uuid:pk>/texts/<int:number>/", texts.text, name="text"),
    path("guides/<uuid:pk>/", public.guide, name="guide"),
    path("lists/", lists.editions, name="lists"),
    path("lists/<uuid:pk>/", lists.edition, name="edition"),
    path("bureau/", bureau.desk, name="bureau"),
    path("bureau/lists/", bureau.lists, name="bureau_lists"),
    path(VERSION, bureau.version, name="version"),
    path(VERSION + "submit/", bureau.submit, name="version_submit"),
    path(VERSION + "pass/", bureau.pass_step, name="version_pass"),
    path(VERSION + "send-back/", bureau.send_back, name="version_send_back"),
    path(VERSION + "refuse/", bureau.refuse_listing, name="version_refuse"),
    path(VERSION + "publish/", bureau.publish, name="version_publish"),
    path(VERSION + "take-down/", bureau.take_down, name="version_take_down"),
]
