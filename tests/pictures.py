"""Photographs as telephones make them, with everything that telephones write into them."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

SECRETS = ("Hua*wei-Canary", "xmp-canary", "comment-canary", "iptc-canary", "icc-canary", "114.4194")
"""Words that stand in the metadata of `as_taken`, and nowhere in what is stored."""

GPS, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">xmp-canary exif:GPSLongitude="114.4194"</x:xmpmeta>'
IPTC = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x10\x1c\x02\x5a\x00\x0biptc-canary"


def picture(width=640, height=480, mode="RGB"):
    """A picture whose left half is red and whose right half is blue."""
    drawn = Image.new("RGB", (width, height), "blue")
    drawn.paste((255, 0, 0), (0, 0, width // 2, height))
    return drawn.convert(mode)


def as_taken(width=640, height=480, orientation=1):
    """A JPEG with place, camera, thumbnail, comment, colour profile and every other text."""
    exif = Image.Exif()
    exif[MAKE], exif[ORIENTATION] = SECRETS[0], orientation
    exif[GPS] = {1: "N", 2: (30.0, 35.0, 12.5), 3: "E", 4: (114.4194, 0.0, 0.0), 29: "2026:11:20"}
    out = io.BytesIO()
    drawn = picture(width, height)
    profile = b"\x00" * 36 + b"acsp" + b"\x00" * 88 + b"icc-canary"
    drawn.save(out, "JPEG", exif=exif, xmp=XMP, comment=b"comment-canary", icc_profile=profile)
    plain = out.getvalue()
    marker = b"\xff\xed" + (len(IPTC) + 2).to_bytes(2, "big") + IPTC
    return plain[:2] + marker + plain[2:]


def as_png(mode="RGBA"):
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", "comment-canary")
    out = io.BytesIO()
    picture(mode=mode).save(out, "PNG", pnginfo=texts)
    return out.getvalue()


def as_webp():
    out = io.BytesIO()
    picture().save(out, "WEBP", xmp=XMP)
    return out.getvalue()


def photograph(name="公开栏.jpg", content=None, **size):
    """An upload."""
    return SimpleUploadedFile(name, as_taken(**size) if content is None else content)
