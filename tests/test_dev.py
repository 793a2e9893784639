"""What `dev.py` decides: which lock, which broker, which processes, which tests where; and how it stops."""

import os
import shlex
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

import dev
from disclosure.config import broker, processes
from disclosure.config.messages import compile_messages


def nothing(*_):
    return None


# -- the lock


@pytest.fixture
def venv(tmp_path, monkeypatch):
    """A project with two locks and an empty .venv."""
    monkeypatch.setattr(dev, "LOCKS", {"runtime": tmp_path / "runtime.txt", "dev": tmp_path / "dev.txt"})
    monkeypatch.setattr(dev, "PYTHON", sys.executable)
    monkeypatch.setattr(dev, "STAMP", tmp_path / "stamp")
    dev.LOCKS["runtime"].write_text("django==1\n")
    dev.LOCKS["dev"].write_text("django==1\npytest==1\n")
    return tmp_path


@pytest.mark.parametrize(
    ("held", "wanted", "is_enough"),
    [
        ("runtime", "runtime", True),
        ("runtime", "dev", False),
        ("dev", "dev", True),
        ("dev", "runtime", True),
    ],
)
def test_the_dev_lock_serves_both_and_the_runtime_lock_itself(venv, held, wanted, is_enough):
    dev.STAMP.write_text(dev.label(held))

    assert dev.is_installed(wanted) is is_enough


def test_a_changed_lock_is_installed_anew(venv):
    dev.STAMP.write_text(dev.label("dev"))

    dev.LOCKS["dev"].write_text("django==2\npytest==1\n")

    assert not dev.is_installed("dev")
    assert not dev.is_installed("runtime")


def test_an_empty_venv_holds_no_lock(venv):
    assert not dev.is_installed("runtime")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_locks_hold_hashes_and_no_address(name):
    text = (dev.ROOT / name).read_text()

    assert "://" not in text
    assert text.count("--hash=sha256:") >= text.count("==") > 0


def test_the_dev_lock_repeats_every_pin_of_the_runtime_lock():
    runtime, tools = (
        {line.rstrip(" \\") for line in path.read_text().splitlines() if line[:1].isalpha()}
        for path in (dev.LOCKS["runtime"], dev.LOCKS["dev"])
    )

    assert runtime < tools


def test_the_secret_is_made_once_and_is_private(tmp_path):
    path = tmp_path / "secret-key"

    first, second = dev.local_secret(path), dev.local_secret(path)

    assert first == second
    assert len(first) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


# -- which tests run where


def commands_of(steps):
    return {name: shlex.join(command) for name, command, _ in steps}


def test_without_postgres_everything_runs_on_sqlite():
    steps = dev.suites({"BROKER_URL": "memory://"}, {"PostgreSQL": "", "Redis": ""}, [])

    assert list(commands_of(steps)) == ["tests on SQLite"]
    assert "-m" not in steps[0][1][3:]


def test_with_postgres_journeys_move_there_and_the_core_runs_twice():
    found = {"PostgreSQL": "postgres://127.0.0.1/x", "Redis": ""}

    sqlite, postgres = dev.suites({"BROKER_URL": "memory://"}, found, ["tests/audit"])

    assert sqlite[1][-3:] == ["-m", "not postgres or sample", "tests/audit"]
    assert postgres[1][-3:] == ["-m", "both or postgres", "tests/audit"]
    assert postgres[2] == {"BROKER_URL": "memory://", "DATABASE_URL": "postgres://127.0.0.1/x"}


@pytest.mark.parametrize(
    ("results", "chosen_by_hand", "code"),
    [
        ({dev.OK}, False, 0),
        ({dev.OK, dev.LEFT_OUT}, False, 0),
        ({dev.OK, dev.REQUIRED}, False, 1),
        ({dev.OK, dev.FAILED}, False, 1),
        ({dev.OK, dev.EMPTY}, False, 1),
        ({dev.OK, dev.EMPTY}, True, 0),
        ({dev.EMPTY}, True, 1),
        ({dev.FAILED, dev.EMPTY}, True, 1),
        (set(), False, 1),
    ],
)
def test_the_verdict_needs_a_test_that_ran_and_none_that_failed(results, chosen_by_hand, code):
    assert dev.verdict(results, chosen_by_hand=chosen_by_hand) == code


# -- the broker


def test_broker_url_decides(tmp_path):
    chosen = broker.choose(tmp_path, {"BROKER_URL": "redis://127.0.0.1/1"})

    assert chosen == broker.Broker("redis://127.0.0.1/1")


def test_the_embedded_server_comes_before_one_on_the_path(tmp_path):
    chosen = broker.choose(tmp_path, {}, lambda: "/embedded", lambda name: f"/usr/bin/{name}")

    assert chosen.command[0] == "/embedded"
    assert not chosen.is_lossy


