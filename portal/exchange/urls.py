"""Addresses of the lines to business systems."""

from django.conf import settings
from django.urls import path

from portal.exchange.views import clients, demo_inbox, mine, outbox, receipts, webhooks

app_name = "exchange"
CLIENT = "system/lines/<uuid:pk>/"

urlpatterns = [
    path("system/lines/", clients.index, name="clients"),
    path("system/lines/new/", clients.new, name="new_client"),
    path(CLIENT, clients.client, name="client"),
    path(CLIENT + "tokens/", clients.issue, name="issue_token"),
    path(CLIENT + "tokens/<uuid:token>/revoke/", clients.revoke_token, name="revoke_token"),
    path(CLIENT + "revoke/", clients.revoke, name="revoke_client"),
    path(CLIENT + "subscriptions/", webhooks.subscribe, name="subscribe"),
    path("system/subscriptions/<uuid:pk>/", webhooks.deliveries, name="deliveries"),
    path("system/subscriptions/<uuid:pk>/end/", webhooks.end, name="end_subscription"),
    path("system/deliveries/<uuid:pk>/again/", webhooks.redeliver, name="redeliver"),
    path("system/messages/", outbox.index, name="outbox"),
    path("system/messages/<uuid:pk>/again/", outbox.again, name="send_again"),
    path("exchange/messages/receipts/", receipts.receive, name="receipts"),
    path("my/messages/", mine.settings_page, name="my_messages"),
    path("my/messages/wishes/", mine.save_wishes, name="save_wishes"),
    path("my/messages/<slug:channel>/", mine.address, name="my_address"),
    path("my/messages/<slug:channel>/code/", mine.code, name="my_code"),
    path("my/messages/<slug:channel>/remove/", mine.remove, name="remove_contact"),
]
if settings.DEMO:  # elsewhere there is no such address
    urlpatterns.append(path("demo/messages/", demo_inbox.index, name="demo_inbox"))
