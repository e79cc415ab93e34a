"""HTTP to other systems: limits, no redirects, no proxy, certificates checked."""

import ssl
from functools import lru_cache

import httpx


def http_client(*, answer_seconds: float, connect_seconds: float) -> httpx.Client:
    """A client that gives up after these times; the caller closes it."""
    limits = httpx.Timeout(answer_seconds, connect=connect_seconds)
    return httpx.Client(timeout=limits, follow_redirects=False, trust_env=False, verify=_trusted())


@lru_cache
def _trusted() -> ssl.SSLContext:
    """Read once a process: reading the authorities takes longer than most answers."""
    return httpx.create_ssl_context(trust_env=False)
