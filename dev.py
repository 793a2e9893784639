#!/usr/bin/env python3
"""Set up, run, test and measure the project.  Needs Python 3.11 or newer, and nothing else.

python3 dev.py run [--port N]       the portal with its demonstration, on http://127.0.0.1:8000
python3 dev.py test [pytest args]   every check, and the tests on each database; with arguments, only tests
python3 dev.py lock [uv args]       requirements*.in into requirements*.txt, checked for other machines too
python3 dev.py bench NAME [args]    one of benchmarks/
python3 dev.py drill NAME [args]    one of tests/drills/
"""

from __future__ import annotations  # so that an older Python reads this file as far as its own refusal

import argparse
import contextlib
import fcntl
import functools
import hashlib
import importlib.util
import itertools
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var").absolute()
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
STAMP = VENV / "installed-lock"
LOCKS = {"runtime": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}
UV = "uv==0.13.9"
PLATFORMS = ("x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", "aarch64-apple-darwin")
PYTHONS = ("3.11", "3.12", "3.13")
MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", MAC_CHROME)


def main(arguments: Sequence[str]) -> None:
    if sys.version_info < (3, 11):
        sys.exit(f"This project needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.")
    name, *rest = arguments or ["--help"]
    if name not in COMMANDS:
        print(__doc__)
        sys.exit(0 if name in ("--help", "-h", "help") else 2)
    os.chdir(ROOT)
    VAR.mkdir(parents=True, exist_ok=True)
    command, lock = COMMANDS[name]
    if lock:
        use_packages(lock)
    sys.exit(command(rest))


# -- Setting up: .venv holds exactly what a lock says --------------------------------------------------------


def use_packages(lock: str) -> None:
    """Go on with the packages of this lock: install them if need be, and start anew inside .venv."""
    with (VAR / "setup.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # two at once would install into each other's half
        is_ready = is_installed(lock)
        if not is_ready:
            install(lock)
    if not is_ready or Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(PYTHON, [PYTHON, str(ROOT / "dev.py"), *sys.argv[1:]])


def is_installed(lock: str) -> bool:
    """Does .venv hold this lock as it reads now?  The dev lock holds the runtime lock too."""
    return Path(PYTHON).exists() and stamp() in {label(lock), label("dev")}


def stamp() -> str:
    return STAMP.read_text() if STAMP.exists() else ""


def label(lock: str) -> str:
    return f"{lock} {hashlib.sha256(LOCKS[lock].read_bytes()).hexdigest()}"


def install(lock: str) -> None:
    if stamp().startswith("dev"):
        lock = "dev"  # once the tools are there they stay: `run` and `test` must not undo each other
    print(f"Installing {LOCKS[lock].name} into .venv", flush=True)
    make_venv()
    STAMP.unlink(missing_ok=True)
    uv("pip", "sync", "--quiet", "--no-build", "--require-hashes", "--python", PYTHON, str(LOCKS[lock]))
    STAMP.write_text(label(lock))


def make_venv() -> None:
    """A virtual environment with uv in it, also where Python came without ensurepip, as Debian's does."""
    if Path(PYTHON).exists() and output(PYTHON, "-m", "uv", "--version").startswith(UV.replace("==", " ")):
        return
    if importlib.util.find_spec("ensurepip"):
        run(sys.executable, "-m", "venv", "--clear", str(VENV))
        pip = [PYTHON, "-m", "pip"]
    elif importlib.util.find_spec("pip"):
        run(sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV))
        pip = [sys.executable, "-m", "pip", "--python", PYTHON]
    else:
        sys.exit(f"{sys.executable} has neither ensurepip nor pip.  On Debian: apt-get install python3-venv")
    run(*pip, "install", "--quiet", "--disable-pip-version-check", UV)


def uv(*arguments: str) -> None:
    """Call uv, which installs and locks here but never brings a Python of its own."""
    ours = {"UV_PYTHON_DOWNLOADS": "never", "UV_CUSTOM_COMPILE_COMMAND": "python3 dev.py lock"}
    run(PYTHON, "-m", "uv", *arguments, env={**pip_settings(), **os.environ, **ours})


@functools.cache
def pip_settings() -> dict[str, str]:
    """The mirror and the certificates that pip was told of, in uv's words; by itself uv does not ask pip."""
    names = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}
    told = output(sys.executable, "-m", "pip", "config", "list")
    found = re.findall(r"^\S+\.([a-z-]+)='(.+)'$", told, re.MULTILINE)
    return {names[name]: value for name, value in found if name in names}


def run(*command: str, env: Mapping[str, str] | None = None) -> None:
    """Run a command to its end; if it fails, so does this program, after what it said."""
    if code := subprocess.call(command, env=env):
        sys.exit(f"dev.py: exit code {code} from: {' '.join(command)}")


def output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


