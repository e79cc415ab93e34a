"""A county's first start: keys, checks, and the three administrators."""

import json
import os
import stat
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from portal.kernel import checks, first_keys
from portal.people.models import Agency, User

CODE = "import django; django.setup(); print('started')"


def start_portal(**env):
    """Load the production settings in a process of its own."""
    base = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "portal.settings", "LOCAL_CACHE": "1"}
    return subprocess.run(
        [sys.executable, "-c", CODE],
        cwd=settings.ROOT,
        env=base | env,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def production_env():
    return first_keys.new_settings(host="portal.example.gov.cn")


def test_written_file_is_private_and_complete(tmp_path):
    path = tmp_path / ".env"
    first_keys.write(path, first_keys.new_settings(host="portal.example.gov.cn"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {line.split("=")[0] for line in path.read_text().splitlines() if "=" in line} >= set(
        first_keys.NEEDED
    )


def test_existing_keys_are_never_overwritten(tmp_path):
    path = tmp_path / ".env"
    path.write_text("SECRET_KEY=old\n")
    with pytest.raises(FileExistsError):
        first_keys.write(path, first_keys.new_settings(host="x"))
    assert path.read_text() == "SECRET_KEY=old\n"


def test_two_installations_share_no_secret():
    first, second = (first_keys.new_settings(host="x") for _ in range(2))
    for name in (*first_keys.NEEDED, "POSTGRES_PASSWORD", "REDIS_PASSWORD"):
        assert first[name] != second[name]


@pytest.mark.parametrize(
    "typed", ["portal.example.gov.cn", " https://Portal.example.gov.cn/ ", "http://portal.example.gov.cn"]
)
def test_host_name_is_taken_however_it_was_pasted(typed):
    assert first_keys.host_name(typed) == "portal.example.gov.cn"


@pytest.mark.parametrize(
    "typed", ["10.1.1.1", "localhost", "a.cn/portal", "a.cn:8000", "a b.cn", "门户.cn", "-a.cn"]
)
def test_what_is_no_host_name_is_refused(typed):
    with pytest.raises(ValueError, match="不是域名"):
        first_keys.host_name(typed)


@pytest.mark.parametrize("typed", ["mysql://a/b", "portal.sqlite3", "postgres://"])
def test_an_address_of_no_database_is_refused(typed):
    with pytest.raises(ValueError, match="postgres://"):
        first_keys.database_url(typed)


def test_without_containers_the_file_names_only_what_was_given():
    found = first_keys.new_settings(host="x.cn", database="sqlite:////srv/portal.sqlite3")
    assert found["DATABASE_URL"] == "sqlite:////srv/portal.sqlite3"
    assert not {"REDIS_URL", "POSTGRES_PASSWORD", "REDIS_PASSWORD"} & set(found)


def answers(monkeypatch, *typed):
    """A technician at the terminal who types these lines."""
    lines = iter(typed)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: next(lines))


def test_a_wrong_answer_is_asked_again(monkeypatch, capsys):
    answers(monkeypatch, "", "10.1.1.1", "portal.example.gov.cn")
    assert first_keys.ask("域名：", first_keys.host_name) == "portal.example.gov.cn"
    assert "不是域名" in capsys.readouterr().out


def test_nobody_to_answer_ends_with_the_way_out(monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(SystemExit, match="--help"):
        first_keys.ask("域名：")


@pytest.mark.parametrize("leaving", [KeyboardInterrupt, EOFError])
def test_leaving_is_no_error(monkeypatch, leaving):
    def leave(question):
        raise leaving

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", leave)
    with pytest.raises(SystemExit, match="没有建立任何账号"):
        first_keys.ask("域名：")


@pytest.mark.parametrize("name", ["DEMO", "DEBUG"])
def test_no_keys_are_made_in_demo_mode(tmp_path, monkeypatch, name):
    monkeypatch.setenv(name, "1")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first_keys.prepare(["--env-file", str(tmp_path / ".env"), "--host", "portal.example.gov.cn"])
    assert not (tmp_path / ".env").exists()


def test_production_starts_with_its_own_keys(production_env):
    assert start_portal(**production_env).stdout == "started\n"


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_KEYS", "LOOKUP_KEY"])
def test_production_refuses_each_demo_secret(production_env, name):
    demo = {
        "SECRET_KEY": settings.DEMO_SECRET_KEY,
        # under another key id than in the demo: the key itself is what is refused
        "FIELD_KEYS": json.dumps({"mine": json.loads(settings.DEMO_FIELD_KEYS)["demo1"]}),
        "LOOKUP_KEY": settings.DEMO_LOOKUP_KEY,
    }
    done = start_portal(**(production_env | {name: demo[name]}))
    assert done.returncode != 0
    assert "demo secrets" in done.stderr


def test_production_refuses_to_start_without_keys():
    assert "demo secrets" in start_portal().stderr


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"DEMO": True}, "portal.E001"),
        ({"ALLOWED_HOSTS": ["*"]}, "portal.E002"),
        ({"ALLOWED_HOSTS": ["127.0.0.1"]}, "portal.E002"),
        ({"PUBLIC_URL": "http://portal.example.gov.cn"}, "portal.E003"),
        ({"LOOKUP_KEY": b"k" * 32}, "portal.E004"),
    ],
)
def test_deploy_check_names_what_is_wrong(settings, changed, expected):
    good = {
        "DEMO": False, "DEBUG": False, "ALLOWED_HOSTS": ["portal.example.gov.cn"], "HTTPS": True,
        "PUBLIC_URL": "https://portal.example.gov.cn", "FIELD_KEYS": {"k1": b"k" * 32}, "LOOKUP_KEY": b"l" * 32,
    }  # fmt: skip
    for name, value in good.items():
        setattr(settings, name, value)
    assert [m.id for m in checks.production(None) if m.id != "portal.W001"] == []
    for name, value in changed.items():
        setattr(settings, name, value)
    assert expected in [message.id for message in checks.production(None)]


