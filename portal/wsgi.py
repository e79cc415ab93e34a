"""WSGI entry of the portal (granian)."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def whole(answer: Application) -> Application:
    """Every answer is handed over in one piece, so that a slow reader holds the server's buffer and not a worker.

    The server would otherwise draw an iterable piece by piece in the worker's only thread, as fast as the client
    reads. Nothing here is too large to be held: files are decrypted in memory anyhow, and uploads are capped. What
    waits for the end of an answer (access events, the connection's return) is done before the answer leaves.
    """

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        body = answer(environ, start_response)
        try:
            return [b"".join(body)]
        finally:
            if close := getattr(body, "close", None):
                close()

    return application


application = whole(get_wsgi_application())