# -- run -----------------------------------------------------------------------------------------------------


def run_portal(arguments: Sequence[str]) -> int:
    """Serve the portal with its demonstration until Ctrl-C; 1 when one of its processes died."""
    from disclosure.config import broker as brokers
    from disclosure.config.messages import compile_messages
    from disclosure.config.processes import commands, run_together

    parser = argparse.ArgumentParser(prog="dev.py run")
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args(arguments).port
    if listens("127.0.0.1", port):
        sys.exit(f"Port {port} of 127.0.0.1 is taken.  Another one: python3 dev.py run --port {port + 1}")
    broker = brokers.choose(VAR)
    if broker.socket and brokers.answers(broker.socket):
        sys.exit(f"A broker answers on {broker.socket}: another `dev.py run` is at work, or left it behind.")

    env = local_environment(port) | {"BROKER_URL": broker.url}
    if faults := compile_messages():
        sys.exit("\n".join(faults))
    run(PYTHON, "manage.py", "migrate", "--verbosity", "0", env=env)
    run(PYTHON, "manage.py", "demo", env=env)
    if broker.is_lossy:
        print("No Valkey or Redis server is to be had, so messages are plain files.  That is lossy: a job")
        print("whose worker is killed is gone, and the next sweep does what was due.")
    print(f"\n{env['BASE_URL']}/ opens in a moment; Ctrl-C stops it.\n", flush=True)

    if died := run_together(commands(broker=broker, port=port, var_dir=VAR), env=env, cwd=ROOT):
        sys.exit(f"\nThe process `{died}` ended by itself, so all were stopped.  Its last lines stand above.")
    return 0


