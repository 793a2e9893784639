"""Photographs are let in for what they are, drawn anew, and kept without a trace of the camera.  Rule: E2."""

import io
import zlib

import pytest
from django.utils import translation
from PIL import Image

from disclosure import files, photographs
from tests import pictures
from tests.pictures import as_png, as_taken, as_webp, photograph


def stored_bytes(kept):
    return [files.path_of(sha256).read_bytes() for sha256 in (kept.sha256, kept.thumbnail_sha256)]


def stored(upload):
    return photographs.keep(photographs.draw(upload))


def opened(content):
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def test_nothing_of_the_camera_is_kept():
    """Rule: E2."""
    taken = as_taken()
    assert all(secret.encode() in taken for secret in pictures.SECRETS)  # they are there to be lost
    assert opened(taken).getexif().get_ifd(pictures.GPS)

    for content in stored_bytes(stored(photograph(content=taken))):
        assert [secret for secret in pictures.SECRETS if secret.encode() in content] == []
        assert [
            mark for mark in (b"Exif", b"http:", b"adobe", b"8BIM", b"ICC_PROFILE", b"GPS") if mark in content
        ] == []
        picture = opened(content)
        assert dict(picture.getexif()) == {}
        assert {"exif", "xmp", "comment", "icc_profile", "photoshop"} & set(picture.info) == set()
        assert segments(content) <= JFIF_AND_POINTS


JFIF_AND_POINTS = {0xE0, 0xDB, 0xC0, 0xC2, 0xC4, 0xDA}
"""Header, tables, frames and scans: the segments of a JPEG that hold points and no words."""


def segments(content):
    """The markers of a JPEG up to its first scan."""
    found, place = set(), 2
    while content[place] == 0xFF:
        found.add(content[place + 1])
        if content[place + 1] == 0xDA:
            break
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return found


@pytest.mark.parametrize(
    "name, content",
    [("图.jpg", as_taken()), ("图.JPEG", as_taken()), ("图.png", as_png()), ("图.webp", as_webp()), ("图", as_taken())],
)
def test_jpeg_png_and_webp_become_a_jpeg_of_their_own(name, content):
    kept = stored(photograph(name, content))
    large, small = stored_bytes(kept)

    assert (kept.width, kept.height, kept.size) == (640, 480, len(large))
    assert (opened(large).format, opened(large).mode, opened(large).size) == ("JPEG", "RGB", (640, 480))
    assert (opened(small).format, opened(small).size) == ("JPEG", (320, 240))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_way_of_writing_points_is_read(mode):
    assert stored(photograph("图.png", as_png(mode))).width == 640


@pytest.mark.parametrize(
    "orientation, left, size", [(1, "red", (64, 48)), (3, "blue", (64, 48)), (6, "mixed", (48, 64))]
)
def test_it_stands_upright_whichever_way_the_telephone_was_held(orientation, left, size):
    kept = stored(photograph(width=64, height=48, orientation=orientation))
    picture = opened(stored_bytes(kept)[0])

    top, bottom = picture.getpixel((4, 4)), picture.getpixel((4, picture.height - 5))
    colours = {"red" if red > blue else "blue" for red, _green, blue in (top, bottom)}
    assert picture.size == size
    assert colours == ({left} if left != "mixed" else {"red", "blue"})


def test_what_is_transparent_lies_on_white():
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")

    kept = stored(photograph("图.png", out.getvalue()))

    assert min(opened(stored_bytes(kept)[0]).getpixel((20, 20))) > 250


def test_a_large_one_is_made_smaller():
    kept = stored(photograph(width=4000, height=3000))

    assert (kept.width, kept.height) == (2000, 1500)


def test_a_thumbnail_is_never_heavy():
    out = io.BytesIO()
    Image.effect_noise((900, 900), 120).convert("RGB").save(out, "JPEG", quality=95)

    small = stored_bytes(stored(photograph(content=out.getvalue())))[1]

    assert len(small) <= 30 * 1024


def huge_png(width, height):
    """A small file that says it is a very large picture."""
    chunk = lambda kind, data: (  # noqa: E731
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
    )
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    points = zlib.compress(b"\0" * 10_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", points) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "name, content, why",
    [
        ("空.jpg", b"", "empty"),
        ("断.jpg", as_taken()[:-4000], "damaged"),
        ("坏.png", as_png()[:60], "damaged"),
        ("谎.jpg", as_png(), "not what its name says"),
        ("谎.png", as_taken(), "not what its name says"),
        ("谎.pdf", as_taken(), "not what its name says"),
        ("文.jpg", b"%PDF-1.4\n%%EOF\n", "no photograph"),
        ("图.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "no photograph"),
        ("IMG_0001.HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        ("IMG_0001.jpg", b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC"),
        ("炸.png", huge_png(30_000, 30_000), "too many points"),
        ("炸.png", huge_png(9_000, 9_000), "too many points"),
        ("炸.png", huge_png(2_000_000, 2_000_000), "too many points"),
    ],
)
def test_what_is_not_let_in_is_told_why(name, content, why):
    """Rule: E2, B3."""
    with translation.override("en"), pytest.raises(files.BadFile) as refused:
        stored(photograph(name, content))

    assert name in str(refused.value)
    assert why in str(refused.value)


def test_one_that_is_too_large_is_not_opened(settings):
    settings.ATTACHMENT_LARGEST = 100

    with pytest.raises(files.BadFile):
        stored(photograph())
