"""The words of how a person can be reached."""

from django.db import models


class Channel(models.TextChoices):
    """Ways out of the portal; in the portal itself everything is told always."""

    SMS = "sms", "短信"
    EMAIL = "email", "电子邮件"
