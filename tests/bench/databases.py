"""A database for each benchmark, so that figures do not depend on what ran before."""

import os
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection


def use_own_database() -> str:
    """A database of this run, so that figures do not depend on what ran before."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    name = f"bench_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    return urlunsplit(parts._replace(path=f"/{name}"))
