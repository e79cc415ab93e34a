"""Addresses of the lines to business systems."""

from django.urls import path

from portal.exchange.views import clients, webhooks

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
]
