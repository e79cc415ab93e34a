"""Lines to other systems. Empty until the first one is connected; the room keeps its place in the house."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "portal.exchange"
    label = "exchange"
    verbose_name = "对外接口"
