"""Photographs of notice boards as a telephone might take them: drawn small, and different each time."""

import functools
import io
import random

from PIL import Image, ImageDraw

VARIANTS = 12
SIZE = (480, 360)


@functools.cache
def photograph(variant: int) -> bytes:
    """A board on a wall with sheets of paper, one of `VARIANTS`, as JPEG."""
    draw = random.Random(f"photograph {variant}")  # noqa: S311 - nothing here is secret
    wall = tuple(draw.randint(150, 210) for _ in range(3))
    picture = Image.new("RGB", SIZE, wall)
    pen = ImageDraw.Draw(picture)
    left, top = draw.randint(15, 40), draw.randint(20, 45)
    right, bottom = SIZE[0] - draw.randint(15, 40), SIZE[1] - draw.randint(30, 60)
    pen.rectangle((left, top, right, bottom), fill=(120, 92, 60), outline=(70, 52, 34), width=6)
    pen.rectangle((left + 14, top + 14, right - 14, bottom - 14), fill=(196, 178, 140))
    pen.rectangle((left + 30, top + 22, right - 30, top + 48), fill=(168, 40, 32))
    for number in range(3):
        _sheet(pen, draw, left + 34 + number * 126, top + 62 + draw.randint(0, 14))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70)
    return out.getvalue()


def _sheet(pen: ImageDraw.ImageDraw, draw: random.Random, left: int, top: int) -> None:
    """One sheet: a heading, lines of text, a stamp."""
    width, height = 106, draw.randint(130, 150)
    pen.rectangle((left, top, left + width, top + height), fill=(250, 249, 244), outline=(214, 210, 200))
    pen.rectangle((left + 20, top + 10, left + width - 20, top + 17), fill=(40, 40, 44))
    for line in range(8):
        end = left + width - draw.choice((12, 12, 12, 40))
        pen.line((left + 12, top + 30 + line * 11, end, top + 30 + line * 11), fill=(120, 120, 126), width=3)
    pen.ellipse((left + 62, top + height - 34, left + 92, top + height - 4), outline=(186, 44, 36), width=3)
