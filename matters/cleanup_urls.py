"""Addresses of the clean-up drive and of the guides of issuers."""

from django.urls import path

from matters.views import cleanup, cleanup_items, cleanup_lists, issuer_guides

CAMPAIGN = "bureau/cleanup/<uuid:pk>/"
FORM = "bureau/cleanup/forms/<uuid:pk>/"
ITEM = "bureau/cleanup/items/<uuid:pk>/"
LIST = "bureau/cleanup/lists/<uuid:pk>/"
GUIDE = "bureau/cleanup/issuer-guides/<uuid:pk>/"

urlpatterns = [
    path("bureau/cleanup/", cleanup.campaigns, name="campaigns"),
    path("bureau/cleanup/open/", cleanup.open_campaign, name="campaign_open"),
    path(CAMPAIGN, cleanup.campaign, name="campaign"),
    path(CAMPAIGN + "agencies/", cleanup.agencies, name="campaign_agencies"),
    path(CAMPAIGN + "late/", cleanup.late, name="campaign_late"),
    path(CAMPAIGN + "cover/", cleanup.cover, name="campaign_cover"),
    path(CAMPAIGN + "close/", cleanup.close, name="campaign_close"),
    path(FORM, cleanup_items.form, name="cleanup_return"),
    path(FORM + "contacts/", cleanup_items.contacts, name="cleanup_contacts"),
    path(FORM + "add/", cleanup_items.add, name="cleanup_add"),
    path(FORM + "upload/", cleanup_items.upload, name="cleanup_upload"),
    path(FORM + "blank/", cleanup_items.blank, name="cleanup_blank"),
    path(FORM + "hand-in/", cleanup_items.hand_in, name="cleanup_hand_in"),
    path(FORM + "reopen/", cleanup_items.reopen, name="cleanup_reopen"),
    path(FORM + "excuse/", cleanup_items.excuse, name="cleanup_excuse"),
    path(ITEM, cleanup_items.item, name="cleanup_item"),
    path(ITEM + "edit/", cleanup_items.edit, name="cleanup_edit"),
    path(ITEM + "drop/", cleanup_items.drop, name="cleanup_drop"),
    path(ITEM + "review/", cleanup_items.review, name="cleanup_review"),
    path(ITEM + "confirm/", cleanup_items.confirm, name="cleanup_confirm"),
    path(ITEM + "object/", cleanup_items.object_to, name="cleanup_object"),
    path(LIST, cleanup_lists.cleanup_list, name="cleanup_list"),
    path(LIST + "collect/", cleanup_lists.collect, name="cleanup_collect"),
    path(LIST + "check/", cleanup_lists.check, name="cleanup_check"),
    path(LIST + "approve/", cleanup_lists.approve, name="cleanup_approve"),
    path(LIST + "give-back/", cleanup_lists.give_back, name="cleanup_give_back"),
    path(LIST + "publish/", cleanup_lists.publish, name="cleanup_publish"),
    path(LIST + "report/", cleanup_lists.report, name="cleanup_report"),
    path(LIST + "receive/", cleanup_lists.receive, name="cleanup_receive"),
    path(LIST + "return/", cleanup_lists.return_report, name="cleanup_report_return"),
    path("bureau/cleanup/issuer-guides/", issuer_guides.desk, name="issuer_guides"),
    path("bureau/cleanup/issuer-guides/begin/", issuer_guides.begin, name="issuer_guide_begin"),
    path(GUIDE, issuer_guides.edit, name="issuer_guide_edit"),
    path(GUIDE + "publish/", issuer_guides.publish, name="issuer_guide_publish"),
    path(GUIDE + "take-back/", issuer_guides.take_back, name="issuer_guide_take_back"),
    path("certificates/", issuer_guides.guides, name="issuer_guides_public"),
    path("certificates/<uuid:pk>/", issuer_guides.guide, name="issuer_guide"),
]
