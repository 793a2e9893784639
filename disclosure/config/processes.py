"""The processes of a local run, and the manager that starts them, mixes their output and stops them together.

Production starts the same web, worker and beat under its own supervisor, and brings its own broker.
"""

import os
import shlex
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from honcho.manager import Manager

from disclosure.config.broker import Broker


def commands(*, broker: Broker, port: int, var_dir: Path, python: str = sys.executable) -> dict[str, str]:
    """Name and shell command of every process to start.

    Each begins with `exec`, so that the shell becomes the process and signals reach it.  Beat stands alone:
    as a part of the worker it would outlive a killed worker.
    """
    words = {
        "broker": list(broker.command),
        "web": [
            *(python, "-m", "gunicorn", "disclosure.config.wsgi:application"),
            *("--bind", f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket"),
        ],
        "worker": [
            *(python, "-m", "celery", "-A", "disclosure.config", "worker"),
            *("-P", "threads", "-c", "2", "--loglevel=INFO"),
        ],
        "beat": [
            *(python, "-m", "celery", "-A", "disclosure.config", "beat"),
            *("--pidfile=", f"--schedule={var_dir / 'beat-schedule'}", "--loglevel=INFO"),
        ],
    }
    return {name: f"exec {shlex.join(command)}" for name, command in words.items() if command}


class Together(Manager):
    """Runs processes until one of them ends or somebody asks to stop; `died` names the one that ended."""

    died: str | None = None

    def _start(self) -> None:
        """Starting processes have not learnt yet to leave Ctrl-C to us: they begin by ignoring it."""
        ours = signal.signal(signal.SIGINT, signal.SIG_IGN)
        super()._start()
        signal.signal(signal.SIGINT, ours)

    def terminate(self) -> None:
        if not self._all_started():  # their ids are on the way: ask again in a moment
            threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM)).start()
            return
        if not self._terminating:
            ended = (name for name, process in self._processes.items() if "returncode" in process)
            self.died = next(ended, None)
        super().terminate()

    def sweep_up(self) -> None:
        """Kill whatever one of them started and did not take along when it ended."""
        for process in self._processes.values():
            if "pid" in process:
                self._procmgr.kill(process["pid"])


def run_together(processes: Mapping[str, str], *, env: Mapping[str, str], cwd: Path) -> str | None:
    """Run until Ctrl-C or until one ends by itself, whose name this returns.  None is left behind."""
    manager = Together()
    for name, command in processes.items():
        manager.add_process(name, command, env=dict(env), cwd=str(cwd))
    signal.signal(signal.SIGHUP, _hang_up)
    try:
        manager.loop()
    except OSError:  # nobody reads our output any more, as in `dev.py run | head`
        _fall_silent()
    finally:
        manager.sweep_up()
    return manager.died


def _hang_up(signum: int, frame: object) -> None:
    """The terminal was closed: stop as with Ctrl-C, without writing to what is no longer there."""
    _fall_silent()
    os.kill(os.getpid(), signal.SIGTERM)


def _fall_silent() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
