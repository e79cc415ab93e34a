"""What `manage.py check --deploy` asks of an installation, beyond Django's own questions."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


@register(Tags.security, deploy=True)
def production(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Demo secrets, open host names, addresses without TLS, a database for one machine only."""
    return [message for message in (demo(), hosts(), address(), keys(), database()) if message]


def demo() -> CheckMessage | None:
    if settings.DEMO or settings.DEBUG:
        return Error(
            "DEMO or DEBUG is on.", hint="Unset both; run `manage.py setup` for keys.", id="portal.E001"
        )
    return None


def hosts() -> CheckMessage | None:
    allowed = set(settings.ALLOWED_HOSTS)
    if "*" in allowed or not allowed - LOOPBACK:
        return Error("ALLOWED_HOSTS does not name this portal's host.", id="portal.E002")
    return None


def address() -> CheckMessage | None:
    if not settings.PUBLIC_URL.startswith("https://") or not settings.HTTPS:
        return Error(
            "PUBLIC_URL must be https and HTTPS on: check codes on paper lead there.", id="portal.E003"
        )
    return None


def keys() -> CheckMessage | None:
    if settings.LOOKUP_KEY in settings.FIELD_KEYS.values():
        return Error("LOOKUP_KEY must not be one of FIELD_KEYS.", id="portal.E004")
    return None


def database() -> CheckMessage | None:
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return Warning(
            "SQLite serves one machine and few writers; production is PostgreSQL.", id="portal.W001"
        )
    return None
