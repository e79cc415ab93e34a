"""The keys of a new installation, written to an env file before Django can start (it refuses to without them).

Only the standard library: `manage.py setup` runs this first. Nothing existing is ever overwritten.
"""

import argparse
import base64
import json
import os
import re
import secrets
import socket
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

NEEDED = ("SECRET_KEY", "FIELD_KEYS", "LOOKUP_KEY")
HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `manage.py setup` that concern the env file."""
    parser.add_argument("--env-file", default=".env", help="密钥写到哪个文件（默认 .env）")
    parser.add_argument("--host", default="", help="门户的域名，例如 portal.example.gov.cn")
    parser.add_argument(
        "--database", default="", help="数据库地址 DATABASE_URL（不写即为 docker-compose.yml 里的数据库）"
    )
    parser.add_argument("--redis", default="", help="REDIS_URL（用 docker-compose.yml 部署的不用写）")
    parser.add_argument("--keys-only", action="store_true", help="只生成密钥文件")


def new_settings(*, host: str, database: str = "", redis: str = "") -> dict[str, str]:
    """Fresh secrets and the addresses that go with them."""
    key_id = f"k{date.today():%Y%m}"  # noqa: DTZ011 -- a label, not a deadline
    found = {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": json.dumps({key_id: fresh_key()}, separators=(",", ":")),
        "LOOKUP_KEY": fresh_key(),
        "ALLOWED_HOSTS": host,
        "PUBLIC_URL": f"https://{host}",
    }
    if database:  # no containers; without a broker of its own, `manage.py up` starts one
        return found | {"DATABASE_URL": database} | ({"REDIS_URL": redis} if redis else {})
    postgres_password, redis_password = secrets.token_hex(20), secrets.token_hex(20)
    return found | {
        "DATABASE_URL": f"postgres://portal:{postgres_password}@postgres:5432/portal",
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
    if {"-h", "--help"} & set(argv):
        os.environ.setdefault("DEMO", "1")  # help needs no keys
        return
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    if any(os.environ.get(name, "").lower() in ("1", "true", "yes", "on") for name in ("DEMO", "DEBUG")):
        return  # the command itself refuses; no key is made
    path = Path(options.env_file)
    if not path.exists() and not all(os.environ.get(name) for name in NEEDED):
        make(path, options)
    if options.keys_only:
        sys.exit(0)
    for line in path.read_text().splitlines() if path.exists() else []:
        name, found, value = line.partition("=")
        if found and not name.startswith("#"):
            os.environ.setdefault(name, value)
    if missing := [name for name in NEEDED if not os.environ.get(name)]:
        sys.exit(f"{path} 已经存在，但没有 {'、'.join(missing)}。请补上；全新安装的，把它改名后再来一次。")
    if not reachable(os.environ.get("REDIS_URL", "")):
        os.environ.setdefault("LOCAL_CACHE", "1")  # nothing is cached yet on a first start


def make(path: Path, options: argparse.Namespace) -> None:
    """Ask for what the options do not say, and write the env file."""
    host, database, redis = options.host, options.database, options.redis
    if host:
        try:
            host = host_name(host)
        except ValueError as error:
            sys.exit(f"--host：{error}")
    else:
        host = ask("门户的域名（例如 portal.example.gov.cn）：", host_name)
        database = database or ask(
            "数据库地址（用 docker-compose.yml 部署的，直接回车）：", database_url, empty=True
        )
    try:
        write(path, new_settings(host=host, database=database and database_url(database), redis=redis))
    except (OSError, ValueError) as error:
        sys.exit(f"写不了 {path}：{error}")
    say(
        f"密钥已写入 {path.resolve()}，只有文件主人能读。请另存两份，和数据库分开保管：丢了它，证件号码和文件都无法再读出。"
    )


def host_name(text: str) -> str:
    """The bare name, however it was pasted; raises ValueError."""
    name = text.strip().lower().removeprefix("https://").removeprefix("http://").rstrip("/.")
    if not HOST.fullmatch(name):
        raise ValueError(
            f"“{text}”不是域名。只写名字，不写端口和路径；也不能是 IP 地址或 localhost，证书和查验码都要用域名。"
        )
    return name


def database_url(text: str) -> str:
    if not re.match(r"(postgres|postgresql|psql)://[^/]+/.+|sqlite:///.+", text):
        raise ValueError(
            "写成 postgres://用户:口令@主机:5432/库名，或者 sqlite:////绝对路径/portal.sqlite3。"
        )
    return text


def reachable(url: str) -> bool:
    """Whether something listens at this address."""
    try:
        parts = urlsplit(url)
        with socket.create_connection((parts.hostname or "", parts.port or 6379), timeout=1):
            return True
    except (OSError, ValueError):
        return False


def ask(question: str, check: Callable[[str], str] = str, *, empty: bool = False) -> str:
    """Ask until the answer passes the check (ValueError tells why not); leaving is no error."""
    if not sys.stdin.isatty():
        sys.exit(f"{question.strip()}现在没有人能回答，请用选项给出（见 manage.py setup --help）。")
    while True:
        try:
            answer = input(question).strip()
            if answer or empty:
                return check(answer) if answer else ""
        except UnicodeDecodeError:
            say("  没有看清，请再输入一次。")
        except ValueError as error:
            say(f"  {error}")
        except (EOFError, KeyboardInterrupt):
            sys.exit("\n停在这里，没有建立任何账号。再运行一次 manage.py setup 就能接着来。")


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201
