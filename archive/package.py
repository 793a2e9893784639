"""One record as one BagIt package on disk: laid out, put in place, verified, handed out.  Rule: A4, A5.

A package (RFC 8493) is a directory: `data/` with its files, two manifests with their SHA-256, and a few lines about
it.  It needs neither the portal nor its database to be read or checked.  Nothing here knows what a disclosure is.
"""

import contextlib
import dataclasses
import datetime
import hashlib
import io
import logging
import os
import re
import shutil
import unicodedata
import uuid
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from audit import clock

with warnings.catch_warnings():  # it asks setuptools for its own version, which setuptools says is old-fashioned
    warnings.filterwarnings("ignore", message="pkg_resources is deprecated", category=UserWarning)
    import bagit

bagit.LOGGER.setLevel(logging.CRITICAL)  # its lines name files, whose names may be restricted; ours are events

MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
BLOCK = 256 * 1024
ON_ITS_WAY = ".making"
"""How the name of a directory ends whose package is not in its place yet."""
ABANDONED_AFTER = datetime.timedelta(days=1)
LONGEST_NAME = 180
"""Bytes of a file's name: less than any file system allows, with room for the number before it."""

CHANGED, MISSING, ADDED, DAMAGED = "changed", "missing", "added", "damaged"
WORDS = {
    CHANGED: _("was changed"),
    MISSING: _("is missing"),
    ADDED: _("was added"),
    DAMAGED: _("cannot be read as a package"),
}
"""What can be wrong with a file, and how it is said."""


@dataclasses.dataclass(frozen=True)
class File:
    """A file of the package: its path below `data/`, and its bytes or the place they are copied from.

    What is copied must have the hash that it is known by.
    """

    path: str
    content: bytes | Path
    sha256: str = ""


@dataclasses.dataclass(frozen=True)
class Made:
    """What a package that was laid out is known by: number and size of its files, and both manifests' hashes."""

    files: int
    size: int
    manifest_sha256: str
    tag_manifest_sha256: str


class NotIntact(Exception):
    """The bytes of a file that goes in are not there, or are others than were signed; nothing was made."""


def safe_name(name: str) -> str:
    """`name` as a part of a path that leads nowhere else and that every system can store.

    Letters and digits of every script stay, and what usually stands between them; the rest becomes a low line.
    Two names may become the same one.
    """
    text = unicodedata.normalize("NFC", Path(name).name)
    text = "".join(c if c.isalnum() or c in " ._-()（）《》、" else "_" for c in text).strip(" .")
    stem, dot, ending = text.rpartition(".")
    room = LONGEST_NAME - len(f"{dot}{ending}".encode())
    if dot and room > 0:
        return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + dot + ending
    return text.encode()[:LONGEST_NAME].decode(errors="ignore").strip(" .") or "_"


def place_of(number: str) -> Path:
    """Where the package of the record with this number lies: no two numbers share a place, in any file system."""
    name = re.sub(r"[^A-Z0-9·-]", lambda c: f"_{ord(c[0]):X}_", number).replace("·", ".")
    return _archive() / name


def _archive() -> Path:
    return Path(settings.MEDIA_ROOT) / "archive"


# -- Making one --------------------------------------------------------------------------------------------------


