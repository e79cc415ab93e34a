"""`python -m portal.kernel.healthy`: whether the web process of this container answers; for its health check.
`manage.py up` asks the same before it says that the portal is ready.

Only the standard library, because it runs every half minute.
"""

import os
import sys
import urllib.error
import urllib.request


def healthy(port: str = "") -> bool:
    """Ask /health/ under a host name that the portal accepts."""
    port = port or os.environ.get("GRANIAN_PORT", "8000")
    host = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0].strip().lstrip(".")
    request = urllib.request.Request(f"http://127.0.0.1:{port}/health/?format=text", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(0 if healthy() else 1)
