"""The law: sources, their versions in time, and the clauses that everything else cites."""

from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "portal.law"
    label = "law"
    verbose_name = "法律依据"