@pytest.mark.parametrize("name", ["valkey-server", "redis-server"])
def test_a_server_on_the_path_serves_where_none_is_embedded(tmp_path, name):
    chosen = broker.choose(tmp_path, {}, nothing, {name: f"/usr/bin/{name}"}.get)

    assert chosen.command[0] == f"/usr/bin/{name}"


def test_without_a_server_messages_are_files_and_that_is_called_lossy(tmp_path):
    chosen = broker.choose(tmp_path, {}, nothing, nothing)
    folders = broker.transport_options(chosen.url, tmp_path)

    assert chosen == broker.Broker("filesystem://", is_lossy=True)
    assert all(Path(folder).is_dir() for folder in folders.values())


@pytest.mark.parametrize("depth", [1, 200])
def test_the_socket_fits_however_deep_the_project_lies(tmp_path, depth):
    path = broker.socket_path(tmp_path / ("d" * depth))

    assert len(os.fsencode(path)) <= broker.LONGEST_SOCKET_PATH
    assert path == broker.socket_path(tmp_path / ("d" * depth))


def test_a_broker_answers_only_where_one_listens(tmp_path):
    path = broker.socket_path(tmp_path)
    assert not broker.answers(path)

    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()

        assert broker.answers(path)


# -- the processes


def test_four_processes_are_started_and_each_replaces_its_shell(tmp_path):
    own = broker.Broker("redis+socket:///x", ("/valkey", "--save", ""), Path("/x"))

    started = processes.commands(broker=own, port=8123, var_dir=tmp_path)

    assert list(started) == ["broker", "web", "worker", "beat"]
    assert all(command.startswith("exec ") for command in started.values())
    assert shlex.split(started["broker"])[1:] == ["/valkey", "--save", ""]


def test_a_broker_from_outside_is_not_started(tmp_path):
    started = processes.commands(broker=broker.Broker("redis://127.0.0.1"), port=8000, var_dir=tmp_path)

    assert list(started) == ["web", "worker", "beat"]


RUN = """
import os, sys
from pathlib import Path
from disclosure.config.processes import run_together
print(run_together(dict(zip("ab", sys.argv[1:])), env=os.environ, cwd=Path.cwd()))
"""


def start(*commands):
    """`run_together` in a process group of its own, as a terminal would start it."""
    command = [sys.executable, "-c", RUN, *commands]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=dev.ROOT, start_new_session=True)


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def started_in(folder, names="ab"):
    """The ids that the commands wrote down, once all have."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        texts = [path.read_text() for name in names if (path := folder / name).exists()]
        if len(texts) == len(names) and all(text.endswith("\n") for text in texts):
            return [int(text) for text in texts]
        time.sleep(0.05)
    raise TimeoutError(f"{folder} holds {sorted(folder.iterdir())}")


def test_when_one_process_ends_it_is_named_and_the_other_is_stopped(tmp_path):
    together = start(f"echo $$ > {tmp_path}/a; exec sleep 60", f"echo $$ > {tmp_path}/b; exec sleep 0.5")
    pids = started_in(tmp_path)

    said, _ = together.communicate(timeout=30)

    assert said.splitlines()[-1] == "b"
    assert not any(map(is_alive, pids))


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_when_asked_to_stop_nothing_is_left_behind(tmp_path, name):
    together = start(f"echo $$ > {tmp_path}/a; exec sleep 60", f"echo $$ > {tmp_path}/b; exec sleep 60")
    pids = started_in(tmp_path)

    os.killpg(together.pid, getattr(signal, name))
    said, _ = together.communicate(timeout=30)

    assert said.splitlines()[-1] == "None"
    assert not any(map(is_alive, pids))


# -- the translations

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


@pytest.fixture
def po(tmp_path):
    path = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    return path


def test_translations_are_compiled_when_the_source_is_newer(po):
    mo = po.with_suffix(".mo")
    po.write_text(HEAD + 'msgid "tier"\nmsgstr "范围"\n', encoding="utf-8")

    assert compile_messages(po.parents[2]) == []
    assert "范围".encode() in mo.read_bytes()

    os.utime(mo, (0, 0))
    po.write_text(HEAD + 'msgid "tier"\nmsgstr "层级"\n', encoding="utf-8")
    assert compile_messages(po.parents[2]) == []
    assert "层级".encode() in mo.read_bytes()


def test_a_translation_with_other_placeholders_is_a_fault(po):
    po.write_text(HEAD + '#, python-format\nmsgid "%(n)d days"\nmsgstr "%(days)d 天"\n', encoding="utf-8")

    faults = compile_messages(po.parents[2])

    assert len(faults) == 1
    assert faults[0].startswith(f"{po}:")
    assert not po.with_suffix(".mo").exists()