def listens(host: str, port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex((host, port)) == 0


def local_environment(port: int = 8000) -> dict[str, str]:
    """What the settings want to be told on this machine; what the environment says already stands."""
    ours = {
        "DJANGO_SETTINGS_MODULE": "disclosure.config.settings",
        "VAR_DIR": str(VAR),
        "SECRET_KEY": local_secret(VAR / "secret-key"),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
    }
    return {**ours, **os.environ}


def local_secret(path: Path) -> str:
    """The key that signs sessions on this machine: made once, readable by its owner alone."""
    with contextlib.suppress(FileExistsError):
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


# -- test ----------------------------------------------------------------------------------------------------

OK, FAILED, EMPTY = "ok", "failed", "no test selected"
LEFT_OUT, REQUIRED = "not found here: left out", "not found here, and REQUIRE_ALL is set"


def test(arguments: Sequence[str]) -> int:
    """Run every step, also after one failed, and close with a line for each; 1 when any failed."""
    found = {"PostgreSQL": find_postgres(), "Redis": find_redis(), "Chromium": find_chromium()}
    with tempfile.TemporaryDirectory(prefix="test-", dir=VAR) as directory:
        env = {**test_environment(Path(directory)), "CHROMIUM": found["Chromium"]}
        steps = suites(env, found, arguments) if arguments else checks(env) + suites(env, found, arguments)
        outcomes = [perform(*step) for step in steps]
    absence = REQUIRED if os.environ.get("REQUIRE_ALL") else LEFT_OUT
    outcomes += [(name, 0, absence) for name, place in found.items() if not place]
    print()
    for name, seconds, result in outcomes:
        print(f"{name:<28} {seconds:7.1f} s   {result}")
    return verdict({result for _, _, result in outcomes}, chosen_by_hand=bool(arguments))


def verdict(results: set[str], *, chosen_by_hand: bool) -> int:
    """0 when something ran and nothing failed.  Tests chosen by hand may belong to one database alone."""
    faults = {FAILED, REQUIRED} if chosen_by_hand else {FAILED, REQUIRED, EMPTY}
    return int(OK not in results or not results.isdisjoint(faults))


def perform(name: str, command: Sequence[str], env: Mapping[str, str]) -> tuple[str, float, str]:
    print(f"\n== {name}", flush=True)
    begun = time.monotonic()
    code = subprocess.call(command, env=env)
    is_empty = code == 5 and "pytest" in command
    return name, time.monotonic() - begun, EMPTY if is_empty else FAILED if code else OK


def checks(env: Mapping[str, str]) -> list[tuple]:
    """What can be said without running a test; the settings are told what a real site would tell them."""
    production = {**env, "ALLOWED_HOSTS": "example.org", "BASE_URL": "https://example.org"}
    commands = {
        "messages": [PYTHON, "-m", "disclosure.config.messages"],
        "ruff check": [PYTHON, "-m", "ruff", "check"],
        "ruff format": [PYTHON, "-m", "ruff", "format", "--check"],
        "mypy": [PYTHON, "-m", "mypy"],
        "import contracts": [str(VENV / "bin" / "lint-imports"), "--no-logo"],
        "check --deploy": [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    }
    return [(name, command, production) for name, command in commands.items()]


def suites(env: Mapping[str, str], found: Mapping[str, str], arguments: Sequence[str]) -> list[tuple]:
    """The tests on SQLite and, where there is one, on PostgreSQL; pyproject.toml explains the markers."""
    pytest = [PYTHON, "-m", "pytest", "-n", "3", "--dist", "worksteal"]  # on two cores: journeys and jobs mostly wait
    if not found["PostgreSQL"]:
        return [("tests on SQLite", [*pytest, *arguments], env)]
    servers = {**env, "DATABASE_URL": found["PostgreSQL"], "BROKER_URL": found["Redis"] or env["BROKER_URL"]}
    return [
        ("tests on SQLite", [*pytest, "-m", "not postgres or sample", *arguments], env),
        ("tests on PostgreSQL", [*pytest, "-m", "both or postgres", *arguments], servers),
    ]


def test_environment(var: Path) -> dict[str, str]:
    """A place of its own for each call, so that two calls at once do not meet, nor one a running portal."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "disclosure.config.settings",
        "VAR_DIR": str(var),
        "MEDIA_ROOT": str(var / "media"),
        "DATABASE_URL": f"sqlite:///{quote(str(var))}/portal.sqlite3",
        "BROKER_URL": "memory://",
        "EMAIL_URL": "memorymail://",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
        "BASE_URL": "http://testserver",
        "DEBUG": "0",
    }


def find_postgres() -> str:
    """TEST_DATABASE_URL, else a database to be made in a local server that lets this user in."""
    import psycopg2

    if url := os.environ.get("TEST_DATABASE_URL"):
        return url
    for host in ("127.0.0.1", "/var/run/postgresql", "/tmp"):  # noqa: S108 - where macOS has the socket
        with contextlib.suppress(psycopg2.OperationalError):
            server = psycopg2.connect(host=host, port=5432, dbname="postgres", connect_timeout=3)
            with contextlib.closing(server), server.cursor() as cursor:
                cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
                if cursor.fetchone() == (True,):
                    return f"postgres://{host if host[0] != '/' else '/' + host}/disclosure_{os.getpid()}"
    return ""


def find_redis() -> str:
    """TEST_REDIS_URL, else the last database of a local server, where nothing else is likely to live."""
    local = "redis://127.0.0.1:6379/15" if listens("127.0.0.1", 6379) else ""
    return os.environ.get("TEST_REDIS_URL") or local


def find_chromium() -> str:
    """CHROMIUM, else the first browser of its family that is installed."""
    named = os.environ.get("CHROMIUM")
    return next(filter(None, map(shutil.which, [named] if named else BROWSERS)), None) or ""


# -- lock ----------------------------------------------------------------------------------------------------


def lock(arguments: Sequence[str]) -> int:
    """Make both locks, the larger on top of the smaller, and see that wheels alone fill them everywhere."""
    make_venv()
    how = ["pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]
    for name, more in (("requirements", []), ("requirements-dev", ["--constraint", "requirements.txt"])):
        uv(*how, *more, *arguments, "--output-file", f"{name}.txt", f"{name}.in")
    dry = ["pip", "install", "--quiet", "--dry-run", "--require-hashes", "--only-binary", ":all:"]
    for path, platform, python in itertools.product(LOCKS.values(), PLATFORMS, PYTHONS):
        if "://" in path.read_text():
            sys.exit(f"{path.name} names an address; a lock holds names, versions and hashes only.")
        machine = ["--python-platform", platform, "--python-version", python]
        with tempfile.TemporaryDirectory() as nowhere:  # where all would be missing
            uv(*dry, *machine, "--target", nowhere, "-r", str(path))
        print(f"{path.name:<22} {platform:<26} {python}  ok", flush=True)
    return 0


# -- bench, drill --------------------------------------------------------------------------------------------


def run_script(folder: str, arguments: Sequence[str]) -> int:
    """Run the script of this name as a module, so that it can import the apps; its exit code is ours."""
    names = sorted(path.stem for path in Path(folder).glob("[!_]*.py"))
    if not arguments or arguments[0] not in names:
        print(f"In {folder}/ there is: {', '.join(names) or 'nothing yet'}.", file=sys.stderr)
        return 2
    module = f"{folder.replace('/', '.')}.{arguments[0]}"
    return subprocess.call([PYTHON, "-m", module, *arguments[1:]], env=local_environment())


# Each command, and the lock that it wants installed.
COMMANDS: dict[str, tuple[Callable[[Sequence[str]], int], str]] = {
    "run": (run_portal, "runtime"),
    "test": (test, "dev"),
    "lock": (lock, ""),
    "bench": (functools.partial(run_script, "benchmarks"), "dev"),
    "drill": (functools.partial(run_script, "tests/drills"), "dev"),
}

if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
