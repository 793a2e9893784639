"""Photographs of postings: opened within bounds, drawn anew, and kept without a trace of the camera.  Rule: E2.

What a telephone writes into a picture besides its points (place, time, owner, a small copy of the whole) goes no
further than this module: only points are carried over.
"""

import dataclasses
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from disclosure import files
from disclosure.files import BadFile

LONGEST_SIDE = 2000
"""Pixels of the longer side of what is kept."""

THUMBNAIL_SIDES, THUMBNAIL_LARGEST = (320, 240, 160), 30 * 1024
QUALITY, THUMBNAIL_QUALITIES = 82, (72, 55, 40)

MOST_PIXELS = {"JPEG": 65_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
"""How many points a picture may have: a JPEG is read at a fraction of its size, the others whole."""

ENDINGS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
NOT_YET_READ = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")
"""What iPhones and some others write by default; told apart from what is simply no picture."""


@dataclasses.dataclass(frozen=True)
class Photograph:
    """A photograph and its thumbnail whose bytes are safe on disk."""

    sha256: str
    size: int
    width: int
    height: int
    thumbnail_sha256: str


@dataclasses.dataclass(frozen=True)
class Drawn:
    """The bytes of a photograph and its thumbnail, which are not kept yet."""

    picture: bytes
    thumbnail: bytes
    width: int
    height: int


def draw(upload: UploadedFile) -> Drawn:
    """Draw the picture in `upload` anew, and its thumbnail.  Raises BadFile."""
    picture = _points_of(upload)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return Drawn(_as_jpeg(picture, QUALITY), _thumbnail(picture), picture.width, picture.height)


def keep(drawn: Drawn) -> Photograph:
    """Keep what was drawn among the files."""
    sha256, size = files.keep([drawn.picture])
    thumbnail, _size = files.keep([drawn.thumbnail])
    return Photograph(sha256, size, drawn.width, drawn.height, thumbnail)


def _points_of(upload: UploadedFile) -> Image.Image:
    """The picture upright, in plain red, green and blue, and nothing else of the file.  Raises BadFile."""
    name = files.name_of(upload)
    kind = _kind_of(upload, name)
    try:
        with Image.open(upload.open(), formats=[kind]) as opened:
            if opened.width * opened.height > MOST_PIXELS[kind]:
                raise BadFile(
                    _("“%(name)s” has too many points. Take it with a smaller picture size.") % {"name": name}
                )
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return _on_white(ImageOps.exif_transpose(opened))
    except BadFile:
        raise
    except Image.DecompressionBombError:
        raise BadFile(
            _("“%(name)s” has too many points. Take it with a smaller picture size.") % {"name": name}
        ) from None
    except Exception as broken:  # a decoder fails over damaged bytes with whatever it happens to meet
        raise BadFile(_("“%(name)s” is damaged and cannot be opened.") % {"name": name}) from broken


def _kind_of(upload: UploadedFile, name: str) -> str:
    """JPEG, PNG or WEBP, as bytes and name agree.  Raises BadFile, which says what to do."""
    if not upload.size:
        raise BadFile(_("“%(name)s” is empty.") % {"name": name})
    if upload.size > settings.ATTACHMENT_LARGEST:
        raise BadFile(
            _("“%(name)s” is larger than %(most)d MB. Make it smaller or split it.")
            % {"name": name, "most": settings.ATTACHMENT_LARGEST // 2**20}
        )
    upload.seek(0)
    begins = upload.read(12)
    upload.seek(0)
    if begins[4:8] == b"ftyp" and begins[8:12] in NOT_YET_READ:
        raise BadFile(
            _(
                "“%(name)s” is in the HEIC format, which cannot be opened here. Set the telephone's camera to "
                "“most compatible” (JPEG), or send a screenshot of the picture."
            )
            % {"name": name}
        )
    kind = _kind_by_bytes(begins)
    if not kind:
        raise BadFile(_("“%(name)s” is no photograph. Use JPEG, PNG or WebP.") % {"name": name})
    ending = Path(name).suffix.lower().removeprefix(".")
    if ending and ENDINGS.get(ending) != kind:
        raise BadFile(
            _("“%(name)s” is not what its name says. Save it again in the program it came from.") % {"name": name}
        )
    return kind


def _kind_by_bytes(begins: bytes) -> str:
    if begins.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if begins.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    return "WEBP" if begins[:4] == b"RIFF" and begins[8:] == b"WEBP" else ""


def _on_white(picture: Image.Image) -> Image.Image:
    """A new picture of the same points: what hangs on `picture` besides them stays behind."""
    fresh = Image.new("RGB", picture.size, "white")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        fresh.paste(picture, mask=picture)
    else:
        fresh.paste(picture.convert("RGB"))
    return fresh


def _as_jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def _thumbnail(picture: Image.Image) -> bytes:
    """Small enough for a page: the first that fits, from large and fine to small and coarse."""
    drawn = b""
    for drawn in _thumbnails(picture):
        if len(drawn) <= THUMBNAIL_LARGEST:
            break
    return drawn


def _thumbnails(picture: Image.Image) -> Iterator[bytes]:
    for side in THUMBNAIL_SIDES:
        small: Any = picture.copy()
        small.thumbnail((side, side))
        for quality in THUMBNAIL_QUALITIES:
            yield _as_jpeg(small, quality)
