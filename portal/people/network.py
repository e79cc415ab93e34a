"""Where a request comes from, also behind the proxies that the operator names."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the client, or "" when it cannot be told.

    Each trusted proxy appends the address that it saw to X-Forwarded-For, so the client is as many entries from the
    right as there are proxies; what stands further left was written by the client and is not believed.
    """
    address = request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    if 0 < settings.TRUSTED_PROXIES <= len(hops):
        address = hops[-settings.TRUSTED_PROXIES]
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""
