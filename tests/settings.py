"""Settings of the test process: the portal's own, with quick passwords, plain static names and no outside services.

Processes that journeys start use portal.settings itself, configured by the environment alone.
"""

import os
from pathlib import Path

os.environ["DEMO"] = "1"
os.environ.setdefault("LOCAL_CACHE", "1")
os.environ.setdefault("LOG_LEVEL", "ERROR")

from portal.settings import *  # noqa: F403
from portal.settings import INSTALLED_APPS, ROOT, VAR_DIR

TEST_DIR = VAR_DIR / "test"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
FILES_DIR = TEST_DIR / "files" / f"{WORKER}-{os.getpid()}"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
AXES_ENABLED = True
if not os.environ.get("REDIS_URL"):
    CELERY_BROKER_URL = "memory://"


def without_migrations() -> list[str]:
    """Own apps with models and no first migration yet."""
    own = [app for app in INSTALLED_APPS if (ROOT / app.replace(".", "/")).is_dir()]
    folders = [Path(ROOT, *app.split(".")) for app in own]
    return [
        folder.name
        for folder in folders
        if ((folder / "models.py").exists() or (folder / "models").is_dir())
        and not list((folder / "migrations").glob("0001_*.py"))
    ]


UNMIGRATED = without_migrations()
if UNMIGRATED:  # tables straight from the models, until the migrations are written
    MIGRATION_MODULES = {app.rsplit(".", 1)[-1]: None for app in INSTALLED_APPS}
