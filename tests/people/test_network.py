"""Whose address a request has."""

import pytest
from django.test import RequestFactory

from portal.people.network import client_address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    (
        (0, "", "192.0.2.1"),
        (0, "198.51.100.7", "192.0.2.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "10.0.0.1, 198.51.100.7", "198.51.100.7"),
        (2, "203.0.113.5, 198.51.100.7, 10.0.0.9", "198.51.100.7"),
        (2, "198.51.100.7", "192.0.2.1"),
        (1, "not an address", ""),
        (1, "2001:db8::1", "2001:db8::1"),
    ),
)
def test_only_what_trusted_proxies_wrote_is_believed(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == address