class Making:
    """A package on its way: beside its place until it is put there, last of all that a transaction does."""

    def __init__(self) -> None:
        self.place = Path()
        self.beside = self.stands_at = _archive() / f".{uuid.uuid4().hex}{ON_ITS_WAY}"
        self.staged: dict[tuple[str, str], tuple[str, int]] = {}

    def stage(self, files: Iterable[File]) -> None:
        """Write what takes its time before anything is locked; `lay_out` finds it there.  Raises NotIntact."""
        self.staged = {(file.path, file.sha256): self._write_payload(file) for file in files}

    def lay_out(self, number: str, files: Iterable[File], about: Mapping[str, str]) -> Made:
        """Write all of it that is not staged beside its place, flushed to disk, and let bagit's own validator see it.

        Every byte is hashed as it is written: the validator looks at how it is made up.  Raises NotIntact.
        """
        self.place, asked = place_of(number), {(file.path, file.sha256): file for file in files}
        for path, _sha256 in self.staged.keys() - asked.keys():
            (self.beside / "data" / path).unlink()
        written = {
            f"data/{file.path}": self.staged.get(key) or self._write_payload(file) for key, file in asked.items()
        }
        manifest = self._write_manifest(MANIFEST, {path: sha256 for path, (sha256, _size) in written.items()})
        size = sum(size for _sha256, size in written.values())
        info = dict(about) | {"Payload-Oxum": f"{size}.{len(written)}", "Bag-Size": f"{size} B"}
        lines = "".join(f"{label}: {' '.join(value.split())}\n" for label, value in sorted(info.items()))
        tags = {MANIFEST: manifest}
        tags["bagit.txt"], _size = self._write("bagit.txt", File("", DECLARATION))
        tags["bag-info.txt"], _size = self._write("bag-info.txt", File("", lines.encode()))
        made = Made(len(written), size, manifest, self._write_manifest(TAG_MANIFEST, tags))
        bagit.Bag(str(self.beside)).validate(fast=True)
        return made

    def put_in_place(self) -> None:
        """Move it to its place in one step.

        What lies there already belongs to no record of this database: a crash left it, or rows were restored
        from an older copy.  It is set aside and not lost.
        """
        if self.place.exists():
            number = sum(1 for _aside in self.place.parent.glob(f".{self.place.name}.left-*"))
            self.place.rename(self.place.with_name(f".{self.place.name}.left-{number + 1}"))
        self.beside.rename(self.place)
        self.stands_at = self.place
        _flush_directory(self.place.parent)

    def discard(self) -> None:
        """Leave nothing of it behind."""
        shutil.rmtree(self.stands_at, ignore_errors=True)

    def _write_payload(self, file: File) -> tuple[str, int]:
        payload = self.beside / "data"
        if not (payload / file.path).resolve().is_relative_to(payload.resolve()):
            raise ValueError(f"{file.path} leads out of the package")
        return self._write(f"data/{file.path}", file)

    def _write(self, path: str, file: File) -> tuple[str, int]:
        """Write one file; returns its hash and size.  Raises NotIntact."""
        target = self.beside / path
        target.parent.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with contextlib.ExitStack() as opened:
            source = _opened(file, opened)
            written = opened.enter_context(target.open("xb"))
            while block := source.read(BLOCK):
                digest.update(block)
                size += len(block)
                written.write(block)
            written.flush()
            os.fsync(written.fileno())
        if file.sha256 and digest.hexdigest() != file.sha256:
            raise NotIntact(file.path)
        return digest.hexdigest(), size

    def _write_manifest(self, name: str, hashes: Mapping[str, str]) -> str:
        lines = "".join(f"{sha256}  {path}\n" for path, sha256 in sorted(hashes.items()))
        sha256, _size = self._write(name, File("", lines.encode()))
        return sha256


@contextlib.contextmanager
def making() -> Iterator[Making]:
    """Around a transaction: when it does not hold, nothing of the package stands."""
    _clear_abandoned()
    made = Making()
    try:
        yield made
    except BaseException:
        made.discard()
        raise


def _clear_abandoned() -> None:
    """Remove what a machine that stopped in the middle left beside; a day later nobody works on it any more."""
    long_ago = (clock.now() - ABANDONED_AFTER).timestamp()
    for left in _archive().glob(f".*{ON_ITS_WAY}"):
        with contextlib.suppress(OSError):  # somebody else has just removed it
            if left.stat().st_mtime < long_ago:
                shutil.rmtree(left)


def _opened(file: File, opened: contextlib.ExitStack) -> IO[bytes]:
    if isinstance(file.content, bytes):
        return io.BytesIO(file.content)
    try:
        return opened.enter_context(file.content.open("rb"))
    except OSError as error:
        raise NotIntact(file.path) from error