ANSWERS = {
    "area": "410404", "agency": "石龙区司法局", "agency_short": "石龙司法局", "prefix": "石龙司",
    "system": "wangfang:王芳", "security": "lina:李娜", "auditor": "zhangmin:张敏", "bureau": "liujie:刘杰",
}  # fmt: skip


@pytest.fixture
def in_production(settings):
    settings.DEMO = settings.DEBUG = False


def test_setup_makes_agency_and_separate_administrators(committed_db, in_production):
    out = StringIO()
    call_command("setup", **ANSWERS, stdout=out)
    assert Agency.objects.get(name="石龙区司法局").area_id == "410404"
    roles = {user.username: {role.value for role in user.roles} for user in User.objects.all()}
    assert roles == {
        "wangfang": {"system_admin"}, "lina": {"security_admin"}, "zhangmin": {"auditor"}, "liujie": {"bureau_admin"},
    }  # fmt: skip
    for user in User.objects.all():
        password = next(line.split()[-1] for line in out.getvalue().splitlines() if user.username in line)
        assert user.check_password(password)
    with pytest.raises(CommandError, match="已经启用过"):
        call_command("setup", **ANSWERS, stdout=StringIO())


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"auditor": "wangfang:另一人"}, "同一个账号"),
        ({"auditor": "wangfang2:王芳"}, "同名"),
        ({"area": "999999"}, "没有代码"),
        ({"system": "wangfang"}, "用户名:姓名"),
    ],
)
def test_setup_refuses_and_leaves_nothing_behind(committed_db, in_production, changed, message):
    with pytest.raises(CommandError, match=message):
        call_command("setup", **(ANSWERS | changed), stdout=StringIO())
    assert not User.objects.exists()


def test_answers_typed_by_hand_are_checked_and_shown_once_more(committed_db, in_production, monkeypatch):
    people = ["wangfang", "wangfang:王芳", "wangfang 李娜", "lina：李娜", "zhangmin 张敏", "liujie:刘杰"]
    once = ["41040x", "410404", "石龙区司法局", "石龙司法局", "石龙司" * 5, "石龙司", *people]
    answers(monkeypatch, *once, "也许", "n", *once, "y")
    out = StringIO()
    call_command("setup", stdout=out)
    assert sorted(User.objects.values_list("username", flat=True)) == [
        "lina",
        "liujie",
        "wangfang",
        "zhangmin",
    ]
    assert out.getvalue().count("请核对") == 2


def test_setup_refuses_demo_mode(db):
    with pytest.raises(CommandError, match="DEMO"):
        call_command("setup", **ANSWERS)
