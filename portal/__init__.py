"""The house: kernel, law, people, exchange and oversight."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