def _flush_directory(directory: Path) -> None:
    """Make a rename in `directory` outlast a power cut, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# -- Verifying one -----------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Fault:
    """A file of a package that is not as it was sealed, and what is wrong with it: a key of WORDS."""

    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {WORDS[self.what]}"


def faults(number: str, *, manifest_sha256: str, tag_manifest_sha256: str) -> list[Fault]:
    """What differs in the package from what was sealed, by file name; nothing when it is unchanged.  Rule: A5.

    bagit's own validator is asked, and besides what it leaves open: whether the manifests are still those that the
    record knows, and whether anything lies beside them.
    """
    folder = place_of(number)
    if not folder.is_dir():
        return [Fault(folder.name, MISSING)]
    known = {MANIFEST: manifest_sha256, TAG_MANIFEST: tag_manifest_sha256}
    wanted = _listed(folder / TAG_MANIFEST) | _listed(folder / MANIFEST) | known
    there = dict(_files_in(folder))
    found = {name: MISSING for name in wanted if name not in there}
    found |= {name: ADDED for name in there if name not in wanted}
    found |= {name: CHANGED for name in wanted if name in there and _sha256_of(there[name]) != wanted[name]}
    for name, what in _found_by_bagit(folder):
        if what != DAMAGED or not found:  # it says no more than that something is wrong, which is named already
            found.setdefault(name, what)
    return [Fault(name, what) for name, what in sorted(found.items())]


def _found_by_bagit(folder: Path) -> Iterator[tuple[str, str]]:
    kinds = {bagit.ChecksumMismatch: CHANGED, bagit.FileMissing: MISSING, bagit.UnexpectedFile: ADDED}
    try:
        bagit.Bag(str(folder)).validate()
    except bagit.BagError as error:
        details = getattr(error, "details", None) or []
        yield from ((detail.path, kinds.get(type(detail), DAMAGED)) for detail in details)
        if not details:
            yield folder.name, DAMAGED
    except (OSError, ValueError):  # it takes files for text, and for readable
        yield folder.name, DAMAGED


def _listed(manifest: Path) -> dict[str, str]:
    """What a manifest lists, hashes by name; a damaged one lists what can be read of it."""
    try:
        text = manifest.read_text(errors="replace")
    except OSError:
        return {}
    lines = (line.split(None, 1) for line in text.splitlines())
    return {line[1].strip(): line[0].lower() for line in lines if len(line) == 2}


def _files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file in `folder` by its name within, links among them."""
    for directory, below, names in os.walk(folder):
        links = [name for name in below if (Path(directory) / name).is_symlink()]
        for name in (*names, *links):
            path = Path(directory) / name
            yield unicodedata.normalize("NFC", path.relative_to(folder).as_posix()), path


def _sha256_of(path: Path) -> str:
    """The hash of a plain file; a link, and what cannot be read, has none."""
    if path.is_symlink():
        return ""
    try:
        with path.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""


# -- Handing one out ---------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Listed:
    """A file as the manifest lists it; `size` is none where it is missing."""

    name: str
    sha256: str
    size: int | None


def listing(number: str) -> list[Listed]:
    """The files of the package as its manifest lists them."""
    folder = place_of(number)
    there = dict(_files_in(folder))
    return [
        Listed(name, sha256, there[name].stat().st_size if name in there and not there[name].is_symlink() else None)
        for name, sha256 in sorted(_listed(folder / MANIFEST).items())
    ]


def zipped(number: str) -> Iterator[bytes]:
    """The package as a zip file, in pieces as it is made; the same bytes for the same package.

    Links are left out: they lead to what was never sealed.
    """
    folder, sink = place_of(number), _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as packed:
        for name, path in sorted(_files_in(folder)):
            if path.is_symlink():
                continue
            about = zipfile.ZipInfo(f"{folder.name}/{name}")
            about.external_attr = 0o644 << 16
            about.file_size = path.stat().st_size
            with path.open("rb") as source, packed.open(about, "w") as target:
                while block := source.read(BLOCK):
                    target.write(block)
                    yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Takes what a zip file writes, and gives it away again."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part) -> int:
        self.parts.append(bytes(part))
        return len(part)

    def taken(self) -> bytes:
        parts, self.parts = self.parts, []
        return b"".join(parts)
