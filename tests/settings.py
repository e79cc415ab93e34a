"""Settings of the test process: the portal's own, with quick passwords, plain static names and no outside services.

Processes that journeys start use portal.settings itself, configured by the environment alone.
"""

import os

os.environ["DEMO"] = "1"
os.environ.setdefault("LOCAL_CACHE", "1")
os.environ.setdefault("LOG_LEVEL", "ERROR")

from portal.settings import *  # noqa: F403
from portal.settings import CACHES, VAR_DIR

TEST_DIR = VAR_DIR / "test"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
FILES_DIR = TEST_DIR / "files" / f"{WORKER}-{os.getpid()}"
CACHES = {"default": {**CACHES["default"], "KEY_PREFIX": f"{WORKER}-{os.getpid()}"}}
if os.environ.get("REDIS_URL"):
    # A database of its own for each worker: a test that empties the cache empties no other worker's.
    number = int(WORKER.removeprefix("gw")) + 1 if WORKER.startswith("gw") else 0
    CACHES["default"]["LOCATION"] = os.environ["REDIS_URL"].rsplit("/", 1)[0] + f"/{number}"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
AXES_ENABLED = True
if not os.environ.get("REDIS_URL"):
    CELERY_BROKER_URL = "memory://"
