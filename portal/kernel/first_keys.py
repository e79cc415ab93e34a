"""The keys of a new installation, written to an env file before Django can start (it refuses to without them).

Only the standard library: `manage.py setup` runs this first. Nothing existing is ever overwritten.
"""

import argparse
import base64
import json
import os
import secrets
import sys
from datetime import date
from pathlib import Path

NEEDED = ("SECRET_KEY", "FIELD_KEYS", "LOOKUP_KEY")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `manage.py setup` that concern the env file."""
    parser.add_argument("--env-file", default=".env", help="where the keys are written (default: .env)")
    parser.add_argument(
        "--host", default="", help="host name of the portal, for example portal.example.gov.cn"
    )
    parser.add_argument(
        "--database", default="", help="DATABASE_URL (default: the database of docker-compose.yml)"
    )
    parser.add_argument("--redis", default="", help="REDIS_URL (default: the broker of docker-compose.yml)")
    parser.add_argument("--keys-only", action="store_true", help="write the env file and stop")


def new_settings(*, host: str, database: str = "", redis: str = "") -> dict[str, str]:
    """Fresh secrets and the addresses that go with them."""
    postgres_password, redis_password = secrets.token_hex(20), secrets.token_hex(20)
    key_id = f"k{date.today():%Y%m}"  # noqa: DTZ011 -- a label, not a deadline
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": json.dumps({key_id: fresh_key()}, separators=(",", ":")),
        "LOOKUP_KEY": fresh_key(),
        "ALLOWED_HOSTS": host,
        "PUBLIC_URL": f"https://{host}",
        "DATABASE_URL": database or f"postgres://portal:{postgres_password}@postgres:5432/portal",
        "REDIS_URL": redis or f"redis://:{redis_password}@redis:6379/0",
        "POSTGRES_PASSWORD": postgres_password,
        "REDIS_PASSWORD": redis_password,
    }


def fresh_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def write(path: Path, values: dict[str, str]) -> None:
    """Write the file for its owner's eyes only; an existing one is left alone (FileExistsError)."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("# Written by `manage.py setup`. Keep two copies apart from the database: without\n")
        file.write("# FIELD_KEYS no identity number and no file can be read again. See .env.example.\n")
        file.writelines(f"{name}={value}\n" for name, value in values.items())


def prepare(argv: list[str]) -> None:
    """Before Django loads: make the env file when there are no keys yet, and take its values as our own."""
    parser = argparse.ArgumentParser(add_help=False)
    arguments(parser)
    options, _ = parser.parse_known_args(argv)
    path = Path(options.env_file)
    if {"-h", "--help"} & set(argv):
        os.environ.setdefault("DEMO", "1")  # help needs no keys
        return
    if not path.exists() and not all(os.environ.get(name) for name in NEEDED):
        host = options.host or ask("Host name of the portal (for example portal.example.gov.cn): ")
        write(path, new_settings(host=host, database=options.database, redis=options.redis))
        print(f"Keys written to {path} (readable by its owner only). Keep a copy apart from the database.")  # noqa: T201
    if options.keys_only:
        sys.exit(0)
    for line in path.read_text().splitlines() if path.exists() else []:
        name, found, value = line.partition("=")
        if found and not name.startswith("#"):
            os.environ.setdefault(name, value)


def ask(question: str) -> str:
    if not sys.stdin.isatty():
        sys.exit(f"{question.strip()} — nobody is there to answer; give it as an option (see --help).")
    while not (answer := input(question).strip()):
        pass
    return answer
