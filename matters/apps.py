"""The catalogue: administrative matters, the certificates they ask for, texts and published lists."""

from django.apps import AppConfig


class MattersConfig(AppConfig):
    name = "matters"
    verbose_name = "证明事项"
