"""`make check`: what a machine can say about the code without running it. Every check runs; failures are summed up."""

import json
import os
import secrets
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TYPED = ["portal/kernel", "portal/law", *sorted(str(p.relative_to(ROOT)) for p in ROOT.glob("*/domain"))]
TYPED += sorted(str(p.relative_to(ROOT)) for p in ROOT.glob("portal/*/domain") if p.parent.name != "law")


def production() -> dict[str, str]:
    """An environment as a real installation has it, with secrets that live as long as this process."""
    key, lookup = (b64encode(secrets.token_bytes(32)).decode() for _ in range(2))
    return {
        "PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/tmp"), "LOCAL_CACHE": "1",
        "LOG_LEVEL": "WARNING",
        "SECRET_KEY": secrets.token_urlsafe(50), "FIELD_KEYS": json.dumps({"check1": key}), "LOOKUP_KEY": lookup,
        "ALLOWED_HOSTS": "portal.example.gov.cn", "PUBLIC_URL": "https://portal.example.gov.cn",
        "DATABASE_URL": "postgres://portal:unused@127.0.0.1:1/portal", "REDIS_URL": "redis://127.0.0.1:1/0",
    }  # fmt: skip


def checks() -> dict[str, tuple[list[str], dict[str, str]]]:
    here = dict(os.environ, DEMO="1", LOCAL_CACHE="1", LOG_LEVEL="WARNING")
    manage = [sys.executable, "manage.py"]
    return {
        "ruff": ([str(BIN / "ruff"), "check", "--output-format=concise", "."], here),
        "format": ([str(BIN / "ruff"), "format", "--check", "--output-format=concise", "."], here),
        "templates": ([str(BIN / "djlint"), "--lint", "--quiet", *template_folders()], here),
        "imports": ([str(BIN / "lint-imports"), "--no-cache"], here),
        "types": ([str(BIN / "mypy"), *TYPED], here),
        "migrations": ([*manage, "makemigrations", "--check", "--dry-run"], here),
        "production": ([*manage, "check", "--deploy", "--fail-level", "WARNING"], production()),
    }


def template_folders() -> list[str]:
    return [
        str(path.relative_to(ROOT))
        for path in [ROOT / "templates", *ROOT.glob("*/templates")]
        if path.is_dir()
    ]


def main() -> int:
    chosen = sys.argv[1:]
    failed = []
    for name, (command, env) in checks().items():
        if chosen and name not in chosen:
            continue
        done = subprocess.run(
            command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name}", flush=True)
        if done.returncode:
            failed.append(name)
            print((done.stdout + done.stderr).rstrip(), flush=True)
    print("\nEverything is in order." if not failed else f"\nFailed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
