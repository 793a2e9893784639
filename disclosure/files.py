"""Files of an edition: what is let in, and where the bytes lie.  Rule: B3.

A file is what its bytes say, not what its name says.  Bytes are stored once under their hash, outside the static
tree, and every one of them passes a check of sight on its way out.
"""

import dataclasses
import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import puremagic
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

KINDS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What is let in, and how it is served."""

_SPELLINGS = {"jpeg": "jpg"}
_PACKAGE_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
MOST_MEMBERS = 5_000
MOST_UNPACKED = 200 * 1024 * 1024
LONGEST_NAME = 150


class BadFile(ValueError):
    """The file is not let in; the message says why and what to do."""


@dataclasses.dataclass(frozen=True)
class Stored:
    """A file whose bytes are safe on disk."""

    name: str
    kind: str
    size: int
    sha256: str


def store(upload: UploadedFile) -> Stored:
    """Check `upload` and keep its bytes.  Raises BadFile."""
    name = name_of(upload)
    size = upload.size or 0
    if size == 0:
        raise BadFile(_("“%(name)s” is empty.") % {"name": name})
    if size > settings.ATTACHMENT_LARGEST:
        raise BadFile(
            _("“%(name)s” is larger than %(most)d MB. Make it smaller or split it.")
            % {"name": name, "most": settings.ATTACHMENT_LARGEST // 2**20}
        )
    kind = _kind_of(upload.file, name)
    sha256, size = keep(upload.chunks())
    return Stored(name, kind, size, sha256)


def keep(parts: Iterable[bytes]) -> tuple[str, int]:
    """Write bytes beside their place, flush them to disk, then move them in.  Returns hash and size."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=root, prefix="incoming-", delete=False) as kept:
        for part in parts:
            digest.update(part)
            size += len(part)
            kept.write(part)
        kept.flush()
        os.fsync(kept.fileno())
    place = path_of(digest.hexdigest())
    place.parent.mkdir(parents=True, exist_ok=True)
    Path(kept.name).replace(place)
    return digest.hexdigest(), size


def path_of(sha256: str) -> Path:
    """Where the bytes with this hash lie."""
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256[2:4] / sha256


def is_intact(sha256: str) -> bool:
    """Whether the stored bytes still have the hash that was signed.  Rule: P5."""
    try:
        with path_of(sha256).open("rb") as stored:
            return hashlib.file_digest(stored, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def name_of(upload: UploadedFile) -> str:
    """The name of an upload without its folders and without signs that nobody sees."""
    name = "".join(c for c in Path(upload.name or "").name if c.isprintable()).strip()
    suffix = Path(name).suffix
    return name.removesuffix(suffix)[: LONGEST_NAME - len(suffix)] + suffix


def _kind_of(file: Any, name: str) -> str:
    """The kind that name and bytes agree on.  Raises BadFile when they do not."""
    suffix = Path(name).suffix.lower().removeprefix(".")
    kind = _SPELLINGS.get(suffix, suffix)
    if kind not in KINDS:
        raise BadFile(_("“%(name)s” is not let in. Use PDF, PNG, JPEG, Word (docx) or Excel (xlsx).") % {"name": name})
    file.seek(0)
    try:
        found = {match.mime_type for match in puremagic.magic_stream(file, filename=name)}
    except (puremagic.PureError, ValueError):
        found = set()
    if KINDS[kind] not in found or not _begins_as(kind, file):
        raise BadFile(
            _("“%(name)s” is not what its name says. Save it again in the program it came from.") % {"name": name}
        )
    if kind in _PACKAGE_PARTS:
        _check_package(file, kind, name)
    file.seek(0)
    return kind


def _begins_as(kind: str, file: Any) -> bool:
    file.seek(0)
    begins = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}.get(kind, b"PK\x03\x04")
    return file.read(len(begins)) == begins


def _check_package(file: Any, kind: str, name: str) -> None:
    """Word and Excel files are archives: refuse bombs, macros and files that only pretend.  Raises BadFile."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise BadFile(_("“%(name)s” is damaged and cannot be opened.") % {"name": name}) from None
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise BadFile(_("“%(name)s” unpacks to far more than it should and was not let in.") % {"name": name})
    names = {member.filename for member in members}
    if _PACKAGE_PARTS[kind] not in names:
        raise BadFile(
            _("“%(name)s” is not what its name says. Save it again in the program it came from.") % {"name": name}
        )
    if any(part.lower().endswith("vbaproject.bin") for part in names):
        raise BadFile(_("“%(name)s” holds macros. Save it without them.") % {"name": name})
