"""People: areas and their rules, agencies, users and roles, and the subjects who apply and pledge."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "portal.people"
    label = "people"
    verbose_name = "机构与人员"
